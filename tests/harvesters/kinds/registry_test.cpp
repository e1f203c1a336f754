#include "harvesters/gather.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace daybook;
using test::Canned;
using test::source_of;

BOOST_AUTO_TEST_SUITE(registry)

BOOST_AUTO_TEST_CASE(every_kind_and_every_setting_of_it_is_documented_with_an_example) {
    const auto text = base::read_file(DAYBOOK_SOURCE_DIR "/docs/harvesting.md");
    const auto reference = base::read_file(DAYBOOK_SOURCE_DIR "/docs/configuration.md");
    BOOST_TEST(harvesters::kinds().size() == 8U);
    for (const auto* kind : harvesters::kinds()) {
        const std::string name(kind->name);
        const auto at = text.find("\n### " + name + "\n");
        BOOST_REQUIRE_MESSAGE(at != std::string::npos, name << " has no section");
        const auto section = text.substr(at, text.find("\n##", at + 5) - at);
        BOOST_TEST(section.find("kind: " + name) != std::string::npos, name << " has no example");
        BOOST_TEST(reference.find("`" + name + "`") != std::string::npos, name);
        for (const auto& setting : kind->settings) {
            BOOST_TEST(section.find(fmt::format("| `{}` |", setting.name)) != std::string::npos,
                       name << ": " << setting.name);
            BOOST_TEST(reference.find(fmt::format("`{}`", setting.name)) != std::string::npos,
                       name << ": " << setting.name);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_setting_of_another_kind_is_refused_by_name) {
    try {
        harvesters::refuse_wrong(source_of("atom", {"https://a.example/feed"}, {{"xpath", {"//a"}}}));
        BOOST_TEST(false, "it was taken");
    } catch (const base::Error& error) {
        BOOST_TEST(test::says(
            error.what(),
            "test.yaml:3: 'xpath' of source 'dch-spend-over-25k' is no setting of the kind 'atom'"));
    }
}

BOOST_FIXTURE_TEST_CASE(a_publication_page_over_http_and_again_unchanged, test::Catalogue) {
    server.serve("/government/publications/spend", [body = test::fixture("page/publication.html")](
                                                       const test::Asked& asked) {
        return asked.has("if-none-match")
                   ? Canned{.status = 304}
                   : Canned{.headers = {{"Content-Type", "text/html; charset=utf-8"}, {"ETag", "\"1\""}},
                            .body = body};
    });
    const auto source = source_of("page", {url("/government/publications/spend")}, {{"xpath", {"//main"}}});
    const std::vector<std::string> expected = {url("/media/1/may.csv") + " | Spend over £25,000, May 2024",
                                               url("/media/2/june.csv") + " | Spend over £25,000, June 2024"};
    BOOST_TEST(test::lines_of(gather(source)) == expected, boost::test_tools::per_element());
    BOOST_TEST(bodies() == 1);
    BOOST_TEST(test::lines_of(gather(source)) == expected, boost::test_tools::per_element());
    BOOST_TEST(bodies() == 0);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_an_address_is_said_before_anyone_is_asked) {
    const auto complaint = [](const std::string& kind, const std::string& address) -> std::string {
        try {
            harvesters::refuse_wrong(source_of(kind, {address}));
            return "";
        } catch (const base::Error& error) {
            return error.what();
        }
    };
    const auto secret = complaint("page", "https://user:secret@a.example/");
    BOOST_TEST(test::says(secret, "holds a user name or a password"));
    BOOST_TEST(!test::says(secret, "secret@"));
    BOOST_TEST(test::says(complaint("page", "https://a.example/{yyyy}/"), "takes no period"));
    BOOST_TEST(test::says(complaint("files", "https://a.example/{yyyy}-{mm.csv"), "brace in it that is not closed"));
    for (const auto* address : {"https://user:secret@a.example/{mm.csv", "https://user:secret@a.example/{month_}.csv"})
        BOOST_TEST(!test::says(complaint("files", address), "secret"), address);
    BOOST_TEST(test::says(complaint("ckan", "https://a.example/api/3/action/package_search"), "its portal, such as"));
    for (const auto* address : {"http://a.example:0/", "http://a.example:99999/", "http://a b.example/", "http://a%20b.example/", "ftp://a.example/", "#x"})
        BOOST_TEST(test::says(complaint("page", address), "is no http or https address"), address);
    for (const auto* address : {"https://a.example/", "http://127.0.0.1:8080/x", "http://[::1]:8080/", "https://Data-1.a_b.example/?q=%7Bx%7D#no"})
        BOOST_TEST(complaint("page", address) == "", address);
    auto listed = source_of("files", {"https://a.example/spend.csv"});
    listed.link_pattern = "spend";
    BOOST_CHECK_THROW(harvesters::refuse_wrong(listed), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
