#include "tests/catalogue/spending.hpp"

namespace daybook::catalogue {

using namespace ledger_of_returns;

/// What is not owed, and what is not the publisher's fault (docs/returns.md).
BOOST_FIXTURE_TEST_SUITE(returns_that_are_not_missing, Spending)

BOOST_AUTO_TEST_CASE(before_since_nothing_is_owed_and_what_is_here_is_told) {
    dataset().since = "2024-08";
    release("2010-06", "2024-09-02T10:00:00Z");
    release("2024-08", "2024-09-20T10:00:00Z");
    const auto all = returns_of(state, dataset(), state.revision, day("2024-10-15"));
    std::vector<std::string> editions;
    for (const auto& one : all) editions.push_back(one.edition.str());
    BOOST_TEST(editions == (std::vector<std::string>{"2010-06", "2024-08", "2024-09"}),
               boost::test_tools::per_element());
    BOOST_TEST(outstanding("2024-11-15") == "2024-09");
    BOOST_TEST(standing_of(state, dataset(), state.revision, day("2024-10-15")).covered.size() == 2U);
    dataset().since.clear();
    BOOST_TEST(returns_of(state, dataset(), state.revision, day("2024-10-15")).size() == 172U,
               "without it what was returned first is the beginning");
}

BOOST_AUTO_TEST_CASE(a_return_is_dated_by_the_first_version_that_stands) {
    release("2024-01", "2024-02-20T10:00:00Z");
    auto& wrong = release("2024-02", "2024-03-20T10:00:00Z");
    wrong.withdrawn = wrong.to = next("2024-03-25T10:00:00Z");
    wrong.withdrawal_code = "published-in-error";
    auto& right = release("2024-02", "2024-04-01T10:00:00Z");
    right.manifest.reason = record::Reason::department_correction;
    const auto one = of("2024-02", "2024-06-01");
    BOOST_TEST(one.in_words() == "Late by 4 days", "what was withdrawn was no return of this body");
    BOOST_TEST(one.note == "Version 1 was withdrawn (published in error); the time is that of version 2.");
    release("2024-02", "2024-05-01T10:00:00Z").manifest.reason = record::Reason::department_correction;
    BOOST_TEST(words("2024-02", "2024-06-01") == "Corrected, late by 4 days");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
