#include "publisher/base/error.hpp"
#include "tests/record/spend_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using namespace tests::spend_rows;
using record::CanonicalRows;
using record::Certainty;

BOOST_AUTO_TEST_SUITE(row_difference)

BOOST_AUTO_TEST_CASE(rows_in_another_order_are_unchanged) {
    const auto d = spend_difference({kFirst, kSecond}, {kSecond, kFirst});
    BOOST_TEST(d.unchanged == 2);
    BOOST_TEST(said(d) == "");
    BOOST_TEST(total(d.totals->before) == "75000.50");
    BOOST_TEST(total(d.totals->after) == "75000.50");
}

BOOST_AUTO_TEST_CASE(equal_rows_are_counted_and_the_later_ones_are_the_added) {
    const auto d =
        spend_difference({kFirst, kFirst, kFirst}, {kFirst, kFirst, kSecond, kFirst, kFirst, kFirst});
    BOOST_TEST(d.unchanged == 3);
    BOOST_TEST(said(d) == "+1::4; +1::6; +1::7; ");
    const auto back = spend_difference({kFirst, kFirst, kFirst, kFirst, kFirst}, {kFirst});
    BOOST_TEST(back.unchanged == 1);
    BOOST_TEST(said(back) == "-1::3; -1::4; -1::5; -1::6; ");
    BOOST_TEST(total(back.totals->removed) == "120000.00");
}

BOOST_AUTO_TEST_CASE(a_transaction_of_one_supplier_is_certain_and_names_what_changed) {
    const auto d = spend_difference(
        {kFirst, kSecond}, {with(kFirst, 3, "31000.00"), with(with(kSecond, 1, "MISTRAL SONS"), 4, "Dives")});
    BOOST_TEST(
        said(d) ==
        "~certain 1::2>1::2 amount:30000.00>31000.00; ~certain 1::3>1::3 supplier:Mistral, Sons>MISTRAL SONS "
        "description:Survey>Dives; ");
    BOOST_TEST(total(d.totals->changed_before) == "75000.50");
    BOOST_TEST(total(d.totals->changed_after) == "76000.50");
    BOOST_TEST((d.changed_in == std::vector<std::int64_t>{0, 1, 0, 1, 1, 0}));
    BOOST_TEST((d.by_certainty == std::array<std::int64_t, 3>{2, 0, 0}));
}

BOOST_AUTO_TEST_CASE(what_stands_for_no_number_tells_no_row_from_another) {
    for (const auto* none : {"N/A", "n/a", "-", "0", "None", "various"}) {
        const Row bridge{none, "Acme Ltd", "2024-04-01", "40000.00", "Bridge", "Roads"}, tunnel{none, "Acme Ltd", "2024-09-09", "9000000.00", "Tunnel", "Rail"};
        BOOST_TEST(said(spend_difference({kFirst, bridge}, {kFirst, tunnel})) == "-1::3; +1::3; ", none);
        const auto dearer = with(bridge, 3, "41000.00");
        BOOST_TEST(spend_difference({kFirst, bridge}, {kFirst, dearer}).by_certainty[0] == 0, "by their other cells they are likely the same at most");
    }
}

BOOST_AUTO_TEST_CASE(a_transaction_of_two_changed_lines_is_not_certain) {
    const auto other = with(with(kFirst, 3, "1.00"), 4, "Survey");
    const auto d = spend_difference({kFirst, other}, {with(kFirst, 5, "Coasts"), with(other, 5, "Coasts")});
    BOOST_TEST(said(d) == "~likely 1::2>1::2 area:Harbours>Coasts; ~likely 1::3>1::3 area:Harbours>Coasts; ");
}

BOOST_AUTO_TEST_CASE(without_a_transaction_two_agreements_are_likely_and_one_is_none) {
    const auto blank = with(kFirst, 0, "");
    BOOST_TEST(said(spend_difference({blank}, {with(with(blank, 3, "2.00"), 4, "")})) ==
               "~likely 1::2>1::2 amount:30000.00>2.00 description:Dredging>; ");
    const Row one_left = {"", "Ouse LLP", "2024-05-05", "9.00", "Other", "Harbours"};
    BOOST_TEST(said(spend_difference({blank}, {one_left})) == "-1::2; +1::2; ");
}

BOOST_AUTO_TEST_CASE(date_and_description_alone_make_no_pair) {
    const Row other = {"", "Someone Else", "2024-04-01", "77.00", "Dredging", "Harbours"};
    BOOST_TEST(said(spend_difference({kFirst}, {other})) == "-1::2; +1::2; ");
    BOOST_TEST(said(spend_difference({kFirst}, {with(other, 3, "30000.00")})).starts_with("~likely"));
}

BOOST_AUTO_TEST_CASE(a_row_that_two_others_fit_as_well_is_uncertain) {
    const auto blank = with(kFirst, 0, "");
    const auto d = spend_difference({blank}, {with(blank, 3, "1.00"), with(blank, 3, "2.00")});
    BOOST_TEST(d.changed.size() == 1U);
    BOOST_TEST((d.changed.front().certainty == Certainty::uncertain));
    BOOST_TEST(d.added.size() == 1U);
}

BOOST_AUTO_TEST_CASE(amounts_are_added_up_by_currency_and_never_over_several) {
    Row columns = kSpend;
    columns.emplace_back("currency");
    const auto in = [](Row row, const std::string& currency) {
        row.push_back(currency);
        return row;
    };
    auto roles = payments();
    roles.currency = "currency";
    const auto d = record::difference(CanonicalRows(csv(columns, {in(kFirst, "GBP"), in(kSecond, "EUR")})),
                                      CanonicalRows(csv(columns, {in(with(kFirst, 3, "31000.00"), "GBP"), in(kSecond, "EUR"), in(with(kSecond, 0, "1003"), "EUR")})), roles);
    BOOST_TEST(!d.totals.has_value());
    BOOST_REQUIRE(d.totals_by_currency.size() == 2U);
    const auto& [euros, of_euros] = d.totals_by_currency[0];
    const auto& [pounds, of_pounds] = d.totals_by_currency[1];
    BOOST_TEST(euros == "EUR");
    BOOST_TEST(total(of_euros.before) == "45000.50");
    BOOST_TEST(total(of_euros.added) == "45000.50");
    BOOST_TEST(total(of_euros.after) == "90001.00");
    BOOST_TEST(pounds == "GBP");
    BOOST_TEST(total(of_pounds.changed_after) == "31000.00");
    BOOST_TEST(total(of_pounds.after) == "31000.00");
}

/// A department that changes the currency of a whole version says so in the version, not in its rows.
BOOST_AUTO_TEST_CASE(versions_in_different_currencies_have_no_common_total) {
    const auto d = record::difference(CanonicalRows(csv(kSpend, {kFirst})), CanonicalRows(csv(kSpend, {kFirst})), payments(), 2, {}, {"GBP", "EUR"});
    BOOST_TEST(!d.totals.has_value());
    BOOST_TEST(d.totals_by_currency.size() == 2U);
    BOOST_TEST(total(spend_difference({kFirst}, {kFirst}).totals_by_currency.front().totals.after) == "30000.00");
}

BOOST_AUTO_TEST_CASE(the_primary_key_comes_first_and_another_key_is_another_row) {
    record::RowRoles roles;
    roles.key = {"path"};
    const Row columns = {"path", "title", "state"};
    const auto d = record::difference(
        CanonicalRows(csv(columns, {{"/a", "Fish", "open"}, {"/b", "Coal", "open"}})),
        CanonicalRows(csv(columns, {{"/c", "Coal", "open"}, {"/a", "Fish", "closed"}})), roles);
    BOOST_TEST(said(d) == "~certain 1::2>1::3 state:open>closed; -1::3; +1::2; ");
    BOOST_TEST(!d.totals.has_value());
    BOOST_TEST((d.key == std::vector<std::string>{"path"}));
}

BOOST_AUTO_TEST_CASE(rows_without_amounts_are_paired_by_most_of_their_columns) {
    const Row columns = {"minister",    "gift_date",  "gift",   "direction",
                         "other_party", "gift_value", "outcome"};
    const Row clock = {"Lord Brine", "May 2024", "Clock", "Received", "Kelp Board", "Over limit", "Held"};
    const Row rug = {"Lord Brine", "May 2024", "Rug", "Received", "Reef Council", "Over limit", "Held"};
    const auto d = record::difference(
        CanonicalRows(csv(columns, {clock, rug})),
        CanonicalRows(csv(columns, {with(rug, 6, "Purchased"), with(clock, 5, "£160")})), {});
    BOOST_TEST(said(d) ==
               "~likely 1::3>1::2 outcome:Held>Purchased; ~likely 1::2>1::3 gift_value:Over limit>£160; ");
    BOOST_TEST(d.evidence.size() == 6U);
}

BOOST_AUTO_TEST_CASE(a_column_that_is_new_and_blank_changes_no_row) {
    Row wide = kSpend;
    wide.insert(wide.begin(), "entity");
    auto first = kFirst, second = kSecond;
    first.insert(first.begin(), "");
    second.insert(second.begin(), "Coast Office");
    const auto d = record::difference(CanonicalRows(csv(kSpend, {kFirst, kSecond})),
                                      CanonicalRows(csv(wide, {first, second})), payments());
    BOOST_TEST(d.unchanged == 1);
    BOOST_TEST(said(d) == "~certain 1::3>1::3 entity:>Coast Office; ");
    BOOST_TEST((d.columns_added == std::vector<std::string>{"entity"}));
    const auto back = record::difference(CanonicalRows(csv(wide, {first, second})),
                                         CanonicalRows(csv(kSpend, {kFirst, kSecond})), payments());
    BOOST_TEST(said(back) == "~certain 1::3>1::3 entity:Coast Office>; ");
    BOOST_TEST((back.columns_removed == std::vector<std::string>{"entity"}));
}

BOOST_AUTO_TEST_CASE(before_the_first_version_there_was_nothing) {
    const auto d = record::difference({}, CanonicalRows(csv(kSpend, {kFirst})), payments());
    BOOST_TEST(said(d) == "+1::2; ");
    BOOST_TEST(d.columns_added.empty());
    const auto gone = record::difference(CanonicalRows(csv(kSpend, {kFirst})), {}, payments());
    BOOST_TEST(said(gone) == "-1::2; ");
    BOOST_TEST(total(gone.totals->before) == "30000.00");
}

BOOST_AUTO_TEST_CASE(the_same_values_in_other_quotes_are_the_same) {
    auto quoted = csv(kSpend, {kFirst, kFirst});
    quoted.insert(quoted.find("Dredging"), "\"");
    quoted.insert(quoted.find("Dredging") + 8, "\"");
    const auto d = record::difference(CanonicalRows(csv(kSpend, {kFirst, kFirst})),
                                      CanonicalRows(std::move(quoted)), payments());
    BOOST_TEST(d.unchanged == 2);
}

BOOST_AUTO_TEST_CASE(what_is_no_data_of_ours_is_refused) {
    for (const std::string text :
         {"", "a,b\r\n1,2\r\n", "a,_row\r\n1\r\n", "a,a,_row\r\n1,1,1::2\r\n", "a,_row\r\n\"1,1::2\r\n"})
        BOOST_CHECK_EXCEPTION(CanonicalRows{text}, base::Error,
                              [](const auto& e) { return e.kind() == base::ErrorKind::corrupt; });
    BOOST_CHECK_EXCEPTION(spend_difference({with(kFirst, 3, "£5")}, {}), base::Error, [](const auto& e) {
        return e.kind() == base::ErrorKind::corrupt && e.message().find("£5") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(fifty_thousand_equal_rows_cost_no_more_than_others) {
    std::vector<Row> before(50'000, kFirst), after(49'000, kFirst);
    for (int i = 0; i < 900; ++i) after.push_back(with(kFirst, 3, "31000.00"));
    const auto d = spend_difference(before, after);
    BOOST_TEST(d.unchanged == 49'000);
    BOOST_TEST(d.changed.size() == 900U);
    BOOST_TEST(d.removed.size() == 100U);
    BOOST_TEST((d.by_certainty == std::array<std::int64_t, 3>{0, 0, 900}));
    BOOST_TEST(d.crowded == 100);
}

BOOST_AUTO_TEST_CASE(a_crowd_that_agrees_in_no_more_than_is_asked_is_left_alone_and_counted) {
    std::vector<Row> before, after;
    for (int i = 0; i < 500; ++i)
        before.push_back(
            {"", "Redacted", fmt::format("2024-04-{:02}", 1 + i % 9), fmt::format("{}.00", i), "Grant", ""});
    for (int i = 0; i < 400; ++i)
        after.push_back({"", "Redacted", fmt::format("2024-05-{:02}", 1 + i % 9),
                         fmt::format("{}.00", 1000 + i), "Grant", ""});
    const auto d = spend_difference(before, after);
    BOOST_TEST(d.changed.empty());
    BOOST_TEST(d.crowded == 900);
}

BOOST_AUTO_TEST_CASE(versions_with_nothing_in_common_are_said_not_to_be_paired) {
    record::PairingLimits limits;
    limits.rows = 1;
    const auto blank = with(kFirst, 0, "");
    const auto d = spend_difference(
        {blank, kSecond}, {with(blank, 3, "1.00"), with(blank, 3, "2.00"), with(kSecond, 4, "x")}, limits);
    BOOST_TEST(d.not_paired.find("2 of the later") != std::string::npos, d.not_paired);
    BOOST_TEST(d.changed.size() == 1U);
    BOOST_TEST(d.removed.size() == 1U);
    BOOST_TEST(d.added.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_whole_file_of_other_rows_is_told_in_bounded_time) {
    const auto many = [](int first) {
        std::string out = "supplier,date,amount,description,_row\r\n";
        for (int i = first; i < first + 260'000; ++i)
            out += fmt::format("Supplier {0},2024-04-01,{0}.00,Item {0},1::{1}\r\n", i, i - first + 2);
        return CanonicalRows(std::move(out));
    };
    const auto d = record::difference(many(0), many(1'000'000), payments());
    BOOST_TEST(d.removed.size() == 260'000U);
    BOOST_TEST(d.added.size() == 260'000U);
    BOOST_TEST(d.not_paired.find("up to 250000") != std::string::npos, d.not_paired);
}

BOOST_AUTO_TEST_CASE(comparisons_that_run_out_leave_rows_unpaired_and_counted) {
    record::PairingLimits limits;
    limits.comparisons = 0;
    const auto blank = with(kFirst, 0, "");
    const auto d = spend_difference({blank}, {with(with(blank, 3, "1.00"), 4, "x")}, limits);
    BOOST_TEST(d.changed.empty());
    BOOST_TEST(d.crowded == 2);
}

BOOST_AUTO_TEST_SUITE_END()
