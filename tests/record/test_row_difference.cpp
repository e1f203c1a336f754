#include "publisher/record/assignment.hpp"
#include "publisher/record/row_difference.hpp"

#include "publisher/base/error.hpp"
#include "schemas/csv_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace daybook;
using record::CanonicalRows;
using record::Certainty;
using record::Difference;

namespace {

using Row = std::vector<std::string>;
const Row kSpend = {"transaction_number", "supplier", "date", "amount", "description", "area"};

std::string csv(Row columns, const std::vector<Row>& rows) {
    std::string out;
    columns.emplace_back("_row");
    schemas::append_csv(out, columns);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto cells = rows[i];
        cells.push_back(fmt::format("1::{}", i + 2));
        schemas::append_csv(out, cells);
    }
    return out;
}

record::RowRoles payments() {
    record::RowRoles roles;
    roles.reference = "transaction_number";
    roles.supplier = "supplier";
    roles.date = "date";
    roles.amount = "amount";
    roles.description = "description";
    return roles;
}

Difference spend_difference(const std::vector<Row>& before, const std::vector<Row>& after,
                            const record::PairingLimits& limits = {}) {
    return record::difference(CanonicalRows(csv(kSpend, before)), CanonicalRows(csv(kSpend, after)),
                              payments(), 2, limits);
}

std::string total(const base::Decimal& amount) {
    return amount.to_string();
}

/// What the difference says, as one line: "~certain amount 1.00>2.00; -1::3; +1::4".
std::string said(const Difference& d) {
    record::DifferenceReader reader(d);
    std::string out;
    for (const auto& row : d.changed) {
        out += fmt::format("~{} {}>{}", record::to_string(row.certainty), reader.locator_before(row.before),
                           reader.locator_after(row.after));
        for (const auto& cell : reader.changes(row))
            out += fmt::format(" {}:{}>{}", d.columns[cell.column], cell.before, cell.after);
        out += "; ";
    }
    for (const auto row : d.removed) out += "-" + reader.locator_before(row) + "; ";
    for (const auto row : d.added) out += "+" + reader.locator_after(row) + "; ";
    return out;
}

const Row kFirst = {"1001", "Ouse LLP", "2024-04-01", "30000.00", "Dredging", "Harbours"};
const Row kSecond = {"1002", "Mistral, Sons", "2024-04-02", "45000.50", "Survey", "Harbours"};

Row with(Row row, std::size_t column, const std::string& value) {
    row[column] = value;
    return row;
}

}  // namespace

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

// ---- against the plainest reading of the rule, over every possible pairing ----

namespace {

/// Chosen from few values, so that rows meet in every way.
std::vector<Row> random_rows(std::mt19937& random, int most) {
    const auto one_of = [&](std::initializer_list<const char*> values) {
        return std::string(values.begin()[random() % values.size()]);
    };
    std::vector<Row> out(random() % static_cast<unsigned>(most + 1));
    for (auto& row : out)
        row = {one_of({"", "", "1", "2"}),
               one_of({"A Ltd", "a ltd.", "B", ""}),
               one_of({"2024-04-01", "2024-04-02", ""}),
               one_of({"1.00", "2.00", "-3.00"}),
               one_of({"x", "y", ""}),
               one_of({"p", "q"})};
    return out;
}

std::string plain(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)))
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out.empty() ? text : out;
}

/// Agreement and equal columns of two rows; {0, 0} when they cannot be the same.
std::pair<int, int> fit(const Row& b, const Row& a) {
    int agreeing = 0, equal = 0;
    std::set<std::size_t> where;
    for (std::size_t i = 0; i < 5; ++i)
        if (!b[i].empty() && (i == 3 ? b[i] == a[i] : plain(b[i]) == plain(a[i]))) {
            ++agreeing;
            where.insert(i);
        }
    for (std::size_t i = 0; i < b.size(); ++i) equal += b[i] == a[i];
    if (agreeing < 2 || where == std::set<std::size_t>{2, 4}) return {0, 0};
    return {agreeing, equal};
}

/// Pairs of five, four, three and two agreements, then equal columns: the greater, the better.
using Worth = std::array<int, 5>;
Worth with_pair(Worth worth, std::pair<int, int> fit) {
    ++worth[static_cast<std::size_t>(5 - fit.first)];
    worth[4] += fit.second;
    return worth;
}

/// The best worth that any pairing of before[i...] with the unused of after has.
Worth best_pairing(const std::vector<Row>& before, const std::vector<Row>& after, std::size_t i,
                   std::vector<bool>& used) {
    if (i == before.size()) return {};
    auto best = best_pairing(before, after, i + 1, used);
    for (std::size_t j = 0; j < after.size(); ++j) {
        const auto f = fit(before[i], after[j]);
        if (used[j] || f.first == 0) continue;
        used[j] = true;
        best = std::max(best, with_pair(best_pairing(before, after, i + 1, used), f));
        used[j] = false;
    }
    return best;
}

void remove_equal(std::vector<Row>& before, std::vector<Row>& after) {
    for (auto b = before.begin(); b != before.end();) {
        const auto a = std::ranges::find(after, *b);
        if (a == after.end()) {
            ++b;
            continue;
        }
        after.erase(a);
        b = before.erase(b);
    }
}

/// Takes away the pairs that are certain and gives how many there were.
int remove_certain(std::vector<Row>& before, std::vector<Row>& after) {
    const auto key = [](const Row& row) {
        return row[0].empty() || row[1].empty() ? std::string() : row[0] + "|" + plain(row[1]);
    };
    std::map<std::string, std::pair<int, int>> times;
    for (const auto& row : before) ++times[key(row)].first;
    for (const auto& row : after) ++times[key(row)].second;
    const auto certain = [&](const Row& row) {
        return !key(row).empty() && times[key(row)] == std::pair(1, 1);
    };
    const auto count = std::erase_if(before, certain);
    std::erase_if(after, certain);
    return static_cast<int>(count);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(row_difference_against_every_pairing)

BOOST_AUTO_TEST_CASE(the_pairing_is_as_good_as_the_best_of_all) {
    std::mt19937 random(20240601);
    int paired = 0, unsure = 0;
    for (int round = 0; round < 3000; ++round) {
        const auto before = random_rows(random, 6), after = random_rows(random, 6);
        const auto d = spend_difference(before, after);
        auto rest_before = before, rest_after = after;
        remove_equal(rest_before, rest_after);
        BOOST_REQUIRE(d.unchanged == static_cast<std::int64_t>(before.size() - rest_before.size()));
        BOOST_REQUIRE(d.by_certainty[0] == remove_certain(rest_before, rest_after));
        std::vector<bool> used(rest_after.size());
        const auto best = best_pairing(rest_before, rest_after, 0, used);
        record::DifferenceReader reader(d);
        Worth worth{};
        for (const auto& row : d.changed) {
            BOOST_REQUIRE(!reader.changes(row).empty());
            if (row.certainty == Certainty::certain) continue;
            const auto b = reader.before(row.before), a = reader.after(row.after);
            const auto here = fit(b, a);
            worth = with_pair(worth, here);
            const auto rivals =
                std::ranges::count_if(rest_before, [&](const Row& r) { return fit(r, a) >= here; }) +
                std::ranges::count_if(rest_after, [&](const Row& r) { return fit(b, r) >= here; });
            BOOST_REQUIRE((row.certainty == Certainty::likely) == (rivals == 2));
            ++paired;
            unsure += row.certainty == Certainty::uncertain;
        }
        BOOST_REQUIRE(worth == best);
    }
    BOOST_TEST(paired > 1000);
    BOOST_TEST(unsure > 100);
}

BOOST_AUTO_TEST_CASE(the_later_version_is_the_earlier_with_the_difference_applied) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        const auto before = random_rows(random, 40), after = random_rows(random, 40);
        const auto d = spend_difference(before, after);
        record::DifferenceReader reader(d);
        std::multiset<Row> now(before.begin(), before.end());
        const auto take = [&](const Row& row) {
            const auto at = now.find(row);
            BOOST_REQUIRE(at != now.end());
            now.erase(at);
        };
        for (const auto row : d.removed) take(reader.before(row));
        for (const auto& row : d.changed) take(reader.before(row.before));
        for (const auto& row : d.changed) now.insert(reader.after(row.after));
        for (const auto row : d.added) now.insert(reader.after(row));
        BOOST_REQUIRE((now == std::multiset<Row>(after.begin(), after.end())));
        BOOST_REQUIRE(d.rows_before == d.unchanged + std::ssize(d.changed) + std::ssize(d.removed));
        const auto& t = *d.totals;
        BOOST_REQUIRE(t.after.units == t.before.units - t.removed.units + t.added.units -
                                           t.changed_before.units + t.changed_after.units);
    }
}

BOOST_AUTO_TEST_CASE(a_matching_is_the_heaviest) {
    std::mt19937 random(11);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::vector<std::int64_t>> weights(1 + random() % 5,
                                                       std::vector<std::int64_t>(1 + random() % 5));
        for (auto& row : weights) {
            row.resize(weights.front().size());
            for (auto& weight : row)
                weight = random() % 3 == 0 ? 0 : static_cast<std::int64_t>(random() % 50);
        }
        const auto matched = record::heaviest_matching(weights);
        std::int64_t total_weight = 0;
        std::set<int> columns;
        for (std::size_t i = 0; i < matched.size(); ++i)
            if (matched[i] >= 0) {
                BOOST_REQUIRE(columns.insert(matched[i]).second);
                total_weight += weights[i][static_cast<std::size_t>(matched[i])];
            }
        const auto heaviest = [&](const auto& self, std::size_t row,
                                  std::set<std::size_t> taken) -> std::int64_t {
            if (row == weights.size()) return 0;
            auto most = self(self, row + 1, taken);
            for (std::size_t c = 0; c < weights[row].size(); ++c) {
                if (taken.contains(c)) continue;
                auto more = taken;
                more.insert(c);
                most = std::max(most, weights[row][c] + self(self, row + 1, more));
            }
            return most;
        };
        BOOST_REQUIRE(total_weight == heaviest(heaviest, 0, {}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
