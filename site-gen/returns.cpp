#include "site-gen/returns.hpp"

#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace daybook::site_gen {

namespace {

using std::chrono::year_month;
using std::chrono::year_month_day;

using Cell = std::vector<Context>;
using Year = std::array<Cell, 12>;

year_month month_of(base::Date day) {
    const year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

Cell& cell_of(std::map<int, Year, std::greater<>>& grid, year_month at) {
    return grid[static_cast<int>(at.year())][static_cast<unsigned>(at.month()) - 1];
}

/// What a month says of an edition: its total, or its rows where it has no amounts, or "with April" for the
/// later months of a span.
Context entry(const catalogue::EditionView& edition, bool has_amount, year_month first, bool is_first) {
    const auto* now = edition.current();
    const auto& shown = now ? *now : edition.versions.front();
    std::string text = now == nullptr ? "Withdrawn"
                       : shown.nil    ? "Nil"
                       : has_amount   ? short_money(shown.total)
                                      : count_of(shown.rows, "row", "rows");
    if (!is_first) text = "with " + base::month_in_words(first).substr(0, 3);
    return Context::object(
        {{"text", text},
         {"href", catalogue::urls::version_page(edition.dataset, edition.edition, shown.number)},
         {"hidden", edition.title},
         {"version", shown.number > 1 ? fmt::format("v{}", shown.number) : ""}});
}

void place(std::map<int, Year, std::greater<>>& grid, const catalogue::EditionView& view, bool has_amount) {
    const auto edition = schemas::Edition::parse(view.edition);
    using enum schemas::Edition::Kind;
    if (view.versions.empty() || (edition.kind() != month && edition.kind() != span)) return;
    const auto first = month_of(edition.first_day()), last = month_of(edition.last_day());
    for (auto at = first; at <= last; at += std::chrono::months(1))
        cell_of(grid, at).push_back(entry(view, has_amount, first, at == first));
}

Context year_context(int year, const Year& months) {
    Context cells = Context::array();
    for (const auto& cell : months) {
        Context entries;
        bool missing = false;
        for (const auto& one : cell) {
            missing = missing || one.is_null();
            if (!one.is_null()) entries.push(one);
        }
        // What stands there says more than that nothing is current: a withdrawn month is owed again.
        missing = missing && entries.is_null();
        cells.push(Context::object({{"entries", entries}, {"missing", missing}, {"none", cell.empty()}}));
    }
    return Context::object({{"year", std::to_string(year)}, {"cells", cells}});
}

}  // namespace

Context returns_grid(const catalogue::DatasetView& view) {
    std::map<int, Year, std::greater<>> grid;
    for (const auto& edition : view.editions) place(grid, edition, view.has_amount);
    for (const auto& text : view.missing) {
        const auto edition = schemas::Edition::parse(text);
        if (edition.kind() == schemas::Edition::Kind::month)
            cell_of(grid, month_of(edition.first_day())).emplace_back();
    }
    Context years = Context::array();
    for (const auto& [year, months] : grid) years.push(year_context(year, months));
    return years;
}

}  // namespace daybook::site_gen
