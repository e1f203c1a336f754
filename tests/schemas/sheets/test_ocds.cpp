#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/json_schema.hpp"
#include "schemas/check.hpp"
#include "schemas/sheets/json_documents.hpp"
#include "schemas/sheets/json_releases.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;
using base::json::Value;

BOOST_AUTO_TEST_SUITE(ocds)

namespace {

const std::filesystem::path kData = DAYBOOK_SOURCE_DIR "/../shared/data";

constexpr const char* kPackage =
    R"({"uri": "https://piers.example/1", "version": "1.1", "publishedDate": "2012-06-01T00:00:00Z",
 "publisher": {"name": "Ministry of Piers"},
 "releases": [{"ocid": "ocds-1", "id": "1", "date": "2012-05-31T00:00:00Z", "tag": ["award"], "initiationType": "tender",
   "buyer": {"id": "GB-1", "name": "Pier Agency"},
   "awards": [{"id": "a1", "title": "Dredging", "value": {"amount": 1234.50, "currency": "GBP"}, "suppliers": [{"name": "Harbour Ltd"}]}],
   "contracts": [{"id": "c1", "awardID": "a1", "dateSigned": "2012-05-31T00:00:00Z", "value": {"amount": 1200, "currency": "GBP"}}]}]})";

/// Contracts with the award they follow from.
Schema contracts() {
    Schema schema = no_schema();
    schema.text =
        R"({"name": "contracts", "daybook": {"records": "/releases/*/contracts/*", "jsonSchema": "ocds-release-package"}, "fields": [
        {"name": "ocid", "daybook": {"pointer": "../ocid"}},
        {"name": "buyer", "daybook": {"pointer": "../buyer/name"}},
        {"name": "supplier", "daybook": {"pointer": "../awards/[id=awardID]/suppliers/*/name"}},
        {"name": "amount", "daybook": {"pointer": ["/value/amount", "../awards/[id=awardID]/value/amount"]}},
        {"name": "signed", "daybook": {"pointer": "/dateSigned"}}]})";
    for (const char* name : {"ocid", "buyer", "supplier", "amount", "signed"})
        schema.fields.emplace_back().name = name;
    return schema;
}

std::string flatten(std::string_view text) {
    try {
        return read_sheets(text, FileKind::json, contracts()).at(0).text;
    } catch (const base::Error& e) {
        return "refused: " + e.message();
    }
}

/// The package with one text in it replaced by another.
std::string with(std::string_view from, std::string_view to) {
    std::string out = kPackage;
    const auto at = out.find(from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
    return out.replace(at, from.size(), to);
}

/// What breaks a package where it is read.
const std::pair<const char*, const char*> kFaults[] = {
    {"\"ocid\": \"ocds-1\", ", ""},
    {"\"id\": \"1\", ", ""},
    {"\"date\": \"2012-05-31T00:00:00Z\", \"tag\"", "\"tag\""},
    {"\"tag\": [\"award\"]", "\"tag\": [\"prize\"]"},
    {"\"tag\": [\"award\"]", "\"tag\": []"},
    {"\"initiationType\": \"tender\"", "\"initiationType\": \"whim\""},
    {"1234.50", "\"1234.50\""},
    {"\"currency\": \"GBP\"", "\"currency\": 5"},
    {"\"currency\": \"GBP\"", "\"currency\": \"pounds\""},
    {"\"id\": \"a1\", ", ""},
    {"\"awardID\": \"a1\", ", ""},
    {"[{\"name\": \"Harbour Ltd\"}]", "{\"name\": \"Harbour Ltd\"}"},
    {"\"dateSigned\": \"2012-05-31T00:00:00Z\"", "\"dateSigned\": 20120531"},
    {"\"name\": \"Pier Agency\"", "\"name\": 7"},
    {"\"name\": \"Ministry of Piers\"", "\"uri\": \"x\""},
    {"\"version\": \"1.1\"", "\"version\": \"one\""},
    {"\"uri\": \"https://piers.example/1\", ", ""},
};

/// The standard's own schema in one document: its package, and its release with what that refers to.
std::string standard() {
    auto package =
        base::json::parse(base::read_file(kData / "standards/ocds-1.1.5/release-package-schema.json"));
    const auto release =
        base::json::parse(base::read_file(kData / "standards/ocds-1.1.5/release-schema.json"));
    Value only_release = Value::object();
    for (const auto& [key, value] : release.as_object())
        if (key != "definitions" && key != "id" && key != "$schema") only_release.set(key, value);
    auto properties = package.at("properties");
    auto releases = properties.at("releases");
    properties.set("releases", releases.set("items", only_release));
    package.set("properties", properties).set("definitions", release.at("definitions"));
    return base::json::write(package);
}

/// Every document that has one value of `from` replaced by `true`; with the place.
/// \pre parsed, so of bounded depth
void spoil(const Value& from, const std::string& path,
           const std::function<void(const std::string&, Value)>& take) {
    if (!path.empty()) take(path, true);
    if (from.is_object())
        for (const auto& [key, value] : from.as_object())
            spoil(value, path + "/" + key, [&](const std::string& at, Value spoilt) {
                take(at, Value(from).set(key, std::move(spoilt)));
            });
    if (!from.is_array()) return;
    const auto& items = from.as_array();
    for (std::size_t i = 0; i < items.size(); ++i)
        spoil(items[i], path + "/" + std::to_string(i), [&](const std::string& at, Value spoilt) {
            auto copy = items;
            copy[i] = std::move(spoilt);
            take(at, std::move(copy));
        });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_release_package_becomes_a_table_of_contracts) {
    BOOST_TEST(
        flatten(kPackage) ==
        "ocid,buyer,supplier,amount,signed\nocds-1,Pier Agency,Harbour Ltd,1200,2012-05-31T00:00:00Z\n");
    BOOST_TEST(
        flatten(with("\"value\": {\"amount\": 1200, \"currency\": \"GBP\"}", "\"title\": null")) ==
        "ocid,buyer,supplier,amount,signed\nocds-1,Pier Agency,Harbour Ltd,1234.50,2012-05-31T00:00:00Z\n");
}

BOOST_AUTO_TEST_CASE(a_package_that_breaks_the_standard_is_refused_with_the_place) {
    for (const auto& [from, to] : kFaults)
        BOOST_TEST(flatten(with(from, to)).starts_with("refused: the JSON document is not as its standard"),
                   from);
    BOOST_TEST(mentions(flatten(with("1234.50", "\"1234.50\"")),
                        "'/releases/0/awards/0/value/amount' breaks the rule 'type'"));
    BOOST_TEST(mentions(flatten(R"({"records": []})"), "the document lacks 'uri' and 'publisher' and 'publishedDate' and 'releases'"));
    BOOST_TEST(mentions(flatten(with("\"ocid\": \"ocds-1\", ", "")), "'/releases/0' lacks 'ocid'"));
    BOOST_TEST(mentions(flatten("{\"uri\": }"), "line 1, column 9"));
}

namespace {

/// The package with a second release in front of its own.
std::string beside(const std::string& release) {
    return with("\"releases\": [", "\"releases\": [" + release + ", ");
}

CheckResult checked(const std::string& text) {
    return check(text, {"may.json", base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/contracts.json"),
                        Profile::harvest});
}

/// The canonical text of a cell of the checked table.
std::string cell(const CheckResult& result, std::size_t row, std::string_view column) {
    std::string out;
    result.rows->whole().find(column)->append_canonical(row, out);
    return out;
}

const Finding* finding_of(const Report& report, std::string_view code) {
    const auto found = std::ranges::find(report.findings, code, &Finding::code);
    return found == report.findings.end() ? nullptr : &*found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_bad_release_is_set_aside_by_name_and_place_and_the_others_are_rows) {
    const auto result = checked(beside(
        R"({"ocid": "ocds-b5fd17-2", "id": "1", "date": "2012-05-30T00:00:00Z", "tag": ["prize"], "initiationType": "tender",
            "awards": [{"id": "a1"}, {"id": "a2"}]})"));
    const auto& report = result.report;
    BOOST_TEST(report.refusal == "");
    BOOST_TEST(report.rows.accepted == 1);
    BOOST_TEST(report.rows.quarantined == 2);
    BOOST_TEST(report.rows.balances());
    BOOST_TEST(!report.nil_return);
    const auto* apart = finding_of(report, "record-error");
    BOOST_REQUIRE(apart != nullptr);
    BOOST_TEST(apart->count == 1);
    BOOST_TEST((apart->severity == Severity::error));
    BOOST_TEST(mentions(apart->message, "ocds-b5fd17-2 at /releases/0/tag/0 breaks the rule 'enum'"), apart->message);
    BOOST_TEST(mentions(finding_of(public_copy(report), "record-error")->message, "ocds-b5fd17-2"));
    BOOST_TEST(checked(kPackage).rows->digest().hex() == result.rows->digest().hex());
}

BOOST_AUTO_TEST_CASE(
    a_release_that_is_no_object_or_has_a_sentence_for_a_name_is_set_aside_by_its_place_alone) {
    const auto shouting = checked(beside(R"({"ocid": "Mr Smith of 3 High Street"})")).report;
    BOOST_TEST(!mentions(finding_of(shouting, "record-error")->message, "Smith"));
    BOOST_TEST(mentions(finding_of(shouting, "record-error")->message, "at /releases/0"));
    for (const auto* nothing : {"null", "7", "\"text\"", "[]"}) {
        const auto report = checked(beside(nothing)).report;
        BOOST_TEST(report.rows.accepted == 1, nothing);
        BOOST_TEST(report.rows.quarantined == 1, nothing);
    }
}

BOOST_AUTO_TEST_CASE(a_package_of_bad_releases_alone_or_with_a_bad_head_is_refused_whole) {
    BOOST_TEST(mentions(checked(with("\"id\": \"1\", ", "")).report.refusal, "'/releases/0' lacks 'id'"));
    BOOST_TEST(mentions(checked(with("\"version\": \"1.1\"", "\"version\": \"one\"")).report.refusal,
                        "'/version' breaks the rule 'pattern'"));
}

BOOST_AUTO_TEST_CASE(a_release_that_lacks_a_member_is_told_which) {
    const auto report = checked(beside(R"({"ocid": "ocds-b5fd17-2", "date": "2012-05-30T00:00:00Z", "tag": ["award"], "initiationType": "tender"})")).report;
    BOOST_TEST(mentions(finding_of(report, "record-error")->message, "ocds-b5fd17-2 at /releases/0 lacks 'id'"));
    const auto whole = checked(R"({"records": []})").report;
    BOOST_TEST(mentions(finding_of(whole, "format-error")->remedy, "Mend the element at the place that is named"));
}

BOOST_AUTO_TEST_CASE(a_release_that_is_set_aside_is_kept_whole_for_whoever_mends_it) {
    const std::string bad = R"({"ocid":"ocds-b5fd17-2","date":"2012-05-30T00:00:00Z","tag":["award"],"initiationType":"tender"})";
    CheckRequest request{"may.json", base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/contracts.json"), Profile::harvest};
    request.quarantined = true;
    const auto result = check(beside(bad), request);
    BOOST_REQUIRE(result.quarantined.has_value());
    BOOST_TEST(result.quarantined->starts_with("sheet,line,reason,"));
    BOOST_TEST(mentions(*result.quarantined, ",element\r\n,1,at /releases/0 lacks 'id',"), *result.quarantined);
    BOOST_TEST(mentions(*result.quarantined, "\"\"ocid\"\":\"\"ocds-b5fd17-2\"\""), *result.quarantined);
    BOOST_TEST(!check(kPackage, request).quarantined.has_value());
}

BOOST_AUTO_TEST_CASE(a_large_head_is_not_judged_again_with_each_element) {
    std::string releases = R"({"ocid": 7})";
    for (int i = 0; i < 5000; ++i) releases += ",{}";
    const auto text = with("\"version\"", "\"extensions\": [\"https://x.example/" + std::string(60'000, 'x') + "\"], \"version\"");
    const auto at = text.find("\"releases\": [") + 13;
    const auto began = std::chrono::steady_clock::now();
    const auto report = checked(text.substr(0, at) + releases + "," + text.substr(at)).report;
    const auto took = std::chrono::steady_clock::now() - began;
    BOOST_TEST(report.rows.accepted == 1);
    BOOST_TEST(report.rows.quarantined == 5001);
    // It would be 300 MB to judge.
    BOOST_TEST((took < std::chrono::seconds(4)));
    const auto wordy = with("\"name\": \"Ministry of Piers\"", "\"name\": \"" + std::string(62'000, 'x') + "\"");
    const auto in_it = wordy.find("\"releases\": [") + 13;
    const auto refused = checked(wordy.substr(0, in_it) + releases + "," + wordy.substr(in_it)).report;
    BOOST_TEST(mentions(refused.refusal, "'/releases/0"), refused.refusal);
}

BOOST_AUTO_TEST_CASE(a_month_of_releases_without_an_award_is_a_nil_return) {
    auto text = with("\"tag\": [\"award\"]", "\"tag\": [\"planning\"]");
    text = text.substr(0, text.rfind(',', text.find("\"awards\""))) + "}]}";
    const auto result = checked(text);
    BOOST_TEST(result.report.refusal == "", text);
    BOOST_TEST(result.report.nil_return);
    // No sentence of the file says so.
    BOOST_TEST(finding_of(result.report, "nil-return")->message == "the document has elements, and none of them holds a record of 'Contracts awarded'");
    BOOST_TEST(result.report.rows.accepted + result.report.rows.quarantined == 0);
    BOOST_TEST(finding_of(result.report, "no-data-rows") == nullptr);
    // Where one of its releases cannot be read, nobody knows that there was none.
    const auto bad = checked(text.substr(0, text.size() - 2) + R"(, {"ocid": "ocds-3"}]})").report;
    BOOST_TEST(!bad.nil_return);
    BOOST_TEST(bad.rows.quarantined == 1);
}

namespace {

/// A release of the package's process.
std::string release_of(std::string_view id, std::string_view date, std::string_view awards) {
    return fmt::format(R"({{"ocid": "ocds-1", "id": "{}", "date": "{}T00:00:00Z", "tag": ["awardUpdate"], "initiationType": "tender", "awards": [{}]}})", id, date, awards);
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_award_that_a_later_release_has_again_counts_once_as_that_has_it) {
    // It stands in front of the release that it is later than.
    const auto result = checked(beside(release_of("2", "2012-06-02", R"({"id": "a1", "value": {"amount": 2000}})")));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.accepted_total.to_string() == "2000.00");
    BOOST_TEST(cell(result, 0, "release_id") == "2");
    // What it does not say again is as the earlier release said it.
    BOOST_TEST(cell(result, 0, "award_title") == "Dredging");
    BOOST_TEST(cell(result, 0, "value_currency") == "GBP");
    BOOST_TEST(cell(result, 0, "entity") == "Pier Agency");
    const auto* replaced = finding_of(result.report, "replaced-record");
    BOOST_REQUIRE(replaced != nullptr);
    BOOST_TEST(replaced->count == 1);
    BOOST_TEST((replaced->severity == Severity::note));
}

BOOST_AUTO_TEST_CASE(awards_of_other_ids_and_releases_of_one_id_replace_nothing) {
    const auto other = checked(beside(release_of("2", "2012-06-02", R"({"id": "a2", "value": {"amount": 2000, "currency": "GBP"}})")));
    BOOST_TEST(other.report.rows.accepted == 2);
    BOOST_TEST(other.report.accepted_total.to_string() == "3234.50");
    BOOST_TEST(finding_of(other.report, "replaced-record") == nullptr);
    const auto again = checked(beside(release_of("1", "2012-06-02", R"({"id": "a1", "value": {"amount": 2000, "currency": "GBP"}})")));
    BOOST_TEST(finding_of(again.report, "replaced-record") == nullptr);
    BOOST_TEST(finding_of(again.report, "primary-key") != nullptr);
}

BOOST_AUTO_TEST_CASE(an_award_that_two_packages_of_an_archive_have_is_told) {
    const auto told = [](const std::string& june) {
        const auto result = checked(zip_of({{"may.json", kPackage}, {"june.json", june}, {"note.pdf", "%PDF-1.4"}}));
        BOOST_TEST(result.report.rows.accepted == 2, result.report.refusal);
        return finding_of(result.report, "repeated-record") == nullptr ? std::string() : finding_of(result.report, "repeated-record")->places.front().value;
    };
    // The archive's documents stand in the order of their names.
    BOOST_TEST(told(with("\"id\": \"1\"", "\"id\": \"2\"")) == "ocds-1: a1 as in 'june.json'");
    BOOST_TEST(told(with("ocds-1", "ocds-2")) == "");
    BOOST_TEST(told(with("\"id\": \"a1\", \"title\"", "\"id\": \"a2\", \"title\"")) == "");
}

BOOST_AUTO_TEST_CASE(what_tells_of_an_archive_is_no_package_and_a_package_that_breaks_off_is) {
    const auto refusal_beside = [](const std::string& other) { return checked(zip_of({{"may.json", kPackage}, {"other.json", other}})).report.refusal; };
    BOOST_TEST(refusal_beside(R"({"licence": "OGL"})") == "");
    const std::string package = kPackage;
    BOOST_TEST(refusal_beside(package.substr(0, package.size() / 2)) != "");
    BOOST_TEST(refusal_beside(R"({"releases": 1})") != "");
}

BOOST_AUTO_TEST_CASE(merging_releases_copies_no_more_than_a_document_may_cost) {
    std::string releases;
    for (int i = 0; i < 50; ++i) releases += (i == 0 ? "" : ",") + release_of(std::to_string(i), "2012-06-02", R"({"id": "a1", "title": "Dredging"})");
    const auto replaced = [&](std::uint64_t looks) {
        SheetLimits limits;
        limits.json_looks = looks;
        sheets::Budget budget(limits, 1);
        auto document = base::json::parse("{\"releases\": [" + releases + "]}");
        return sheets::merge_releases(document, "awards", budget).size();
    };
    BOOST_TEST(replaced(1'000'000) == 49U);
    BOOST_CHECK_THROW(replaced(1000), base::Error);
}

BOOST_AUTO_TEST_CASE(the_value_of_an_award_that_is_not_in_force_is_in_no_total) {
    for (const auto* status : {"pending", "cancelled", "unsuccessful"}) {
        const auto result = checked(with(R"("title": "Dredging")", fmt::format(R"("title": "Dredging", "status": "{}")", status)));
        BOOST_TEST(result.report.rows.accepted == 1, status);
        BOOST_TEST(result.report.accepted_total.to_string() == "0.00", status);
        BOOST_TEST(cell(result, 0, "amount") == "", status);
        BOOST_TEST(cell(result, 0, "value_not_in_force") == "1234.50", status);
        BOOST_TEST(cell(result, 0, "status") == status);
    }
    const auto active = checked(with(R"("title": "Dredging")", R"("title": "Dredging", "status": "active")"));
    BOOST_TEST(active.report.accepted_total.to_string() == "1234.50");
    BOOST_TEST(cell(active, 0, "value_not_in_force") == "");
}

BOOST_AUTO_TEST_CASE(the_value_of_an_award_of_a_table_that_is_not_in_force_is_in_no_total) {
    const std::string headings = "Contracting process,Release,Release date,Award,Status,Value,Currency,Supplier";
    const auto award = [](int id, std::string_view status, std::string_view value) {
        return fmt::format("ocds-1,r1,2012-05-31T00:00:00Z,a{},{},{},GBP,Harbour Ltd\n", id, status, value);
    };
    const auto result = checked(headings + "\n" + award(1, "active", "1000.00") + award(2, "cancelled", "500.00") + award(3, "Withdrawn", "70.00") + award(4, "pending", "30.00") + award(5, "", "4.00"));
    BOOST_TEST(result.report.rows.accepted == 5);
    BOOST_TEST(result.report.accepted_total.to_string() == "1004.00");
    const std::pair<const char*, const char*> cells[] = {{"1000.00", ""}, {"", "500.00"}, {"", "70.00"}, {"", "30.00"}, {"4.00", ""}};
    for (std::size_t row = 0; row < std::size(cells); ++row) {
        BOOST_TEST(cell(result, row, "amount") == cells[row].first, row);
        BOOST_TEST(cell(result, row, "value_not_in_force") == cells[row].second, row);
    }
    const auto* told = finding_of(result.report, "not-in-force");
    BOOST_REQUIRE(told != nullptr);
    BOOST_TEST(told->count == 3);
    BOOST_TEST(told->places.front().value == "500.00");
    // A table may have the column for such itself, and one without a status says nothing.
    const auto own = checked(headings + ",Value not in force\n" + "ocds-1,r1,2012-05-31T00:00:00Z,a1,cancelled,,GBP,Harbour Ltd,500.00\n");
    BOOST_TEST(own.report.accepted_total.to_string() == "0.00");
    BOOST_TEST(cell(own, 0, "value_not_in_force") == "500.00");
    BOOST_TEST(finding_of(own.report, "not-in-force") == nullptr);
    const auto without = checked("Contracting process,Release,Release date,Award,Value,Currency\nocds-1,r1,2012-05-31T00:00:00Z,a1,7.00,GBP\n");
    BOOST_TEST(without.report.accepted_total.to_string() == "7.00");
    BOOST_TEST(cell(without, 0, "value_not_in_force") == "");
}

BOOST_AUTO_TEST_CASE(an_award_that_its_release_cancels_by_its_tag_is_not_in_force) {
    const auto cancelling = [](std::string_view awards) {
        auto text = release_of("2", "2012-06-02", awards);
        return text.replace(text.find("awardUpdate"), 11, "awardCancellation");
    };
    const auto result = checked(beside(cancelling(R"({"id": "a1", "title": "Dredging"})")));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.accepted_total.to_string() == "0.00");
    BOOST_TEST(cell(result, 0, "status") == "cancelled");
    BOOST_TEST(cell(result, 0, "value_not_in_force") == "1234.50");
    // Copied with the status that it had.
    BOOST_TEST(checked(beside(cancelling(R"({"id": "a1", "status": "active"})"))).report.accepted_total.to_string() == "0.00");
    // Where it is said which, the other stands.
    const auto one = checked(beside(cancelling(R"({"id": "a1", "status": "active"}, {"id": "a2", "status": "cancelled"})")));
    BOOST_TEST(one.report.accepted_total.to_string() == "1234.50");
}

BOOST_AUTO_TEST_CASE(our_schema_agrees_with_the_standards_own) {
    if (!std::filesystem::is_directory(kData / "standards/ocds-1.1.5")) {
        BOOST_TEST_MESSAGE("SKIPPED: the schemas of OCDS 1.1.5 are absent, ours was compared with nothing");
        return;
    }
    const base::JsonSchema theirs(standard()), ours(sheets::document_schema("ocds-release-package"));
    BOOST_TEST(!theirs.judge(kPackage).has_value());
    for (const auto& [from, to] : kFaults) {
        BOOST_TEST(theirs.judge(with(from, to)).has_value(), from);
        BOOST_TEST(ours.judge(with(from, to)).has_value(), from);
    }
    int packages = 0, valid = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kData / "contracts")) {
        if (entry.path().extension() != ".json") continue;
        const auto text = base::read_file(entry.path());
        const auto them = theirs.judge(text), us = ours.judge(text);
        BOOST_TEST(them.has_value() == us.has_value(), entry.path() << (us ? " at " + us->pointer + " " + us->keyword : ""));
        ++packages;
        valid += them ? 0 : 1;
    }
    BOOST_TEST_MESSAGE(packages << " documents judged, " << valid << " valid by the standard");
    BOOST_TEST(valid > 0);
}

BOOST_AUTO_TEST_CASE(what_the_standard_refuses_of_a_real_package_we_refuse) {
    const auto file = kData / "contracts/ocds-samples/fictional/1.1/ocds-213czf-000-00001-05-contract.json";
    if (!std::filesystem::is_directory(kData / "standards/ocds-1.1.5") || !std::filesystem::exists(file)) {
        BOOST_TEST_MESSAGE("SKIPPED: the schemas of OCDS 1.1.5 or "
                           << file << " are absent, ours was compared with nothing");
        return;
    }
    const base::JsonSchema theirs(standard()), ours(sheets::document_schema("ocds-release-package"));
    int refused = 0;
    spoil(base::json::parse(base::read_file(file)), "", [&](const std::string& path, const Value& spoilt) {
        const auto text = base::json::write(spoilt);
        const bool them = theirs.judge(text).has_value(), us = ours.judge(text).has_value();
        BOOST_TEST(them == us, path);
        refused += them ? 1 : 0;
    });
    BOOST_TEST_MESSAGE(refused << " faults are refused by both");
    BOOST_TEST(refused > 50);
}

BOOST_AUTO_TEST_CASE(real_packages_become_tables_of_contracts) {
    const auto folder = kData / "contracts/ocds-samples/fictional/1.1";
    if (!std::filesystem::is_directory(folder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << folder << " is absent, no real package was read");
        return;
    }
    const auto text = flatten(base::read_file(folder / "ocds-213czf-000-00001-05-contract.json"));
    BOOST_TEST_MESSAGE(text);
    BOOST_TEST(std::ranges::count(text, '\n') == 2);
    BOOST_TEST(mentions(text, "ocds-213czf-000-00001,"));
}

BOOST_AUTO_TEST_SUITE_END()
