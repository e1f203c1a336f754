#include "publisher/clickhouse/native.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace daybook::clickhouse {

using schemas::FieldType;

namespace {

/// Rows of an engine that knows the types by itself.
columnar::Connection engine() {
    static columnar::Database database{columnar::DatabaseOptions{}};
    return columnar::Connection(database);
}

constexpr auto kRows =
    "SELECT * FROM (VALUES (1::BIGINT, 'Zürich ''AG''', 12.50::DECIMAL(18,2), DATE '2024-02-29', true, 2024::BIGINT), (2, NULL, NULL, NULL, NULL, NULL), "
    "(-3, '', -9999999999999999.99, DATE '1899-12-31', false, -44)) AS r(id, supplier, amount, paid, settled, begun)";

const std::vector<TableColumn>& columns() {
    static const std::vector<TableColumn> all{{"id", FieldType::integer, 0, false}, {"supplier", FieldType::string}, {"amount", FieldType::number, 2}, {"paid", FieldType::date}, {"settled", FieldType::boolean}, {"begun", FieldType::year}};
    return all;
}

std::string block_of(const char* sql, BlockWriter& writer) {
    auto connection = engine();
    auto result = connection.query(sql);
    for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i) writer.append(chunk, i);
    return writer.take();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(native)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again_to_the_penny) {
    BlockWriter writer(columns());
    std::istringstream in(block_of(kRows, writer));
    BlockReader reader(in);
    const auto chunk = reader.next();
    BOOST_TEST_REQUIRE(chunk.rows() == 3u);
    const std::vector<std::vector<std::optional<std::string>>> expected{{"1", "Zürich 'AG'", "12.50", "2024-02-29", "true", "2024"}, {"2", {}, {}, {}, {}, {}}, {"-3", "", "-9999999999999999.99", "1899-12-31", "false", "-44"}};
    for (std::size_t row = 0; row < expected.size(); ++row)
        for (std::size_t column = 0; column < columns().size(); ++column) BOOST_TEST((chunk.canonical(column, row) == expected[row][column]), row << ", " << column);
    BOOST_TEST(reader.next().rows() == 0u);
}

BOOST_AUTO_TEST_CASE(a_block_of_many_rows_comes_in_chunks_and_every_row_once) {
    BlockWriter writer({{"id", FieldType::integer, 0, false}, {"name", FieldType::string, 0, false}});
    std::istringstream in(block_of("SELECT range, 'supplier ' || range FROM range(7000)", writer) + block_of("SELECT range + 7000, 'supplier ' || (range + 7000) FROM range(5)", writer));
    BlockReader reader(in);
    std::int64_t next = 0;
    for (auto chunk = reader.next(); chunk.rows() > 0; chunk = reader.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i, ++next) {
            BOOST_TEST_REQUIRE(chunk.integer(0, i) == next);
            BOOST_TEST_REQUIRE(chunk.text(1, i) == "supplier " + std::to_string(next));
        }
    BOOST_TEST(next == 7005);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_off_is_no_answer_wherever_that_is) {
    BlockWriter writer(columns());
    const auto whole = block_of(kRows, writer);
    for (std::size_t size = 1; size < whole.size(); ++size) {
        std::istringstream in(whole.substr(0, size));
        BlockReader reader(in);
        BOOST_CHECK_EXCEPTION(reader.next(), base::Error, [](const base::Error& e) { return e.kind() == base::ErrorKind::corrupt || e.kind() == base::ErrorKind::internal; });
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_block_are_refused_and_take_no_memory) {
    for (const auto& bytes : {std::string("Code: 279, e.displayText() = DB::NetException"), std::string("\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), std::string("\x01\x01\x01x\x07Float64\0\0\0\0\0\0\0\0", 18)}) {
        std::istringstream in(bytes);
        BlockReader reader(in);
        BOOST_CHECK_THROW(reader.next(), base::Error);
    }
}

BOOST_AUTO_TEST_CASE(a_blank_where_none_may_be_is_our_mistake) {
    BlockWriter writer({{"id", FieldType::integer, 0, false}});
    BOOST_CHECK_THROW(block_of("SELECT NULL::BIGINT", writer), base::Error);
}

BOOST_AUTO_TEST_CASE(types_are_written_as_the_server_writes_them) {
    BOOST_TEST(columns()[0].sql_type() == "Int64");
    BOOST_TEST(columns()[1].sql_type() == "Nullable(String)");
    BOOST_TEST(columns()[2].sql_type() == "Nullable(Decimal(18, 2))");
    BOOST_TEST(columns()[3].sql_type() == "Nullable(Int32)");
    BOOST_TEST(columns()[4].sql_type() == "Nullable(UInt8)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::clickhouse
