#include "publisher/base/error.hpp"
#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace daybook;
using namespace daybook::site_gen;
namespace fs = std::filesystem;
using test::Built;
using test::has;
using test::kTreasury;

BOOST_AUTO_TEST_SUITE(build)

BOOST_AUTO_TEST_CASE(same_state_gives_the_same_bytes) {
    const Built one(test::sample_state()), other(test::sample_state());
    BOOST_TEST(one.files().size() > 15u);
    BOOST_TEST((one.files() == other.files()));
}

BOOST_AUTO_TEST_CASE(a_second_build_of_the_same_state_writes_nothing) {
    const auto state = test::sample_state();
    Built site(state);
    const auto pages = site.result.pages;
    BOOST_TEST(site.result.written > pages);
    site.build(state);
    BOOST_TEST(site.result.written == 0u);
    BOOST_TEST(site.result.removed == 0u);
    BOOST_TEST(site.result.pages == pages);
}

BOOST_AUTO_TEST_CASE(a_page_that_somebody_removed_comes_back) {
    auto state = test::sample_state();
    Built site(state);
    site.build_on(state, Part::everything);
    fs::remove(site.settings.output / (kTreasury + "2024-05/v1/index.html"));
    site.build_on(state, Part::everything);
    BOOST_TEST(site.result.rendered == 1u);
    BOOST_TEST(fs::exists(site.settings.output / (kTreasury + "2024-05/v1/index.html")));
}

BOOST_AUTO_TEST_CASE(a_build_that_fails_halfway_leaves_every_page_as_it_was) {
    auto state = test::sample_state();
    Built site(state);
    const auto before = site.files();
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 777'777'77);
    site.settings.columns = [](const record::ReleaseManifest& manifest) -> std::vector<std::string> {
        if (manifest.edition.str() == "2024-07") throw base::Error(base::ErrorKind::internal, "the disk is gone");
        return {"supplier"};
    };
    BOOST_CHECK_THROW(site.build(state), base::Error);
    auto after = site.files();
    for (auto* files : {&after}) files->erase(".site-files");
    for (const auto& [path, bytes] : before)
        if (path != ".site-files") BOOST_TEST((after.contains(path) && after.at(path) == bytes), path);
    BOOST_TEST(after.size() + 1 == before.size());
}

BOOST_AUTO_TEST_CASE(a_version_that_is_erased_takes_its_page_with_it) {
    auto state = test::sample_state();
    Built site(state);
    state.datasets.at("hm-treasury-spend-over-25k").editions.pop_back();
    site.build(state);
    BOOST_TEST(site.result.removed == 2u);  // and that of its edition
    BOOST_TEST(!fs::exists(site.settings.output / (kTreasury + "2024-06")));
}

BOOST_AUTO_TEST_CASE(a_state_without_any_release_makes_a_site_too) {
    const Built site(catalogue::State{});
    BOOST_TEST(has(site.page(""), "Nothing has been released yet"));
    BOOST_TEST(site.result.pages == 21u);  // no list by facet either
}

BOOST_AUTO_TEST_CASE(absent_assets_are_named_with_the_remedy) {
    SiteSettings settings;
    const test::Folder folder;
    settings.output = folder.path / "site";
    settings.assets = folder.path / "nowhere";
    BOOST_CHECK_EXCEPTION(build_site(test::sample_state(), settings), base::Error, [](const auto& e) {
        return has(e.message(), "nowhere") && has(e.message(), "build-assets.sh");
    });
}

BOOST_AUTO_TEST_CASE(pages_are_valid_html) {
    const fs::path tool =
        fs::path(DAYBOOK_SOURCE_DIR) / "site-gen/node_modules/html-validate/bin/html-validate.mjs";
    if (!fs::exists(tool) || std::system("command -v node >/dev/null 2>&1") != 0) {
        BOOST_TEST_MESSAGE(
            "SKIPPED pages_are_valid_html: no html-validate; site-gen/build-assets.sh installs it");
        return;
    }
    auto state = test::sample_state();
    test::add_policy(state);
    const Built site(state);
    const std::string command = "cd '" + site.settings.output.string() + "' && node '" + tool.string() +
                                "' --config '" +
                                DAYBOOK_SOURCE_DIR "/tests/site-gen/html-validate.json' '**/*.html'";
    BOOST_TEST(std::system(command.c_str()) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
