#include "publisher/record/row_difference.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/exact_matches.hpp"
#include "publisher/record/row_pairing.hpp"
#include "schemas/header.hpp"
#include "schemas/row_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <optional>
#include <ranges>
#include <unordered_set>

namespace daybook::record {

using base::Decimal;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMostEvidence = 6;
using Rows = std::vector<std::uint32_t>;

/// A print of a value as evidence: 0 for blank. Text agrees without case, blanks and punctuation; text of no
/// ASCII letter or digit agrees as it is.
std::uint64_t evidence_print(std::string_view cell, bool loose) {
    if (cell.empty()) return 0;
    const auto normal = loose ? schemas::normal_heading(cell) : std::string();
    return schemas::print_of(normal.empty() ? cell : std::string_view(normal), 1) | 1U;
}

/// What stands where a department has no number: such words say nothing of which row it is.
bool is_placeholder(std::string_view cell) {
    static constexpr std::string_view kNone[] = {"na", "none", "nil", "null", "notapplicable", "notknown", "unknown", "various", "multiple", "tbc", "tba", "seebelow", "nonumber"};
    const auto plain = schemas::normal_heading(cell);
    if (plain.empty()) return std::ranges::all_of(cell, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return std::ranges::find(kNone, plain) != std::end(kNone) || std::ranges::all_of(plain, [](char c) { return c == '0'; });
}

/// What the cell of a transaction number says as evidence: 0 where it stands for none.
std::uint64_t reference_print(std::string_view cell) {
    return is_placeholder(cell) ? 0 : evidence_print(cell, false);
}

std::uint64_t with_next(std::uint64_t key, std::uint64_t print) {
    return key == 0 || print == 0 ? 0 : schemas::mix(key, print) | 1U;
}

using Prints = std::unordered_set<std::uint64_t>;

/// Prints of reference and supplier in the rows that did not change, of those that a row which did has, too: lines of one transaction, of which
/// its number tells none.
class KeysElsewhere {
public:
    KeysElsewhere(const RowRoles& roles, const std::vector<std::string>& columns) : reference_(place(columns, roles.reference)), supplier_(place(columns, roles.supplier)) {}

    Prints found(Side& before, Side& after, const ExactMatches& matches) {
        if (!reference_) return {};
        for (const auto& [side, rest] : {std::pair(&before, &matches.rest_before), std::pair(&after, &matches.rest_after)})
            for (const auto row : *rest) {
                side->go_to(row);
                wanted_.insert(evidence_print(side->cell(*reference_), false));
            }
        add_unchanged(before, matches.rest_before);
        add_unchanged(after, matches.rest_after);
        return std::move(out_);
    }

private:
    static std::optional<std::size_t> place(const std::vector<std::string>& columns, const std::string& name) {
        const auto at = std::ranges::find(columns, name);
        return name.empty() || at == columns.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - columns.begin()));
    }

    void add_unchanged(Side& side, const Rows& rest) {
        if (wanted_.empty()) return;
        auto changed = rest.begin();
        for (std::uint32_t row = 0; row < side.size(); ++row) {
            if (changed != rest.end() && *changed == row) {
                ++changed;
                continue;
            }
            side.go_to(row);
            if (!wanted_.contains(evidence_print(side.cell(*reference_), false))) continue;
            auto print = with_next(1, reference_print(side.cell(*reference_)));
            if (supplier_) print = with_next(print, evidence_print(side.cell(*supplier_), true));
            if (print != 0) out_.insert(print);
        }
    }

    std::optional<std::size_t> reference_, supplier_;
    Prints wanted_, out_;
};

/// Steps 2 and 3, over the rows that differ.
class Pairing {
public:
    Pairing(Difference& out, const RowRoles& roles, Prints keys_elsewhere, const PairingLimits& limits)
        : out_(out),
          roles_(roles),
          keys_elsewhere_(std::move(keys_elsewhere)),
          limits_(limits),
          before_(out.before, out.columns),
          after_(out.after, out.columns),
          taken_before_(before_.size()),
          taken_after_(after_.size()) {}

    void run() {
        if (!roles_.key.empty()) pair_certain(roles_.key, true);
        if (!roles_.reference.empty()) {
            std::vector<std::string> names{roles_.reference};
            if (!roles_.supplier.empty()) names.push_back(roles_.supplier);
            pair_certain(names, false);
        }
        pair_by_evidence();
        std::ranges::sort(out_.changed, {}, &ChangedRow::after);
        out_.removed = untaken(taken_before_);
        out_.added = untaken(taken_after_);
    }

private:
    static Rows untaken(const std::vector<bool>& taken) {
        Rows out;
        for (std::uint32_t row = 0; row < taken.size(); ++row)
            if (!taken[row]) out.push_back(row);
        return out;
    }
    std::size_t column(const std::string& name) const {
        return static_cast<std::size_t>(std::ranges::find(out_.columns, name) - out_.columns.begin());
    }
    bool has(const std::string& name) const {
        return std::ranges::find(out_.columns, name) != out_.columns.end();
    }

    std::uint64_t print_as_evidence(std::string_view cell, const std::string& name, bool loose) const {
        return name == roles_.reference && is_placeholder(cell) ? 0 : evidence_print(cell, loose);
    }

    void take(std::uint32_t b, std::uint32_t a, Certainty certainty) {
        out_.changed.push_back({b, a, certainty});
        taken_before_[b] = taken_after_[a] = true;
    }

    std::vector<std::uint64_t> key_prints(Side& side, const std::vector<bool>& taken,
                                          const std::vector<std::string>& names) const {
        std::vector<std::uint64_t> out(side.size());
        for (std::size_t row = 0; row < out.size(); ++row) {
            if (taken[row]) continue;
            side.go_to(row);
            std::uint64_t print = 1;
            for (const auto& name : names) {
                print = with_next(print, print_as_evidence(side.cell(column(name)), name, name == roles_.supplier));
            }
            out[row] = print;
        }
        return out;
    }

    void pair_certain(const std::vector<std::string>& names, bool primary) {
        if (!std::ranges::all_of(names, [&](const auto& name) { return has(name); })) return;
        out_.key.insert(out_.key.end(), names.begin(), names.end());
        auto before = key_prints(before_, taken_before_, names), after = key_prints(after_, taken_after_, names);
        if (!primary)
            for (auto* prints : {&before, &after})
                for (auto& print : *prints)
                    if (keys_elsewhere_.contains(print)) print = 0;
        for (const auto& [b, a] : pair_unique(before, after)) take(b, a, Certainty::certain);
        // By its primary key a row is told from every other: with another key it is another row.
        if (!primary) return;
        for (std::size_t row = 0; row < before.size(); ++row) keyed_before_.push_back(before[row] != 0);
        for (std::size_t row = 0; row < after.size(); ++row) keyed_after_.push_back(after[row] != 0);
    }

    /// Rows left for step 3. A row with a primary key of its own is not.
    static Rows open_rows(const std::vector<bool>& taken, const std::vector<bool>& keyed) {
        auto out = untaken(taken);
        if (!keyed.empty()) std::erase_if(out, [&](std::uint32_t row) { return keyed[row]; });
        return out;
    }

    void pair_by_evidence() {
        const auto before = open_rows(taken_before_, keyed_before_),
                   after = open_rows(taken_after_, keyed_after_);
        if (before.empty() || after.empty()) return;
        if (std::max(before.size(), after.size()) > limits_.rows) {
            out_.not_paired = fmt::format(
                "{} rows of the earlier version and {} of the later have no equal and no key in common; up "
                "to {} are compared "
                "with each other, so these are said to be removed and added",
                before.size(), after.size(), limits_.rows);
            return;
        }
        const auto evidence = roles_.of_payments() ? payment_evidence() : telling_columns(before, after);
        if (evidence.empty()) return;
        for (const auto at : evidence) out_.evidence.push_back(out_.columns[at]);
        const auto paired =
            record::pair_by_evidence(printed(before_, before, evidence), printed(after_, after, evidence),
                                     telling_sets(evidence), limits_);
        for (const auto& p : paired.pairs) take(before[p.before], after[p.after], p.certainty);
        out_.crowded = paired.crowded;
    }

    std::vector<std::size_t> payment_evidence() const {
        std::vector<std::size_t> out;
        for (const auto& name :
             {roles_.reference, roles_.supplier, roles_.date, roles_.amount, roles_.description})
            if (!name.empty() && has(name)) out.push_back(column(name));
        return out;
    }

    /// The columns with the most different values, in their order.
    std::vector<std::size_t> telling_columns(const Rows& before, const Rows& after) {
        std::vector<std::pair<std::int64_t, std::size_t>> ranked;  // minus the values, column
        for (std::size_t i = 0; i < out_.columns.size(); ++i) {
            std::vector<std::uint64_t> values;
            add_values(values, before_, before, i);
            add_values(values, after_, after, i);
            std::ranges::sort(values);
            const auto distinct = std::unique(values.begin(), values.end()) - values.begin();
            if (distinct > 0) ranked.emplace_back(-distinct, i);
        }
        std::ranges::sort(ranked);
        if (ranked.size() > kMostEvidence) ranked.resize(kMostEvidence);
        std::vector<std::size_t> out;
        for (const auto& [minus, i] : ranked) out.push_back(i);
        std::ranges::sort(out);
        return out;
    }
    static void add_values(std::vector<std::uint64_t>& out, Side& side, const Rows& rows,
                           std::size_t column) {
        for (const auto row : rows) {
            side.go_to(row);
            if (const auto print = evidence_print(side.cell(column), true)) out.push_back(print);
        }
    }

    /// Every set of evidence columns that is large enough; of payments never date and description alone,
    /// which half a payment run has in common.
    std::vector<unsigned> telling_sets(const std::vector<std::size_t>& evidence) const {
        const auto least = least_agreement(roles_, evidence.size());
        unsigned weak = 0;
        for (std::size_t i = 0; i < evidence.size(); ++i)
            if (out_.columns[evidence[i]] == roles_.date || out_.columns[evidence[i]] == roles_.description)
                weak |= 1U << i;
        std::vector<unsigned> out;
        for (unsigned mask = 1; mask < 1U << evidence.size(); ++mask)
            if (std::popcount(mask) >= least && !(roles_.of_payments() && mask == weak)) out.push_back(mask);
        return out;
    }

    PrintedRows printed(Side& side, const Rows& rows, const std::vector<std::size_t>& evidence) const {
        PrintedRows out{out_.columns.size(), evidence.size(), {}, {}};
        out.cells.reserve(rows.size() * out.columns);
        out.evidence.reserve(rows.size() * out.evidence_columns);
        for (const auto row : rows) {
            side.go_to(row);
            for (std::size_t i = 0; i < out_.columns.size(); ++i)
                out.cells.push_back(static_cast<std::uint32_t>(schemas::print_of(side.cell(i), 0)));
            for (const auto i : evidence)
                out.evidence.push_back(print_as_evidence(side.cell(i), out_.columns[i], out_.columns[i] != roles_.amount));
        }
        return out;
    }

    Difference& out_;
    const RowRoles& roles_;
    const Prints keys_elsewhere_;
    const PairingLimits& limits_;
    Side before_, after_;
    std::vector<bool> taken_before_, taken_after_, keyed_before_, keyed_after_;
};

std::vector<std::string> union_of(const std::vector<std::string>& later,
                                  const std::vector<std::string>& earlier) {
    auto out = later;
    for (const auto& name : earlier)
        if (std::ranges::find(later, name) == later.end()) out.push_back(name);
    return out;
}
std::vector<std::string> without(const std::vector<std::string>& names,
                                 const std::vector<std::string>& known) {
    std::vector<std::string> out;
    for (const auto& name : names)
        if (std::ranges::find(known, name) == known.end()) out.push_back(name);
    return out;
}

Decimal amount_of(std::string_view cell, int scale) {
    if (cell.empty()) return {0, scale};
    const auto amount = base::parse_decimal(cell, scale);
    if (!amount) throw Error::make(ErrorKind::corrupt, "the data has '{}' in its column of amounts", cell);
    return *amount;
}

/// Sums by currency: that of the row where rows say it, else of their version.
class Totals {
public:
    using Sum = Decimal DifferenceTotals::*;
    Totals(const RowRoles& roles, int scale) : names_{roles.amount, roles.currency}, scale_(scale) {}

    void add_all(Sum sum, const CanonicalRows& rows, const std::string& currency) { add_some(sum, rows, std::views::iota(std::size_t{0}, rows.size()), currency); }
    void add_some(Sum sum, const CanonicalRows& rows, const auto& some, const std::string& currency) {
        const auto places = places_of(names_, rows);
        if (places[0] < 0) return;  // of no version there are no columns either
        CanonicalRows::Cursor cursor(rows);
        for (const auto row : some) {
            cursor.go_to(row);
            const auto cell = [&](int place) { return cursor.cell(static_cast<std::size_t>(place)); };
            add(sum, places[1] < 0 ? std::string_view(currency) : cell(places[1]), cell(places[0]));
        }
    }
    std::vector<CurrencyTotals> all(const std::string& where_there_are_no_rows) {
        if (by_currency_.empty()) of(where_there_are_no_rows);
        std::vector<CurrencyTotals> out;
        for (const auto& [currency, totals] : by_currency_) out.push_back({currency, totals});
        return out;
    }

private:
    void add(Sum sum, std::string_view currency, std::string_view amount) {
        auto& into = of(currency).*sum;
        into = into + amount_of(amount, scale_);
    }
    DifferenceTotals& of(std::string_view currency) {
        const auto known = by_currency_.find(currency);
        if (known != by_currency_.end()) return known->second;
        const Decimal zero{0, scale_};
        return by_currency_.emplace(currency, DifferenceTotals{zero, zero, zero, zero, zero, zero}).first->second;
    }

    std::vector<std::string> names_;
    int scale_;
    std::map<std::string, DifferenceTotals, std::less<>> by_currency_;
};

Rows side_of(const std::vector<ChangedRow>& changed, std::uint32_t ChangedRow::*side) {
    Rows out;
    for (const auto& row : changed) out.push_back(row.*side);
    return out;
}

void count_changes(Difference& out) {
    DifferenceReader reader(out);
    out.changed_in.assign(out.columns.size(), 0);
    for (const auto& row : out.changed) {
        ++out.by_certainty[static_cast<std::size_t>(row.certainty)];
        for (const auto& cell : reader.changes(row)) ++out.changed_in[cell.column];
    }
}

}  // namespace

std::string_view to_string(Certainty certainty) {
    switch (certainty) {
        case Certainty::certain: return "certain";
        case Certainty::likely: return "likely";
        case Certainty::uncertain: break;
    }
    return "uncertain";
}

Difference difference(CanonicalRows before, CanonicalRows after, const RowRoles& roles, int amount_scale,
                      const PairingLimits& limits, const VersionCurrencies& currencies) {
    Difference out;
    out.columns = union_of(after.columns(), before.columns());
    out.columns_added = before.size() == 0 && before.columns().empty()
                            ? std::vector<std::string>()
                            : without(after.columns(), before.columns());
    out.columns_removed = after.size() == 0 && after.columns().empty()
                              ? std::vector<std::string>()
                              : without(before.columns(), after.columns());
    out.rows_before = static_cast<std::int64_t>(before.size());
    out.rows_after = static_cast<std::int64_t>(after.size());
    Totals totals(roles, amount_scale);
    if (!roles.amount.empty()) {
        totals.add_all(&DifferenceTotals::before, before, currencies.before);
        totals.add_all(&DifferenceTotals::after, after, currencies.after);
    }
    ExactMatches matches;
    Prints keys_elsewhere;
    {
        Side left(before, out.columns), right(after, out.columns);
        matches = exact_matches(left, right);
        keys_elsewhere = KeysElsewhere(roles, out.columns).found(left, right, matches);
    }
    out.unchanged = matches.unchanged;
    out.before = std::move(before).only(matches.rest_before);
    out.after = std::move(after).only(matches.rest_after);
    Pairing(out, roles, std::move(keys_elsewhere), limits).run();
    count_changes(out);
    if (roles.amount.empty()) return out;
    totals.add_some(&DifferenceTotals::changed_before, out.before, side_of(out.changed, &ChangedRow::before), currencies.before);
    totals.add_some(&DifferenceTotals::changed_after, out.after, side_of(out.changed, &ChangedRow::after), currencies.after);
    totals.add_some(&DifferenceTotals::removed, out.before, out.removed, currencies.before);
    totals.add_some(&DifferenceTotals::added, out.after, out.added, currencies.after);
    out.totals_by_currency = totals.all(currencies.after);
    if (out.totals_by_currency.size() == 1) out.totals = out.totals_by_currency.front().totals;
    return out;
}

DifferenceReader::DifferenceReader(const Difference& difference)
    : before_(difference.before),
      after_(difference.after),
      from_before_(places_of(difference.columns, difference.before)),
      from_after_(places_of(difference.columns, difference.after)) {}

std::vector<std::string> DifferenceReader::cells(CanonicalRows::Cursor& cursor, const std::vector<int>& from,
                                                 std::uint32_t row) {
    std::vector<std::string> out;
    out.reserve(from.size());
    cursor.go_to(row);
    for (const auto place : from)
        out.emplace_back(place < 0 ? std::string_view() : cursor.cell(static_cast<std::size_t>(place)));
    return out;
}

std::string DifferenceReader::locator_before(std::uint32_t row) {
    before_.go_to(row);
    return std::string(before_.locator());
}
std::string DifferenceReader::locator_after(std::uint32_t row) {
    after_.go_to(row);
    return std::string(after_.locator());
}

std::vector<ChangedCell> DifferenceReader::changes(const ChangedRow& row) {
    auto left = before(row.before), right = after(row.after);
    std::vector<ChangedCell> out;
    for (std::size_t i = 0; i < left.size(); ++i)
        if (left[i] != right[i]) out.push_back({i, std::move(left[i]), std::move(right[i])});
    return out;
}

}  // namespace daybook::record
