#include "schemas/findings_log.hpp"

#include "publisher/base/error.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(findings)

BOOST_AUTO_TEST_CASE(every_issue_has_its_row_and_every_code_its_explanation) {
    const auto& texts = issue_texts();
    BOOST_REQUIRE(texts.size() == static_cast<std::size_t>(Issue::count_of_issues));
    std::set<std::string_view> explained, raised;
    for (const auto& code : finding_codes()) {
        BOOST_TEST(explained.insert(code.code).second, code.code);
        BOOST_TEST(!code.title.empty());
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        BOOST_TEST((static_cast<std::size_t>(texts[i].issue) == i), texts[i].message);
        BOOST_TEST(explained.contains(texts[i].code), texts[i].code);
        // What a department must mend is never milder for it than for a harvester.
        BOOST_TEST((texts[i].strict <= texts[i].harvest), texts[i].code);
        raised.insert(texts[i].code);
    }
    BOOST_TEST((raised == explained));
}

BOOST_AUTO_TEST_CASE(a_repair_is_an_error_to_a_department) {
    for (const auto& text : issue_texts())
        if (text.harvest == Severity::repair) BOOST_TEST((text.strict == Severity::error), text.code);
}

BOOST_AUTO_TEST_SUITE_END()
