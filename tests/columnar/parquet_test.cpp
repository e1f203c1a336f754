#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/columnar/parquet.hpp"
#include "tests/columnar/samples.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace daybook::columnar {

namespace fs = std::filesystem;
using tests::every_type;
using tests::rows_of;
using tests::SampleRow;
using tests::Scratch;
using tests::table_of;

namespace {

std::vector<std::string> read_back(const fs::path& file, const std::string& what = "*") {
    DatabaseOptions options;
    options.directories = {file.parent_path()};
    Database database(options);
    Connection connection(database);
    return rows_of(connection, "SELECT " + what + " FROM read_parquet(" + text_literal(file.string()) + ")");
}

std::vector<SampleRow> many(std::int64_t n) {
    std::vector<SampleRow> rows;
    for (std::int64_t i = 0; i < n; ++i)
        rows.push_back(
            {"Supplier " + std::to_string(i * 7919 % 1000), i * 31 - 5000, i, 15000 + i % 900, i % 3 == 0});
    return rows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parquet)

BOOST_AUTO_TEST_CASE(every_type_and_every_blank_comes_back_as_it_was) {
    const Scratch folder;
    write_parquet(table_of({{"Ouse & Humber \xC2\xA3", -1, -7, -25568, false},
                            {"", 999'999'999'999'999'999, 0, 0, true},
                            {{}, {}, {}, {}, {}}},
                           5),
                  folder.path() / "x.parquet");
    const std::vector<std::string> expected = {"1||5|Ouse & Humber \xC2\xA3|-0.01|-7|1899-12-31|false",
                                               "1||6||9999999999999999.99|0|1970-01-01|true",
                                               "1||7|-|-|-|-|-"};
    BOOST_TEST(read_back(folder.path() / "x.parquet") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_type_of_table_schema_comes_back_in_its_canonical_text) {
    schemas::Schema schema;
    for (std::size_t i = 0; i < schemas::kFieldTypes; ++i) {
        schemas::Field field;
        field.type = static_cast<schemas::FieldType>(i);
        field.name = schemas::to_string(field.type);
        schema.fields.push_back(field);
    }
    schemas::TableBuilder builder(schema);
    for (std::size_t i = 0; i < schemas::kFieldTypes; ++i)
        if (schemas::is_text(schema.fields[i].type)) builder.column(i).append_text("P1Y 2024-03 {}");
        // A year is a number in Parquet; in text it has four digits.
        else builder.column(i).append_number(schema.fields[i].type == schemas::FieldType::year ? 2024 : 1);
    builder.end_row(2);
    const auto table = std::move(builder).finish();
    const Scratch folder;
    write_parquet(schemas::decode_table(schemas::encode_table(table)), folder.path() / "x.parquet");
    for (const auto& column : table.columns()) {
        std::string expected;
        column.append_canonical(0, expected);
        const auto read = read_back(folder.path() / "x.parquet", '"' + column.name() + '"');
        BOOST_TEST(read == std::vector<std::string>{expected}, column.name());
    }
}

BOOST_AUTO_TEST_CASE(the_same_rows_give_the_same_bytes) {
    const Scratch folder;
    const auto table = table_of(many(300'000));
    write_parquet(table, folder.path() / "a.parquet");
    write_parquet(table, folder.path() / "b.parquet");
    BOOST_TEST(base::sha256_file(folder.path() / "a.parquet").hex() ==
               base::sha256_file(folder.path() / "b.parquet").hex());
    const auto lines = read_back(folder.path() / "a.parquet", "_line");
    BOOST_REQUIRE(lines.size() == 300'000U);
    for (std::size_t i = 0; i < lines.size(); ++i) BOOST_REQUIRE(lines[i] == std::to_string(i + 2));
}

BOOST_AUTO_TEST_CASE(parts_follow_each_other_and_are_numbered_from_one) {
    const Scratch folder;
    const auto first = table_of({{"A", 1, 1, 1, true}}),
               second = table_of({{"B", 2, 2, 2, true}, {"C", 3, 3, 3, true}}, 9);
    write_parquet({&first, &second}, folder.path() / "x.parquet");
    const std::vector<std::string> expected = {"1|2|A", "2|9|B", "2|10|C"};
    BOOST_TEST(read_back(folder.path() / "x.parquet", "_part, _line, supplier") == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_nil_return_is_a_file_without_rows) {
    const Scratch folder;
    write_parquet(table_of({}), folder.path() / "x.parquet");
    BOOST_TEST(read_back(folder.path() / "x.parquet").empty());
}

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

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_named_and_leaves_nothing) {
    const Scratch folder;
    const auto to = folder.path() / "missing" / "x.parquet";
    BOOST_CHECK_EXCEPTION(write_parquet(table_of(many(3)), to), base::Error, [&](const base::Error& e) {
        return std::string(e.what()).find(to.string()) != std::string::npos;
    });
    BOOST_TEST(fs::is_empty(folder.path()));
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::columnar
