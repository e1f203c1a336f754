#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/columnar/merge.hpp"
#include "publisher/columnar/parquet.hpp"
#include "tests/columnar/samples.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace daybook::columnar {

namespace fs = std::filesystem;
using tests::every_type;
using tests::many;
using tests::read_back;
using tests::Scratch;
using tests::table_of;

BOOST_AUTO_TEST_SUITE(merging)

BOOST_AUTO_TEST_CASE(a_partition_keeps_the_order_of_its_files_and_tells_them_apart) {
    const Scratch folder;
    write_parquet(table_of(many(3)), folder.path() / "z.parquet");
    write_parquet(table_of({{"B", 2, 2, 2, true}}), folder.path() / "a's.parquet");
    merge_parquet({{folder.path() / "z.parquet", "coasts", "2024-05", 2},
                   {folder.path() / "a's.parquet", "rivers", "2024-04", 1}},
                  every_type().fields, "", folder.path() / "m.parquet");
    const std::vector<std::string> expected = {"coasts|2024-05|2|2|Supplier 0",
                                               "coasts|2024-05|2|3|Supplier 919",
                                               "coasts|2024-05|2|4|Supplier 838", "rivers|2024-04|1|2|B"};
    BOOST_TEST(
        read_back(folder.path() / "m.parquet", "_dataset, _edition, _version, _line, supplier") == expected,
        boost::test_tools::per_element());
    const auto once = base::sha256_file(folder.path() / "m.parquet");
    merge_parquet({{folder.path() / "z.parquet", "coasts", "2024-05", 2},
                   {folder.path() / "a's.parquet", "rivers", "2024-04", 1}},
                  every_type().fields, "", folder.path() / "m.parquet");
    BOOST_TEST(base::sha256_file(folder.path() / "m.parquet").hex() == once.hex());
}

BOOST_AUTO_TEST_CASE(a_partition_has_the_currency_that_its_versions_say) {
    const Scratch folder;
    write_parquet(table_of({{"A", 1, 1, 1, true}}), folder.path() / "a.parquet");
    write_parquet(table_of({{"B", 2, 2, 2, true}}), folder.path() / "b.parquet");
    write_parquet(table_of({{"C", 3, 2, 2, true}}), folder.path() / "c.parquet");
    auto columns = every_type().fields;
    columns.emplace_back().name = kCurrency;
    merge_parquet({{folder.path() / "a.parquet", "coasts", "2024-05", 1, "GBP"}, {folder.path() / "b.parquet", "rivers", "2024-05", 1, "EUR"}, {folder.path() / "c.parquet", "rivers", "2024-06", 1}}, columns, "",
                  folder.path() / "m.parquet");
    const std::vector<std::string> expected = {"A|GBP", "B|EUR", "C|-"};
    BOOST_TEST(read_back(folder.path() / "m.parquet", "supplier, currency") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_partition_may_lie_by_a_column_and_then_as_its_files_do) {
    const Scratch folder;
    write_parquet(table_of({{"C", 2, 1, 1, true}, {"A", 3, 1, 1, true}, {"C", 4, 1, 1, true}}), folder.path() / "z.parquet");
    write_parquet(table_of({{"B", 2, 2, 2, true}, {"A", 3, 2, 2, true}}), folder.path() / "a.parquet");
    const auto merge = [&](const std::string& by) {
        merge_parquet({{folder.path() / "z.parquet", "coasts", "2024-05", 1}, {folder.path() / "a.parquet", "rivers", "2024-04", 1}}, every_type().fields, by, folder.path() / "m.parquet");
        return read_back(folder.path() / "m.parquet", "_dataset, supplier, _line");
    };
    const auto by_supplier = merge("supplier"), as_they_are = merge("no such column");
    const std::vector<std::string> expected = {"coasts|A|3", "rivers|A|3", "rivers|B|2", "coasts|C|2", "coasts|C|4"};
    BOOST_TEST(by_supplier == expected, boost::test_tools::per_element());
    BOOST_TEST(as_they_are.front() == "coasts|C|2");
}

BOOST_AUTO_TEST_CASE(a_partition_has_the_tables_columns_whatever_its_files_have) {
    const Scratch folder;
    write_parquet(table_of({{"A", 1, 1, 1, true}}), folder.path() / "a.parquet");
    auto columns = every_type().fields;
    std::swap(columns.front(), columns.back());
    columns.erase(columns.begin() + 1);
    columns.back().name = "ward";
    merge_parquet({{folder.path() / "a.parquet", "coasts", "2024-05", 1}}, columns, "",
                  folder.path() / "m.parquet");
    BOOST_TEST(read_back(folder.path() / "m.parquet", "COLUMNS(*)").front() ==
               "coasts|2024-05|1|1||2|true|1|1970-01-02|-");
}

BOOST_AUTO_TEST_CASE(a_broken_source_stops_a_merge_and_leaves_the_old_partition) {
    const Scratch folder;
    std::ofstream(folder.path() / "a.parquet") << "PAR1 this is none";
    std::ofstream(folder.path() / "m.parquet") << "before";
    BOOST_CHECK_THROW(merge_parquet({{folder.path() / "a.parquet", "coasts", "2024-05", 1}},
                                    every_type().fields, "", folder.path() / "m.parquet"),
                      base::Error);
    BOOST_TEST(fs::file_size(folder.path() / "m.parquet") == 6U);
    BOOST_TEST(std::distance(fs::directory_iterator(folder.path()), {}) == 2);
}

BOOST_AUTO_TEST_CASE(hundreds_of_files_are_merged_as_few_are_and_leave_nothing_beside_the_partition) {
    const Scratch folder;
    std::vector<PartitionSource> sources;
    std::vector<std::string> expected;
    for (std::int64_t i = 0; i < 600; ++i) {
        const auto file = folder.path() / (std::to_string(i) + ".parquet");
        write_parquet(table_of({{"Supplier " + std::to_string(i % 7), i, i, 15000, true}}), file);
        sources.push_back({file, "body-" + std::to_string(i), "2024-05", 1});
    }
    for (std::int64_t supplier = 0; supplier < 7; ++supplier)
        for (auto i = supplier; i < 600; i += 7) expected.push_back("body-" + std::to_string(i) + "|Supplier " + std::to_string(supplier));
    const auto to = folder.path() / "merged" / "m.parquet";
    fs::create_directory(to.parent_path());
    merge_parquet(sources, every_type().fields, "supplier", to);
    BOOST_TEST(read_back(to, "_dataset, supplier") == expected, boost::test_tools::per_element());
    BOOST_TEST(std::distance(fs::directory_iterator(to.parent_path()), {}) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::columnar
