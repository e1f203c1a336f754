#include "schemas/condense.hpp"
#include "schemas/judge_report.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;

namespace {

/// A file of 400 columns of numbers in which words stand, ten rows of them, under 400 required columns.
struct Wide {
    std::string schema = R"({"name": "wide", "version": "1", "description": "x", "fields": [)", text, words;
    Wide() {
        for (int i = 0; i < 400; ++i) {
            const auto part = std::to_string(i);
            schema += (i == 0 ? "" : ",") + (R"({"name": "n)" + part + R"(", "title": "N)" + part) +
                      R"(", "type": "integer", "description": "x", "constraints": {"required": true}})";
            text += (i == 0 ? "N" : ",N") + part;
            words += i == 0 ? "few" : ",few";
        }
        schema += "]}";
        text += "\n";
        for (int i = 0; i < 10; ++i) text += words + "\n";
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(condensing)

BOOST_AUTO_TEST_CASE(the_score_is_the_same_before_and_after_findings_are_folded) {
    const Wide wide;
    auto report = check(wide.text, {"test.csv", wide.schema, Profile::strict}).report;
    BOOST_TEST(report.findings.size() == 301u);
    BOOST_TEST(report.score.cells == 0);
    const auto score = report.score.total();
    add_findings(parse_schema(wide.schema), report, findings_of({{"errors", 4000, 0}}));
    BOOST_TEST(report.score.total() == score);
    const auto again = Report::from_json(report.to_json());
    BOOST_TEST(score_of(parse_schema(wide.schema), again).total() == score);
}

BOOST_AUTO_TEST_CASE(what_was_folded_is_told_in_words_of_its_own) {
    const Wide wide;
    const auto report = check(wide.text, {"test.csv", wide.schema, Profile::strict}).report;
    const auto& folded = report.findings.back();
    BOOST_TEST(folded.in_columns == 100);
    BOOST_TEST(folded.count == 1000);
    BOOST_TEST(folded.message == "A value that is not of its column's type in 100 more columns");
    const auto words = verdict(report);
    BOOST_TEST(words.find("have no ,") == std::string::npos, words);
    BOOST_TEST(words.find("have no readable n0") != std::string::npos, words);
}

BOOST_AUTO_TEST_CASE(a_single_finding_beyond_the_last_keeps_its_column) {
    Report report;
    for (int i = 0; i < 301; ++i)
        report.findings.push_back({"type-error", Severity::error, "f" + std::to_string(i), "m", "r", 2, {}});
    condense(report);
    BOOST_TEST(report.findings.size() == 301u);
    BOOST_TEST(report.findings.back().field == "f300");
}

BOOST_AUTO_TEST_SUITE_END()
