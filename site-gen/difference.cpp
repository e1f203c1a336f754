#include "site-gen/difference.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <ranges>

namespace daybook::site_gen {

namespace {

using catalogue::DifferentRow;
using catalogue::VersionDifference;
using catalogue::VersionView;
namespace urls = catalogue::urls;

constexpr std::size_t kRowsShown = 20;
constexpr std::ptrdiff_t kCurrenciesShown = 10;  ///< all are in the API
/// Columns of a removed or added row that the page shows; all are in the API and the CSV.
constexpr std::size_t kCellsShown = 6;
constexpr std::size_t kMostCellBytes = 300;

/// Control totals as a sum that a reader can check by hand.
Context totals(const record::DifferenceTotals& t, const std::string& currency) {
    Context out = Context::array();
    const auto line = [&](const char* label, const base::Decimal& amount) {
        out.push(Context::object({{"label", label}, {"value", money(amount, currency)}}));
    };
    line("Control total of the earlier version", t.before);
    line("less the rows removed", t.removed);
    line("plus the rows added", t.added);
    line("less the changed rows as they were", t.changed_before);
    line("plus the changed rows as they are", t.changed_after);
    line("Control total of this version", t.after);
    return out;
}

/// One for each currency, and nothing over several.
Context sums(const record::Difference& rows) {
    Context out = Context::array();
    for (const auto& [currency, t] : rows.totals_by_currency | std::views::take(kCurrenciesShown)) {
        const bool alone = rows.totals_by_currency.size() == 1;
        out.push(Context::object({{"currency", alone ? "" : currency.empty() ? "no currency that is said" : currency}, {"totals", totals(t, currency)}}));
    }
    return out;
}

Context difference_figures(const VersionDifference& difference) {
    const auto& d = difference.rows;
    Context out = Context::array();
    out.push(count_figure("rows changed", std::ssize(d.changed)));
    out.push(count_figure("rows removed", std::ssize(d.removed)));
    out.push(count_figure("rows added", std::ssize(d.added)));
    out.push(count_figure("rows unchanged", d.unchanged));
    return out;
}

std::string column_title(const Site& site, const VersionDifference& difference, const std::string& name) {
    const auto schema = site.state.schemas.find(difference.to.schema.str());
    if (schema == site.state.schemas.end()) return name;
    const auto at = schema->second.find(name);
    return at && !schema->second.fields[*at].title.empty() ? schema->second.fields[*at].title : name;
}

/// An amount bears the sign of its currency, as in the sums beside it; where there are several, it stands as the row has it, beside its currency.
std::string shown(const Site& site, const VersionDifference& difference, std::size_t column, const catalogue::Cell& cell) {
    if (!cell) return "(blank)";
    const auto schema = site.state.schemas.find(difference.to.schema.str());
    const auto& sums = difference.rows.totals_by_currency;
    if (sums.size() == 1 && schema != site.state.schemas.end() && difference.columns[column].name == schema->second.amount_field)
        if (const auto amount = base::parse_decimal(*cell)) return money(*amount, sums.front().currency);
    return base::clip(*cell, kMostCellBytes);
}

/// What a row says in its most telling columns: those it was paired by, else the first that are not blank.
Context cells_of(const Site& site, const VersionDifference& difference,
                 const std::vector<catalogue::Cell>& cells) {
    Context out = Context::array();
    std::size_t shown_cells = 0;
    const auto add = [&](std::size_t i) {
        if (!cells[i] || shown_cells == kCellsShown) return;
        ++shown_cells;
        out.push(Context::object({{"column", column_title(site, difference, difference.columns[i].name)},
                                  {"value", shown(site, difference, i, cells[i])}}));
    };
    const auto& schema = site.state.schemas.find(difference.to.schema.str());
    std::vector<bool> first(cells.size());
    if (schema != site.state.schemas.end())
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& name = difference.columns[i].name;
            const auto& s = schema->second;
            first[i] = name == s.supplier_field || name == s.amount_field || name == s.date_field ||
                       name == "transaction_number";
            if (first[i]) add(i);
        }
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (!first[i]) add(i);
    return out;
}

Context changed_cells(const Site& site, const VersionDifference& difference, const DifferentRow& row) {
    Context out = Context::array();
    for (const auto& cell : row.cells)
        out.push(
            Context::object({{"column", column_title(site, difference, difference.columns[cell.column].name)},
                             {"before", shown(site, difference, cell.column, cell.before)},
                             {"after", shown(site, difference, cell.column, cell.after)}}));
    return out;
}

std::string row_href(const record::ReleaseManifest& m, const std::string& within) {
    return within.empty() ? std::string() : urls::row(m.dataset.str(), m.edition.str(), m.version, within);
}

Context different_rows(const Site& site, const VersionDifference& difference) {
    Context out = Context::array();
    catalogue::DifferentRows rows(difference);
    while (rows.place() < kRowsShown) {
        const auto row = rows.next();
        if (!row) break;
        const bool changed = row->certainty.has_value();
        const bool removed = row->change == "removed";
        out.push(Context::object({
            {"change", removed   ? "Removed"
                       : changed ? "Changed"
                                 : "Added"},
            {"certainty", changed ? std::string(record::to_string(*row->certainty)) : std::string()},
            {"before", row->locator_before},
            {"before_href", difference.from ? row_href(*difference.from, row->locator_before) : ""},
            {"after", row->locator_after},
            {"after_href", row_href(difference.to, row->locator_after)},
            {"cells", cells_of(site, difference, removed ? row->before : row->after)},
            {"differs", changed ? changed_cells(site, difference, *row) : Context::array()},
        }));
    }
    return out;
}

std::string in_columns(const Site& site, const VersionDifference& difference) {
    std::vector<std::string> words;
    for (const auto& [column, rows] : catalogue::changes_by_column(difference))
        words.push_back(
            fmt::format("{} in {}", column_title(site, difference, column), count_of(rows, "row", "rows")));
    return base::join(words, ", ");
}

Context sentences(const VersionDifference& difference) {
    Context out = Context::array();
    const auto say = [&](std::string text) { out.push(Context::object({{"text", std::move(text)}})); };
    const auto& d = difference.rows;
    if (!d.columns_added.empty()) say("Columns that are new: " + base::join(d.columns_added, ", ") + ".");
    if (!d.columns_removed.empty())
        say("Columns that are gone: " + base::join(d.columns_removed, ", ") + ".");
    for (auto& sentence : catalogue::pairing_words(difference)) say(std::move(sentence));
    return out;
}

Context whole(const Site& site, const VersionView& view, const VersionDifference& difference) {
    const auto& e = view.edition;
    const auto size = difference.size();
    const auto from = *view.predecessor, to = view.version.number;
    return Context::object({
        {"from", std::to_string(from)},
        {"from_href", urls::version_page(e.dataset, e.edition, from)},
        {"figures", difference_figures(difference)},
        {"none", size == 0},
        {"sums", sums(difference.rows)},
        {"in_columns", in_columns(site, difference)},
        {"sentences", sentences(difference)},
        {"rows", different_rows(site, difference)},
        {"has_rows", size > 0},
        {"more", size > kRowsShown ? base::grouped(static_cast<std::int64_t>(size)) : ""},
        {"shown", std::to_string(std::min(size, kRowsShown))},
        {"json_href", urls::difference(e.dataset, e.edition, from, to)},
        {"csv_href", fmt::format("{}/diff.csv?from={}", urls::version(e.dataset, e.edition, to), from)},
    });
}

}  // namespace

Context difference_of(const Site& site, const VersionView& view) {
    if (!view.predecessor || !site.settings.difference) return {};
    const auto& e = view.edition;
    const auto* from = site.state.version(e.dataset, e.edition, *view.predecessor);
    const auto* to = site.state.version(e.dataset, e.edition, view.version.number);
    if (from == nullptr || to == nullptr) return {};
    try {
        return whole(site, view, *site.settings.difference(site.state, *from, *to));
    } catch (const base::Error& error) {
        // Withdrawn, erased or too large: the page says so. Anything else is no answer to show.
        if (error.kind() != base::ErrorKind::not_found && error.kind() != base::ErrorKind::exhausted) throw;
        return Context::object({{"from", std::to_string(*view.predecessor)},
                                {"from_href", urls::version_page(e.dataset, e.edition, *view.predecessor)},
                                {"unavailable", error.message()}});
    }
}

}  // namespace daybook::site_gen
