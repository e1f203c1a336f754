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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
