#include "publisher/app/inbox_decide.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using record::Promise;

BOOST_AUTO_TEST_SUITE(a_receipt)

namespace {

constexpr const char* kDataset = "coasts-spend-over-25k";
const base::Instant kNow = base::parse_rfc3339("2024-06-20T08:30:00Z");

/// The answer to bytes that are a draft already, and that say nothing of a date.
app::Receipt answer(bool waits, const std::string& day, Promise state) {
    tests::ArchiveFixture a;
    a.wait_for_date(waits);
    const auto may = tests::spend_csv(tests::month_of_payments("2024-05", 12));
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", may);
    const auto earlier = base::parse_rfc3339("2024-06-01T08:30:00Z");
    if (!day.empty()) {
        auto entry = record::announce(kDataset, "2024-05", base::parse_rfc3339(day), state == Promise::confirmed, earlier);
        if (state == Promise::cancelled) record::cancel(entry, "legal", "In words.");
        a.publisher().reg().enter(entry, "pat", earlier);
    }
    const app::Config config;
    const base::FixedClock clock(kNow);
    app::Receipt receipt;
    receipt.organisation = "coasts";
    receipt.dataset = kDataset;
    std::optional<schemas::Report> report;
    app::decide({a.publisher(), config, clock}, {{}, base::sha256(may), {schemas::Edition::parse("2024-05"), {}, {}, false, {}, {}, "Pat Hythe"}}, receipt, report);
    BOOST_TEST((receipt.outcome == app::Receipt::Outcome::known), receipt.why);
    return receipt;
}

void says(const app::Receipt& receipt, const std::vector<std::string>& words) {
    for (const auto& word : words) BOOST_TEST(receipt.next.find(word) != std::string::npos, word << " is not in: " << receipt.next);
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_provisional_date_to_come_says_how_to_confirm_it) {
    const auto receipt = answer(true, "2024-06-28T08:30:00Z", Promise::provisional);
    BOOST_TEST(receipt.promise == "provisional");
    says(receipt, {"nothing becomes public before it is confirmed", "'release: '", "without 'provisional: true'"});
}

BOOST_AUTO_TEST_CASE(of_a_provisional_date_that_has_passed_does_not_ask_to_confirm_it) {
    const auto receipt = answer(true, "2024-06-14T08:30:00Z", Promise::provisional);
    says(receipt, {"has passed", "confirmed no more", "a date to come"});
}

BOOST_AUTO_TEST_CASE(of_a_harvested_draft_says_that_it_does_not_wait_for_a_provisional_date) {
    const auto receipt = answer(false, "2024-06-28T08:30:00Z", Promise::provisional);
    says(receipt, {"does not wait for it", "becomes public with the next release"});
    says(answer(false, "", Promise::provisional), {"waits for no date", "becomes public with the next release"});
    says(answer(false, "2024-06-28T08:30:00Z", Promise::cancelled), {"It waits for its date, and nobody outside sees it"});
}

BOOST_AUTO_TEST_CASE(of_a_confirmed_date_says_when_it_becomes_public) {
    for (const bool waits : {true, false}) {
        says(answer(waits, "2024-06-28T08:30:00Z", Promise::confirmed), {"It becomes public on 28 June 2024"});
        says(answer(waits, "2024-06-14T08:30:00Z", Promise::confirmed), {"at once", "which has passed"});
    }
    says(answer(true, "", Promise::provisional), {"It waits for its date"});
}

BOOST_AUTO_TEST_SUITE_END()
