#include "schemas/csv_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using daybook::schemas::CsvReader;

BOOST_AUTO_TEST_SUITE(csv_reader)

namespace {

/// Records as text: cells in brackets, records parted by their lines.
std::string read(std::string_view bytes, char delimiter = ',') {
    CsvReader reader(bytes, delimiter);
    std::string out, scratch;
    while (reader.next()) {
        out += std::to_string(reader.line());
        for (std::size_t i = 0; i < reader.size(); ++i)
            out += "[" + std::string(reader.text(i, scratch)) + "]";
        if (reader.stray_quote() != 0) out += "stray" + std::to_string(reader.stray_quote());
        if (reader.unclosed_quote() != 0) out += "unclosed" + std::to_string(reader.unclosed_quote());
        out += ";";
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(records_are_cut_as_rfc_4180_and_real_files_have_them) {
    struct Case {
        std::string bytes, records;
    };
    const Case cases[] = {
        {"", ""},
        {"a,b\n", "1[a][b];"},
        {"a,b", "1[a][b];"},
        {"a,\n", "1[a][];"},
        {"\n\na", "1[];2[];3[a];"},
        {"a\r\nb\rc\nd", "1[a];2[b];3[c];4[d];"},
        {"a\r\r\nb", "1[a];2[];3[b];"},
        {"\"a,b\",c\n", "1[a,b][c];"},
        {"\"say \"\"aye\"\"\",c", "1[say \"aye\"][c];"},
        {"\"\",\"\"\"\"", "1[][\"];"},
        {"\"two\r\nlines\",b\nc\n", "1[two\r\nlines][b];3[c];"},
        {"\"a\rb\nc\"\nd", "1[a\rb\nc];4[d];"},
        {"a, \"b,c\" ,d", "1[a][b,c ][d];"},
        {"5\" pipe,b", "1[5\" pipe][b]stray1;"},
        {"\"a\"b,c", "1[ab][c]stray1;"},
        {"\"a\"b\"c\",d", "1[ab\"c\"][d]stray1;"},
    };
    for (const auto& c : cases) BOOST_TEST(read(c.bytes) == c.records, c.bytes);
    BOOST_TEST(read("a;\"b;c\"\n", ';') == "1[a][b;c];");
    BOOST_TEST(read("a\t\"b\"\t\tc\n", '\t') == "1[a][b][][c];");
}

BOOST_AUTO_TEST_CASE(a_quote_never_closed_costs_its_row_and_not_the_file) {
    BOOST_TEST(read("a,\"b,c\nd,e\nf,g\n") == "1[a][\"b][c]stray2unclosed2;2[d][e];3[f][g];");
    // The next quote opens a cell of its own: it does not close the forgotten one.
    BOOST_TEST(read("\"a,b\nc,\"d\"\n") == "1[\"a][b]stray1unclosed1;2[c][d];");
    BOOST_TEST(read("\"") == "1[\"]stray1unclosed1;");
    std::string long_cell = "\"" + std::string(CsvReader::kMaxQuotedBytes, 'x') + "\"\nnext";
    BOOST_TEST(read(long_cell).ends_with("2[next];"));
    std::string many_lines = "\"";
    for (int i = 0; i <= CsvReader::kMaxQuotedLines; ++i) many_lines += "x\n";
    BOOST_TEST(read(many_lines + "\",b\n").starts_with("1[\"x]stray1unclosed1;2[x];"));
}

BOOST_AUTO_TEST_CASE(a_file_made_of_failing_quotes_is_read_in_reasonable_time) {
    std::string bytes;
    while (bytes.size() < 4 << 20) bytes += "\"\n\"\"\"\n";
    CsvReader reader(bytes, ',');
    std::int64_t records = 0;
    while (reader.next()) ++records;
    BOOST_TEST(records > 0);
}

BOOST_AUTO_TEST_CASE(cells_know_their_bytes_quotes_included) {
    const std::string bytes = "a,\"b\"\"c\",d\r\ne\n";
    CsvReader reader(bytes, ',');
    BOOST_REQUIRE(reader.next());
    BOOST_TEST(reader.offset(1) == 2u);
    BOOST_TEST(reader.raw(1) == "\"b\"\"c\"");
    BOOST_TEST(reader.record_end() == 10u);
    BOOST_REQUIRE(reader.next());
    BOOST_TEST(reader.offset(0) == 12u);
    BOOST_TEST(!reader.next());
}

BOOST_AUTO_TEST_CASE(a_record_of_countless_cells_keeps_the_rest_in_its_last) {
    CsvReader reader(std::string_view("x"), ',');
    const std::string bytes = std::string(3 * CsvReader::kMaxCells, ',') + "end\nnext\n";
    reader = CsvReader(bytes, ',');
    BOOST_REQUIRE(reader.next());
    BOOST_TEST(reader.size() == CsvReader::kMaxCells);
    BOOST_TEST(reader.raw(CsvReader::kMaxCells - 1).ends_with(",end"));
    BOOST_REQUIRE(reader.next());
    BOOST_TEST(reader.raw(0) == "next");
}

BOOST_AUTO_TEST_SUITE_END()
