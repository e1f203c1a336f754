#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(real_files)

BOOST_AUTO_TEST_CASE(rows_of_every_real_file_balance_and_every_refusal_says_why) {
    const std::filesystem::path folder = DAYBOOK_SOURCE_DIR "/../shared/data";
    if (!std::filesystem::is_directory(folder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << folder << " is absent, no real file was read");
        return;
    }
    std::map<std::string, int> counts;
    std::int64_t rows = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.file_size() > 8 << 20) continue;
        const auto result = check_text(base::read_file(entry.path()));
        const auto& report = result.report;
        BOOST_TEST(report.rows.balances(), entry.path());
        BOOST_TEST(result.rows.has_value() == report.refusal.empty(), entry.path());
        if (result.rows)
            BOOST_TEST(result.rows->count() == static_cast<std::size_t>(report.rows.accepted), entry.path());
        ++counts[report.file_kind + (report.refusal.empty() ? " read" : " refused")];
        rows += report.rows.source;
    }
    for (const auto& [kind, count] : counts) BOOST_TEST_MESSAGE(kind << ": " << count);
    BOOST_TEST_MESSAGE(rows << " rows in source");
    BOOST_TEST(rows > 0);
}

BOOST_AUTO_TEST_CASE(transaction_numbers_of_files_with_a_lost_heading_are_not_read_as_pounds) {
    const std::filesystem::path folder = DAYBOOK_SOURCE_DIR "/../shared/data/central-spend/nhsbsa";
    if (!std::filesystem::is_directory(folder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << folder << " is absent, no real file was read");
        return;
    }
    for (const char* name :
         {"02_July_(2014).csv", "06_September_(2013).csv", "December_2013.csv", "04_-_july(2012).csv"})
        BOOST_TEST((find(check_text(base::read_file(folder / name)).report, "misaligned-columns") != nullptr),
                   name);
}

BOOST_AUTO_TEST_SUITE_END()
