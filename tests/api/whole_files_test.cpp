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

BOOST_AUTO_TEST_CASE(nor_is_a_file_of_a_table_that_was_cut_off) {
    test::World fresh;
    const auto listed = base::json::parse(std::get<std::string>(ask(fresh, "/v1/tables/spend/parquet").body));
    for (const auto& address : {listed.at("files").as_array().front().at("links").at("self").as_string(), listed.at("links").at("manifest").as_string()}) {
        BOOST_TEST(ask(fresh, address).status == 200, address);
        const auto file = fresh.archive().public_dir() / address.substr(std::string("/v1/archive/").size());
        fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
        fs::resize_file(file, fs::file_size(file) / 2);
        const auto answer = ask(fresh, address);
        BOOST_TEST(answer.status == 500, address);
        BOOST_TEST(answer.header("Repr-Digest").empty(), address);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_went_with_an_erasure_is_410_with_the_reason) {
    test::World fresh;
    const auto before = fresh.catalogue().state()->revision;
    const auto files_at = [&](catalogue::Revision r) { return base::json::parse(std::get<std::string>(ask(fresh, fmt::format("/v1/tables/spend/parquet?as_of={}", r)).body)); };
    const auto listed = files_at(before).at("files").as_array();
    fresh.archive().publisher().erase({{fmt::format("{}/2024-04", test::kHarbours)}, "personal-data", "A person was named.", "ada"}, base::parse_rfc3339("2024-08-20T09:00:00Z"));
    fresh.catalogue().follow();
    fresh.catalogue().follow();
    BOOST_TEST(ask(fresh, fmt::format("/v1/archive/releases/{}/2024-04/v1/data.csv", test::kHarbours)).status == 410);
    BOOST_TEST(ask(fresh, "/v1/archive/tables/spend/nothing.parquet").status == 404);
    std::int64_t gone = 0;
    for (const auto& file : listed) {
        const auto answer = ask(fresh, file.at("links").at("self").as_string());
        if (answer.status == 200) continue;
        ++gone;
        BOOST_TEST(answer.status == 410);
        const auto detail = base::json::parse(std::get<std::string>(answer.body)).at("detail").as_string();
        BOOST_TEST(detail.find("A person was named.") != std::string::npos, detail);
    }
    const auto said = files_at(before);
    BOOST_TEST(gone > 0);
    BOOST_TEST(said.at("erased_files").as_int() == gone);
    for (const auto& file : said.at("files").as_array()) BOOST_TEST((file.find("erased") != nullptr) == (file.find("links") == nullptr));
    BOOST_TEST(files_at(fresh.catalogue().state()->revision).at("erased_files").as_int() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
