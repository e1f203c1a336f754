#include "publisher/clickhouse/server.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::clickhouse {

using base::Error;
using base::ErrorKind;

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(an_address_is_a_host_and_a_port) {
    for (const char* wrong : {"", "db1", "db1:", ":8123", "db1:0", "db1:70000", "db1:x", "http://db1:8123", "db1:8123/x", "user@db1:8123"})
        BOOST_CHECK_EXCEPTION(Server(wrong, {}), Error, [](const Error& e) { return e.kind() == ErrorKind::usage; });
    BOOST_TEST(Server("db1.example:8123", {}).address() == "db1.example:8123");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_silent_and_is_named) {
    // Port 1 needs a privilege that no server of a test has.
    const Server server("127.0.0.1:1", {});
    BOOST_CHECK_EXCEPTION(server.ask("SELECT 1"), Silent, [](const Silent& e) { return e.kind() == ErrorKind::transient && e.message().find("127.0.0.1:1") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_from_whatever_else_is_exhausted) {
    struct Said {
        std::string words;
        ErrorKind kind;
        bool no_room;
    };
    for (const auto& [words, kind, no_room] : {Said{"Code: 243, e.displayText() = DB::Exception: Not enough space on /data", ErrorKind::exhausted, true},
                                               {"Code: 75, e.displayText() = DB::ErrnoException: Cannot write to file /data/x, errno: 28, strerror: No space left on device", ErrorKind::exhausted, true},
                                               {"Code: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded", ErrorKind::exhausted, false},
                                               {"Code: 159. DB::Exception: Timeout exceeded", ErrorKind::exhausted, false},
                                               {"Code: 252, e.displayText() = DB::Exception: Too many parts", ErrorKind::transient, false}}) {
        test::HttpServer refuses;
        refuses.serve("/", {.status = 500, .body = words});
        const Server server(fmt::format("127.0.0.1:{}", refuses.port()), {});
        BOOST_CHECK_EXCEPTION(server.ask("SELECT 1"), Refusal, [&](const Refusal& e) { return e.kind() == kind && e.no_room == no_room; });
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::clickhouse
