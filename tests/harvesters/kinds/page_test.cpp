#include "harvesters/gather.hpp"
#include "harvesters/html_links.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using harvesters::links_in_html;
using harvesters::Source;

BOOST_AUTO_TEST_SUITE(discovery)

namespace {

const std::string kPage = "https://www.example.gov.uk/spend/";

Source page_source() {
    Source source;
    source.id = "dch-spend-over-25k";
    source.kind = "page";
    source.addresses = {kPage};
    source.where = "test.yaml:3";
    return source;
}

using GetText = std::function<std::string(const std::string& url)>;

std::vector<harvesters::SourceObject> discover(const Source& source, const GetText& text) {
    const auto get = [&](const harvesters::Request& request) {
        return harvesters::Answer{request, request.url, "text/html", text(request.url)};
    };
    return harvesters::gather(source, {}, {.get = get}).objects;
}

std::string message_of(const Source& source, const GetText& get) {
    try {
        discover(source, get);
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no error";
}

GetText always(std::string text) {
    return [text = std::move(text)](const std::string&) { return text; };
}

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(links_keep_their_order_and_their_words) {
    const auto links = links_in_html(
        "<p><a href='b.csv'>\n  Spend over <b>£25,000</b>,\n May&nbsp;2024 </a><a href=a.csv>A</a>", kPage);
    BOOST_REQUIRE_EQUAL(links.size(), 2U);
    BOOST_TEST(links[0].url == kPage + "b.csv");
    BOOST_TEST(links[0].title ==
               "Spend over £25,000, May\xC2\xA0"
               "2024");
    BOOST_TEST(links[0].page == kPage);
    BOOST_TEST(links[1].url == kPage + "a.csv");
}

BOOST_AUTO_TEST_CASE(a_pound_sign_in_an_address_is_sent_as_browsers_send_it_from_a_page_of_that_encoding) {
    const auto address = [](const std::string& page) {
        const auto links = links_in_html(page, "https://www.example.gov.uk/");
        return links.size() == 1 ? links.front().url.substr(27) : "no link";
    };
    const std::string path = "<a href='over_\xA3" "25k.csv'>May</a>", query = "<a href='dl?f=over_\xA3" "25k.csv&amp;t=\x80'>May</a>";
    for (const auto* says : {"", "<meta charset=iso-8859-1>", "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>", "<meta charset='utf-8'>"}) {
        BOOST_TEST(address(says + path) == "over_%C2%A325k.csv", says);
        BOOST_TEST(address(says + query) == "dl?f=over_%A325k.csv&t=%80", says);
    }
    // What is written as an escape stays as it is, whatever bytes it is of.
    BOOST_TEST(address("<meta charset=iso-8859-1><a href='over_%A325k.csv?f=%A3'>May</a>") == "over_%A325k.csv?f=%A3");
    BOOST_TEST(address("<meta charset=iso-8859-1><a href='dl?f=&pound;&amp;g=&#8377;'>May</a>") == "dl?f=%A3&g=%26%238377%3B");
    BOOST_TEST(address("<a href='over_£25k.csv?f=£'>May</a>") == "over_%C2%A325k.csv?f=%C2%A3");
    BOOST_TEST(links_in_html("<a href=a.csv>Over \xA3" "25,000</a>", kPage).front().title == "Over £25,000");
}

BOOST_AUTO_TEST_CASE(base_element_changes_where_links_lead) {
    const auto links = links_in_html(
        "<head><base href='https://assets.example.gov.uk/media/'></head><a href='x.csv'>X</a>", kPage);
    BOOST_REQUIRE_EQUAL(links.size(), 1U);
    BOOST_TEST(links[0].url == "https://assets.example.gov.uk/media/x.csv");
}

BOOST_AUTO_TEST_CASE(a_thumbnail_without_words_takes_the_words_of_the_next_link_to_the_same_file) {
    const auto links =
        links_in_html("<a href='x.csv'><img src=x.png></a><h3><a href='x.csv#top'>May 2024</a></h3>", kPage);
    BOOST_REQUIRE_EQUAL(links.size(), 1U);
    BOOST_TEST(links[0].title == "May 2024");
}

BOOST_AUTO_TEST_CASE(links_that_lead_nowhere_on_the_web_are_no_objects) {
    const auto links = links_in_html(
        "<a href='mailto:a@b'>m</a><a href='javascript:x()'>j</a><a name=y>n</a>"
        "<a href='#top'>t</a><a href=''>e</a><a href='file:///etc/passwd'>f</a>",
        kPage);
    BOOST_TEST(links.empty());
}

BOOST_AUTO_TEST_CASE(broken_html_is_read_as_far_as_it_goes) {
    BOOST_TEST(links_in_html("<table><a href='x.csv'>X</table></p></div><a href=y.csv", kPage).size() >= 1U);
    BOOST_TEST(links_in_html("", kPage).empty());
    BOOST_TEST(links_in_html(std::string("\0\xFF\xFE", 3), kPage).empty());
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_open_elements_do_no_harm) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<div><a href=x.csv>";
    BOOST_TEST(links_in_html(deep, kPage).size() <= 1U);
}

BOOST_AUTO_TEST_CASE(a_page_of_more_than_16_mebibytes_is_refused) {
    BOOST_CHECK_THROW(links_in_html(std::string((16 << 20) + 1, ' '), kPage), base::Error);
}

BOOST_AUTO_TEST_CASE(without_a_pattern_the_data_files_are_taken_by_suffix) {
    const auto objects = discover(
        page_source(), always("<a href=a.CSV>a</a><a href=b.xlsx?x=1>b</a><a href=c.pdf>c</a>"
                              "<a href='d.csv/preview'>d</a><a href=e.ods>e</a><a href='/about'>f</a>"));
    BOOST_REQUIRE_EQUAL(objects.size(), 3U);
    BOOST_TEST(objects[0].url == kPage + "a.CSV");
    BOOST_TEST(objects[1].url == kPage + "b.xlsx?x=1");
    BOOST_TEST(objects[2].url == kPage + "e.ods");
}

BOOST_AUTO_TEST_CASE(a_pattern_chooses_among_all_links) {
    auto source = page_source();
    source.link_pattern = "spend[-_]over";
    const auto objects = discover(source, always("<a href=spend-over-1>a</a><a href=card.csv>b</a>"));
    BOOST_REQUIRE_EQUAL(objects.size(), 1U);
    BOOST_TEST(objects[0].url == kPage + "spend-over-1");
}

BOOST_AUTO_TEST_CASE(a_file_linked_from_two_pages_is_one_object) {
    auto source = page_source();
    source.addresses = {kPage + "one", kPage + "two"};
    BOOST_TEST(discover(source, always("<a href='/x.csv'>x</a>")).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_page_that_offers_nothing_is_an_error_that_says_so) {
    const auto message = message_of(page_source(), always("<h1>We have moved</h1><a href='/news'>news</a>"));
    BOOST_TEST(says(message, kPage + " offers nothing"));
    BOOST_TEST(says(message, "1 links seen"));
    BOOST_TEST(says(message, "test.yaml:3"));
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_read_names_the_source) {
    const auto message = message_of(page_source(), [](const std::string& url) -> std::string {
        throw base::Error::make(base::ErrorKind::transient, "no answer from {}", url);
    });
    BOOST_TEST(says(message, "no answer from " + kPage));
    BOOST_TEST(says(message, "dch-spend-over-25k"));
}

BOOST_AUTO_TEST_CASE(an_unknown_kind_names_the_nearest) {
    auto source = page_source();
    source.kind = "pages";
    BOOST_TEST(says(message_of(source, always("")), "did you mean 'page'?"));
    source.kind = "sparql-endpoint";
    BOOST_TEST(says(message_of(source, always("")), "there are: page, files"));
}

BOOST_AUTO_TEST_CASE(a_broken_pattern_names_its_place_in_the_configuration) {
    auto source = page_source();
    source.link_pattern = "spend(";
    BOOST_TEST(says(message_of(source, always("<a href=x.csv>x</a>")), "test.yaml:3: link pattern 'spend('"));
}

BOOST_AUTO_TEST_CASE(listed_files_are_taken_as_written_without_asking_anyone) {
    auto source = page_source();
    source.kind = "files";
    source.addresses = {"https://a.example/over 25k.csv#x", "https://a.example/b.csv",
                        "https://a.example/b.csv"};
    const auto objects =
        discover(source, [](const std::string&) -> std::string { throw std::logic_error("asked"); });
    BOOST_REQUIRE_EQUAL(objects.size(), 2U);
    BOOST_TEST(objects[0].url == "https://a.example/over%2025k.csv");
    source.addresses = {"/etc/passwd"};
    BOOST_TEST(says(message_of(source, always("")), "'/etc/passwd'"));
    source.addresses = {};
    BOOST_TEST(says(message_of(source, always("")), "lists no address"));
}

BOOST_AUTO_TEST_CASE(an_xpath_chooses_links_or_what_holds_them) {
    const std::string html =
        "<div class=nav><a href=n.csv>N</a></div><h2><a href=a.csv>A</a></h2><section class=attachment><p><a "
        "href=b.csv>B</a></section>";
    auto source = page_source();
    const auto chosen = [&](const std::string& xpath) {
        source.settings["xpath"] = {xpath};
        std::string out;
        for (const auto& object : discover(source, always(html))) out += object.title;
        return out;
    };
    BOOST_TEST(chosen("//h2/a") == "A");
    BOOST_TEST(chosen("//section[@class='attachment'] | //h2") == "AB");
    source.settings["xpath"] = {"//h2/a["};
    BOOST_TEST(says(message_of(source, always(html)), "'//h2/a[' is no XPath"));
    source.settings["xpath"] = {"count(//a)"};
    BOOST_TEST(says(message_of(source, always(html)), "no XPath that chooses elements"));
    source.settings["xpath"] = {"//h3"};
    BOOST_TEST(says(message_of(source, always(html)), "offers nothing"));
}

BOOST_AUTO_TEST_CASE(a_title_pattern_chooses_among_data_files) {
    auto source = page_source();
    source.title_pattern = "(?i)over £25,000";
    const auto objects = discover(source, always("<a href=a.csv>Spend over £25,000</a><a href=b.csv>Card "
                                                 "spend</a><a href=c.pdf>Over £25,000</a>"));
    BOOST_REQUIRE_EQUAL(objects.size(), 1U);
    BOOST_TEST(objects[0].url == kPage + "a.csv");
}

BOOST_AUTO_TEST_CASE(a_file_is_looked_at_by_all_words_that_link_to_it) {
    const auto found = [](const std::string& html, const std::string& pattern = "") {
        auto source = page_source();
        source.title_pattern = pattern;
        std::vector<std::string> out;
        for (const auto& object : discover(source, always(html))) out.push_back(object.url.substr(kPage.size()) + " | " + object.title);
        return out;
    };
    const std::string csv = "<a href=may.csv>CSV</a> ", named = "<a href=may.csv>Spend over £25,000, May 2024</a> ",
                      april = "<a href=april.csv>Spend over £25,000, April 2024</a> ", picture = "<a href=may.csv><img></a> ";
    const std::vector<std::string> both = {"may.csv | Spend over £25,000, May 2024", "april.csv | Spend over £25,000, April 2024"};
    for (const auto& may : {csv + named, named + csv, picture + csv + named + csv, csv + picture + named, named + picture})
        for (const auto* pattern : {"over £25,000", "May 2024$|April", ""}) BOOST_TEST(found(may + april, pattern) == both, may << pattern);
    BOOST_TEST(found(csv + named + april, "^CSV$") == std::vector<std::string>{"may.csv | CSV"});
    // Two periods of one file contradict each other; of a longer one, or of none, the first counts.
    const std::string june = "<a href=may.csv>Nil return June 2024</a> ", may = "<a href=may.csv>Nil return May 2024</a> ";
    BOOST_TEST(found(june + may, "") == std::vector<std::string>{"may.csv | Nil return June 2024 / Nil return May 2024"});
    BOOST_TEST(found(may + csv + "<a href=may.csv>April to June 2024</a>", "") == std::vector<std::string>{"may.csv | Nil return May 2024"});
    BOOST_TEST(found(csv + "<a href=may.csv>Download</a>") == std::vector<std::string>{"may.csv | CSV"});
}

BOOST_AUTO_TEST_CASE(an_address_with_a_period_in_it_is_one_file_for_each_slot_that_is_owed) {
    Source source = page_source();
    source.kind = "files";
    source.addresses = {"https://a.example/{fy}/spend-{yyyy}-{mm}-{Mon}.csv"};
    harvesters::Occasion occasion;
    occasion.owed = {schemas::Edition::parse("2024-03"), schemas::Edition::parse("2024-04")};
    const auto objects = harvesters::gather(source, occasion, {}).objects;
    BOOST_REQUIRE_EQUAL(objects.size(), 2U);
    BOOST_TEST(objects[0].url == "https://a.example/2023-24/spend-2024-03-Mar.csv");
    BOOST_TEST(objects[1].url == "https://a.example/2024-25/spend-2024-04-Apr.csv");
    BOOST_TEST(objects[1].period_start + " " + objects[1].period_end == "2024-04-01 2024-04-30");
    source.addresses = {"https://a.example/q{q}-{month}-to-{end:month}-{yy}.ods"};
    occasion.owed = std::vector{schemas::Edition::parse("2024-01--2024-03")};
    BOOST_TEST(harvesters::gather(source, occasion, {}).objects[0].url ==
               "https://a.example/q4-january-to-march-24.ods");
    source.addresses = {"https://a.example/{mnth}.csv"};
    BOOST_TEST(says(message_of(source, always("")), "did you mean 'month'?"));
    source.addresses = {"https://a.example/{mm}.csv"};
    BOOST_TEST(says(message_of(source, always("")), "say with 'since' which is the first"));
}

BOOST_AUTO_TEST_CASE(while_the_first_period_goes_on_files_of_periods_offer_nothing_and_that_is_told) {
    Source source = page_source();
    source.addresses = {"https://a.example/spend-{yyyy}-{mm}.csv"};
    for (const auto* kind : {"files", "ocds"}) {
        source.kind = kind;
        const auto none = harvesters::gather(source, {.now = {}, .since = {}, .owed = std::vector<schemas::Edition>{}}, {});
        BOOST_TEST(none.objects.empty());
        BOOST_TEST(none.complete());
        BOOST_REQUIRE_EQUAL(none.warnings.size(), 1U);
        BOOST_TEST(says(none.warnings[0], "nothing is owed yet"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
