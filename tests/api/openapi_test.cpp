#include "api/routes.hpp"
#include "publisher/base/text.hpp"
#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

// The OpenAPI document says what the handlers do: every example in it is asked for, and no handler takes a parameter
// that it does not name.
using namespace daybook;
using base::json::Value;
using test::json_of;
using test::world;

BOOST_AUTO_TEST_SUITE(openapi)

namespace {

const Value& document() {
    static const auto made = json_of(test::get(world().port(0), "/v1/openapi.json"));
    return made;
}

std::string text_of(const Value& example) {
    if (example.is_string()) return example.as_string();
    return example.is_bool() ? (example.as_bool() ? "1" : "0") : example.as_number_text();
}

struct Documented {
    std::string address;                                        ///< with everything that must be there
    std::vector<std::pair<std::string, std::string>> optional;  ///< parameters with an example
    std::set<std::string> names;                                ///< every parameter behind the '?'
    bool filters = false;
};

Documented documented(const std::string& path, const Value& operation) {
    Documented out{path, {}, {}, false};
    std::string query;
    const auto* parameters = operation.find("parameters");
    for (const auto& one : parameters == nullptr ? Value::Array() : parameters->as_array()) {
        const auto& name = one.at("name").as_string();
        const auto* example = one.find("example");
        if (one.at("in").as_string() == "path") {
            BOOST_REQUIRE_MESSAGE(example != nullptr, path << " has no example of " << name);
            const auto mark = "{" + name + "}";
            out.address.replace(out.address.find(mark), mark.size(), example->as_string());
            continue;
        }
        if (name == api::kFilters) out.filters = true;
        else out.names.insert(name);
        if (one.at("required").as_bool()) query = fmt::format("?{}={}", name, base::percent_encode(text_of(*example)));
        else if (example != nullptr) out.optional.emplace_back(name, text_of(*example));
    }
    out.address += query;
    return out;
}

template <class Use>
void each_get(const Use& use) {
    for (const auto& [path, item] : document().at("paths").as_object())
        if (const auto* operation = item.find("get")) use(path, *operation, documented(path, *operation));
}

std::string with(const std::string& url, const std::string& name, const std::string& value) {
    return fmt::format("{}{}{}={}", url, url.find('?') == std::string::npos ? "?" : "&", name, base::percent_encode(value));
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_has_every_route_and_nothing_else) {
    std::set<std::string> there, routes;
    for (const auto& [path, item] : document().at("paths").as_object())
        for (const auto& [method, operation] : item.as_object()) there.insert(method + " " + path);
    for (const auto& route : api::routes()) {
        auto path = std::string(route.pattern);
        std::erase(path, '*');
        routes.insert(base::to_lower(route.method) + " " + path);
    }
    BOOST_TEST(there == routes, boost::test_tools::per_element());
    BOOST_TEST(document().at("openapi").as_string() == "3.1.0");
}

BOOST_AUTO_TEST_CASE(every_example_is_answered) {
    int asked = 0;
    each_get([&](const std::string& path, const Value& operation, const Documented& what) {
        const int expected = operation.at("responses").find("307") != nullptr ? 307 : 200;
        auto answer = test::get(world().port(0), what.address);
        BOOST_TEST(answer.status == expected, what.address << ": " << answer.body.substr(0, 300));
        for (const auto& [name, example] : what.optional) {
            const auto url = with(what.address, name, example);
            answer = test::get(world().port(0), url);
            BOOST_TEST(answer.status == expected, path << " " << url << ": " << answer.body.substr(0, 300));
            ++asked;
        }
    });
    BOOST_TEST(asked > 50);
}

BOOST_AUTO_TEST_CASE(answers_have_a_media_type_that_it_names) {
    each_get([&](const std::string& path, const Value& operation, const Documented& what) {
        const auto* good = operation.at("responses").find("200");
        if (good == nullptr) return;
        const auto type = test::get(world().port(0), what.address).header("content-type");
        bool named = false;
        for (const auto& [media, schema] : good->at("content").as_object()) named = named || media == "*/*" || type.starts_with(media);
        BOOST_TEST(named, path << " answers with " << type);
    });
}

BOOST_AUTO_TEST_CASE(it_says_of_files_what_else_may_be_asked_of_them) {
    const auto& paths = document().at("paths");
    const auto& file = paths.at("/v1/datasets/{dataset}/editions/{edition}/versions/{version}/files/{name}").at("get").at("responses");
    for (const auto* status : {"200", "206", "304", "412", "416"}) BOOST_TEST((file.find(status) != nullptr), status);
    for (const auto& [path, type] : {std::pair("/v1/changes.atom", "application/atom+xml"), {"/v1/releases.atom", "application/atom+xml"}, {"/v1/releases.ics", "text/calendar"}})
        BOOST_TEST((paths.at(path).at("get").at("responses").at("200").at("content").find(type) != nullptr), path);
}

BOOST_AUTO_TEST_CASE(what_it_says_of_csv_by_accept_holds) {
    int negotiated = 0;
    each_get([&](const std::string& path, const Value& operation, const Documented& what) {
        const auto* said = operation.find("description");
        if (said == nullptr || said->as_string().find("Accept: text/csv") == std::string::npos) return;
        ++negotiated;
        const auto url = with(with(what.address, "spreadsheet", "1"), "bom", "1");
        const auto csv = test::get(world().port(0), url, "Accept: text/csv\r\n");
        BOOST_TEST(csv.status == 200, path << csv.body.substr(0, 300));
        BOOST_TEST(csv.body.starts_with("\xEF\xBB\xBF"), path);
        BOOST_TEST(test::get(world().port(0), url).status == 400, path);
    });
    BOOST_TEST(negotiated == 7, "rows and summaries of tables and datasets, rows and differences of versions, returns");
}

BOOST_AUTO_TEST_CASE(no_handler_takes_a_parameter_that_it_does_not_name) {
    std::set<std::string> all;
    each_get([&](const std::string&, const Value&, const Documented& what) { all.insert(what.names.begin(), what.names.end()); });
    each_get([&](const std::string&, const Value&, const Documented& what) {
        for (const auto& name : all) {
            // Fields of a table may have the name of a parameter elsewhere.
            if (what.names.contains(name) || (what.filters && (name == "publisher" || name == "schema" || name == "edition"))) continue;
            const auto answer = test::get(world().port(0), with(what.address, name, "1"));
            BOOST_TEST(answer.status == 400, what.address << " takes " << name);
        }
    });
}

BOOST_AUTO_TEST_CASE(every_operation_has_one_name_and_the_problem_as_its_error) {
    std::set<std::string> names;
    for (const auto& [path, item] : document().at("paths").as_object())
        for (const auto& [method, operation] : item.as_object()) {
            BOOST_TEST(names.insert(operation.at("operationId").as_string()).second, path);
            BOOST_TEST(operation.at("responses").at("default").at("$ref").as_string() == "#/components/responses/Problem", path);
            BOOST_TEST((operation.find("requestBody") != nullptr) == (method == "post"), path);
        }
}

BOOST_AUTO_TEST_CASE(what_is_posted_has_an_example_that_is_answered) {
    const auto& content = document().at("paths").at("/v1/reconcile").at("post").at("requestBody").at("content").at("application/x-www-form-urlencoded");
    const auto form = "queries=" + base::percent_encode(content.at("example").at("queries").as_string());
    api::Request request{"POST", "/v1/reconcile", {{"content-type", "application/x-www-form-urlencoded"}}, "127.0.0.1", std::make_shared<api::RequestBody>()};
    request.body->append(form);
    BOOST_TEST(world().handler()(request).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
