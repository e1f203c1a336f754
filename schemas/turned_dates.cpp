#include "schemas/turned_dates.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <span>
#include <vector>

// A spreadsheet set for the United States reads "05/12/2024" as the 12th of May, and leaves "13/12/2024" the text that it was.
// So what lies behind a 12th is of one month or a quarter, and hardly a day up to the 12th is: the others would be, the other way
// round, and lie all over the year.

namespace daybook::schemas {

namespace {

constexpr int kMostTurnable = 12;  ///< days that are numbers of months, too
constexpr std::size_t kMostMonthsMeant = 3;
/// Different days behind the 12th, without which nothing is known of the months that are meant.
constexpr std::int64_t kFewestLeft = 4, kFewestLeftToAsk = 2;
/// Days that are for it, to one that is against it.
constexpr std::int64_t kForToOne = 3;
/// What was paid late or early lies in a month near by; a day that was turned may lie in any.
constexpr int kNear = 2;
/// Different days, one that is not near by being as good as two, and one more for each further month that is meant.
constexpr std::int64_t kLeastWeight = 4;
/// Where a spreadsheet's own dates end with the 12th and texts begin behind it hardly anything else can have happened.
constexpr std::int64_t kFewestBesideTexts = 2;

struct Days {
    std::int64_t days = 0, rows = 0;

    void add(std::int64_t more) {
        ++days;
        rows += more;
    }
};

struct Evidence {
    std::set<int> meant;   ///< months of most days behind the 12th
    Days left;             ///< those
    Days turned, against;  ///< days up to the 12th: of other months, and of one that is meant when turned; all that are against it
    std::int64_t weight = 0;
    std::vector<int> months;  ///< in which those that were turned lie
};

using Forms = std::span<const DateForm>;
using MonthDays = std::map<int, DaysOfMonth>;

std::int64_t rows_on(const DaysOfMonth& days, int day, Forms forms) {
    std::int64_t out = 0;
    for (const auto form : forms) out += days.rows[static_cast<std::size_t>(form)][static_cast<std::size_t>(day)];
    return out;
}

Days behind_the_12th(const DaysOfMonth& days, Forms forms) {
    Days out;
    for (int day = kMostTurnable + 1; day <= 31; ++day)
        if (const auto rows = rows_on(days, day, forms); rows > 0) out.add(rows);
    return out;
}

/// The months, three at most, in which nearly all days behind the 12th lie. A single one of another month takes nothing away.
void find_meant(const MonthDays& months, Forms forms, Evidence& out) {
    std::vector<std::pair<std::int64_t, int>> by_rows;
    std::int64_t all = 0;
    for (const auto& [month, days] : months)
        if (const auto behind = behind_the_12th(days, forms); behind.rows > 0) {
            by_rows.emplace_back(behind.rows, month);
            all += behind.rows;
        }
    std::ranges::sort(by_rows, std::greater{});
    if (by_rows.size() > kMostMonthsMeant) by_rows.resize(kMostMonthsMeant);
    for (const auto& [rows, month] : by_rows) {
        if (10 * rows < all) continue;
        out.meant.insert(month);
        const auto behind = behind_the_12th(months.at(month), forms);
        out.left.days += behind.days;
        out.left.rows += behind.rows;
    }
    if (5 * out.left.rows < 4 * all) out = {};
}

/// \param left, turned the forms of dates that a spreadsheet would have left and turned
Evidence look(const MonthDays& months, Forms left, Forms turned) {
    Evidence out;
    find_meant(months, left, out);
    for (const auto& [of, days] : months)
        for (int day = 1; day <= kMostTurnable && !out.meant.empty(); ++day) {
            const int month = of;  // no name of a binding may be captured where clang 14 compiles it
            const auto rows = rows_on(days, day, turned);
            if (rows == 0) continue;
            const bool here = out.meant.contains(month), there = out.meant.contains(month / 12 * 12 + day - 1);
            // It says the same either way.
            if (here && there) continue;
            if (here || !there) {
                out.against.add(rows);
                continue;
            }
            out.turned.add(rows);
            const bool near = std::ranges::any_of(out.meant, [&](int meant) { return std::abs(meant - month) <= kNear; });
            out.weight += near ? 1 : 2;
            if (out.months.empty() || out.months.back() != month) out.months.push_back(month);
        }
    return out;
}

bool is_likely(const Evidence& seen) {
    return seen.turned.days > 0 && seen.left.days >= kFewestLeftToAsk && kForToOne * seen.against.days <= seen.turned.days &&
           seen.against.rows <= seen.turned.rows;
}

bool is_sure(const Evidence& seen) {
    const auto months = std::ssize(seen.meant);
    return is_likely(seen) && seen.left.days >= kFewestLeft && seen.turned.days > months && seen.weight >= kLeastWeight + months - 1;
}

constexpr std::array kDigits{DateForm::digits}, kReal{DateForm::real};
constexpr std::array kAny{DateForm::digits, DateForm::real, DateForm::other};

/// A spreadsheet's own dates up to the 12th beside texts behind it, and neither the other way round.
bool are_parted(const MonthDays& months) {
    return std::ranges::none_of(months, [](const auto& month) {
        const auto& [_, days] = month;
        for (int day = 1; day <= kMostTurnable; ++day)
            if (rows_on(days, day, kDigits) > 0) return true;
        return behind_the_12th(days, kReal).days > 0;
    });
}

enum class Verdict { none, asked, sure };

struct Judged {
    Verdict verdict = Verdict::none;
    Evidence seen;
};

Judged judge(const MonthDays& months) {
    auto digits = look(months, kDigits, kDigits);
    if (is_sure(digits)) return {Verdict::sure, std::move(digits)};
    auto beside = look(months, kDigits, kReal);
    const bool parted = are_parted(months);
    if (is_likely(beside) && (parted ? beside.turned.days >= kFewestBesideTexts : is_sure(beside))) return {Verdict::sure, std::move(beside)};
    if (is_likely(digits)) return {Verdict::asked, std::move(digits)};
    if (is_likely(beside) && parted) return {Verdict::asked, std::move(beside)};
    // No spreadsheet turns these, but what one did before may have been written so.
    auto any = look(months, kAny, kAny);
    return is_sure(any) ? Judged{Verdict::asked, std::move(any)} : Judged{};
}

void note(Issue issue, const Evidence& seen, const TableTally& table, std::size_t field, FindingsLog& log) {
    const auto line_of = [&](int month) { return table.month_at.at(month).line; };
    log.add(issue, at_place(table.month_at.at(std::ranges::min(seen.months, {}, line_of))), static_cast<int>(field));
    log.add_more(issue, seen.turned.rows - 1, static_cast<int>(field));
}

}  // namespace

bool note_turned_dates(const TablesRead& read, std::size_t field, FindingsLog& log) {
    std::vector<const TableTally*> tables;
    for (const auto& table : read.tables) tables.push_back(&table);
    // What weekly sheets say together none of them may say alone.
    const TableTally together{{}, {}, read.tally, read.month_at, {}};
    if (tables.size() > 1) tables.push_back(&together);
    for (const auto verdict : {Verdict::sure, Verdict::asked})
        for (const auto* table : tables) {
            const auto judged = judge(table->rows.month_days);
            if (judged.verdict != verdict) continue;
            note(verdict == Verdict::sure ? Issue::turned_dates : Issue::perhaps_turned, judged.seen, *table, field, log);
            return verdict == Verdict::sure;
        }
    return false;
}

}  // namespace daybook::schemas
