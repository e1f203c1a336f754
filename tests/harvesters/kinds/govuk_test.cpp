#include "harvesters/url.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

using namespace daybook;
using base::json::Value;
using test::Canned;
using test::says;
using test::source_of;

BOOST_AUTO_TEST_SUITE(govuk)

namespace {

const std::string kRecorded = "policy/govuk-content/examples/";

/// The Content API over recorded documents, and a Search API that finds them.
struct GovUk : test::Catalogue {
    std::vector<Value> documents;
    std::size_t most = 4;  ///< results at once, fewer than are asked for

    GovUk() {
        server.serve("/api/search.json", [this](const test::Asked& asked) { return search(asked.target); });
    }
    /// False when the recorded answers are not here.
    bool add_recorded(const std::string& name) {
        const auto text = test::real_answer(kRecorded + name + ".json");
        if (!text.empty()) add(base::json::parse(text));
        return !text.empty();
    }
    void add(Value document) {
        if (std::ranges::any_of(
                documents, [&](const Value& one) { return one.at("base_path") == document.at("base_path"); }))
            return;
        const std::string tag = fmt::format("\"{}\"", documents.size());
        server.serve("/api/content" + document.at("base_path").as_string(),
                     [tag, body = base::json::write(document)](const test::Asked& asked) {
                         return asked.has("if-none-match")
                                    ? Canned{.status = 304}
                                    : Canned{.headers = {{"Content-Type", "application/json"}, {"ETag", tag}},
                                             .body = body};
                     });
        documents.push_back(std::move(document));
    }
    Canned search(const std::string& target) const {
        const auto start =
            static_cast<std::size_t>(base::parse_whole(harvesters::query_value(target, "start")).value());
        auto results = Value::array();
        for (auto i = start; i < documents.size() && i < start + most; ++i)
            results.push(Value::object({{"link", documents[i].at("base_path")},
                                        {"title", documents[i].at("title")},
                                        {"updated_at", documents[i].at("updated_at")}}));
        return {.body = base::json::write(Value::object({{"results", results},
                                                         {"total", std::ssize(documents)},
                                                         {"start", static_cast<std::int64_t>(start)}}))};
    }
    harvesters::Source attachments() const {
        auto out = source_of("govuk", {url("/api/search.json?filter_organisations=dch")});
        out.link_pattern = "attachment_data|assets";
        return out;
    }
    harvesters::Source documents_of_it() const {
        return source_of("govuk", {url("/api/search.json?filter_organisations=dch")},
                         {{"offers", {"documents"}}});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(attachments_of_a_recorded_publication_are_known_by_document_and_name, GovUk) {
    if (!add_recorded("publication/frontend/publication-with-featured-attachments")) return;
    const auto path = documents[0].at("base_path").as_string();
    // As people copy it from the browser.
    auto source = source_of("govuk", {url(path)});
    source.link_pattern = "pdf";
    const auto out = gather(source);
    BOOST_REQUIRE_EQUAL(out.objects.size(), 1U);
    const auto& object = out.objects[0];
    BOOST_TEST(object.url ==
               "https://assets.publishing.service.gov.uk/government/uploads/system/uploads/attachment_data/"
               "file/315163/PUBLIC_1392629965.pdf");
    BOOST_TEST(object.id == documents[0].at("content_id").as_string() + "/PUBLIC_1392629965.pdf");
    BOOST_TEST(object.title == "Number of ex-regular service personnel now part of FR20");
    BOOST_TEST(object.publication == documents[0].at("title").as_string());
    BOOST_TEST(object.page == url(path));
    BOOST_TEST(object.format == "application/pdf");
    BOOST_TEST(object.size == 1932905);
}

BOOST_FIXTURE_TEST_CASE(files_in_the_text_of_a_recorded_data_set_are_offered_once, GovUk) {
    if (!add_recorded("statistical_data_set/frontend/statistical_data_set_with_csv")) return;
    const auto out =
        gather(source_of("govuk", {url("/api/content" + documents[0].at("base_path").as_string())}));
    BOOST_TEST(out.objects.size() == 7U);
    BOOST_TEST(
        std::ranges::all_of(out.objects, [](const auto& object) { return object.url.ends_with(".csv"); }));
    BOOST_TEST(out.objects[0].title == "MOT test results by class of vehicle");
    BOOST_TEST(out.objects[0].id == documents[0].at("content_id").as_string() +
                                        "/dvsa-mot-01-mot-test-results-by-class-of-vehicle.csv");
}

BOOST_FIXTURE_TEST_CASE(a_recorded_collection_leads_to_its_documents, GovUk) {
    if (!add_recorded("document_collection/frontend/best-practice-document-collection")) return;
    const auto collection = documents[0];
    const auto& listed = collection.at("links").at("documents").as_array();
    for (const auto& document : listed)
        add(Value::object(
            {{"base_path", document.at("base_path")},
             {"content_id", document.at("content_id")},
             {"schema_name", "publication"},
             {"title", document.at("title")},
             {"updated_at", "2024-01-01T00:00:00Z"},
             {"details",
              Value::object({{"attachments", Value::array({Value::object(
                                                 {{"attachment_type", "file"},
                                                  {"id", "s.csv"},
                                                  {"title", "Spend"},
                                                  {"url", "https://assets.example/media/1/s.csv"}})})}})}}));
    auto source = source_of("govuk", {url(collection.at("base_path").as_string())});
    const auto out = gather(source);
    BOOST_TEST(out.entries == std::ssize(listed));
    BOOST_TEST(out.answers == 1 + std::ssize(listed));
    // One address, so one file, whatever number of publications names it.
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_TEST(bodies() == 1 + static_cast<int>(listed.size()));
    gather(source);
    BOOST_TEST(bodies() == 0);
}

BOOST_FIXTURE_TEST_CASE(recorded_consultations_become_one_register_of_the_same_bytes_each_time, GovUk) {
    for (const auto* name :
         {"best-practice-consultation", "closed_consultation", "consultation_outcome",
          "consultation_outcome_with_featured_attachments", "consultation_outcome_with_feedback",
          "consultation_withdrawn", "open_consultation", "open_consultation_with_participation",
          "unopened_consultation"})
        if (!add_recorded("consultation/frontend/" + std::string(name))) return;
    std::set<std::string> paths;
    for (const auto& document : documents) paths.insert(document.at("base_path").as_string());
    const auto out = gather(documents_of_it());
    BOOST_REQUIRE_EQUAL(out.objects.size(), 1U);
    const auto& register_ = out.objects[0];
    BOOST_TEST(register_.url == url("/api/search.json?filter_organisations=dch"));
    const auto items = base::json::parse(*register_.content).at("results").as_array();
    BOOST_TEST(items.size() == paths.size());
    BOOST_TEST(std::ranges::is_sorted(items, {},
                                      [](const Value& item) { return item.at("base_path").as_string(); }));
    BOOST_TEST(std::ranges::all_of(
        items, [&](const Value& item) { return std::ranges::find(documents, item) != documents.end(); }));
    std::ranges::reverse(documents);
    BOOST_TEST((*gather(documents_of_it()).objects.at(0).content == *register_.content));
}

BOOST_FIXTURE_TEST_CASE(a_register_that_would_lack_a_document_is_not_drawn_up, GovUk) {
    if (!add_recorded("consultation/frontend/open_consultation") ||
        !add_recorded("consultation/frontend/closed_consultation"))
        return;
    server.serve("/api/content" + documents[1].at("base_path").as_string(), Canned{.status = 500});
    const auto out = gather(documents_of_it());
    BOOST_TEST(out.objects.empty());
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], documents[1].at("base_path").as_string()));
    BOOST_TEST(says(out.warnings.at(0), "left as it was"));
    // Gone for good is another thing: the list lags behind.
    server.serve("/api/content" + documents[1].at("base_path").as_string(), Canned{.status = 410});
    const auto without = gather(documents_of_it());
    BOOST_TEST(base::json::parse(*without.objects.at(0).content).at("results").as_array().size() == 1U);
    BOOST_TEST(without.complete());
}

BOOST_FIXTURE_TEST_CASE(an_incremental_run_asks_only_for_documents_that_changed, GovUk) {
    for (int i = 0; i < 6; ++i)
        add(Value::object(
            {{"base_path", fmt::format("/government/publications/{}", i)},
             {"content_id", fmt::format("id{}", i)},
             {"schema_name", "publication"},
             {"title", "Spend"},
             {"updated_at", fmt::format("2024-0{}-01T00:00:00Z", i + 1)},
             {"details",
              Value::object({{"attachments", Value::array({Value::object(
                                                 {{"attachment_type", "file"},
                                                  {"title", "Spend"},
                                                  {"url", fmt::format("https://assets.example/media/{}/s.csv",
                                                                      i)}})})}})}}));
    BOOST_TEST(gather(attachments()).objects.size() == 6U);
    const auto changes = gather(attachments(), test::now("2024-05-01T00:00:00Z"));
    BOOST_TEST(changes.objects.size() == 2U);
    BOOST_TEST(changes.partial);
    BOOST_TEST(changes.answers == 4);
    // A register is replaced whole: it needs them all.
    BOOST_TEST(gather(documents_of_it(), test::now("2024-05-01T00:00:00Z")).answers == 8);
}

BOOST_FIXTURE_TEST_CASE(a_document_that_is_no_publication_is_refused_by_its_type, GovUk) {
    if (!add_recorded("organisation/frontend/wales_office")) return;
    const auto said = complaint(source_of("govuk", {url(documents[0].at("base_path").as_string())}));
    BOOST_TEST(says(said, "it is a document of the type 'organisation'"), said);
}

BOOST_FIXTURE_TEST_CASE(attachments_of_one_name_are_known_by_their_titles_and_not_by_their_places, GovUk) {
    const auto published = [&](std::initializer_list<const char*> months) {
        auto files = Value::array();
        for (const auto* month : months)
            files.push(Value::object({{"attachment_type", "file"}, {"title", month}, {"url", fmt::format("https://assets.example/media/{}/spend.csv", month)}}));
        server.serve("/api/content/government/publications/t",
                     Canned{.body = base::json::write(Value::object({{"base_path", "/government/publications/t"}, {"content_id", "id"}, {"schema_name", "publication"},
                                                                     {"title", "Spend"}, {"details", Value::object({{"attachments", files}})}}))});
        std::map<std::string, std::string> out;
        for (const auto& object : gather(source_of("govuk", {url("/government/publications/t")})).objects) out[object.url] = object.identity();
        return out;
    };
    const auto before = published({"may", "april"}), after = published({"june", "may", "april"});
    BOOST_TEST(after.size() == 3U);
    for (const auto& [address, identity] : before) BOOST_TEST(after.at(address) == identity);
    BOOST_TEST(before.at("https://assets.example/media/may/spend.csv") == "id/spend.csv#may", "replaced, it has another address");
    BOOST_TEST(published({"may"}).begin()->second == "id/spend.csv");
}

BOOST_FIXTURE_TEST_CASE(attachments_that_are_none_and_a_publication_that_was_withdrawn_are_told, GovUk) {
    const auto file = Value::object({{"attachment_type", "file"}, {"title", "Spend"}, {"url", "https://assets.example/media/1/spend.csv"}});
    const auto publication = [&](const Value& attachments) {
        return Value::object({{"base_path", "/government/publications/t"}, {"content_id", "id"}, {"schema_name", "publication"}, {"title", "Spend"},
                              {"details", Value::object({{"attachments", attachments}})}});
    };
    const auto read = [&](const Value& document) {
        server.serve("/api/content/government/publications/t", Canned{.body = base::json::write(document)});
        return gather(source_of("govuk", {url("/government/publications/t")}));
    };
    const auto odd = read(publication(Value::array({file, "spend.csv"})));
    BOOST_TEST(odd.objects.size() == 1U);
    BOOST_REQUIRE_EQUAL(odd.problems.size(), 1U);
    BOOST_TEST(says(odd.problems[0], "one of its attachments is no object"), odd.problems[0]);
    auto withdrawn = publication(Value::array({file}));
    withdrawn.set("withdrawn_notice", Value::object({{"withdrawn_at", "2026-01-01T00:00:00Z"}}));
    const auto told = read(withdrawn);
    BOOST_TEST(told.complete());
    BOOST_REQUIRE_EQUAL(told.warnings.size(), 1U);
    BOOST_TEST(says(told.warnings[0], "was withdrawn (2026-01-01T00:00:00Z)"), told.warnings[0]);
    BOOST_TEST(read(publication(Value::array({file}))).warnings.empty());
}

BOOST_FIXTURE_TEST_CASE(documents_that_say_of_themselves_that_they_moved_count_as_gone_whatever_their_status, GovUk) {
    for (int i = 0; i < 20; ++i)
        add(Value::object({{"base_path", fmt::format("/government/publications/{}", i)}, {"content_id", fmt::format("id{}", i)},
                           {"schema_name", i < 18 ? "redirect" : "publication"}, {"title", "Paper"}, {"updated_at", "2024-01-01T00:00:00Z"}}));
    const auto out = gather(documents_of_it());
    BOOST_REQUIRE(!out.complete());
    BOOST_TEST(says(out.problems.back(), "18 of 20 documents that are listed are not there"));
}

BOOST_FIXTURE_TEST_CASE(a_document_of_a_collection_that_is_withdrawn_stays_in_its_register, GovUk) {
    auto listed = Value::array();
    for (int i = 0; i < 3; ++i) {
        const auto path = fmt::format("/government/publications/{}", i);
        listed.push(Value::object({{"base_path", path}, {"title", "Paper"}, {"withdrawn", i == 1}}));
        auto document = Value::object({{"base_path", path}, {"content_id", fmt::format("id{}", i)}, {"schema_name", "publication"}, {"title", "Paper"},
                                       {"updated_at", "2024-01-01T00:00:00Z"}});
        if (i == 1) document.set("withdrawn_notice", Value::object({{"withdrawn_at", "2026-01-01T00:00:00Z"}}));
        add(std::move(document));
    }
    server.serve("/api/content/government/collections/c",
                 Canned{.body = base::json::write(Value::object({{"base_path", "/government/collections/c"}, {"schema_name", "document_collection"},
                                                                 {"links", Value::object({{"documents", listed}})}}))});
    const auto out = gather(source_of("govuk", {url("/government/collections/c")}, {{"offers", {"documents"}}}));
    const auto papers = base::json::parse(*out.objects.at(0).content).at("results").as_array();
    BOOST_REQUIRE_EQUAL(papers.size(), 3U);
    BOOST_TEST(papers[1].at("withdrawn_notice").at("withdrawn_at").as_string() == "2026-01-01T00:00:00Z");
    BOOST_TEST(out.entries == 3);
    // What it has of files is not wanted any more.
    const auto before = server.times_asked("/api/content/government/publications/1");
    complaint(source_of("govuk", {url("/government/collections/c")}));
    BOOST_TEST(server.times_asked("/api/content/government/publications/1") == before);
}

BOOST_FIXTURE_TEST_CASE(a_register_is_known_by_its_source_and_not_by_the_search_that_finds_it, GovUk) {
    add(Value::object({{"base_path", "/government/publications/1"}, {"content_id", "id"}, {"schema_name", "publication"}, {"title", "Paper"},
                       {"updated_at", "2024-01-01T00:00:00Z"}}));
    auto narrower = documents_of_it();
    narrower.addresses = {url("/api/search.json?filter_organisations=dch&filter_format=policy_paper")};
    BOOST_TEST(gather(documents_of_it()).objects.at(0).identity() == gather(narrower).objects.at(0).identity());
}

BOOST_AUTO_TEST_SUITE_END()
