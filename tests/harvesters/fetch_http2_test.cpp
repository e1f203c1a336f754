#include "harvesters/fetch_ahead.hpp"
#include "tests/harvesters/fetch_fixture.hpp"

#include <curl/curl.h>

#include <cstdio>
#include <cstdlib>

#include <signal.h>

using namespace daybook;
using base::ErrorKind;
using harvesters::Fetcher;
using test::says;

namespace {

/// Node's HTTP/2 server (nghttp2): nothing but HTTP/2 is spoken, so whatever is fetched came by it.
constexpr const char* kServer = R"(
const http2 = require('http2'), fs = require('fs');
const { constants } = http2;
let sessions = 0, cuts = 0, resets = 0;
const server = http2.createSecureServer({ key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem'), allowHTTP1: false });
server.on('session', () => { ++sessions; });
server.on('sessionError', () => {});
server.on('stream', (stream, headers) => {
  const path = headers[':path'], answer = (head, body) => { stream.respond({ ':status': 200, ...head }); stream.end(body); };
  stream.on('error', () => {});
  if (path === '/sessions') return answer({}, String(sessions));
  if (path === '/version') return answer({}, stream.session.alpnProtocol);
  if (path === '/a.csv') return headers['if-none-match'] === '"1"' ? answer({ ':status': 304, etag: '"1"' }) : answer({ etag: '"1"', 'last-modified': 'Tue, 05 Jun 2012 09:00:00 GMT', 'content-type': 'text/csv' }, 'rows');
  if (path === '/cut.csv' && ++cuts === 1) {
    stream.respond({ ':status': 200, etag: '"1"', 'content-length': 10 });
    return stream.write('01234', () => setTimeout(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR), 100));
  }
  if (path === '/cut.csv') return headers.range === 'bytes=5-' ? answer({ ':status': 206, etag: '"1"', 'content-range': 'bytes 5-9/10' }, '56789') : answer({ etag: '"1"' }, '0123456789');
  if (path === '/refused.csv' && ++resets === 1) return stream.close(constants.NGHTTP2_REFUSED_STREAM);
  if (path === '/goodbye.csv') { answer({}, 'rows'); return stream.session.goaway(); }
  if (path === '/missing.csv') return answer({ ':status': 404 }, 'not here');
  if (path === '/moved.csv') return answer({ ':status': 301, location: '/a.csv' });
  setTimeout(() => answer({}, path), 20);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
)";

class Http2Server {
public:
    explicit Http2Server(const std::filesystem::path& folder) {
        base::write_unflushed(folder / "server.js", kServer);
        const auto start = fmt::format(
            "cd {} && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj "
            "/CN=test -addext subjectAltName=IP:127.0.0.1 2>/dev/null && echo $$ && exec node server.js </dev/null",
            folder.string());
        out_ = ::popen(start.c_str(), "r");
        pid_ = number();
        port_ = number();
    }
    ~Http2Server() {
        ::kill(pid_, SIGTERM);
        ::pclose(out_);
    }
    Http2Server(const Http2Server&) = delete;
    Http2Server& operator=(const Http2Server&) = delete;

    std::string url(const std::string& path) const {
        return fmt::format("https://127.0.0.1:{}{}", port_, path);
    }

private:
    int number() {
        char line[64] = "";
        if (std::fgets(line, sizeof line, out_) == nullptr) throw std::runtime_error("node does not start");
        return std::atoi(line);
    }
    FILE* out_;
    pid_t pid_ = 0;
    int port_ = 0;
};

bool is_here() {
    const bool node = std::system("command -v node >/dev/null && command -v openssl >/dev/null") == 0;
    const bool speaks = (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_HTTP2) != 0;
    if (!node) BOOST_TEST_MESSAGE("SKIPPED: there is no node to serve HTTP/2, so it was not tested");
    if (!speaks) BOOST_TEST_MESSAGE("SKIPPED: this libcurl speaks no HTTP/2");
    return node && speaks;
}

struct Folder {
    test::TemporaryFolder folder;
    std::filesystem::path to = folder / "body";
    harvesters::FetchLimits limits() const {
        auto out = test::quick();
        out.ca_file = folder / "cert.pem";
        return out;
    }
    std::string text(Fetcher& fetcher, const std::string& url) const {
        fetcher.fetch(url, to);
        return base::read_file(to);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_http2, Folder)

BOOST_AUTO_TEST_CASE(a_server_that_offers_http2_is_spoken_to_in_it_over_one_connection) {
    if (!is_here()) return;
    const Http2Server server(folder.path());
    Fetcher fetcher(limits());
    BOOST_TEST(text(fetcher, server.url("/version")) == "h2");
    const auto first = fetcher.fetch(server.url("/a.csv"), to);
    BOOST_TEST(base::read_file(to) == "rows");
    BOOST_TEST(first.validators.etag == "\"1\"");
    BOOST_TEST(first.validators.last_modified == "Tue, 05 Jun 2012 09:00:00 GMT");
    BOOST_TEST(first.content_type == "text/csv");
    BOOST_TEST(fetcher.fetch(server.url("/a.csv"), to, first.validators).not_modified());
    BOOST_TEST(fetcher.fetch(server.url("/moved.csv"), to).moved_to == server.url("/a.csv"));
    BOOST_TEST(text(fetcher, server.url("/sessions")) == "1");
}

BOOST_AUTO_TEST_CASE(what_is_asked_at_once_shares_that_connection_and_each_gets_its_own_body) {
    if (!is_here()) return;
    const Http2Server server(folder.path());
    auto at_once = limits();
    at_once.hosts.per_host = 8;
    {
        harvesters::FetchAhead ahead(at_once);
        std::vector<harvesters::FetchAhead::Ticket> tickets;
        for (int i = 0; i < 40; ++i)
            tickets.push_back(
                ahead.add({.url = server.url(fmt::format("/{}", i)), .to = folder / std::to_string(i)}));
        for (std::size_t i = 0; i < tickets.size(); ++i) {
            const auto taken = ahead.take(tickets[i]);
            BOOST_TEST(!taken.error.has_value(), (taken.error ? taken.error->what() : ""));
            BOOST_TEST(base::read_file(folder / std::to_string(i)) == fmt::format("/{}", i));
        }
    }
    Fetcher fetcher(limits());
    BOOST_TEST(text(fetcher, server.url("/sessions")) == "2");
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_reset_or_refused_is_tried_again_and_continued_where_it_may_be) {
    if (!is_here()) return;
    const Http2Server server(folder.path());
    Fetcher fetcher(limits());
    const auto cut = fetcher.fetch(server.url("/cut.csv"), to);
    BOOST_TEST(base::read_file(to) == "0123456789");
    BOOST_TEST(cut.resumed_from == 5U);
    BOOST_TEST(text(fetcher, server.url("/refused.csv")) == "/refused.csv");
    // A server that takes its leave between two requests.
    BOOST_TEST(text(fetcher, server.url("/goodbye.csv")) == "rows");
    BOOST_TEST(text(fetcher, server.url("/a.csv")) == "rows");
}

BOOST_AUTO_TEST_CASE(limits_and_failures_are_the_same_as_in_the_older_protocol) {
    if (!is_here()) return;
    const Http2Server server(folder.path());
    const auto kind_of = [&](const std::string& path, harvesters::FetchLimits with) {
        try {
            Fetcher(std::move(with)).fetch(server.url(path), to);
        } catch (const base::Error& error) {
            BOOST_TEST(says(error, server.url(path)), error.what());
            return error.kind();
        }
        return ErrorKind::internal;
    };
    auto small = limits();
    small.max_bytes = 3;
    BOOST_TEST((kind_of("/a.csv", small) == ErrorKind::exhausted));
    BOOST_TEST((kind_of("/missing.csv", limits()) == ErrorKind::not_found));
    auto strangers = limits();
    strangers.ca_file.clear();
    BOOST_TEST((kind_of("/a.csv", strangers) == ErrorKind::bad_input));
    auto strict = limits();
    strict.allow_private_addresses = false;
    BOOST_TEST((kind_of("/a.csv", strict) == ErrorKind::bad_input));
}

BOOST_AUTO_TEST_SUITE_END()
