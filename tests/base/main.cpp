#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include <boost/test/unit_test.hpp>

#include "tests/base/child.hpp"

#include <string_view>

namespace {

bool init_unit_test() {
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 2 && std::string_view(argv[1]) == "child") return daybook::tests::behave_as_child(argv[2]);
    return boost::unit_test::unit_test_main(&init_unit_test, argc, argv);
}
