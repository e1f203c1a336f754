#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/columnar/duck.hpp"
#include "publisher/columnar/known_statements.hpp"
#include "tests/columnar/samples.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <thread>

namespace daybook::columnar {

using base::Error;
using base::ErrorKind;
using tests::rows_of;
using tests::Scratch;

namespace {

bool of_kind(const Error& e, ErrorKind kind) {
    return e.kind() == kind;
}

bool is_stopped(const Error& e) {
    return of_kind(e, ErrorKind::exhausted);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(duck)

BOOST_AUTO_TEST_CASE(bound_values_come_back_exactly) {
    Database database({});
    Connection connection(database);
    const auto largest = std::numeric_limits<std::int64_t>::max();
    Statement statement(connection, "SELECT ?, ?, ?, ?, ?, ?, ?");
    auto result = statement.bind("O'Brien \xC2\xA3 \"x\"")
                      .bind(largest)
                      .bind(*base::parse_iso_date("1899-12-31"))
                      .bind(base::Decimal{-1, 2})
                      .bind(base::Decimal{largest, 2})
                      .bind(true)
                      .bind_null()
                      .run();
    const auto row = result.next();
    BOOST_TEST(*row.canonical(0, 0) == "O'Brien \xC2\xA3 \"x\"");
    BOOST_TEST(*row.canonical(1, 0) == "9223372036854775807");
    BOOST_TEST(*row.canonical(2, 0) == "1899-12-31");
    BOOST_TEST(*row.canonical(3, 0) == "-0.01");
    BOOST_TEST(*row.canonical(4, 0) == "92233720368547758.07");
    BOOST_TEST(*row.canonical(5, 0) == "true");
    BOOST_TEST(!row.canonical(6, 0).has_value());
}

BOOST_AUTO_TEST_CASE(a_known_statement_takes_new_values_and_sees_a_table_that_was_replaced) {
    Database database({});
    Connection connection(database), writer(database);
    connection.run("CREATE TABLE t AS SELECT range AS a FROM range(10)");
    KnownStatements known;
    const auto below = [&](std::int64_t most) { return known.run(connection, "SELECT count(*) FROM t WHERE a < ?", [&](Statement& s) { s.bind(most); }).scalar(); };
    BOOST_TEST(below(3) == 3);
    BOOST_TEST(below(7) == 7);
    writer.run("CREATE OR REPLACE TABLE t AS SELECT range % 3 AS a FROM range(30)");
    BOOST_TEST(below(1) == 10);
    writer.run("ALTER TABLE t ADD COLUMN b BIGINT");
    BOOST_TEST(below(2) == 20);
    for (std::size_t i = 0; i < 2 * KnownStatements::kMost; ++i)
        BOOST_TEST(known.run(connection, fmt::format("SELECT {} + ?", i), [](Statement& s) { s.bind(std::int64_t{1}); }).scalar() == static_cast<std::int64_t>(i) + 1);
    BOOST_TEST(below(5) == 30);
}

BOOST_AUTO_TEST_CASE(a_known_statement_that_failed_is_prepared_anew) {
    Database database({});
    Connection connection(database);
    KnownStatements known;
    const std::string sql = "SELECT CAST(? AS BIGINT)";
    BOOST_CHECK_THROW(known.run(connection, sql, [](Statement& s) { s.bind("seven").bind("too many"); }), Error);
    BOOST_CHECK_THROW(known.run(connection, sql, [](Statement& s) { s.bind("seven"); }), Error);
    BOOST_TEST(known.run(connection, sql, [](Statement& s) { s.bind("7"); }).scalar() == 7);
}

BOOST_AUTO_TEST_CASE(sums_beyond_64_bits_stay_exact_to_the_penny) {
    Database database({});
    Connection connection(database);
    connection.run("CREATE TABLE t(amount DECIMAL(18,2))");
    connection.run("INSERT INTO t SELECT 9999999999999999.99 FROM range(100000)");
    connection.run("INSERT INTO t VALUES (-0.01)");
    BOOST_TEST(rows_of(connection, "SELECT sum(amount) FROM t").front() == "999999999999999998999.99");
    BOOST_TEST(rows_of(connection, "SELECT CAST('-99999999999999999999999999999999999.999' AS DECIMAL(38,3))")
                   .front() == "-99999999999999999999999999999999999.999");
    BOOST_CHECK_EXCEPTION(connection.query("SELECT sum(amount) FROM t").scalar(), Error, is_stopped);
}

BOOST_AUTO_TEST_CASE(names_cannot_leave_their_quotes) {
    Database database({});
    Connection connection(database);
    const std::string wicked = "a\"); DROP TABLE t; --";
    connection.run("CREATE TABLE t(" + Quoted(wicked).str() + " INTEGER)");
    connection.run("INSERT INTO t VALUES (7)");
    BOOST_TEST(rows_of(connection, "SELECT " + Quoted(wicked).str() + " FROM t").front() == "7");
    BOOST_TEST(rows_of(connection, "SELECT " + text_literal("it's '; --")).front() == "it's '; --");
}

BOOST_AUTO_TEST_CASE(a_database_touches_no_file_outside_its_folders) {
    const Scratch folder;
    base::write_flushed(folder.path() / "in" / "a.csv", "x\n1\n");
    base::write_flushed(folder.path() / "out" / "b.csv", "x\n1\n");
    DatabaseOptions options;
    options.directories = {folder.path() / "in"};
    Database database(options);
    Connection connection(database);
    const auto read = [&](const char* name) {
        return "SELECT count(*) FROM read_csv(" + text_literal((folder.path() / name).string()) + ")";
    };
    BOOST_TEST(connection.query(read("in/a.csv")).scalar() == 1);
    for (const auto& sql :
         {read("out/b.csv"), read("in/../out/b.csv"), std::string("SELECT * FROM read_text('/etc/hostname')"),
          "COPY (SELECT 1) TO " + text_literal((folder.path() / "out" / "c.csv").string()),
          std::string("ATTACH 'x.db'"), std::string("SET threads = 4"),
          std::string("SET enable_external_access = true"), std::string("SET allowed_directories = ['/']"),
          std::string("INSTALL httpfs"), std::string("LOAD httpfs")})
        BOOST_CHECK_THROW(connection.run(sql), Error);
}

BOOST_AUTO_TEST_CASE(an_unknown_setting_is_refused_with_its_value) {
    DatabaseOptions options;
    options.memory_limit = "much";
    BOOST_CHECK_EXCEPTION(Database{options}, Error, [](const Error& e) {
        return std::string(e.what()).find("much") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_not_opened) {
    const Scratch folder;
    DatabaseOptions options;
    options.file = folder.path() / "x.duckdb";
    base::write_flushed(options.file, std::string(100'000, 'x'));
    BOOST_CHECK_EXCEPTION(Database{options}, Error,
                          [](const Error& e) { return of_kind(e, ErrorKind::corrupt); });
}

BOOST_AUTO_TEST_CASE(an_interrupted_statement_stops_and_its_connection_works_on) {
    Database database({});
    Connection connection(database);
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        connection.interrupt();
    });
    const auto began = std::chrono::steady_clock::now();
    BOOST_CHECK_EXCEPTION(
        connection.run(
            "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"),
        Error, is_stopped);
    other.join();
    BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds(20)));
    BOOST_TEST(connection.query("SELECT 42").scalar() == 42);
}

BOOST_AUTO_TEST_CASE(a_statement_beyond_the_memory_limit_says_so) {
    DatabaseOptions options;
    options.memory_limit = "20MB";
    Database database(options);
    Connection connection(database);
    BOOST_CHECK_EXCEPTION(
        connection.run(
            "CREATE TABLE t AS SELECT 'row ' || range AS x, hash(range) AS y FROM range(5000000) ORDER BY y"),
        Error, is_stopped);
    BOOST_TEST(connection.query("SELECT 42").scalar() == 42);
}

BOOST_AUTO_TEST_CASE(a_sort_larger_than_memory_spills_to_its_folder_and_finishes) {
    const Scratch folder;
    DatabaseOptions options;
    options.file = folder.path() / "x.duckdb";
    options.temp_directory = folder.path() / "tmp";
    options.memory_limit = "60MB";
    Database database(options);
    Connection connection(database);
    connection.run(
        "CREATE TABLE t AS SELECT range AS id, 'a row of some width, number ' || range AS x FROM "
        "range(2000000)");
    BOOST_TEST(
        connection.query("SELECT count(*) FROM (SELECT x FROM t ORDER BY hash(id) LIMIT 1500000)").scalar() ==
        1'500'000);
}

BOOST_AUTO_TEST_CASE(a_transaction_that_is_not_committed_leaves_nothing) {
    Database database({});
    Connection connection(database);
    connection.run("CREATE TABLE t(x INTEGER)");
    {
        Transaction transaction(connection);
        connection.run("INSERT INTO t VALUES (1)");
    }
    BOOST_TEST(connection.query("SELECT count(*) FROM t").scalar() == 0);
    Transaction transaction(connection);
    connection.run("INSERT INTO t VALUES (1)");
    transaction.commit();
    BOOST_TEST(connection.query("SELECT count(*) FROM t").scalar() == 1);
}

BOOST_AUTO_TEST_CASE(a_stream_gives_the_stored_order_and_fails_visibly) {
    Database database({});
    Connection connection(database);
    connection.run("CREATE TABLE t AS SELECT range AS id FROM range(300000)");
    Statement statement(
        connection,
        "SELECT id, 1 / (CASE WHEN id = 250000 THEN error('broken row') ELSE '1' END)::INTEGER FROM t");
    std::int64_t seen = 0;
    const auto read = [&] {
        auto result = statement.stream();
        for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next())
            for (std::size_t row = 0; row < chunk.rows(); ++row)
                BOOST_REQUIRE(chunk.integer(0, row) == seen++);
    };
    BOOST_CHECK_THROW(read(), Error);
    BOOST_TEST(seen < 300'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::columnar
