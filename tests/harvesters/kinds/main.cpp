#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include <boost/test/unit_test.hpp>

#include "harvesters/catalogue_worker.hpp"

#include <string_view>

/// The worker is this very binary started again (/proc/self/exe), so these tests bring their own main.
int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "worker" && std::string_view(argv[2]) == "answer")
        return daybook::harvesters::answer_worker_main();
    return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
