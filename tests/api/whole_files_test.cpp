#include "publisher/base/durable_file.hpp"
#include "tests/api/unpacked.hpp"
#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
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

BOOST_AUTO_TEST_CASE(bytes_that_a_disk_turned_are_not_packed_under_a_digest_of_their_own) {
    test::World fresh;
    const auto packed = [&](const std::string& name) { return fresh.handler()({"GET", address(name), {{"accept-encoding", "gzip"}}, "192.0.2.7"}); };
    for (const std::string name : {"data.csv", "report.json"}) {
        const auto file = fresh.archive().public_dir() / folder_of_april() / name;
        const auto right = base::read_file(file);
        auto turned = right;
        turned[turned.size() / 2] ^= 1;
        fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
        base::write_flushed(file, turned);
        for (int i = 0; i < 2; ++i) {
            const auto answer = packed(name);
            BOOST_TEST(answer.status == 500, name);
            BOOST_TEST(answer.header("Repr-Digest").empty(), name);
            BOOST_TEST(fresh.log().back().find(folder_of_april() + "/" + name + "' is not what was released") != std::string::npos, fresh.log().back());
        }
        base::write_flushed(file, right);
        const auto answer = packed(name);
        BOOST_TEST(answer.status == 200, name);
        BOOST_TEST(answer.header("Content-Encoding") == "gzip", name);
        BOOST_TEST(test::unpacked(std::string(api::text_of(answer).value())) == right, name);
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

BOOST_AUTO_TEST_CASE(the_manifest_under_the_name_that_stays_has_the_digest_of_the_newest) {
    test::World fresh;
    const std::string address = "/v1/archive/tables/spend/manifest.json";
    const auto newest = base::json::parse(std::get<std::string>(ask(fresh, "/v1/tables/spend/parquet").body)).at("links").at("manifest").as_string();
    const auto answer = ask(fresh, address);
    BOOST_TEST(answer.status == 200);
    for (const auto* name : {"Repr-Digest", "ETag"}) BOOST_TEST((!answer.header(name).empty() && answer.header(name) == ask(fresh, newest).header(name)), name);
    BOOST_TEST(answer.header("Content-Disposition").find("spend_manifest.json") != std::string::npos);
    // What a release wrote that this server has not taken up yet is given as a static host would.
    fresh.release_month("harbours", "2024-05", "2024-09-01T08:30:00Z");
    const auto ahead = ask(fresh, address);
    BOOST_TEST(ahead.status == 200);
    BOOST_TEST(ahead.header("Repr-Digest").empty());
    fresh.catalogue().follow();
    BOOST_TEST(!ask(fresh, address).header("Repr-Digest").empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_manifest_keeps_no_file_back_that_another_names) {
    test::World fresh;
    const auto listed = base::json::parse(std::get<std::string>(ask(fresh, "/v1/tables/spend/parquet").body));
    const auto first = fresh.catalogue().state()->table_manifests.front().path;
    fresh.release_month("harbours", "2023-04", "2024-09-01T08:30:00Z");   // another year is another file
    fresh.catalogue().follow();
    const auto newest = fresh.catalogue().state()->table_manifests.back().path;
    BOOST_REQUIRE(newest != first);
    const auto file = fresh.archive().public_dir() / newest;
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    fs::resize_file(file, fs::file_size(file) / 2);
    const auto told = [&] { return std::ranges::count_if(fresh.log(), [&](const std::string& line) { return line.find("a manifest is passed over") != std::string::npos && line.find(newest) != std::string::npos; }); };
    for (int i = 0; i < 2; ++i)
        for (const auto& one : listed.at("files").as_array()) {
            const auto answer = ask(fresh, one.at("links").at("self").as_string());
            BOOST_TEST(answer.status == 200);
            BOOST_TEST(!answer.header("Repr-Digest").empty());
        }
    BOOST_TEST(told() == 1);
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
