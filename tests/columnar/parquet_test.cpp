#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/columnar/parquet.hpp"
#include "tests/columnar/samples.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace daybook::columnar {

namespace fs = std::filesystem;
using tests::many;
using tests::read_back;
using tests::Scratch;
using tests::table_of;

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
    write_parquet(schemas::CheckedRows(table), folder.path() / "x.parquet");
    for (const auto& column : table.columns()) {
        std::string expected;
        column.append_canonical(0, expected);
        const auto read = read_back(folder.path() / "x.parquet", '"' + column.name() + '"');
        BOOST_TEST(read == std::vector<std::string>{expected}, column.name());
    }
}

BOOST_AUTO_TEST_CASE(the_same_rows_give_the_same_bytes) {
    const Scratch folder;
    constexpr std::int64_t kRows = 700'000;   // of which the engine makes several batches of its own
    const auto table = table_of(many(kRows));
    write_parquet(table, folder.path() / "a.parquet");
    write_parquet(table, folder.path() / "b.parquet");
    BOOST_TEST(base::sha256_file(folder.path() / "a.parquet").hex() ==
               base::sha256_file(folder.path() / "b.parquet").hex());
    // However many of them come at once.
    const auto all = many(kRows);
    auto cut = table_of(many(7));
    for (std::int64_t first = 7; first < kRows; first += 4'999) {
        const auto end = std::min(first + 4'999, kRows);
        cut.append(table_of({all.begin() + first, all.begin() + end}, first + 2).whole());
    }
    write_parquet(cut, folder.path() / "cut.parquet");
    BOOST_TEST(base::sha256_file(folder.path() / "cut.parquet").hex() ==
               base::sha256_file(folder.path() / "a.parquet").hex());
    const auto lines = read_back(folder.path() / "a.parquet", "_line");
    BOOST_REQUIRE(lines.size() == static_cast<std::size_t>(kRows));
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

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_named_and_leaves_nothing) {
    const Scratch folder;
    const auto to = folder.path() / "missing" / "x.parquet";
    BOOST_CHECK_EXCEPTION(write_parquet(table_of(many(3)), to), base::Error, [&](const base::Error& e) {
        return std::string(e.what()).find(to.string()) != std::string::npos;
    });
    BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::columnar
