#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include <boost/test/unit_test.hpp>

#include "schemas/fit_worker.hpp"
#include "schemas/text_search.hpp"
#include "schemas/worker.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace {

/// A worker that was taken over by what it read: a file that begins so makes it do the worst.
int taken_over(std::string_view behaviour) {
    const auto say = [](std::string_view bytes) {
        return ::write(STDOUT_FILENO, bytes.data(), bytes.size()) < 0 ? 1 : 0;
    };
    if (behaviour == "die!") std::abort();
    if (behaviour == "hang") {
        for (;;) ::pause();
    }
    if (behaviour == "junk") return say("this is no answer");
    return say(std::string_view("J\x02\0\0\0\0\0\0\0{}", 11));  // "lies": a report without a word in it
}

int work() {
    char start[9] = {};
    if (::pread(3, start, 8, 0) == 8 && std::string_view(start, 4) == "####")
        return taken_over({start + 4, 4});
    return daybook::schemas::worker_main();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "worker" && std::string_view(argv[2]) == "check")
        return work();
    if (argc == 3 && std::string_view(argv[1]) == "worker" && std::string_view(argv[2]) == "fit")
        return daybook::schemas::fit_worker_main();
    if (argc == 3 && std::string_view(argv[1]) == "worker" && std::string_view(argv[2]) == "find")
        return daybook::schemas::find_worker_main();
    return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
