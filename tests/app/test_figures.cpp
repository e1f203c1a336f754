#include "publisher/app/figures.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using app::Figures;

namespace {

bool has(const std::string& text, const std::string& line) { return text.find(line + "\n") != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(counts_are_there_before_anything_is_counted) {
    const auto text = Figures().text();
    for (const auto* line : {"daybook_harvests_total{ended=\"error\"} 0", "daybook_harvests_total{ended=\"complete\"} 0", "daybook_promised_releases_total 0", "daybook_late_releases_total 0",
                             "daybook_late_release_last_seconds 0", "daybook_release_overdue_seconds 0", "daybook_checked_rows_total 0",
                             "daybook_harvest_files_total{outcome=\"failed\"} 0", "daybook_harvest_files_total{outcome=\"held\"} 0", "daybook_harvest_files_total{outcome=\"rejected\"} 0",
                             "daybook_harvest_files_total{outcome=\"released\"} 0", "daybook_harvest_files_total{outcome=\"unchanged\"} 0"})
        BOOST_TEST(has(text, line), line << " in " << text);
    BOOST_TEST(text.find("daybook_harvest_last_end_seconds") == std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_process_that_ended_no_harvest_counts_from_the_last_one) {
    Figures figures;
    figures.harvested_before({base::parse_rfc3339("2024-05-31T08:30:00.900Z"), {}});
    BOOST_TEST(has(figures.text(), "daybook_harvest_last_end_seconds 1717144200"), figures.text());
    BOOST_TEST(figures.text().find("daybook_harvest_sources_failed") == std::string::npos, "nothing is said of a harvest that there was not");
}

BOOST_AUTO_TEST_CASE(what_the_last_harvest_left_outlives_a_restart_and_ends_with_the_next_harvest) {
    Figures figures;
    const auto ended = base::parse_rfc3339("2024-05-31T08:30:00Z");
    figures.harvested_before({ended, app::SourcesLeft{2, 3}});
    const auto before = figures.text();
    BOOST_TEST((has(before, "daybook_harvest_sources_failed 2") && has(before, "daybook_harvest_files_vanished 3")), before);
    BOOST_TEST(before.find("daybook_harvest_last_duration_seconds") == std::string::npos, before);
    figures.harvested({}, 1, ended + std::chrono::hours(1));
    const auto after = figures.text();
    BOOST_TEST((has(after, "daybook_harvest_sources_failed 0") && has(after, "daybook_harvest_files_vanished 0")), after);
}

BOOST_AUTO_TEST_CASE(a_promise_is_told_of_once_it_is_overdue) {
    Figures figures;
    const auto promised = base::parse_rfc3339("2024-05-31T08:30:00Z");
    figures.promised_next(promised);
    BOOST_TEST(has(figures.text(promised - std::chrono::seconds(1)), "daybook_release_overdue_seconds 0"));
    BOOST_TEST(has(figures.text(promised + std::chrono::seconds(90)), "daybook_release_overdue_seconds 90"));
    figures.promised_next({});
    BOOST_TEST(has(figures.text(promised + std::chrono::seconds(90)), "daybook_release_overdue_seconds 0"));
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

BOOST_AUTO_TEST_CASE(of_what_is_not_public_yet_no_file_and_no_row_is_counted) {
    tests::TempFolder folder;
    record::Register reg(folder.path() / "register.sqlite");
    const auto now = base::parse_rfc3339("2024-05-31T08:30:00Z"), later = now + std::chrono::hours(48);
    reg.enter(record::announce("coasts", "2024-05", now + std::chrono::hours(24), true, now), "pat", now);
    app::HarvestResult result;
    result.files.resize(3);
    for (auto& file : result.files) file.rows = schemas::RowCounts{17, 17, 0, {}};
    result.files[0].judgement = {record::Outcome::released, "", "", "coasts", "2024-05"};
    result.files[1].judgement = {record::Outcome::rejected, "", "", "coasts", "2024-05"};
    result.files[2].judgement = {record::Outcome::released, "", "", "coasts", "2024-04"};
    Figures figures;
    figures.harvested(result, 1, now, app::Unseen(reg, now));
    BOOST_TEST(has(figures.text(), "daybook_checked_rows_total 17"), figures.text());
    BOOST_TEST((has(figures.text(), "daybook_harvest_files_total{outcome=\"released\"} 1") && has(figures.text(), "daybook_harvest_files_total{outcome=\"rejected\"} 0")));
    figures.harvested({}, 1, later, app::Unseen(reg, later));
    BOOST_TEST(has(figures.text(), "daybook_checked_rows_total 51"), figures.text());
    BOOST_TEST((has(figures.text(), "daybook_harvest_files_total{outcome=\"released\"} 2") && has(figures.text(), "daybook_harvest_files_total{outcome=\"rejected\"} 1")));
}

BOOST_AUTO_TEST_CASE(a_refused_file_of_a_promised_edition_is_not_counted_when_it_is_seen_again_either) {
    tests::TempFolder folder;
    record::Register reg(folder.path() / "register.sqlite");
    const auto now = base::parse_rfc3339("2024-05-31T08:30:00Z"), later = now + std::chrono::hours(48);
    const std::string url = "https://coasts.example/may.csv", bytes = base::sha256("bytes").hex();
    const auto object = reg.object("coasts-page", url, "May", now).id;
    reg.fetched(object, base::sha256("bytes"), 5, "", "", now);
    reg.reject(object, bytes, {record::Outcome::rejected, "not-usable", "why", "coasts", "2024-05"}, "{}", now);
    reg.enter(record::announce("coasts", "2024-05", now + std::chrono::hours(24), true, now), "pat", now);
    app::HarvestResult result;
    result.files.resize(1);
    result.files[0].url = url;
    result.files[0].judgement = {record::Outcome::unchanged, "", "", "coasts", ""};
    Figures figures;
    figures.harvested(result, 1, now, app::Unseen(reg, now));
    BOOST_TEST(has(figures.text(), "daybook_harvest_files_total{outcome=\"unchanged\"} 0"), figures.text());
    figures.harvested({}, 1, later, app::Unseen(reg, later));
    BOOST_TEST(has(figures.text(), "daybook_harvest_files_total{outcome=\"unchanged\"} 1"), figures.text());
}

BOOST_AUTO_TEST_CASE(a_promise_that_is_kept_within_a_second_is_not_late) {
    Figures figures;
    const auto promised = base::parse_rfc3339("2024-05-31T08:30:00Z");
    figures.promise_kept(promised, promised + std::chrono::milliseconds(20));
    figures.promise_kept(promised, promised + std::chrono::seconds(90));
    figures.promise_kept(promised, promised + std::chrono::milliseconds(500));
    const auto text = figures.text();
    for (const auto* line : {"daybook_promised_releases_total 3", "daybook_late_releases_total 1", "daybook_late_release_last_seconds 1717144290", "daybook_release_lateness_seconds 0.5", "daybook_release_lateness_most_seconds 90"})
        BOOST_TEST(has(text, line), line << " in " << text);
}

BOOST_AUTO_TEST_SUITE_END()
