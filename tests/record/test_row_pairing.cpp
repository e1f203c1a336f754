#include "publisher/record/assignment.hpp"
#include "tests/record/spend_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace daybook;
using namespace tests::spend_rows;
using record::Certainty;

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

/// Takes away the pairs that are certain, whose key stands once in each of the whole versions, and gives how
/// many there were.
int remove_certain(const std::vector<Row>& whole_before, const std::vector<Row>& whole_after,
                   std::vector<Row>& before, std::vector<Row>& after) {
    const auto key = [](const Row& row) {
        return row[0].empty() || row[1].empty() ? std::string() : row[0] + "|" + plain(row[1]);
    };
    std::map<std::string, std::pair<int, int>> times;
    for (const auto& row : whole_before) ++times[key(row)].first;
    for (const auto& row : whole_after) ++times[key(row)].second;
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
        BOOST_REQUIRE(d.by_certainty[0] == remove_certain(before, after, rest_before, rest_after));
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

// ---- what a number tells that stands in several lines, and groups too large for the best pairing ----

namespace {

/// Copies of a pattern of four rows and four that may be theirs, tied to each other by a fifth: in each, who
/// takes the pair with the most equal columns first leaves two others alone.
std::pair<std::vector<Row>, std::vector<Row>> tied(int copies) {
    std::vector<Row> before, after;
    for (int k = 0; k < copies; ++k) {
        const auto one = fmt::format("Alpha{} Ltd", k), other = fmt::format("Beta{} Ltd", k),
                   item = fmt::format("Thing{} one", k), number = fmt::format("R{}", 1000 + k);
        const auto low = fmt::format("{}.00", 30000 + k), high = fmt::format("{}.00", 50000 + k);
        before.push_back(
            {fmt::format("Q{}a", k), one, "2024-05-01", low, fmt::format("other{} aa", k), "Z1"});
        before.push_back({number, other, "2024-05-02", high, item, "Z2"});
        after.push_back({number, one, "2024-05-03", low, item, "Z2"});
        after.push_back(
            {fmt::format("Q{}z", k), other, "2024-05-04", high, fmt::format("new{} zz", k), "Z3"});
        if (k + 1 < copies)
            before.push_back({fmt::format("R{}", 1001 + k), one, "2024-05-05", low,
                              fmt::format("Thing{} one", k + 1), "Z4"});
    }
    return {before, after};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(row_pairing_and_what_it_claims)

BOOST_AUTO_TEST_CASE(a_number_that_stands_in_lines_that_did_not_change_makes_none_certain) {
    const Row first{"777", "Mistral Ltd", "2024-05-03", "30000.00", "Bridge A", "Roads"},
        second{"777", "Mistral Ltd", "2024-05-04", "40000.00", "Bridge B", "Roads"};
    const Row repairs{"777", "Mistral Ltd", "2024-05-05", "50000.00", "Repairs", "Roads"},
        wing{"777", "mistral ltd.", "2024-05-30", "9000000.00", "Hospital wing", "Health"};
    const auto d = spend_difference({kFirst, first, second, repairs}, {kFirst, first, second, wing});
    BOOST_TEST((d.by_certainty == std::array<std::int64_t, 3>{0, 1, 0}));
    const auto alone = spend_difference({kFirst, repairs}, {kFirst, wing});
    BOOST_TEST((alone.by_certainty == std::array<std::int64_t, 3>{1, 0, 0}),
               "which it does where it stands once");
    const auto other_supplier =
        spend_difference({with(first, 1, "Acme"), repairs}, {with(first, 1, "Acme"), wing});
    BOOST_TEST((other_supplier.by_certainty == std::array<std::int64_t, 3>{1, 0, 0}),
               "a supplier's numbers are its own");
}

BOOST_AUTO_TEST_CASE(
    a_group_of_more_rows_than_are_paired_in_the_best_way_has_the_most_pairs_and_none_of_them_likely) {
    for (const int copies : {20, 40}) {
        const auto [before, after] = tied(copies);
        const auto d = spend_difference(before, after);
        BOOST_TEST(std::ssize(d.changed) == 2 * copies, copies << " copies");
        BOOST_TEST(d.added.empty());
        if (copies == 40) BOOST_TEST((d.by_certainty == std::array<std::int64_t, 3>{0, 0, 2 * copies}));
    }
}

BOOST_AUTO_TEST_CASE(the_most_pairs_are_found_whoever_was_served_first) {
    std::mt19937 random(20261129);
    for (int round = 0; round < 2000; ++round) {
        const auto rows = 1 + random() % 7, columns = 1 + random() % 7;
        record::PairGraph graph(rows);
        std::vector<std::vector<std::int64_t>> weights(rows, std::vector<std::int64_t>(columns));
        for (std::uint32_t row = 0; row < rows; ++row)
            for (std::uint32_t column = 0; column < columns; ++column)
                if (random() % 3 == 0) {
                    graph[row].push_back(column);
                    weights[row][column] = 1;
                }
        std::vector<std::int64_t> partners(rows, -1);
        if (!graph[0].empty()) partners[0] = graph[0].back();
        record::add_most_pairs(graph, columns, partners);
        std::set<std::int64_t> taken;
        for (std::uint32_t row = 0; row < rows; ++row) {
            if (partners[row] < 0) continue;
            BOOST_REQUIRE(taken.insert(partners[row]).second);
            BOOST_REQUIRE(std::ranges::find(graph[row], static_cast<std::uint32_t>(partners[row])) !=
                          graph[row].end());
        }
        BOOST_REQUIRE(graph[0].empty() || partners[0] >= 0);
        BOOST_REQUIRE(std::ssize(taken) == std::ranges::count_if(record::heaviest_matching(weights),
                                                                 [](int column) { return column >= 0; }));
    }
}

BOOST_AUTO_TEST_SUITE_END()
