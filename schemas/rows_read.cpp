#include "schemas/rows_read.hpp"

#include "publisher/base/text.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"
#include "schemas/text_faults.hpp"

#include <algorithm>
#include <functional>

namespace daybook::schemas {

namespace {

void add_fields(std::vector<FieldTally>& fields, const std::vector<FieldTally>& more) {
    if (fields.size() < more.size()) fields.resize(more.size());
    for (std::size_t i = 0; i < more.size(); ++i) fields[i].add(more[i]);
}

constexpr std::size_t kExampleBytes = 60;

}  // namespace

void FieldTally::look_at(std::string_view value) {
    const auto example = base::clip(masked_where_personal(value), kExampleBytes);
    if (std::ranges::find(examples, example) == examples.end()) {
        examples.push_back(example);
        places.push_back(looks);
    }
    ++looks;
}

void FieldTally::add(const FieldTally& more) {
    blank += more.blank;
    unread += more.unread;
    for (std::size_t i = 0; i < styles.size(); ++i) styles[i] += more.styles[i];
    day_first += more.day_first;
    month_first += more.month_first;
    if (month_first_month == 0) month_first_month = more.month_first_month;
    missing.insert(more.missing.begin(), more.missing.end());
    for (std::size_t i = 0; i < more.examples.size() && examples.size() < ColumnRead::kExamplesKept; ++i) {
        if (looks + more.places[i] >= kLooks || std::ranges::find(examples, more.examples[i]) != examples.end())
            continue;
        examples.push_back(more.examples[i]);
        places.push_back(looks + more.places[i]);
    }
    looks = std::min(kLooks, looks + more.looks);
}

DaysOfMonth& DaysOfMonth::operator+=(const DaysOfMonth& more) {
    for (std::size_t form = 0; form < rows.size(); ++form) std::ranges::transform(rows[form], more.rows[form], rows[form].begin(), std::plus{});
    return *this;
}

namespace {

void add_to(std::map<std::string, __int128, std::less<>>& sums, std::string_view currency, __int128 units) {
    const bool known = sums.contains(currency) || (is_currency(currency) && sums.size() < RowTally::kMostCurrencies);
    sums[std::string(known ? currency : std::string_view())] += units;
}

}  // namespace

void RowTally::add_amount(std::string_view currency, __int128 units) { add_to(currencies, currency, units); }

void RowTally::add_quarantined(std::string_view currency, __int128 units) {
    quarantined_units += units;
    add_to(quarantined_currencies, currency, units);
}

void RowTally::add(const RowTally& more) {
    rows.source += more.rows.source;
    rows.accepted += more.rows.accepted;
    rows.quarantined += more.rows.quarantined;
    for (const auto& [kind, count] : more.rows.set_aside) rows.set_aside[kind] += count;
    accepted_units += more.accepted_units;
    for (const auto& [currency, units] : more.currencies) add_amount(currency, units);
    for (const auto& [currency, units] : more.quarantined_currencies) add_quarantined(currency, units);
    for (const auto& [month, count] : more.months) months[month] += count;
    for (const auto& [month, days] : more.month_days) month_days[month] += days;
    for (const auto& [month, units] : more.month_units) month_units[month] += units;
    add_fields(fields, more.fields);
    paid += more.paid;
    came_back += more.came_back;
    unnamed_back = std::max(unnamed_back, more.unnamed_back);
    decimal_points += more.decimal_points;
    says_nil = says_nil || more.says_nil;
    private_text = private_text || more.private_text;
}

}  // namespace daybook::schemas
