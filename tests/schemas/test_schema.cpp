#include "schemas/schema.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "schemas/header.hpp"
#include "schemas/reserved_words.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>
#include <set>

using namespace daybook;
using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(schema_documents)

namespace {

std::string document(std::string_view fields, std::string_view ours = R"({"table": "spend"})") {
    return R"({"name": "test", "version": "1.0.0", "description": "A test.", "fields": [)" +
           std::string(fields) + R"(], "daybook": )" + std::string(ours) + "}";
}

constexpr const char* kGood = R"({"name": "paid_on", "type": "date", "description": "When."})";

std::string why_refused(const std::string& text) {
    try {
        parse_schema(text);
    } catch (const base::Error& e) {
        return e.kind() == base::ErrorKind::bad_input ? e.message() : "";
    }
    return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_published_schema_that_changes_has_a_new_version) {
    // Each with its version and the first digits of its document's SHA-256. An archive refuses another text under a version that it has
    // published: give a schema that changed a new one (a heading is a patch, a rule a minor version), and then its digest here.
    const std::map<std::string, std::pair<std::string, std::string>> known{
        {"card-spend", {"1.3.0", "b7d9c6ace294b2fd"}},
        {"consultations", {"1.1.0", "6b4ee60a585885cd"}},
        {"contracts", {"1.2.0", "6f8ea7fd4e8229e3"}},
        {"digital-marketplace-sales", {"1.2.0", "9e28d2252729f37b"}},
        {"ministerial-gifts", {"1.2.0", "8f157f50c84b25a3"}},
        {"ministerial-hospitality", {"1.2.0", "997b3fb5710fc116"}},
        {"ministerial-meetings", {"1.2.0", "f8c3b617f7528b31"}},
        {"ministerial-travel", {"1.3.0", "ee30443de6957fa7"}},
        {"organogram-junior", {"1.2.0", "7c4ffe061f8c8bbb"}},
        {"organogram-senior", {"2.1.0", "eeaa4655f6b22b2c"}},
        {"policy-papers", {"1.0.0", "c487ccb1051171ba"}},
        {"spend-control-exceptions", {"1.1.0", "334838602811532b"}},
        {"spend-over-25k", {"1.2.2", "c036e235ce075a1d"}},
        {"spend-over-500", {"1.1.2", "b784584117d2631a"}},
        {"statistics-announcements", {"1.1.0", "b81f961fce9b226f"}},
    };
    std::size_t schemas = 0;
    for (const auto& file : std::filesystem::directory_iterator(DAYBOOK_SOURCE_DIR "/schemas/published")) {
        const auto text = base::read_file(file.path());
        const auto schema = parse_schema(text);
        const auto at = known.find(schema.id.str());
        BOOST_REQUIRE_MESSAGE(at != known.end(), schema.id.str());
        const auto& [version, digest] = at->second;
        BOOST_TEST((schema.version == version && base::sha256(text).hex().starts_with(digest)), fmt::format("{} {} is {}", schema.id.str(), schema.version, base::sha256(text).hex().substr(0, 16)));
        ++schemas;
    }
    BOOST_TEST(schemas == known.size());
}

BOOST_AUTO_TEST_CASE(the_published_schema_says_everything_of_each_field) {
    const auto schema = parse_schema(tests::published_schema());
    BOOST_TEST(schema.id.str() == "spend-over-25k");
    BOOST_TEST(schema.version == "1.2.2");
    BOOST_TEST(schema.table == "spend");
    BOOST_TEST(schema.series == "over-25k");
    BOOST_TEST(schema.cadence == "monthly");
    BOOST_TEST(schema.text == tests::published_schema());
    std::vector<std::string> names, essential, hidden;
    for (const auto& field : schema.fields) {
        names.push_back(field.name);
        if (field.essential) essential.push_back(field.name);
        if (!field.publish) hidden.push_back(field.name);
        BOOST_TEST(!field.title.empty());
        BOOST_TEST(!field.description.empty());
        BOOST_TEST(!field.example.empty(), field.name);
    }
    const std::vector<std::string> expected{
        "department_family",  "entity",           "date",
        "expense_type",       "expense_area",     "supplier",
        "transaction_number", "amount",           "description",
        "supplier_postcode",  "supplier_type",    "contract_number",
        "project_code",       "expenditure_type", "vat_registration_number"};
    BOOST_TEST(names == expected);
    BOOST_TEST((essential == std::vector<std::string>{"date", "amount"}));
    BOOST_TEST((hidden == std::vector<std::string>{"vat_registration_number"}));
}

BOOST_AUTO_TEST_CASE(no_heading_of_the_published_schema_means_two_fields) {
    std::set<std::string> seen;
    const auto schema = parse_schema(tests::published_schema());
    for (const auto& field : schema.fields) {
        std::set<std::string> own{normal_heading(field.name), normal_heading(field.title)};
        for (const auto& alias : field.aliases) own.insert(normal_heading(alias));
        for (const auto& heading : own) BOOST_TEST(seen.insert(heading).second, heading);
    }
}

BOOST_AUTO_TEST_CASE(mistakes_are_named_with_their_remedy) {
    BOOST_TEST(why_refused(document(kGood)) == "");
    const std::pair<std::string, std::string> cases[] = {
        {document(R"({"name": "size", "description": "x"})"), "reserved word"},
        {document(R"({"name": "Paid On", "description": "x"})"), "snake_case"},
        {document(R"({"name": "paid__on", "description": "x"})"), "snake_case"},
        {document(R"({"name": "paid_on"})"), "no description"},
        {document(R"({"name": "paid_on", "description": "x", "type": "money"})"), "unknown type 'money'"},
        {document(R"({"name": "paid_on", "description": "x", "daybook": {"publsh": false}})"),
         "did you mean 'publish'"},
        {document(
             R"({"name": "paid_on", "description": "x", "daybook": {"essential": true, "publish": false}})"),
         "may not be published"},
        {document(R"({"name": "paid_on", "description": "x", "type": "date", "format": "DD/MM/YYYY"})"),
         "%d/%m/%Y"},
        {document(std::string(kGood) + "," + kGood), "there twice"},
        {document(""), "no fields"},
        {document(kGood, R"({"date": "paid_at"})"), "does not exist"},
        {document(kGood, R"({"amount": "paid_on"})"), "is no number"},
        {R"({"name": "test", "version": "1", "fields": []})", "no description"},
        {R"({"version": "1", "description": "x", "fields": []})", "name"},
        {"[", ""},
    };
    for (const auto& [text, part] : cases) {
        const auto why = why_refused(text);
        BOOST_TEST(!why.empty(), text);
        BOOST_TEST(why.find(part) != std::string::npos, why);
    }
}

BOOST_AUTO_TEST_CASE(parameters_of_the_api_are_reserved) {
    for (const auto word : {"q", "search", "columns", "sort", "size", "cursor", "as_of", "by", "measure",
                            "having", "mix", "format", "any", "since", "count"})
        BOOST_TEST(is_reserved(word), word);
    BOOST_TEST(!is_reserved("amount"));
}

BOOST_AUTO_TEST_SUITE_END()
