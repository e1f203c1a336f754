#include "publisher/base/xml_writer.hpp"
#include "publisher/catalogue/atom.hpp"
#include "publisher/catalogue/data_json.hpp"
#include "publisher/catalogue/dcat.hpp"
#include "publisher/catalogue/events.hpp"
#include "publisher/catalogue/icalendar.hpp"
#include "tests/site-gen/sample_state.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <sstream>

using namespace daybook;
using namespace daybook::catalogue;

BOOST_AUTO_TEST_SUITE(feeds)

namespace {

const ServiceFacts kFacts{"Daybook", "The Open Ledger Trust", "data@daybook.example", "https://daybook.example", "log.example/uk"};
const std::string kTreasury = "hm-treasury-spend-over-25k";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

const std::string kGone = "/datasets/ink-agency-spend-over-25k/2024-05/v1/";

const RdfGraph& sample_graph() {
    static const auto graph = dcat_graph(site_gen::test::sample_state(), kFacts);
    return graph;
}

/// What a graph says of an address of the service.
const RdfNode& node_of(const RdfGraph& graph, const std::string& path) {
    const auto found = std::ranges::find(graph, kFacts.url + path, &RdfNode::iri);
    BOOST_REQUIRE_MESSAGE(found != graph.end(), path);
    return *found;
}

/// Values of a property in order, "text@language" or an address, with " | " between.
std::string said(const RdfNode& node, const std::string& property) {
    std::string out;
    for (const auto& [name, value] : node.properties)
        if (name == property) out += (out.empty() ? "" : " | ") + value.iri + value.text + (value.language.empty() ? "" : "@" + value.language);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_line_of_a_calendar_is_folded_at_75_octets_and_never_inside_a_character) {
    BOOST_TEST(folded_line("UID:1") == "UID:1\r\n");
    const std::string exact(75, 'a');
    BOOST_TEST(folded_line(exact) == exact + "\r\n");
    BOOST_TEST(folded_line(exact + "b") == exact + "\r\n b\r\n");
    const auto folded = folded_line(std::string(74, 'a') + "£" + std::string(80, 'b'));
    BOOST_TEST(folded.starts_with(std::string(74, 'a') + "\r\n £"));
    for (std::size_t at = 0; at < folded.size();) {
        const auto end = folded.find("\r\n", at);
        BOOST_TEST(end - at <= 75U);
        at = end + 2;
    }
}

BOOST_AUTO_TEST_CASE(text_of_a_calendar_is_escaped) {
    BOOST_TEST(escaped_text("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne");
    BOOST_TEST(escaped_text("bell\a tab\t\xff") == "bell tab \uFFFD");
}

BOOST_AUTO_TEST_CASE(a_date_that_moves_keeps_its_uid_and_its_sequence_rises) {
    auto state = site_gen::test::sample_state();
    site_gen::test::announce(state, kTreasury, "2024-07", "2024-08-30T08:30:00Z", "2024-09-06T08:30:00Z");
    const auto moved = icalendar(state, kFacts);
    BOOST_TEST(has(moved, "UID:hm-treasury-spend-over-25k/2024-07@log.example/uk\r\n"));
    BOOST_TEST(has(moved, "SEQUENCE:1\r\n"));
    BOOST_TEST(has(moved, "DTSTART:20240906T083000Z\r\n"));
    BOOST_TEST(has(moved, "STATUS:CONFIRMED\r\n"));
    BOOST_TEST(count(moved, "BEGIN:VEVENT") == 1U);
    auto earlier = state;
    earlier.calendar.pop_back();
    earlier.calendar.back().to = kStillCurrent;
    BOOST_TEST(has(icalendar(earlier, kFacts), "UID:hm-treasury-spend-over-25k/2024-07@log.example/uk\r\n"));
    BOOST_TEST(has(icalendar(earlier, kFacts), "SEQUENCE:0\r\n"));
    BOOST_TEST(!has(icalendar(state, kFacts, "ink-agency"), "VEVENT"));
    BOOST_TEST(has(icalendar(state, kFacts, "hm-treasury"), "VEVENT"));
}

BOOST_AUTO_TEST_CASE(the_day_of_a_correction_is_an_event_of_its_own_and_the_kept_one_stays) {
    auto state = site_gen::test::sample_state();
    site_gen::test::announce(state, kTreasury, "2024-07", "2024-07-14T08:30:00Z", "2024-07-15T08:30:00Z");
    site_gen::test::release(state, kTreasury, "2024-07", 5'000'00);
    const auto kept = icalendar(state, kFacts);
    site_gen::test::announce_correction(state, kTreasury, "2024-07", "2024-08-20T08:30:00Z");
    const auto event = [](const std::string& calendar, const std::string& uid) {
        const auto begin = calendar.rfind("BEGIN:VEVENT", calendar.find("UID:" + uid + "\r\n"));
        return calendar.substr(begin, calendar.find("END:VEVENT", begin) - begin);
    };
    /// Without what says only when it was looked at anew.
    const auto substance = [](const std::string& lines) {
        std::string out;
        std::istringstream in(lines);
        for (std::string line; std::getline(in, line);)
            if (!line.starts_with("SEQUENCE:") && !line.starts_with("DTSTAMP:") && !line.starts_with("LAST-MODIFIED:")) out += line + "\n";
        return out;
    };
    const std::string first = "hm-treasury-spend-over-25k/2024-07@log.example/uk", second = "hm-treasury-spend-over-25k/2024-07/2@log.example/uk";
    for (const bool cancelled : {false, true}) {
        if (cancelled) state.calendar.back().entry.state = record::Promise::cancelled;
        const auto both = icalendar(state, kFacts);
        BOOST_TEST(count(both, "BEGIN:VEVENT") == 2U);
        BOOST_TEST(substance(event(both, first)) == substance(event(kept, first)));
        BOOST_TEST(has(event(kept, first), "SEQUENCE:1\r\n"));
        BOOST_TEST(has(event(both, first), "SEQUENCE:2\r\n"), "no number that a calendar knows already comes back lower: earlier programs counted the correction's day");
        BOOST_TEST(has(event(both, second), "SEQUENCE:0\r\n"));
        BOOST_TEST(has(event(both, second), "DTSTART:20240820T083000Z\r\n"));
        BOOST_TEST(has(event(both, second), cancelled ? "STATUS:CANCELLED\r\n" : "STATUS:CONFIRMED\r\n"));
    }
    const auto feed = releases_feed(state, kFacts, releases_place(kFacts));
    BOOST_TEST(has(feed, "calendar/hm-treasury-spend-over-25k/2024-07</id>"));
    BOOST_TEST(has(feed, "calendar/hm-treasury-spend-over-25k/2024-07/2</id>"));
    BOOST_TEST(has(feed, "Before that 15 July 2024, 9:30am, kept."));
}

BOOST_AUTO_TEST_CASE(a_calendar_of_nothing_is_still_one) {
    const auto empty = icalendar(State{}, kFacts);
    BOOST_TEST(has(empty, "BEGIN:VTIMEZONE"));
    BOOST_TEST(!has(empty, "VEVENT"));
}

BOOST_AUTO_TEST_CASE(ids_in_a_feed_come_from_the_log_and_not_from_the_address) {
    const auto state = site_gen::test::sample_state();
    auto moved = kFacts;
    moved.url = "https://elsewhere.example";
    const auto all = events(state);
    const auto here = changes_feed(state, kFacts, changes_place(kFacts), all), there = changes_feed(state, moved, changes_place(moved), all);
    for (const auto& feed : {here, there}) BOOST_TEST(has(feed, "<id>tag:log.example,2024:uk/hm-treasury-spend-over-25k/2024-05/v2</id>"));
    BOOST_TEST(count(here, "<entry>") == all.size());
    BOOST_TEST(has(here, "Ink &amp; Paper &lt;script&gt;"));
    BOOST_TEST(has(here, "/2024-05/v1/withdrawal</id>"));
}

BOOST_AUTO_TEST_CASE(a_page_of_a_feed_ends_with_a_whole_revision) {
    const auto told = [](std::initializer_list<std::pair<std::size_t, Revision>> stretches) {
        std::vector<Event> out;
        for (const auto& [many, revision] : stretches)
            for (std::size_t n = 0; n < many; ++n) out.emplace_back().revision = revision;
        return out;
    };
    BOOST_TEST(size_of_page({}) == 0U);
    BOOST_TEST(size_of_page(told({{3, 5}})) == 3U);
    BOOST_TEST(size_of_page(told({{90, 5}, {30, 4}, {5, 3}})) == 120U);
    BOOST_TEST(size_of_page(told({{100, 5}, {5, 3}})) == 100U);
    BOOST_TEST(size_of_page(told({{150, 5}})) == 150U);
}

BOOST_AUTO_TEST_CASE(what_happened_is_told_newest_first_and_each_of_it_once) {
    const auto all = events(site_gen::test::sample_state());
    BOOST_TEST(all.size() == 11U);
    BOOST_TEST((all.front().kind == EventKind::withdrawal));
    BOOST_TEST(std::ranges::is_sorted(all, std::greater(), &Event::revision));
    BOOST_TEST(std::ranges::count(all, EventKind::correction, &Event::kind) == 2);
    BOOST_TEST(std::ranges::count(all, EventKind::nil_return, &Event::kind) == 1);
}

BOOST_AUTO_TEST_CASE(what_happened_to_one_is_what_is_told_of_it_among_all) {
    const auto state = site_gen::test::sample_state();
    const auto all = events(state);
    const auto names = [](const std::vector<Event>& some, const std::function<bool(const Event&)>& is_wanted) {
        std::string out;
        for (const auto& one : some)
            if (is_wanted(one)) out += fmt::format("{} {}/{}/v{} {}\n", one.revision, one.dataset, one.edition, one.version, to_string(one.kind));
        return out;
    };
    const auto any = [](const Event&) { return true; };
    for (const auto& [id, dataset] : state.datasets)
        BOOST_TEST(names(events_of_dataset(state, id), any) == names(all, [&, id = id](const Event& one) { return one.dataset == id; }));
    for (const auto& [id, organisation] : state.organisations)
        BOOST_TEST(names(events_of_organisation(state, id), any) == names(all, [&, id = id](const Event& one) { return one.organisation == id; }));
    BOOST_TEST(names(events_of_dataset(state, kTreasury), any) != "");
    BOOST_TEST(events_of_dataset(state, "nobody-spend-over-25k").empty());
}

BOOST_AUTO_TEST_CASE(dcat_has_each_offered_version_with_its_files) {
    const auto text = to_rdf_xml(dcat_graph(site_gen::test::sample_state(), kFacts));
    BOOST_TEST(has(text, "rdf:about=\"https://daybook.example/datasets/hm-treasury-spend-over-25k/2024-05/v1/\""));
    BOOST_TEST(has(text, "<dcat:previousVersion rdf:resource=\"https://daybook.example/datasets/hm-treasury-spend-over-25k/2024-05/v1/\"/>"));
    BOOST_TEST(has(text, "spdx:checksumValue"));
    BOOST_TEST(!has(text, "<script>"));
    const auto& csv = node_of(sample_graph(), "/v1/datasets/hm-treasury-spend-over-25k/editions/2024-05/versions/2/files/data.csv");
    BOOST_TEST(said(csv, "dct:title") == "May 2024, version 2, as CSV@en");
    BOOST_TEST(said(csv, "dct:format") == "http://publications.europa.eu/resource/authority/file-type/CSV");
}

BOOST_AUTO_TEST_CASE(dcat_keeps_a_withdrawn_version_with_the_reason_and_without_files) {
    const auto& gone = node_of(sample_graph(), kGone);
    BOOST_TEST(said(gone, "adms:status") == "http://purl.org/adms/status/Withdrawn");
    BOOST_TEST(said(gone, "adms:versionNotes") == "First release@en | Withdrawn: published in error.@en");
    BOOST_TEST(said(gone, "dcat:distribution") == "");
    BOOST_TEST(said(node_of(sample_graph(), "/datasets/ink-agency-spend-over-25k/2024-05/"), "dcat:hasVersion") == "https://daybook.example" + kGone);
    BOOST_TEST(said(node_of(sample_graph(), "/datasets/hm-treasury-spend-over-25k/2024-05/v1/"), "adms:status") == "");
}

BOOST_AUTO_TEST_CASE(dcat_says_of_an_erased_version_that_it_is_erased_and_why_and_no_more) {
    auto state = site_gen::test::sample_state();
    auto& version = state.datasets.at("ink-agency-spend-over-25k").editions.back().versions.back();
    version.erased = state.revision;
    version.erasure_code = "personal-data";
    version.erasure_note = "It named a patient.";
    const auto graph = dcat_graph(state, kFacts);
    const auto& gone = node_of(graph, kGone);
    BOOST_TEST(said(gone, "adms:versionNotes") == "First release@en | Erased: personal data.@en | It named a patient.");
    BOOST_TEST(said(gone, "dcat:distribution") == "");
    BOOST_TEST(said(gone, "dct:issued") == "");
    BOOST_TEST(!has(to_rdf_xml(graph), version.manifest.files.front().digest.hex()));
}

BOOST_AUTO_TEST_CASE(dcat_puts_editions_in_order_and_says_when_each_changed) {
    const auto series = node_of(sample_graph(), "/datasets/hm-treasury-spend-over-25k/");
    const std::string at = "https://daybook.example/datasets/hm-treasury-spend-over-25k/";
    BOOST_TEST(said(series, "dcat:first") == at + "2023-11/");
    BOOST_TEST(said(series, "dcat:last") == at + "2024-06/");
    BOOST_TEST(said(node_of(sample_graph(), "/datasets/hm-treasury-spend-over-25k/2024-04/"), "dcat:prev") == at + "2024-01/");
    BOOST_TEST(said(node_of(sample_graph(), "/datasets/hm-treasury-spend-over-25k/2023-11/"), "dcat:prev") == "");
    BOOST_TEST(said(node_of(sample_graph(), "/datasets/ink-agency-spend-over-25k/2024-05/"), "dcat:prev") == "");
    const auto state = site_gen::test::sample_state();
    BOOST_TEST(said(series, "dct:modified") == base::to_rfc3339(instant_of(state, state.datasets.at(kTreasury).changed)));
    const auto& first = state.datasets.at(kTreasury).editions.front().versions.front();
    BOOST_TEST(said(node_of(sample_graph(), "/datasets/hm-treasury-spend-over-25k/2023-11/v1/"), "dct:modified") == base::to_rfc3339(first.manifest.released_at));
}

BOOST_AUTO_TEST_CASE(catalogues_say_a_language_only_of_their_own_words_and_find_spending_by_the_words_for_it) {
    auto state = site_gen::test::sample_state();
    state.organisations.at("hm-treasury").name = "وزارة المالية";
    const auto graph = dcat_graph(state, kFacts);
    BOOST_TEST(said(node_of(graph, "/organisations/hm-treasury/"), "foaf:name") == "وزارة المالية");
    const auto& series = node_of(graph, "/datasets/hm-treasury-spend-over-25k/");
    BOOST_TEST(said(series, "dct:title") == "وزارة المالية: Spending over £25,000");
    BOOST_TEST(said(series, "dct:description").ends_with("@en"));
    BOOST_TEST(said(series, "dcat:theme") == "http://publications.europa.eu/resource/authority/data-theme/GOVE");
    BOOST_TEST(said(series, "dcat:keyword") ==
               "government transparency@en | Spending over £25,000@en | public spending@en | payments@en | suppliers@en | spend | over-25k");
    const auto all = data_json(state, kFacts);
    const auto& words = all.at("dataset").as_array().front().at("keyword").as_array();
    BOOST_TEST((std::ranges::find(words, "public spending", [](const auto& one) { return one.as_string(); }) != words.end()));
}

BOOST_AUTO_TEST_CASE(an_entry_of_a_feed_says_under_which_licence_its_data_is) {
    const auto state = site_gen::test::sample_state();
    const auto all = events(state);
    const auto feed = changes_feed(state, kFacts, changes_place(kFacts), all);
    BOOST_TEST(count(feed, "<rights>Open Government Licence v3.0, https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/</rights>") == all.size());
}

BOOST_AUTO_TEST_CASE(data_json_has_an_entry_a_dataset_with_what_the_standard_requires) {
    const auto value = data_json(site_gen::test::sample_state(), kFacts);
    BOOST_TEST(value.at("dataset").as_array().size() == 3U);
    for (const auto& one : value.at("dataset").as_array())
        for (const auto* member : {"title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel"})
            BOOST_TEST(one.find(member) != nullptr, member);
}

BOOST_AUTO_TEST_CASE(xml_holds_no_character_that_a_reader_refuses) {
    base::XmlWriter xml;
    xml.open("a").attribute("b", "x\x01\"<&").text("\x0b<&>\xff");
    const auto text = xml.finish();
    BOOST_TEST(has(text, "b=\"x\uFFFD&quot;&lt;&amp;\""));
    BOOST_TEST(has(text, "\uFFFD&lt;&amp;&gt;\uFFFD"));
}

BOOST_AUTO_TEST_SUITE_END()
