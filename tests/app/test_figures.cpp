#include "publisher/app/figures.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using app::Figures;

namespace {

bool has(const std::string& text, const std::string& line) { return text.find(line + "\n") != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(what_never_happened_has_no_figure) {
    BOOST_TEST(Figures().text().empty());
}

BOOST_AUTO_TEST_CASE(harvests_and_their_files_are_counted) {
    Figures figures;
    app::HarvestResult result;
    result.files.resize(3);
    for (auto& file : result.files) file.judgement.outcome = record::Outcome::unchanged;
    result.files.front().judgement.outcome = record::Outcome::failed;
    result.failures.push_back({"coasts", "it does not answer", "transient"});
    const auto ended = base::parse_rfc3339("2024-05-31T08:30:00.900Z");
    figures.harvested(result, 12.5, ended);
    figures.harvested({}, 2, ended + std::chrono::hours(1));
    figures.harvest_failed();
    const auto text = figures.text();
    for (const auto* line : {"daybook_harvests_total{ended=\"with-failures\"} 1", "daybook_harvests_total{ended=\"complete\"} 1", "daybook_harvests_total{ended=\"error\"} 1",
                             "daybook_harvest_files_total{outcome=\"failed\"} 1", "daybook_harvest_files_total{outcome=\"unchanged\"} 2", "daybook_harvest_sources_failed 0",
                             "daybook_harvest_last_end_seconds 1717147800", "daybook_harvest_last_duration_seconds 2"})
        BOOST_TEST(has(text, line), line << " in " << text);
}

BOOST_AUTO_TEST_CASE(a_promise_that_is_kept_within_a_second_is_not_late) {
    Figures figures;
    const auto promised = base::parse_rfc3339("2024-05-31T08:30:00Z");
    figures.promise_kept(promised, promised + std::chrono::milliseconds(20));
    figures.promise_kept(promised, promised + std::chrono::seconds(90));
    figures.promise_kept(promised, promised + std::chrono::milliseconds(500));
    const auto text = figures.text();
    for (const auto* line : {"daybook_promised_releases_total 3", "daybook_late_releases_total 1", "daybook_release_lateness_seconds 0.5", "daybook_release_lateness_most_seconds 90"})
        BOOST_TEST(has(text, line), line << " in " << text);
}

BOOST_AUTO_TEST_SUITE_END()
