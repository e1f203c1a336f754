#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include <boost/test/unit_test.hpp>

#include "publisher/base/fork_server.hpp"
#include "tests/base/child.hpp"

#include <cstdlib>
#include <optional>
#include <string_view>

namespace {

bool init_unit_test() {
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace daybook;
    if (argc > 2 && std::string_view(argv[1]) == "child") {
        if (std::string_view(argv[2]) != "server") return tests::behave_as_child(argv[2]);
        return base::serve_forks([](const auto& arguments) { return tests::behave_as_child(arguments.at(1)); });
    }
    std::optional<base::ForkServer> server;
    if (std::getenv("DAYBOOK_TEST_FORK_SERVER") != nullptr) server.emplace(std::vector<std::string>{"child", "server"});
    return boost::unit_test::unit_test_main(&init_unit_test, argc, argv);
}
