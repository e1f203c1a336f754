#include "publisher/base/subprocess.hpp"

#include "publisher/base/child_stop.hpp"
#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

using namespace daybook::base;
using namespace std::chrono_literals;

namespace {

ChildAnswer child(const std::string& behaviour, const ChildLimits& limits = {},
                  std::string_view request = {}) {
    const FileDescriptor input(::open(DAYBOOK_SOURCE_DIR "/.clang-format", O_RDONLY | O_CLOEXEC));
    return run_self({"child", behaviour}, input, request, limits);
}

std::chrono::seconds seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subprocess)

BOOST_AUTO_TEST_CASE(child_gets_the_request_and_the_file_and_its_answer_comes_back) {
    const auto answer = child("echo", {}, "what is in it?");
    BOOST_TEST(answer.ok());
    BOOST_TEST(answer.output.starts_with("request:what is in it? input:BasedOnStyle"),
               answer.output.substr(0, 80));
}

BOOST_AUTO_TEST_CASE(request_larger_than_a_pipe_arrives_whole) {
    const std::string request(3'000'000, 'r');
    const auto answer = child("echo", {}, request);
    BOOST_TEST(answer.output.find(" input:") == 8 + request.size());
}

BOOST_AUTO_TEST_CASE(child_that_reads_nothing_is_no_broken_pipe_of_ours) {
    const auto answer = child("exit-3", {}, std::string(3'000'000, 'r'));
    BOOST_TEST(answer.exit_code == 3);
    BOOST_TEST(answer.how_it_ended() == "exited with code 3: no such sheet");
}

BOOST_AUTO_TEST_CASE(killed_child_says_by_which_signal) {
    const auto answer = child("die");
    BOOST_TEST(!answer.ok());
    BOOST_TEST(answer.signal == SIGKILL);
    BOOST_TEST(answer.how_it_ended() == "was killed by signal 9 (Killed)");
}

BOOST_AUTO_TEST_CASE(a_child_ends_at_once_when_what_it_works_for_is_over) {
    std::atomic<bool> stop = false;
    const auto start = std::chrono::steady_clock::now();
    const auto later = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(200ms);
        stop = true;
    });
    const StopsChildren with(stop);
    const auto is_over = [](const Error& error) { return error.kind() == ErrorKind::transient; };
    BOOST_CHECK_EXCEPTION(child("hang"), Error, is_over);
    BOOST_CHECK_EXCEPTION(child("echo"), Error, is_over);
    BOOST_TEST(seconds_since(start).count() < 10);
}

BOOST_AUTO_TEST_CASE(hanging_child_is_stopped_when_its_time_is_over) {
    const auto start = std::chrono::steady_clock::now();
    const auto answer = child("hang", {.wall = 1s});
    BOOST_TEST(answer.timed_out);
    BOOST_TEST(!answer.ok());
    BOOST_TEST(answer.how_it_ended() == "did not finish in the time allowed and was stopped");
    BOOST_TEST(seconds_since(start).count() < 10);
}

BOOST_AUTO_TEST_CASE(child_that_closes_its_output_and_hangs_is_stopped_too) {
    const auto start = std::chrono::steady_clock::now();
    const auto answer = child("hang-with-output-closed", {.wall = 1s});
    BOOST_TEST(answer.timed_out);
    BOOST_TEST(seconds_since(start).count() < 10);
}

BOOST_AUTO_TEST_CASE(child_that_computes_for_ever_is_stopped_by_its_cpu_limit) {
    const auto answer = child("burn", {.cpu = 1s, .wall = 60s});
    BOOST_TEST(!answer.timed_out);
    BOOST_TEST((answer.signal == SIGKILL || answer.signal == SIGXCPU), "signal " << answer.signal);
}

BOOST_AUTO_TEST_CASE(answer_without_end_is_cut_off_and_said_so) {
    const auto answer = child("write-for-ever", {.answer_bytes = 1 << 20});
    BOOST_TEST(answer.too_much);
    BOOST_TEST(!answer.ok());
    BOOST_TEST(answer.output.size() < std::size_t{2} << 20);
}

BOOST_AUTO_TEST_CASE(only_the_first_64_kib_of_complaints_are_kept) {
    const auto answer = child("complain");
    BOOST_TEST(answer.exit_code == 3);
    BOOST_TEST(answer.diagnostics.size() == std::size_t{64} << 10);
}

BOOST_AUTO_TEST_CASE(memory_beyond_the_limit_is_refused) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    BOOST_TEST_MESSAGE(
        "SKIPPED: memory limit of a child: sanitizers reserve more address space than any limit");
#else
    BOOST_TEST(child("allocate", {.memory_bytes = UINT64_C(256) << 20}).exit_code == 7);
    BOOST_TEST(child("allocate").exit_code == 0);
#endif
}

BOOST_AUTO_TEST_CASE(child_inherits_no_descriptor_and_no_environment) {
    const FileDescriptor leaky(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC
    const auto answer = child("descriptors");
#if defined(__SANITIZE_ADDRESS__)
    BOOST_TEST(answer.output.starts_with("0 1 2 3 "), answer.output);
#else
    BOOST_TEST(answer.output == "0 1 2 3 no environment");
#endif
}

BOOST_AUTO_TEST_CASE(child_can_write_no_file) {
    BOOST_TEST(child("grow-a-file").exit_code == 0);
}

BOOST_AUTO_TEST_CASE(sandboxed_child_reads_its_input_and_can_do_nothing_else) {
    const auto answer = child("try-everything");
    BOOST_TEST(answer.ok(), answer.how_it_ended());
    BOOST_TEST(answer.output.starts_with("-------- BasedOnStyle"), answer.output.substr(0, 40));
}

BOOST_AUTO_TEST_CASE(sandboxed_child_that_aborts_still_dies_of_a_signal) {
    BOOST_TEST(child("abort-in-sandbox").signal == SIGABRT);
}

BOOST_AUTO_TEST_CASE(sandboxed_child_may_use_threads) {
    const auto answer = child("thread-in-sandbox");
    BOOST_TEST(answer.output == "a thread ran", answer.how_it_ended());
}

BOOST_AUTO_TEST_SUITE_END()
