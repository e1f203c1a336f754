#include "publisher/catalogue/edition_filters.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/payments.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Date;

namespace {

/// Less, the same or more: of text by its bytes, of numbers by what they are.
int order(std::string_view a, std::string_view b, bool numbers) {
    const auto x = base::parse_whole(a), y = base::parse_whole(b);
    if (numbers && x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
    return a.compare(b);
}

/// As the index answers it (dialect.hpp): `ne` keeps the blank, contains and startswith do not look at case.
bool holds(const Filter& filter, const Cell& cell, bool numbers) {
    const auto op = filter.op->suffix;
    if (op == "isnull") return (filter.values.front() == "true") == !cell;
    if (!cell) return op == "ne";
    return std::ranges::any_of(filter.values, [&](const std::string& value) {
        const auto than = order(*cell, value, numbers);
        if (op == "ne") return than != 0;
        if (op == "gt") return than > 0;
        if (op == "gte") return than >= 0;
        if (op == "lt") return than < 0;
        if (op == "lte") return than <= 0;
        if (op == "contains") return base::to_lower(*cell).find(base::to_lower(value)) != std::string::npos;
        if (op == "startswith") return base::to_lower(*cell).starts_with(base::to_lower(value));
        return than == 0;
    });
}

struct Day {
    Date day;
    bool whole = true;  ///< false for an instant of it
};

/// A day, or the one in London on which an instant lies.
std::optional<Day> day_of(const std::string& text) {
    if (const auto day = base::parse_iso_date(text)) return Day{*day};
    try {
        return Day{base::london_date(base::parse_rfc3339(text)), false};
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

/// Whether some day of [first, last] is one that the filter asks for.
bool some_day(const Filter& filter, Date first, Date last) {
    const auto op = filter.op->suffix;
    return std::ranges::any_of(filter.values, [&](const std::string& text) {
        const auto asked = day_of(text);
        if (!asked || op == "isnull") return true;
        const auto day = asked->day;
        if (op == "gt") return asked->whole ? last > day : last >= day;
        if (op == "gte") return last >= day;
        if (op == "lt") return asked->whole ? first < day : first <= day;
        if (op == "lte") return first <= day;
        if (op == "ne") return !asked->whole || first != day || last != day;
        return first <= day && day <= last;
    });
}

/// The days that all filters on days leave of a stretch: each alone may leave some where together they leave none.
bool common_day(const std::vector<const Filter*>& filters, Date first, Date last) {
    for (const auto* filter : filters) {
        const auto asked = filter->values.size() == 1 ? day_of(filter->values.front()) : std::nullopt;
        if (!asked) continue;
        const auto op = filter->op->suffix;
        const auto next = std::chrono::days(asked->whole ? 1 : 0);
        if (op.empty() || op == "gte") first = std::max(first, asked->day);
        if (op == "gt") first = std::max(first, asked->day + next);
        if (op.empty() || op == "lte") last = std::min(last, asked->day);
        if (op == "lt") last = std::min(last, asked->day - next);
    }
    return first <= last && std::ranges::all_of(filters, [&](const Filter* f) { return some_day(*f, first, last); });
}

std::string name_of(const Filter& filter) {
    if (!filter.any.empty()) return filter.field.empty() ? "any" : filter.field;
    return filter.op->suffix.empty() ? filter.field : fmt::format("{}__{}", filter.field, filter.op->suffix);
}

}  // namespace

EditionFilters::EditionFilters(const State& state, std::string_view table, const std::vector<Filter>& filters)
    : filters_(filters), currency_(currency_field_of(state, table)) {
    for (const auto* schema : state.schemas_of_table(table))
        if (!schema->date_field.empty()) dates_.push_back(schema->date_field);
}

bool EditionFilters::is_date(std::string_view field) const { return std::ranges::find(dates_, field) != dates_.end(); }

bool EditionFilters::is_of_editions(std::string_view field) const {
    static constexpr std::string_view kOurs[] = {"dataset", "publisher", "series", "edition", "version"};
    return std::ranges::find(kOurs, field) != std::end(kOurs) || field == currency_ || is_date(field);
}

bool EditionFilters::asks_for_days(const Filter& filter) const {
    return filter.any.empty() ? is_date(filter.field) : std::ranges::any_of(filter.any, [this](const Filter& f) { return asks_for_days(f); });
}

bool EditionFilters::ask_for_days() const {
    return std::ranges::any_of(filters_, [this](const Filter& f) { return asks_for_days(f); });
}

bool EditionFilters::is_considered(const Filter& filter) const {
    return filter.any.empty() ? is_of_editions(filter.field) : std::ranges::all_of(filter.any, [this](const Filter& f) { return is_considered(f); });
}

std::vector<std::string> EditionFilters::not_considered() const {
    std::vector<std::string> out;
    for (const auto& filter : filters_)
        if (!is_considered(filter) && std::ranges::find(out, name_of(filter)) == out.end()) out.push_back(name_of(filter));
    return out;
}

bool EditionFilters::lets_through(const Filter& filter, const EditionFacts& facts) const {
    if (!filter.any.empty()) return std::ranges::any_of(filter.any, [&](const Filter& one) { return lets_through(one, facts); });
    const auto holds_of = [&](const std::string& text, bool numbers = false) { return holds(filter, text.empty() ? Cell() : Cell(text), numbers); };
    if (is_date(filter.field)) return some_day(filter, facts.first, facts.last);
    if (facts.dataset != nullptr && filter.field == "dataset") return holds_of(facts.dataset->id.str());
    if (facts.dataset != nullptr && filter.field == "publisher") return holds_of(facts.dataset->organisation.str());
    if (facts.dataset != nullptr && filter.field == "series") return holds_of(facts.dataset->series);
    if (!facts.edition.empty() && filter.field == "edition") return holds_of(facts.edition);
    if (facts.version == nullptr) return true;
    const auto& manifest = facts.version->manifest;
    if (filter.field == "version") return holds_of(std::to_string(manifest.version), true);
    // Rows say their currency themselves where the version does not.
    return filter.field != currency_ || manifest.currency.empty() || holds_of(manifest.currency);
}

bool EditionFilters::let_through(const EditionFacts& facts) const {
    std::vector<const Filter*> of_days;
    for (const auto& filter : filters_) {
        if (!lets_through(filter, facts)) return false;
        if (filter.any.empty() && is_date(filter.field)) of_days.push_back(&filter);
    }
    return common_day(of_days, facts.first, facts.last);
}

}  // namespace daybook::catalogue
