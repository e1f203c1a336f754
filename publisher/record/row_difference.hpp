#pragma once

#include "publisher/base/decimal.hpp"
#include "publisher/record/canonical_rows.hpp"
#include "publisher/record/row_roles.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What differs between the rows of two versions. Rows have no key in common, so which row became which is
/// said with how sure that is; docs/differences.md has the rule in a reader's words.
///
/// 1. Rows whose values are all equal are unchanged, each paired with one other: three equal rows against
///    five are three unchanged and two added (the later two; which of equal rows is new cannot be told).
/// 2. Of the rest, a pair is *certain* where the schema's primary key agrees, once in each side's rest, or
///    where reference and supplier do, which no other row of either version has, unchanged ones too.
/// 3. Of what is then left, a pair may be the same row where enough of the evidence agrees (see RowRoles).
///    The best pairing is taken: the one with the most pairs of the strongest agreement, then of the next, …,
///    then with the most columns equal. A pair is *likely* when no other row left fits either of the two as
///    well, else *uncertain*; so are all pairs where more than PairingLimits::group rows hang together.
/// 4. What is left was removed or added.
namespace daybook::record {

enum class Certainty : std::uint8_t { certain, likely, uncertain };
inline constexpr std::array kCertainties = {Certainty::certain, Certainty::likely, Certainty::uncertain};
std::string_view to_string(Certainty certainty);

/// A row that changed: where it stands among Difference::before and ::after.
struct ChangedRow {
    std::uint32_t before, after;
    Certainty certainty;
    bool operator==(const ChangedRow&) const = default;
};

/// Sums of the amount column. before - removed + added - changed_before + changed_after = after.
struct DifferenceTotals {
    base::Decimal before, after, removed, added, changed_before, changed_after;
};
/// The same of the amounts in one currency, ISO 4217; "" where it is not said.
struct CurrencyTotals {
    std::string currency;
    DifferenceTotals totals;
};
/// What two versions say of their amounts where the rows say no currency themselves.
struct VersionCurrencies {
    std::string before{}, after{};
};

/// How far pairing goes before it says that it did not.
struct PairingLimits {
    std::size_t rows = 250'000;  ///< a side that are compared by evidence (step 3)
    std::size_t group = 64;      ///< a side that agree in the same evidence and are compared each with each
    std::size_t comparisons = 20'000'000;  ///< of two rows, in all
};

struct Difference {
    std::vector<std::string> columns;  ///< of the later version, then those that only the earlier one has
    std::vector<std::string> columns_added, columns_removed;
    std::int64_t rows_before = 0, rows_after = 0, unchanged = 0;

    CanonicalRows before, after;                ///< the rows that differ, in the order of their files
    std::vector<ChangedRow> changed;            ///< in the order of `after`
    std::vector<std::uint32_t> removed, added;  ///< of `before` and of `after`
    std::array<std::int64_t, kCertainties.size()> by_certainty{};
    std::vector<std::int64_t> changed_in;    ///< for each column, the changed rows whose value there differs
    std::optional<DifferenceTotals> totals;  ///< absent without a column of amounts, or where they are of several currencies
    std::vector<CurrencyTotals> totals_by_currency;  ///< in the order of currencies; none without a column of amounts

    std::vector<std::string> key, evidence;  ///< the columns by which rows were paired
    /// Rows (of both sides) that step 3 left alone because too many like them are there, and the reason when
    /// it did not run at all.
    std::int64_t crowded = 0;
    std::string not_paired;
};

/// Compares two versions. `amount_scale` is that of the control totals. Time grows with rows * log(rows),
/// memory with 32 bytes a row beside the texts. The same rows give the same answer. Throws Error(corrupt)
/// when a cell of the amount column is no amount.
Difference difference(CanonicalRows before, CanonicalRows after, const RowRoles& roles, int amount_scale = 2,
                      const PairingLimits& limits = {}, const VersionCurrencies& currencies = {});

/// One column of a changed row.
struct ChangedCell {
    std::size_t column;  ///< of Difference::columns
    std::string before, after;
};

/// Shows the rows of a difference. One a thread.
class DifferenceReader {
public:
    explicit DifferenceReader(const Difference& difference);

    /// The cells of a row in the order of Difference::columns ("" where its version has no such column).
    std::vector<std::string> before(std::uint32_t row) { return cells(before_, from_before_, row); }
    std::vector<std::string> after(std::uint32_t row) { return cells(after_, from_after_, row); }
    /// "<part>:<sheet>:<line>"
    std::string locator_before(std::uint32_t row);
    std::string locator_after(std::uint32_t row);
    /// The columns whose values differ; never none.
    std::vector<ChangedCell> changes(const ChangedRow& row);

private:
    std::vector<std::string> cells(CanonicalRows::Cursor& cursor, const std::vector<int>& from,
                                   std::uint32_t row);

    CanonicalRows::Cursor before_, after_;
    std::vector<int> from_before_, from_after_;  ///< each column's place in the version, -1 for none
};

}  // namespace daybook::record
