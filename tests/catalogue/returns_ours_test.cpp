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

namespace {

using Collection = record::Collection;

Collection waits(const std::string& edition, std::string_view since) {
    Collection out;
    out.waiting.push_back({edition.empty() ? std::vector<std::string>() : std::vector<std::string>{edition}, day(since)});
    return out;
}

Collection unread(std::string_view from, std::string_view to = "") {
    Collection out;
    out.unread = Collection::Gap{at(from), {}};
    if (!to.empty()) out.unread->to = at(to);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_file_that_waits_here_is_no_fault_of_who_published_it) {
    release("2024-01", "2024-02-20T10:00:00Z");
    BOOST_TEST(words("2024-02", "2024-06-01") == "Missing");
    const auto before = state.revision;
    collected(waits("2024-02", "2024-03-20"), "2024-03-20T10:00:00Z");
    auto one = of("2024-02", "2024-06-01");
    BOOST_TEST(one.in_words() == "Not collected");
    BOOST_TEST(one.note == "A file that may be this return has waited here for a person since 20 March 2024.");
    BOOST_TEST(one.outstanding(), "it is not here all the same");
    BOOST_TEST((one.lack() == Lack::not_collected));
    one = of("2024-03", "2024-06-01");
    BOOST_TEST(one.in_words() == "Missing");
    BOOST_TEST(one.note == "", "where the log says what waits and what was not read, nothing is left open");
    BOOST_TEST((returns_of(state, dataset(), before, day("2024-06-01"))[1].state == ReturnState::missing), "as it was known then");
    collected(waits("", "2024-03-20"), "2024-03-21T10:00:00Z");
    one = of("2024-02", "2024-06-01");
    BOOST_TEST(one.in_words() == "Missing");
    BOOST_TEST(one.note == "A file whose period nothing says waits here for a person.");
    release("2024-02", "2024-03-22T10:00:00Z");
    BOOST_TEST(words("2024-02", "2024-06-01") == "On time", "what is here is judged by itself");
}

BOOST_AUTO_TEST_CASE(a_source_that_nobody_could_read_when_it_was_due_accuses_nobody) {
    release("2024-01", "2024-02-20T10:00:00Z");
    // Due on 28 March: Good Friday is the 29th.
    collected(unread("2024-03-27T10:00:00Z"), "2024-03-30T10:00:00Z");
    auto one = of("2024-02", "2024-04-02");
    BOOST_TEST(one.in_words() == "Not collected");
    BOOST_TEST(one.note == "Its source could not be read here since 27 March 2024.");
    collected(unread("2024-03-29T10:00:00Z"), "2024-03-31T10:00:00Z");
    one = of("2024-02", "2024-04-02");
    BOOST_TEST(one.in_words() == "Missing");
    BOOST_TEST(one.note == "Its source could not be read here since 29 March 2024, when it was not there.");
    collected(unread("2024-03-27T10:00:00Z", "2024-04-03T10:00:00Z"), "2024-04-03T10:05:00Z");
    BOOST_TEST(words("2024-02", "2024-04-04") == "Missing", "it was looked for since, and is not there");
    Collection unfetched;
    unfetched.unfetched = true;
    collected(unfetched, "2024-04-04T10:00:00Z");
    BOOST_TEST(of("2024-02", "2024-04-04").note == "A file that its source offers could not be fetched here.");
}

BOOST_AUTO_TEST_CASE(what_a_source_has_that_was_never_read_is_missing_by_nobodys_word) {
    release("2024-01", "2024-02-20T10:00:00Z");
    Collection never;
    never.never_read = true;
    collected(never, "2024-04-02T10:00:00Z");
    const auto one = of("2024-02", "2024-06-01");
    BOOST_TEST(one.in_words() == "Not collected");
    BOOST_TEST(one.note == "A source of this dataset could never yet be read completely here.");
    BOOST_TEST(one.outstanding(), "it is not here all the same");
    BOOST_TEST(words("2024-05", "2024-06-01") == "Not yet due");
    collected({}, "2024-04-03T10:00:00Z");
    BOOST_TEST(words("2024-02", "2024-06-01") == "Missing", "once it was read");
}

BOOST_AUTO_TEST_CASE(what_was_first_seen_after_a_time_in_which_nobody_looked_is_not_called_late) {
    release("2024-01", "2024-02-20T10:00:00Z");
    collected(unread("2024-03-27T10:00:00Z", "2024-04-03T10:00:00Z"), "2024-04-03T10:05:00Z");
    release("2024-02", "2024-04-03T10:02:00Z");
    const auto one = of("2024-02", "2024-06-01");
    BOOST_TEST(one.in_words() == "Not known");
    BOOST_TEST(one.note == "Its source could not be read here from 27 March 2024 to 3 April 2024: when it was published is not known.");
}

BOOST_AUTO_TEST_CASE(what_was_not_there_when_it_was_looked_for_again_is_late) {
    release("2024-01", "2024-02-20T10:00:00Z");
    collected(unread("2024-03-27T10:00:00Z", "2024-04-03T10:00:00Z"), "2024-04-03T10:05:00Z");
    release("2024-02", "2024-04-05T10:00:00Z");
    BOOST_TEST(words("2024-02", "2024-06-01") == "Late by 8 days");
    release("2024-03", "2024-05-02T10:00:00Z", "Thu, 02 May 2024 09:00:00 GMT");
    BOOST_TEST(words("2024-03", "2024-06-01") == "Late by 2 days");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
