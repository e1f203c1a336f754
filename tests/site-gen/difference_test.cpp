#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "site-gen/site.hpp"
#include "tests/site-gen/folder.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;

BOOST_AUTO_TEST_SUITE(what_changed)

namespace {

const std::string kUrl = "https://coasts.example/spend-may.csv";

/// A site over a real archive of two versions of May 2024.
struct Corrected {
    tests::ArchiveFixture archive;
    tests::TempFolder folder;
    site_gen::SiteSettings settings;

    Corrected(const std::vector<tests::Payment>& before, const std::vector<tests::Payment>& after) {
        for (const auto& [payments, at] :
             {std::pair(before, "2024-06-03T08:30:00Z"), std::pair(after, "2024-06-10T08:30:00Z")}) {
            archive.offer("coasts", "2024-05", kUrl, tests::spend_csv(payments));
            archive.release(at);
        }
        settings.output = folder.path() / "site";
        settings.assets = folder.path() / "assets";
        site_gen::test::write_assets(settings.assets);
        settings.difference = [this](const catalogue::State& state, const catalogue::Version& from,
                                     const catalogue::Version& to) {
            return std::make_shared<const catalogue::VersionDifference>(
                catalogue::compare_versions(state, archive.public_dir(), &from, to));
        };
    }
    std::shared_ptr<const catalogue::State> state() { return catalogue::read_state(archive.public_dir()); }
    std::string page(int version) {
        return base::read_file(settings.output /
                               fmt::format("datasets/coasts-spend-over-25k/2024-05/v{}/index.html", version));
    }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_correction_says_what_changed_from_the_version_before) {
    const auto before = tests::month_of_payments("2024-05", 40);
    auto after = before;
    after[3].amount = "99000.00";
    after.push_back({"30/05/2024", "<b>Late</b> & Sons", "41000.00", "7777"});
    Corrected site(before, after);
    site_gen::build_site(*site.state(), site.settings);
    const auto page = site.page(2);
    BOOST_TEST(has(page, "What changed from version 1"));
    BOOST_TEST(has(page, ">row changed</dt>"));
    BOOST_TEST(has(page, "Amount in 1 row"));
    BOOST_TEST(has(page, "<ins><bdi>£99,000.00</bdi></ins>"));
    BOOST_TEST(has(page, "certain"));
    BOOST_TEST(has(page, "&lt;b&gt;Late&lt;/b&gt; &amp; Sons"));
    BOOST_TEST(has(page, "plus the rows added"));
    BOOST_TEST(has(page, "£41,000.00"));
    BOOST_TEST(has(page, "/versions/2/diff.csv?from=1"));
    BOOST_TEST(has(page, "/versions/2/rows/1::42"));
    BOOST_TEST(!has(site.page(1), "What changed from version"));
    BOOST_TEST(site_gen::build_site(*site.state(), site.settings).written == 0U);
}

BOOST_AUTO_TEST_CASE(the_page_shows_the_first_rows_and_says_how_many_there_are) {
    auto before = tests::month_of_payments("2024-05", 60);
    auto after = before;
    for (auto& payment : after) payment.amount = "50000.00";
    Corrected site(before, after);
    site_gen::build_site(*site.state(), site.settings);
    BOOST_TEST(has(site.page(2), "The first 20 of 60 rows that differ"));
}

BOOST_AUTO_TEST_CASE(rows_that_are_no_longer_offered_are_said_not_to_be_there) {
    const auto before = tests::month_of_payments("2024-05", 10);
    auto after = before;
    after.pop_back();
    Corrected site(before, after);
    auto state = *site.state();
    auto& first = state.datasets.at("coasts-spend-over-25k").editions.at(0).versions.at(0);
    first.withdrawn = state.revision;
    first.withdrawal_code = "published-in-error";
    site_gen::build_site(state, site.settings);
    BOOST_TEST(has(site.page(2), "It cannot be shown here: coasts-spend-over-25k/2024-05/v1 was withdrawn"));
}

BOOST_AUTO_TEST_SUITE_END()
