#include "harvesters/fetch_ahead.hpp"
#include "harvesters/fetch_probe.hpp"
#include "harvesters/fetch_words.hpp"
#include "harvesters/host_pauses.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/local_socket.hpp"
#include "tests/harvesters/fetch_fixture.hpp"
#include "tests/harvesters/other_user.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <thread>

using namespace daybook;
using harvesters::FetchAhead;
using harvesters::FetchRequest;
using harvesters::FetchResult;
using test::Canned;
namespace fs = std::filesystem;
namespace words = harvesters::words;

namespace {

struct Elsewhere : test::Fetching {
    harvesters::FetchLimits limits = test::quick();
    Elsewhere() { limits.fetcher = folder / "socket"; }

    FetchRequest request(const std::string& url) {
        FetchRequest out;
        out.url = url;
        out.to = to;
        return out;
    }
    FetchResult take(const FetchRequest& request) {
        FetchAhead fetching(limits);
        return fetching.take(fetching.add(request));
    }
};

/// What a process says that somebody broke into: to each request what `answer` says of it, with an open file
/// where that gives one.
class Impostor {
public:
    struct Saying {
        std::string text;
        base::FileDescriptor file = {};
    };
    using Answer = std::function<std::vector<Saying>(harvesters::Fetching::Ticket, const FetchRequest&)>;

    Impostor(const fs::path& socket, Answer answer)
        : listening_(base::listen_locally(socket)),
          answer_(std::move(answer)),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}

    int conversations() const { return conversations_; }

private:
    static bool ready(const base::FileDescriptor& socket) {
        pollfd one{socket.get(), POLLIN, 0};
        return ::poll(&one, 1, 20) > 0;
    }
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            if (!ready(listening_)) continue;
            const auto caller = base::accept_locally(listening_);
            ++conversations_;
            try {
                while (!stop.stop_requested()) talk(caller);
            } catch (const base::Error&) {
                // He has hung up.
            }
        }
    }
    void talk(const base::FileDescriptor& caller) {
        if (!ready(caller)) return;
        const auto message = base::receive_message(caller);
        const auto said = base::json::parse(message.value().text);
        if (said.at("say").as_string() != words::kFetch) return;
        for (auto& saying : answer_(words::ticket_of(said), words::request_of(said)))
            base::send_message(caller, saying.text, saying.file ? &saying.file : nullptr);
    }

    base::FileDescriptor listening_;
    Answer answer_;
    std::atomic<int> conversations_ = 0;
    std::jthread thread_;
};

harvesters::Fetched good(const FetchRequest& request) {
    harvesters::Fetched out;
    out.status = 200;
    out.final_url = request.url;
    out.content_type = "text/csv";
    return out;
}

std::string told(harvesters::Fetching::Ticket ticket, const harvesters::Fetched& fetched) {
    return base::json::write(words::result(ticket, {.fetched = fetched, .error = {}, .code = {}}));
}

base::FileDescriptor opened(const fs::path& path, int how = O_RDONLY) {
    return base::FileDescriptor(::open(path.c_str(), how | O_CLOEXEC));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_elsewhere, Elsewhere)

BOOST_AUTO_TEST_CASE(a_service_that_is_killed_is_waited_for_and_asked_again) {
    test::FetchService service(folder.path());
    for (int i = 0; i < 8; ++i)
        server.serve(fmt::format("/{}.csv", i),
                     {.body = std::to_string(i), .delay = std::chrono::milliseconds(150)});
    FetchAhead fetching(limits);
    std::vector<FetchAhead::Ticket> tickets;
    for (int i = 0; i < 8; ++i) {
        auto one = request(server.url(fmt::format("/{}.csv", i)));
        one.to = folder / fmt::format("{}.csv", i);
        tickets.push_back(fetching.add(one));
    }
    BOOST_TEST(fetching.take(tickets[0]).fetched.has_value());
    service.stop();
    service.start();
    for (int i = 1; i < 8; ++i) {
        const auto result = fetching.take(tickets[static_cast<std::size_t>(i)]);
        BOOST_TEST_REQUIRE(result.fetched.has_value());
        BOOST_TEST(base::read_file(folder / fmt::format("{}.csv", i)) == std::to_string(i));
        BOOST_TEST(result.fetched->digest.hex() == base::sha256(std::to_string(i)).hex());
    }
}

BOOST_AUTO_TEST_CASE(a_publisher_that_goes_is_fetched_nothing_any_more_and_leaves_nothing) {
    test::FetchService service(folder.path());
    server.serve("/endless.csv", {.body = "row\n", .repeat = Canned::kEndless});
    {
        FetchAhead fetching(limits);
        fetching.add(request(server.url("/endless.csv")));
        while (server.times_asked("/endless.csv") == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const test::Promptly promptly;
    const auto left = [&] {
        return std::distance(fs::directory_iterator(service.folder()), fs::directory_iterator());
    };
    while (left() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    BOOST_TEST(fs::exists(service.folder() / "lock"));
}

BOOST_AUTO_TEST_CASE(what_hosts_ask_for_is_told_and_heeded_in_the_next_run) {
    const test::FetchService service(folder.path());
    server.serve("/a.csv", {.status = 503, .headers = {{"Retry-After", "3600"}}});
    limits.hosts.pauses = std::make_shared<harvesters::HostPauses>();
    BOOST_TEST(take(request(server.url("/a.csv"))).error.has_value());
    const auto pauses = limits.hosts.pauses->news();
    BOOST_TEST_REQUIRE(pauses.has_value());
    BOOST_TEST(pauses->size() == 1U);
    const auto asked = server.times_asked("/a.csv");
    const auto again = take(request(server.url("/a.csv")));
    BOOST_TEST(again.code == harvesters::kHostLeftAlone);
    BOOST_TEST(server.times_asked("/a.csv") == asked);
}

BOOST_AUTO_TEST_CASE(a_304_about_a_file_that_went_meanwhile_is_asked_for_anew) {
    const test::FetchService service(folder.path());
    server.serve("/a.csv", [this](const test::Asked& asked) -> Canned {
        fs::remove(folder / "known");
        if (asked.has("if-none-match")) return {.status = 304, .headers = {{"ETag", "\"1\""}}};
        return {.headers = {{"ETag", "\"1\""}}, .body = "rows"};
    });
    base::write_unflushed(folder / "known", "rows");
    auto one = request(server.url("/a.csv"));
    one.known = {.etag = "\"1\""};
    one.known_file = folder / "known";
    const auto result = take(one);
    BOOST_TEST_REQUIRE(result.fetched.has_value());
    BOOST_TEST(result.fetched->status == 200);
    BOOST_TEST(base::read_file(to) == "rows");
}

BOOST_AUTO_TEST_CASE(any_byte_of_an_etag_comes_back_as_it_was) {
    const test::FetchService service(folder.path());
    const std::string etag = "\"caf\xE9 \\ \"";
    server.serve("/a.csv", {.headers = {{"ETag", etag}}, .body = "rows"});
    const auto result = take(request(server.url("/a.csv")));
    BOOST_TEST_REQUIRE(result.fetched.has_value());
    BOOST_TEST(result.fetched->validators.etag == etag);
}

BOOST_AUTO_TEST_CASE(nobody_there_is_said_by_name) {
    limits.fetcher = folder /
                     "a-path-for-a-socket-that-is-longer-than-the-hundred-and-seven-bytes-which-the-kernel-"
                     "takes-of-one-in-an-address";
    const auto result = take(request(server.url("/a.csv")));
    BOOST_TEST_REQUIRE(result.error.has_value());
    BOOST_TEST(result.code == harvesters::kNoFetcher);
    BOOST_TEST(test::says(*result.error, "at most 107 bytes"));
}

BOOST_AUTO_TEST_CASE(only_one_service_has_a_socket_and_one_a_folder) {
    const test::FetchService service(folder.path());
    const std::atomic<bool> stop = true;
    const auto is_conflict = [](const base::Error& e) { return e.kind() == base::ErrorKind::conflict; };
    BOOST_CHECK_EXCEPTION(
        harvesters::serve_fetches({.socket = service.socket(), .folder = folder / "another"}, stop),
        base::Error, is_conflict);
    BOOST_CHECK_EXCEPTION(
        harvesters::serve_fetches({.socket = folder / "another-socket", .folder = service.folder()}, stop),
        base::Error, is_conflict);
    base::write_unflushed(folder / "file", "mine");
    BOOST_CHECK_THROW(
        harvesters::serve_fetches({.socket = folder / "file", .folder = folder / "another"}, stop),
        base::Error);
    BOOST_TEST(base::read_file(folder / "file") == "mine");
}

BOOST_AUTO_TEST_CASE(a_service_says_that_it_is_there_and_takes_nobody_for_a_publisher) {
    std::vector<std::string> said;
    std::mutex lock;
    std::atomic<bool> stop = false;
    std::thread service([&] {
        harvesters::serve_fetches({.socket = limits.fetcher, .folder = folder / "own",
                                   .say = [&](const std::string& line) {
                                       const std::lock_guard guard(lock);
                                       said.push_back(line);
                                   }},
                                  stop);
    });
    // The file is there before somebody listens at it.
    for (int i = 0; i < 5000 && !harvesters::trouble_with_fetcher(limits.fetcher).empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    for (int i = 0; i < 20; ++i) BOOST_TEST(harvesters::trouble_with_fetcher(limits.fetcher) == "");
    stop = true;
    service.join();
    BOOST_TEST(said.size() == 1U);
    BOOST_TEST(base::entries_of(folder / "own").size() == 1U);
    const auto trouble = harvesters::trouble_with_fetcher(limits.fetcher);
    BOOST_TEST(trouble.find(limits.fetcher.string()) != std::string::npos, trouble);
    BOOST_TEST(trouble.find("daybook-harvester.service") != std::string::npos, trouble);
}

BOOST_AUTO_TEST_CASE(one_that_listens_and_says_nothing_is_no_fetcher) {
    const auto listening = base::listen_locally(limits.fetcher);
    const auto trouble = harvesters::trouble_with_fetcher(limits.fetcher);
    BOOST_TEST(trouble.find("does not answer within 2000 ms") != std::string::npos, trouble);
}

BOOST_AUTO_TEST_CASE(the_bytes_that_are_handed_over_count_and_not_what_is_said_of_them) {
    base::write_unflushed(folder / "handed", "other bytes");
    const Impostor impostor(limits.fetcher, [this](auto ticket, const auto& request) {
        auto said = good(request);
        said.bytes = 3;
        std::vector<Impostor::Saying> out;
        out.push_back({told(ticket, said), opened(folder / "handed")});
        return out;
    });
    const auto result = take(request("https://department.example/a.csv"));
    BOOST_TEST_REQUIRE(result.fetched.has_value());
    BOOST_TEST(result.fetched->bytes == 11U);
    BOOST_TEST(result.fetched->digest.hex() == base::sha256("other bytes").hex());
}

/// What it may not say, each of which ends the conversation; after three the run is told that nobody fetches
/// for it.
BOOST_AUTO_TEST_CASE(an_impostor_is_believed_nothing) {
    base::write_unflushed(folder / "handed", "bytes");
    base::write_unflushed(folder / "large", std::string(2000, 'x'));
    BOOST_TEST_REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    const auto with = [this](const std::string& file, auto change) -> Impostor::Answer {
        return [this, file, change](auto ticket, const auto& request) {
            auto said = good(request);
            change(said);
            std::vector<Impostor::Saying> out;
            out.push_back({told(ticket, said), file.empty() ? base::FileDescriptor()
                                                            : opened(folder / file, O_RDONLY | O_NONBLOCK)});
            return out;
        };
    };
    const auto say = [](const std::string& text) -> Impostor::Answer {
        return [text](auto, const auto&) {
            std::vector<Impostor::Saying> out;
            out.push_back({text});
            return out;
        };
    };
    const auto nothing = [](harvesters::Fetched&) {};
    const std::map<std::string, Impostor::Answer> lies = {
        {"no JSON", say("{")},
        {"another thing", say(R"({"say": "sign"})")},
        {"a ticket that nobody gave", say(R"({"say": "result", "ticket": 99, "code": "x"})")},
        {"no body", with("", nothing)},
        {"a body that is a folder", with(".", nothing)},
        {"a body that never ends", with("fifo", nothing)},
        {"a body that is too large", with("large", nothing)},
        {"304 to no condition", with("", [](auto& said) { said.status = 304; })},
        {"the same bytes as none", with("", [](auto& said) { said.same_bytes = true; })},
        {"another status", with("handed", [](auto& said) { said.status = 500; })},
        {"an address that is a file",
         with("handed", [](auto& said) { said.final_url = "file:///etc/passwd"; })},
        {"a move to nowhere", with("handed", [](auto& said) { said.moved_to = "javascript:x"; })},
        {"a header of two lines",
         with("handed", [](auto& said) { said.validators.etag = "1\r\nX-Other: 1"; })},
        {"a failure without a name",
         say(R"({"say": "result", "ticket": 1, "code": "", "error": {"kind": "transient", "message": "", "while": []}})")},
        {"an error of no kind",
         say(R"({"say": "result", "ticket": 1, "code": "x", "error": {"kind": "sorry", "message": "", "while": []}})")},
    };
    limits.max_bytes = 1000;
    for (const auto& [lie, answer] : lies) {
        const Impostor impostor(limits.fetcher, answer);
        const test::Promptly promptly;
        const auto result = take(request("https://department.example/a.csv"));
        BOOST_TEST_REQUIRE(result.error.has_value(), lie);
        BOOST_TEST(result.code == harvesters::kNoFetcher, lie << ": " << result.error->what());
        BOOST_TEST(impostor.conversations() == 3, lie);
        BOOST_TEST((!fs::exists(to) && !fs::exists(to.string() + ".part")), lie);
        fs::remove(limits.fetcher);
    }
}

BOOST_AUTO_TEST_CASE(a_pause_of_a_year_is_one_of_a_day) {
    const Impostor impostor(limits.fetcher, [this](auto ticket, const auto& request) {
        std::vector<Impostor::Saying> out;
        const auto long_from_now = base::SystemClock().now() + std::chrono::hours(24 * 365);
        for (int i = 0; i < 3; ++i)
            out.push_back(
                {base::json::write(words::pause(fmt::format("host-{}.example", i), long_from_now))});
        base::write_unflushed(folder / "handed", "");
        out.push_back({told(ticket, good(request)), opened(folder / "handed")});
        return out;
    });
    limits.hosts.pauses = std::make_shared<harvesters::HostPauses>();
    BOOST_TEST(take(request("https://department.example/a.csv")).fetched.has_value());
    const auto now = base::SystemClock().now();
    BOOST_TEST(limits.hosts.pauses->all().size() == 3U);
    // A year is a trap: after a day the host is asked again.
    for (const auto& [host, until] : limits.hosts.pauses->all())
        BOOST_TEST((until <= now + std::chrono::hours(24)));
}

BOOST_AUTO_TEST_SUITE_END()
