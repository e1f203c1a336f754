#include "harvesters/fetch.hpp"

#include "publisher/base/durable_file.hpp"
#include "tests/harvesters/other_user.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>

#include <cstdio>
#include <cstdlib>

using namespace daybook;

namespace {

/// `openssl s_server`, a real TLS server that serves the files of a folder, with a certificate that signs
/// itself.
class TlsServer {
public:
    explicit TlsServer(const std::filesystem::path& folder, const std::string& names) {
        const auto make = fmt::format(
            "cd {} && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj "
            "/CN=test -addext subjectAltName={} 2>/dev/null",
            folder.string(), names);
        if (std::system(make.c_str()) != 0) throw std::runtime_error("openssl makes no certificate");
        const auto serve = fmt::format(
            "cd {} && echo $$ && exec openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -HTTP "
            "</dev/null 2>/dev/null",
            folder.string());
        out_ = ::popen(serve.c_str(), "r");
        pid_ = std::atoi(line_with("").c_str());
        const auto accept = line_with("ACCEPT");
        port_ = std::atoi(accept.substr(accept.rfind(':') + 1).c_str());
    }
    ~TlsServer() {
        ::kill(pid_, SIGTERM);
        ::pclose(out_);
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    std::string url(const std::string& path) const {
        return fmt::format("https://127.0.0.1:{}{}", port_, path);
    }

private:
    std::string line_with(const std::string& word) {
        char line[256];
        while (std::fgets(line, sizeof line, out_) != nullptr)
            if (std::string(line).find(word) != std::string::npos) return line;
        throw std::runtime_error("openssl s_server does not start");
    }
    FILE* out_;
    pid_t pid_ = 0;
    int port_ = 0;
};

harvesters::FetchLimits limits() {
    harvesters::FetchLimits out;
    out.allow_private_addresses = true;
    out.hosts.robots = false;
    out.attempts = 1;
    out.fetcher = test::fetcher_of_tests();
    return out;
}

struct Secured {
    test::TemporaryFolder folder;
    Secured() { base::write_flushed(folder / "a.csv", "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nrows"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_tls, Secured)

BOOST_AUTO_TEST_CASE(a_certificate_that_nobody_vouches_for_is_refused) {
    const TlsServer server(folder.path(), "IP:127.0.0.1");
    try {
        harvesters::Fetcher(limits()).fetch(server.url("/a.csv"), folder / "body");
        BOOST_ERROR("a self-signed certificate was believed");
    } catch (const base::Error& error) {
        BOOST_TEST((error.kind() == base::ErrorKind::bad_input), error.what());
        BOOST_TEST(std::string(error.what()).find("certificate") != std::string::npos, error.what());
    }
    BOOST_TEST(!std::filesystem::exists(folder / "body"));
}

BOOST_AUTO_TEST_CASE(it_is_believed_where_its_authority_is_configured) {
    const TlsServer server(folder.path(), "IP:127.0.0.1");
    auto trusting = limits();
    trusting.ca_file = folder / "cert.pem";
    BOOST_TEST(harvesters::Fetcher(trusting).fetch(server.url("/a.csv"), folder / "body").bytes == 4U);
    BOOST_TEST(base::read_file(folder / "body") == "rows");
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_name_is_refused_although_its_authority_is_known) {
    const TlsServer server(folder.path(), "DNS:elsewhere.example");
    auto trusting = limits();
    trusting.ca_file = folder / "cert.pem";
    try {
        harvesters::Fetcher(trusting).fetch(server.url("/a.csv"), folder / "body");
        BOOST_ERROR("a certificate for another name was believed");
    } catch (const base::Error& error) {
        BOOST_TEST((error.kind() == base::ErrorKind::bad_input), error.what());
    }
}

BOOST_AUTO_TEST_CASE(a_robots_txt_is_followed_to_http_and_obeyed_while_a_file_is_not) {
    test::HttpServer plain;
    const auto move = [&](const std::string& path) {
        base::write_flushed(folder / path, fmt::format("HTTP/1.0 301 Moved\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", plain.url("/" + path)));
    };
    move("robots.txt");
    move("moved.csv");
    plain.serve("/moved.csv", test::Canned{.body = "rows"});
    const TlsServer server(folder.path(), "IP:127.0.0.1");
    auto polite = limits();
    polite.ca_file = folder / "cert.pem";
    polite.hosts.robots = true;
    const auto failure = [&](const std::string& path) -> std::string {
        try {
            harvesters::Fetcher(polite).fetch(server.url(path), folder / "body");
            return "none";
        } catch (const base::Error& error) {
            return error.what();
        }
    };
    plain.serve("/robots.txt", test::Canned{.body = "User-agent: *\nDisallow: /\n"});
    BOOST_TEST(failure("/a.csv").find("forbids it") != std::string::npos);
    plain.serve("/robots.txt", test::Canned{.body = "User-agent: *\nDisallow: /b\n"});
    BOOST_TEST(failure("/a.csv") == "none");
    BOOST_TEST(failure("/moved.csv").find("from https to http") != std::string::npos);
    BOOST_TEST(plain.times_asked("/moved.csv") == 0);
    plain.serve("/robots.txt", test::Canned{.status = 404});
    BOOST_TEST(failure("/a.csv") == "none");
}

BOOST_AUTO_TEST_SUITE_END()
