#include "publisher/base/error.hpp"
#include "publisher/catalogue/cursor.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using tests::filter;

BOOST_AUTO_TEST_SUITE(cursor)

namespace {

RowsQuery a_query() {
    RowsQuery query;
    query.table = "spend";
    query.filters = {filter("amount__gte=500")};
    query.sort = {{"amount", true}, {"supplier", false}};
    return query;
}

const Cursor kCursor{42, 77, 3};

bool is_usage(const Error& e) {
    return e.kind() == ErrorKind::usage && std::string(e.what()).find("cursor=") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_cursor_comes_back_as_it_was_and_suits_a_url) {
    const auto text = write_cursor(kCursor, a_query(), "daybook.example/log");
    BOOST_TEST(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
               std::string::npos);
    const auto back = read_cursor(text, a_query(), "daybook.example/log");
    BOOST_TEST(back.revision == 42);
    BOOST_TEST(back.row_id == 77);
    BOOST_TEST(text.size() < 200U);
    BOOST_TEST(back.erasures == 3);
}

BOOST_AUTO_TEST_CASE(the_size_of_a_page_may_change_on_the_way) {
    auto query = a_query();
    const auto text = write_cursor(kCursor, query, "o");
    query.size = 7;
    BOOST_CHECK_NO_THROW(read_cursor(text, query, "o"));
}

BOOST_AUTO_TEST_CASE(the_order_of_filters_says_nothing) {
    auto query = a_query();
    query.filters.push_back(filter("supplier__contains=a"));
    const auto text = write_cursor(kCursor, query, "o");
    std::swap(query.filters[0], query.filters[1]);
    BOOST_CHECK_NO_THROW(read_cursor(text, query, "o"));
}

BOOST_AUTO_TEST_CASE(a_cursor_of_another_query_or_archive_is_refused) {
    const auto text = write_cursor(kCursor, a_query(), "o");
    auto other = a_query();
    other.filters.front().values = {"501"};
    BOOST_CHECK_EXCEPTION(read_cursor(text, other, "o"), Error, is_usage);
    other = a_query();
    other.sort.front().descending = false;
    BOOST_CHECK_EXCEPTION(read_cursor(text, other, "o"), Error, is_usage);
    other = a_query();
    other.columns = {"supplier"};
    BOOST_CHECK_EXCEPTION(read_cursor(text, other, "o"), Error, is_usage);
    BOOST_CHECK_EXCEPTION(read_cursor(text, a_query(), "another/log"), Error, is_usage);
}

BOOST_AUTO_TEST_CASE(a_cursor_with_any_character_changed_is_refused) {
    const auto text = write_cursor(kCursor, a_query(), "o");
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto forged = text;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        BOOST_CHECK_EXCEPTION(read_cursor(forged, a_query(), "o"), Error, is_usage);
        BOOST_CHECK_EXCEPTION(read_cursor(text.substr(0, i), a_query(), "o"), Error, is_usage);
    }
    for (const auto* junk : {"", "=", "!!!!", "bnVsbA", "W10", "e30", "\xff\xfe"})
        BOOST_CHECK_EXCEPTION(read_cursor(junk, a_query(), "o"), Error, is_usage);
    BOOST_CHECK_EXCEPTION(read_cursor(std::string(100'000, 'A'), a_query(), "o"), Error, is_usage);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
