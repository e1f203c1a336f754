#include "publisher/base/durable_file.hpp"
#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using base::json::Value;
namespace fs = std::filesystem;

namespace {

std::string folder_of_april() { return fmt::format("releases/{}/2024-04/v1", test::kCoasts); }
std::string address(const std::string& name) { return fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/{}", test::kCoasts, name); }

api::Response ask(test::World& world, const std::string& target) { return world.handler()({"GET", target, {}, "192.0.2.7"}); }

}  // namespace

BOOST_AUTO_TEST_SUITE(whole_files)

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_off_is_no_answer_under_the_digest_of_the_whole_one) {
    test::World fresh;
    const auto folder = fresh.archive().public_dir() / folder_of_april();
    for (const std::string name : {"data.csv", "data.parquet", "report.json", "release.json"}) {
        BOOST_TEST(ask(fresh, address(name)).status == 200, name);
        fs::permissions(folder / name, fs::perms::owner_write, fs::perm_options::add);
        fs::resize_file(folder / name, fs::file_size(folder / name) / 2);
        const auto answer = ask(fresh, address(name));
        BOOST_TEST(answer.status == 500, name);
        BOOST_TEST(answer.header("Repr-Digest").empty(), name);
        BOOST_TEST(fresh.log().back().find(folder_of_april() + "/" + name) != std::string::npos, fresh.log().back());
    }
}

BOOST_AUTO_TEST_SUITE_END()
