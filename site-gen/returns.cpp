#include "site-gen/returns.hpp"

#include "site-gen/lacks.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace daybook::site_gen {

namespace {

using std::chrono::year_month;
using std::chrono::year_month_day;

using catalogue::Return;
using catalogue::ReturnState;

/// What stands in a month: releases, and where there is none what is said of it.
struct Cell {
    Context entries = Context::array();
    const Return* absent = nullptr;
};
using Year = std::array<Cell, 12>;

year_month month_of(base::Date day) {
    const year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

Cell& cell_of(std::map<int, Year, std::greater<>>& grid, year_month at) {
    return grid[static_cast<int>(at.year())][static_cast<unsigned>(at.month()) - 1];
}

/// "Apr", as the grid's columns are headed.
std::string month_name(year_month at) {
    return base::month_in_words(at).substr(0, 3);
}

/// What a month says of an edition: its total, or its rows where it has no amounts, or "with April" for the
/// later months of a span.
Context entry(const catalogue::EditionView& edition, bool has_amount, year_month first, bool is_first,
              const std::string& mark) {
    const auto* now = edition.current();
    const auto& shown = now ? *now : edition.versions.front();
    std::string text = now == nullptr ? (shown.status == "erased" ? "Erased" : "Withdrawn")
                       : shown.nil    ? "Nil"
                       : has_amount && shown.is_sum ? short_money(shown.total, shown.currency)
                                      : count_of(shown.rows, "row", "rows");
    if (!is_first) text = "with " + month_name(first);
    return Context::object(
        {{"text", text},
         {"href", catalogue::urls::version_page(edition.dataset, edition.edition, shown.number)},
         {"hidden", edition.title},
         {"version", shown.number > 1 ? fmt::format("v{}", shown.number) : ""},
         {"mark", mark}});
}

/// "late by 12 days", or "" where that cannot be said.
std::string mark_of(const catalogue::DatasetView& view, const std::string& edition) {
    for (const auto& one : view.returns)
        if (one.held_by == edition && one.punctuality == catalogue::Punctuality::late)
            return "late by " + count_of(one.days_late, "day", "days");
    return "";
}

/// In as few words as a cell of the grid has room for.
std::string_view short_words(const Return& one) {
    const auto state = one.state;
    if (one.withdrawn) return "Withdrawn";
    if (state == ReturnState::missing) return "Missing";
    if (state == ReturnState::unreadable) return "Unreadable";
    if (state == ReturnState::not_yet_due) return "Not due yet";
    return state == ReturnState::not_collected ? "Not collected" : "Not known";
}

void place(std::map<int, Year, std::greater<>>& grid, const catalogue::DatasetView& dataset,
           const catalogue::EditionView& view) {
    const auto edition = schemas::Edition::parse(view.edition);
    using enum schemas::Edition::Kind;
    if (view.versions.empty() || (edition.kind() != month && edition.kind() != span)) return;
    const auto first = month_of(edition.first_day()), last = month_of(edition.last_day());
    const auto mark = mark_of(dataset, view.edition);
    for (auto at = first; at <= last; at += std::chrono::months(1))
        cell_of(grid, at).entries.push(
            entry(view, dataset.has_amount, first, at == first, at == first ? mark : ""));
}

/// What is not there, where nothing else stands: a withdrawn month is shown as withdrawn.
void place(std::map<int, Year, std::greater<>>& grid, const Return& one) {
    using enum schemas::Edition::Kind;
    if (!one.held_by.empty() || (one.edition.kind() != month && one.edition.kind() != span)) return;
    for (auto at = month_of(one.edition.first_day()); at <= month_of(one.edition.last_day());
         at += std::chrono::months(1))
        cell_of(grid, at).absent = &one;
}

Context year_context(int year, const Year& months) {
    Context cells = Context::array();
    for (std::size_t n = 0; n < months.size(); ++n) {
        const auto& cell = months[n];
        const bool released = !cell.entries.as_array().empty();
        const auto* absent = released ? nullptr : cell.absent;
        cells.push(Context::object({{"month", month_name(year_month(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(n) + 1)))},
                                    {"entries", cell.entries},
                                    {"absent", absent ? std::string(short_words(*absent)) : ""},
                                    {"missing", absent != nullptr && is_publishers(absent->lack())},
                                    {"none", !released && absent == nullptr}}));
    }
    return Context::object({{"year", std::to_string(year)}, {"cells", cells}});
}

/// How the day of publication is known: "the source’s Last-Modified".
std::string_view basis_of_day(catalogue::Basis basis) {
    switch (basis) {
        case catalogue::Basis::released_here: return "released here";
        case catalogue::Basis::first_published: return "first published, as GOV.UK says";
        case catalogue::Basis::last_modified: return "the source’s Last-Modified";
        case catalogue::Basis::first_sight: return "first seen here";
        case catalogue::Basis::none: break;
    }
    return "";
}

/// "Promised for 28 June 2024 (confirmed), before that for 14 June 2024: Two suppliers are being checked."
std::string promise_words(const catalogue::DateOutcome& outcome) {
    const auto& promise = outcome.entry;
    auto out = fmt::format("Promised for {} ({})", base::to_words(base::london_date(promise.release_at)),
                           catalogue::is_early(promise) ? "released early" : to_string(promise.state));
    for (auto change = promise.changes.rbegin(); change != promise.changes.rend(); ++change)
        out += fmt::format(", before that for {}{}{}", base::to_words(base::london_date(change->previous)),
                           change->note.empty() ? "" : ": ", change->note);
    return out + (promise.note.empty() ? "" : ". " + promise.note);
}

std::string remarks(const Return& one) {
    std::vector<std::string> out;
    if (one.promise) out.push_back(promise_words(*one.promise));
    for (const auto& rejection : one.rejections) out.push_back("Our report: " + rejection.why);
    if (!one.note.empty()) out.push_back(one.note);
    std::string text;
    for (const auto& part : out) text += (text.empty() ? "" : " ") + part + (part.ends_with('.') ? "" : ".");
    return text;
}

}  // namespace

Context returns_grid(const catalogue::DatasetView& view) {
    std::map<int, Year, std::greater<>> grid;
    for (const auto& edition : view.editions) place(grid, view, edition);
    for (const auto& one : view.returns) place(grid, one);
    Context years = Context::array();
    for (const auto& [year, months] : grid) years.push(year_context(year, months));
    return years;
}

Context returns_evidence(const catalogue::DatasetView& view) {
    Context lines = Context::array();
    for (auto one = view.returns.rbegin(); one != view.returns.rend(); ++one)
        lines.push(Context::object(
            {{"edition", one->edition.title()},
             {"state", one->in_words()},
             {"bad", is_publishers(one->lack()) || one->punctuality == catalogue::Punctuality::late},
             {"due", one->due ? Context(on_day(*one->due)) : Context()},
             {"rule", one->rule},
             {"published", one->published ? Context(day(*one->published)) : Context()},
             {"by", one->basis == catalogue::Basis::first_sight},
             {"basis", basis_of_day(one->basis)},
             {"remarks", remarks(*one)}}));
    return lines;
}

}  // namespace daybook::site_gen
