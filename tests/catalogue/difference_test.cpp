#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/revision_difference.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "publisher/catalogue/version_difference.hpp"
#include "schemas/csv_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::catalogue;

BOOST_AUTO_TEST_SUITE(differences)

namespace {

const std::string kDataset = "coasts-spend-over-25k";
const std::string kUrl = "https://coasts.example/spend-may.csv";

/// May 2024 in two versions: of twenty payments one amount was corrected, one taken out and one put in; then
/// June.
struct TwoVersions {
    tests::ArchiveFixture archive;
    std::vector<tests::Payment> before = tests::month_of_payments("2024-05", 20), after = before;

    TwoVersions() {
        archive.offer("coasts", "2024-05", kUrl, tests::spend_csv(before));
        archive.release("2024-06-03T08:30:00Z");
        after[3].amount = "99000.00";
        after.erase(after.begin() + 7);
        after.push_back({"30/05/2024", "Late & Sons", "41000.00", "7777"});
        archive.offer("coasts", "2024-05", kUrl, tests::spend_csv(after));
        archive.release("2024-06-10T08:30:00Z");
        archive.offer("coasts", "2024-06", "https://coasts.example/june.csv",
                      tests::spend_csv(tests::month_of_payments("2024-06", 5, 2)));
        archive.release("2024-07-01T08:30:00Z");
    }
    std::shared_ptr<const State> state() const {
        return read_state(const_cast<tests::ArchiveFixture&>(archive).public_dir());
    }
};

base::ErrorKind kind_thrown(const std::function<void()>& work) {
    try {
        work();
    } catch (const base::Error& e) {
        return e.kind();
    }
    return base::ErrorKind::internal;
}

std::vector<DifferentRow> all_rows(const VersionDifference& difference) {
    std::vector<DifferentRow> out;
    for (DifferentRows rows(difference); auto row = rows.next();) out.push_back(*std::move(row));
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_correction_is_told_row_by_row_from_the_released_files) {
    TwoVersions two;
    const auto state = two.state();
    const auto d = compare_versions(*state, two.archive.public_dir(), state->version(kDataset, "2024-05", 1),
                                    *state->version(kDataset, "2024-05", 2));
    BOOST_TEST(d.rows.unchanged == 18);
    BOOST_TEST(d.size() == 3U);
    const auto rows = all_rows(d);
    BOOST_TEST(rows[0].change == "changed");
    BOOST_TEST((rows[0].certainty == record::Certainty::certain));
    BOOST_TEST(rows[0].locator_before == "1::5");
    BOOST_TEST(rows[0].locator_after == "1::5");
    BOOST_REQUIRE(rows[0].cells.size() == 1U);
    BOOST_TEST(d.columns[rows[0].cells[0].column].name == "amount");
    BOOST_TEST(*rows[0].cells[0].after == "99000.00");
    BOOST_TEST(rows[1].change == "removed");
    BOOST_TEST(rows[1].locator_before == "1::9");
    BOOST_TEST(rows[2].change == "added");
    BOOST_TEST(rows[2].locator_after == "1::21");
    BOOST_TEST(d.rows.totals->before.to_string() ==
               state->version(kDataset, "2024-05", 1)->manifest.total.to_string());
    BOOST_TEST(d.rows.totals->after.to_string() ==
               state->version(kDataset, "2024-05", 2)->manifest.total.to_string());
}

BOOST_AUTO_TEST_CASE(its_json_names_versions_counts_totals_and_typed_cells) {
    TwoVersions two;
    const auto state = two.state();
    const auto d = compare_versions(*state, two.archive.public_dir(), state->version(kDataset, "2024-05", 1),
                                    *state->version(kDataset, "2024-05", 2));
    const auto head = base::json::parse(base::json::write(to_json(d)));
    BOOST_TEST(head.at("from").at("version").as_int() == 1);
    BOOST_TEST(head.at("counts").at("unchanged").as_int() == 18);
    BOOST_TEST(head.at("counts").at("certain").as_int() == 1);
    BOOST_TEST(head.at("totals").at("added").as_number_text() == "41000.00");
    BOOST_TEST(head.at("totals_by_currency").as_array().size() == 1U);
    BOOST_TEST(head.at("totals_by_currency").as_array().at(0).at("currency").as_string() == "GBP");
    BOOST_TEST(head.at("totals_by_currency").as_array().at(0).at("added").as_number_text() == "41000.00");
    BOOST_TEST(head.at("changed_in").at("amount").as_int() == 1);
    const auto rows = all_rows(d);
    const auto changed = to_json(d, rows[0]);
    BOOST_TEST(changed.at("differs").as_array().at(0).at("after").as_number_text() == "99000.00");
    BOOST_TEST(changed.at("before").at("_row").as_string() == kDataset + "/2024-05/v1#1::5");
    BOOST_TEST(changed.at("after").at("_link").as_string() ==
               "/v1/datasets/" + kDataset + "/editions/2024-05/versions/2/rows/1::5");
    const auto added = to_json(d, rows[2]);
    BOOST_TEST(added.find("before") == nullptr);
    BOOST_TEST(added.at("after").at("supplier").as_string() == "Late & Sons");
    BOOST_TEST(added.at("after").at("date").as_string() == "2024-05-30");
}

BOOST_AUTO_TEST_CASE(its_csv_has_a_line_for_each_side_of_a_row) {
    TwoVersions two;
    const auto state = two.state();
    const auto d = compare_versions(*state, two.archive.public_dir(), state->version(kDataset, "2024-05", 1),
                                    *state->version(kDataset, "2024-05", 2));
    std::string text;
    append_csv_header(text, d);
    std::size_t pair = 0;
    for (const auto& row : all_rows(d)) append_csv(text, d, row, ++pair);
    schemas::CsvReader reader(text, ',');
    std::vector<std::string> changes;
    std::string scratch;
    BOOST_REQUIRE(reader.next());
    const auto width = reader.size();
    BOOST_TEST(width == d.columns.size() + 5);
    while (reader.next()) {
        BOOST_TEST(reader.size() == width);
        changes.emplace_back(reader.text(0, scratch));
    }
    BOOST_TEST((changes == std::vector<std::string>{"before", "after", "removed", "added"}));
}

BOOST_AUTO_TEST_CASE(a_withdrawn_version_has_no_differences_any_more) {
    TwoVersions two;
    const auto state = two.state();
    auto first = *state->version(kDataset, "2024-05", 1);
    first.withdrawn = state->revision;
    first.withdrawal_code = "published-in-error";
    BOOST_CHECK_EXCEPTION(
        compare_versions(*state, two.archive.public_dir(), &first, *state->version(kDataset, "2024-05", 2)),
        base::Error, [](const auto& e) {
            return e.kind() == base::ErrorKind::not_found &&
                   e.message().find("published-in-error") != std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_what_the_log_names_is_refused) {
    TwoVersions two;
    const auto state = two.state();
    const auto* first = state->version(kDataset, "2024-05", 1);
    const auto* second = state->version(kDataset, "2024-05", 2);
    const auto file = two.archive.public_dir() / second->manifest.path() / "data.csv";
    auto text = base::read_file(file);
    text.replace(text.find("99000.00"), 8, "11000.00");
    std::filesystem::remove(file);
    base::write_unflushed(file, text);
    BOOST_TEST((kind_thrown([&] { compare_versions(*state, two.archive.public_dir(), first, *second); }) ==
                base::ErrorKind::corrupt));
    auto erased = *state;
    auto& gone = erased.datasets.at(kDataset).editions.at(0).versions.at(1);
    gone.erased = state->revision;
    BOOST_TEST((kind_thrown([&] { compare_versions(erased, two.archive.public_dir(), first, gone); }) ==
                base::ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_version_beyond_the_limit_is_refused_by_name) {
    TwoVersions two;
    const auto state = two.state();
    DifferenceLimits limits;
    limits.bytes = 100;
    BOOST_CHECK_EXCEPTION(compare_versions(*state, two.archive.public_dir(), nullptr,
                                           *state->version(kDataset, "2024-05", 2), limits),
                          base::Error, [](const auto& e) {
                              return e.kind() == base::ErrorKind::exhausted &&
                                     e.message().find(kDataset + "/2024-05/v2") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_CASE(a_difference_that_was_made_is_kept_until_the_dataset_changes) {
    TwoVersions two;
    const auto state = two.state();
    Differences kept(two.archive.public_dir());
    const auto* first = state->version(kDataset, "2024-05", 1);
    const auto* second = state->version(kDataset, "2024-05", 2);
    const auto one = kept.of(*state, first, *second);
    BOOST_TEST(kept.of(*state, first, *second) == one);
    BOOST_TEST(kept.of(*state, second, *first) != one);
    auto later = *state;
    later.datasets.at(kDataset).changed += 1;
    BOOST_TEST(kept.of(later, first, *second) != one);
    Differences none(two.archive.public_dir(), {}, 0);
    BOOST_TEST(none.of(*state, first, *second) != none.of(*state, first, *second));
}

BOOST_AUTO_TEST_CASE(two_revisions_differ_by_the_editions_that_moved) {
    TwoVersions two;
    auto state = *two.state();
    const auto first = state.revisions.at(0).revision, second = state.revisions.at(1).revision,
               third = state.revisions.at(2).revision;
    const auto all = revision_difference(state, first, third);
    BOOST_TEST(all.releases == 2);
    BOOST_TEST(all.withdrawals == 0);
    BOOST_TEST(all.rows_before == 20);
    BOOST_TEST(all.rows_after == 25);
    BOOST_REQUIRE(all.editions.size() == 2U);
    BOOST_TEST(all.editions[0].edition == "2024-05");
    BOOST_TEST(all.editions[0].before->version == 1);
    BOOST_TEST(all.editions[0].after->version == 2);
    BOOST_TEST(!all.editions[1].before.has_value());
    BOOST_TEST(all.editions[1].after->rows == 5);
    BOOST_TEST(revision_difference(state, second, second).editions.empty());
    BOOST_TEST(revision_difference(state, 0, first).rows_after == 20);
    BOOST_TEST((kind_thrown([&] { revision_difference(state, third, first); }) == base::ErrorKind::usage));

    auto& june = state.datasets.at(kDataset).editions.at(1).versions.at(0);
    june.to = june.withdrawn = third + 1;
    june.withdrawal_code = "published-in-error";
    state.revision = third + 1;
    state.revisions.push_back({third + 1, base::parse_rfc3339("2024-07-02T08:30:00Z")});
    state.erasures.push_back({1, june.manifest.dataset, "2024-05", {1, 2}, third + 1});
    const auto last = revision_difference(state, third, third + 1);
    BOOST_TEST(last.withdrawals == 1);
    BOOST_TEST(last.releases == 0);
    BOOST_TEST(last.erasures.size() == 1U);
    BOOST_TEST(!last.editions.at(0).after.has_value());
    BOOST_TEST(last.rows_after == 20);
    const auto json = to_json(last);
    BOOST_TEST(json.at("counts").at("erasures").as_int() == 1);
    BOOST_TEST(json.at("editions").as_array().at(0).at("withdrawn").as_array().at(0).as_int() == 1);
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_log_has_no_state) {
    const tests::TempFolder folder;
    BOOST_TEST((kind_thrown([&] { read_state(folder.path()); }) == base::ErrorKind::usage));
}

BOOST_AUTO_TEST_SUITE_END()
