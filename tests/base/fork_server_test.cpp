#include "publisher/base/fork_server.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>
#include <optional>

using namespace daybook::base;

namespace {

/// What a child is told by the system of where it comes from: its parent, and where its program lies in memory.
std::string origin() {
    const FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return run_self({"child", "origin"}, nothing, {}, {}).output;
}

std::string parent_in(const std::string& origin) { return origin.substr(0, origin.find(' ')); }

struct WithServer {
    std::optional<ForkServer> server{std::in_place, std::vector<std::string>{"child", "server"}};
};

}  // namespace

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

BOOST_FIXTURE_TEST_SUITE(fork_server, WithServer)

BOOST_AUTO_TEST_CASE(children_are_copies_of_the_server_and_ours_to_wait_for) {
    const auto first = origin();
    BOOST_TEST(first == origin(), "a copy has the same memory as the one before");
    BOOST_TEST(parent_in(first) == std::to_string(::getpid()));
    server.reset();
    BOOST_TEST(first != origin(), "one that was started anew has other memory");
}

BOOST_AUTO_TEST_CASE(children_of_many_threads_get_their_own_answers) {
    std::vector<std::future<std::string>> answers;
    for (int i = 0; i < 16; ++i)
        answers.push_back(std::async(std::launch::async, [i] {
            const FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
            return run_self({"child", "echo"}, nothing, std::to_string(i), {}).output;
        }));
    for (int i = 0; i < 16; ++i) BOOST_TEST(answers[i].get() == "request:" + std::to_string(i) + " input:");
}

BOOST_AUTO_TEST_CASE(a_stop_of_the_service_leaves_the_server_to_its_last_files) {
    const auto before = origin();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::kill(server->pid(), signal);
    BOOST_TEST(origin() == before);
}

BOOST_AUTO_TEST_CASE(where_the_server_was_killed_children_are_started_anew) {
    ::kill(server->pid(), SIGKILL);
    ::waitid(P_PID, static_cast<id_t>(server->pid()), nullptr, WEXITED | WNOWAIT);
    BOOST_TEST(parent_in(origin()) == std::to_string(::getpid()));
}

BOOST_AUTO_TEST_SUITE_END()

#endif
