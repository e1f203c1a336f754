#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/readers.hpp"
#include "publisher/catalogue/row_source.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <atomic>
#include <fstream>
#include <thread>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using base::json::Value;
using tests::Shelf;

BOOST_AUTO_TEST_SUITE(index)

namespace {

const Shelf::Row kRow = {"2024-01-02", "Mistral Ltd", "30000.00", "1", "true"};

std::vector<Shelf::Row> rows_numbered(int from, int n) {
    std::vector<Shelf::Row> rows;
    for (int i = from; i < from + n; ++i)
        rows.push_back({"2024-01-02",
                        "Supplier " + std::to_string(i),
                        base::pence(i).to_string(),
                        std::to_string(i),
                        {}});
    return rows;
}

/// Long enough for any time limit of these tests.
constexpr auto kEndless =
    "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3";

}  // namespace

BOOST_AUTO_TEST_CASE(rows_damaged_on_disk_are_not_loaded_and_change_nothing) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", {kRow});
    const auto first = shelf.publish("2024-02-01T09:30:00Z");
    shelf.add("coasts-over-25k", "2024-02", {kRow});
    std::ofstream(shelf.file_of("coasts-over-25k", "2024-02", 1, "data.parquet"), std::ios::app) << "x";
    shelf.log(Value::object({{"kind", "revision"}, {"at", "2024-03-01T09:30:00Z"}}));
    BOOST_CHECK_EXCEPTION(shelf.load(), Error, [](const Error& e) {
        return e.kind() == ErrorKind::corrupt && std::string(e.what()).find("2024-02") != std::string::npos;
    });
    BOOST_TEST(shelf.view().index->applied()->revision == first);
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend"}).count == 1);
}

BOOST_AUTO_TEST_CASE(versions_are_read_together_until_their_rows_or_files_are_many) {
    std::vector<Version> versions(7);
    for (const auto& [at, rows] : {std::pair{0, 40}, {1, 60}, {2, 1}, {3, 500}, {4, 1}, {5, 1}, {6, 1}}) versions[static_cast<std::size_t>(at)].manifest.rows = rows;
    std::vector<const Version*> all;
    for (const auto& version : versions) all.push_back(&version);
    std::vector<std::size_t> sizes;
    for (const auto& group : in_groups(all, {100, 2})) sizes.push_back(group.size());
    BOOST_TEST(sizes == (std::vector<std::size_t>{2, 1, 1, 2, 1}), boost::test_tools::per_element());
    BOOST_TEST(in_groups({}, {100, 2}).empty());
}

BOOST_AUTO_TEST_CASE(an_index_of_more_files_than_are_read_together_has_the_rows_of_all) {
    Shelf shelf;
    for (int year = 2001; year < 2025; ++year)
        for (int month = 1; month <= 12; ++month) shelf.add("coasts-over-25k", fmt::format("{}-{:02}", year, month), {kRow, kRow});
    shelf.publish("2025-02-01T09:30:00Z");
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend"}).count == 2 * 24 * 12);
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend", .filters = {tests::filter("edition=2024-12")}}).count == 2);
}

BOOST_AUTO_TEST_CASE(a_new_schema_adds_columns_and_digits_to_rows_already_there) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", {kRow});
    shelf.add("coasts-over-500", "2024-01", {{"2024-01-02", "Ouse Ltd", "600.00", "North"}});
    const auto first = shelf.publish("2024-02-01T09:30:00Z");
    shelf.change_schema(
        "over-500",
        R"([{"name":"date","type":"date","description":"d"},{"name":"supplier","type":"string","description":"d"},
        {"name":"amount","type":"number","description":"d","daybook":{"scale":3}},{"name":"ward","type":"string","description":"d"}])");
    shelf.add("coasts-over-500", "2024-01", {{"2024-01-02", "Ouse Ltd", "600.125", "Old Town"}});
    shelf.add("coasts-over-25k", "2024-01", {kRow, kRow});
    shelf.publish("2024-02-02T09:30:00Z");
    const auto page = rows_page(
        shelf.view(), {.table = "spend", .columns = {"amount", "ward"}, .sort = {{"amount", false}}});
    BOOST_REQUIRE(page.rows.size() == 3U);
    BOOST_TEST((page.rows[0][1] == "600.125" && page.rows[0][2] == "Old Town"));
    BOOST_TEST((page.rows[1][1] == "30000.000" && page.rows[1][2] == std::nullopt));
    const auto before = rows_page(shelf.view(), {.table = "spend", .columns = {"amount"}, .as_of = first});
    BOOST_TEST((before.rows[0][1] == "30000.000" && before.rows[1][1] == "600.000"));
}

BOOST_AUTO_TEST_CASE(a_manifest_that_miscounts_its_rows_is_not_believed) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", {kRow, kRow});
    const auto file = shelf.file_of("coasts-over-25k", "2024-01", 1, "release.json");
    auto manifest = base::json::parse(base::read_file(file));
    const auto text = base::json::canonical(manifest.set("rows", 3));
    base::write_flushed(file, text);
    shelf.log(Value::object({{"kind", "release"},
                             {"dataset", "coasts-over-25k"},
                             {"edition", "2024-01"},
                             {"version", 1},
                             {"path", "x"},
                             {"sha256", "0"}}));
    BOOST_CHECK_EXCEPTION(shelf.load(), Error, [](const Error& e) { return e.kind() == ErrorKind::corrupt; });
}

BOOST_AUTO_TEST_CASE(a_query_beyond_its_time_says_so_and_the_connection_answers_the_next) {
    columnar::Database database({});
    Readers readers(database, 1, {.query = std::chrono::milliseconds(300)});
    BOOST_CHECK_EXCEPTION(
        readers.run(Weight::heavy, [](columnar::Connection& c) { c.run(kEndless); }), Error, [](const Error& e) {
            return e.kind() == ErrorKind::exhausted && e.message().find("0.3 s") != std::string::npos;
        });
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(readers.run(Weight::heavy, [](columnar::Connection& c) { return c.query("SELECT 7").scalar(); }) == 7);
}

BOOST_AUTO_TEST_CASE(a_query_beyond_its_memory_says_so) {
    columnar::DatabaseOptions options;
    options.memory_limit = "20MB";
    columnar::Database database(options);
    Readers readers(database, 1, {.query = std::chrono::seconds(60)});
    BOOST_CHECK_EXCEPTION(readers.run(Weight::heavy, [](columnar::Connection& c) {
        c.run(
            "CREATE TABLE t AS SELECT hash(range) AS y, 'row ' || range AS x FROM range(5000000) ORDER BY y");
    }),
                          Error, [](const Error& e) {
                              return e.kind() == ErrorKind::exhausted &&
                                     e.message().find("memory") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_CASE(a_query_that_gets_no_turn_may_try_again) {
    columnar::Database database({});
    Readers readers(database, 1, {.query = std::chrono::milliseconds(400)});
    std::atomic<bool> inside{false};
    std::thread other([&] {
        readers.run(Weight::heavy, [&](columnar::Connection&) {
            inside = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(900));
        });
    });
    while (!inside) std::this_thread::yield();
    BOOST_CHECK_EXCEPTION(readers.run(Weight::heavy, [](columnar::Connection&) {}), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::transient; });
    other.join();
}

BOOST_AUTO_TEST_CASE(large_queries_leave_a_place_for_small_ones) {
    columnar::Database database({});
    Readers readers(database, 3, {.query = std::chrono::seconds(20)});
    std::atomic<int> inside{0};
    std::atomic<bool> over{false};
    std::vector<std::jthread> large;
    for (int i = 0; i < 6; ++i)
        large.emplace_back([&] {
            readers.run(Weight::heavy, [&](columnar::Connection&) {
                ++inside;
                while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            });
        });
    while (inside < 2) std::this_thread::yield();
    for (int i = 0; i < 50; ++i) BOOST_TEST(readers.run(Weight::light, [](columnar::Connection& c) { return c.query("SELECT 7").scalar(); }) == 7);
    BOOST_TEST(inside.load() == 2);
    over = true;
    large.clear();
    BOOST_TEST(inside.load() == 6);
}

BOOST_AUTO_TEST_CASE(of_those_who_wait_who_came_first_is_next) {
    Turns turns(1, {.query = std::chrono::seconds(20)});
    std::vector<int> order;
    std::vector<std::jthread> waiting;
    {
        const Turns::Turn first(turns, Weight::light);
        for (int i = 0; i < 8; ++i) {
            std::atomic<bool> here{false};
            waiting.emplace_back([&turns, &order, &here, i] {
                here = true;
                const Turns::Turn turn(turns, i % 2 == 0 ? Weight::light : Weight::heavy);
                order.push_back(i);
            });
            while (!here) std::this_thread::yield();
            std::this_thread::sleep_for(std::chrono::milliseconds(30));  // till it waits
        }
    }
    waiting.clear();
    const std::vector<int> expected{0, 1, 2, 3, 4, 5, 6, 7};
    BOOST_TEST(order == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_whole_file_that_takes_minutes_keeps_no_question_waiting_and_has_its_own_time) {
    columnar::Database database({});
    Readers readers(database, 1, {.query = std::chrono::milliseconds(100), .whole = std::chrono::milliseconds(700)});
    std::atomic<bool> inside{false}, over{false};
    std::jthread file([&] {
        readers.run(Weight::whole, [&](columnar::Connection&) {
            inside = true;
            while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        });
    });
    while (!inside) std::this_thread::yield();
    for (const auto weight : {Weight::light, Weight::heavy})
        BOOST_TEST(readers.run(weight, [](columnar::Connection& c) { return c.query("SELECT 7").scalar(); }) == 7);
    BOOST_CHECK_EXCEPTION(readers.run(Weight::whole, [](columnar::Connection&) {}), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::transient && e.message().find("whole file") != std::string::npos; });
    over = true;
    file.join();
    BOOST_CHECK_EXCEPTION(readers.run(Weight::whole, [](columnar::Connection& c) { c.run(kEndless); }), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::exhausted && e.message().find("0.7 s") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(downloads_beyond_their_number_are_refused_until_one_ends) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", {kRow});
    shelf.publish("2024-02-01T09:30:00Z");
    auto first = open_stream(shelf.shared_view(), {.table = "spend"}, 1);
    BOOST_CHECK_EXCEPTION(open_stream(shelf.shared_view(), {.table = "spend"}, 1), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::transient; });
    first.reset();
    BOOST_TEST(open_stream(shelf.shared_view(), {.table = "spend"}, 1)->next().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_download_keeps_its_revision_while_others_are_released) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", rows_numbered(0, 20'000));
    shelf.publish("2024-02-01T09:30:00Z");
    const auto stream = open_stream(shelf.shared_view(), {.table = "spend", .columns = {"units"}}, 4);
    std::int64_t seen = 0;
    for (auto rows = stream->next(); !rows.empty(); rows = stream->next()) {
        for (const auto& row : rows) BOOST_REQUIRE(*row[1] == std::to_string(seen++));
        if (seen > 2000 && shelf.state().revisions.size() < 4) {
            shelf.add("coasts-over-25k", "2024-01", rows_numbered(50'000, 100));
            shelf.publish(fmt::format("2024-02-1{}T09:30:00Z", shelf.state().revisions.size()));
        }
    }
    BOOST_TEST(seen == 20'000);
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend"}).count == 100);
}

BOOST_AUTO_TEST_CASE(a_walk_that_corrections_overtake_neither_loses_nor_repeats_a_row) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", rows_numbered(0, 500));
    shelf.add("rivers-over-25k", "2024-01", rows_numbered(500, 500));
    const auto pinned = shelf.publish("2024-02-01T09:30:00Z");
    RowsQuery query{.table = "spend", .columns = {"units"}, .sort = {{"amount", true}}, .size = 37};
    std::vector<std::string> seen;
    for (int page_number = 0;; ++page_number) {
        const auto page = rows_page(shelf.view(), query);
        for (const auto& row : page.rows) seen.push_back(*row[1]);
        BOOST_REQUIRE(page.revision == pinned);
        BOOST_REQUIRE(page.count == 1000);
        if (!page.next) break;
        query.cursor = page.next;
        if (page_number % 5 != 0) continue;
        shelf.add("coasts-over-25k", "2024-01", rows_numbered(page_number, 400));
        shelf.add("rivers-over-25k", fmt::format("2023-{:02}", 1 + page_number / 5), rows_numbered(0, 10));
        shelf.publish(fmt::format("2024-02-01T10:{:02}:00Z", page_number));
    }
    BOOST_REQUIRE(seen.size() == 1000U);
    for (int i = 0; i < 1000; ++i)
        BOOST_REQUIRE(seen[static_cast<std::size_t>(i)] == std::to_string(999 - i));
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend"}).count != 1000);
}

BOOST_AUTO_TEST_CASE(readers_in_many_threads_see_whole_revisions_while_one_writes) {
    // Every revision holds 300 rows of the same sum: a reader who saw half a release would find another.
    Shelf shelf(2);
    shelf.add("coasts-over-25k", "2024-01", rows_numbered(0, 300));
    shelf.publish("2024-02-01T09:00:00Z");
    const auto view = shelf.shared_view();
    std::atomic<bool> done{false};
    std::atomic<int> answers{0}, wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&] {
            while (!done || answers < 30) {
                const auto result =
                    summary_of(*view, {.table = "spend", .measures = {{"count", ""}, {"sum", "units"}}});
                if (result.rows != std::vector<std::vector<Cell>>{{"300", "44850"}}) ++wrong;
                ++answers;
            }
        });
    for (int i = 1; i < 12; ++i) {
        shelf.add("coasts-over-25k", "2024-01", rows_numbered(i, 300));
        shelf.publish(fmt::format("2024-02-01T09:{:02}:00Z", i));
    }
    done = true;
    for (auto& thread : threads) thread.join();
    BOOST_TEST(wrong == 0);
    BOOST_TEST(answers >= 30);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
