#include "schemas/table_account.hpp"

#include "publisher/base/decimal.hpp"
#include "schemas/amounts.hpp"
#include "schemas/file_kind.hpp"
#include "schemas/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace daybook::schemas {

namespace {

bool fits(__int128 units) {
    return units < kMostUnits && units > -kMostUnits;
}

/// "2012-05" of year * 12 + month - 1.
std::string month_name(int month) {
    constexpr int kFirstLikely = 1990 * 12, kLastLikely = 2099 * 12 + 11;
    if (month < kFirstLikely || month > kLastLikely) return std::string(Report::kOtherMonths);
    return fmt::format("{:04}-{:02}", month / 12, month % 12 + 1);
}

/// The style of most dates of a field, in the order of most of those; "" where it has none.
std::string style_of(const TablesRead& read, std::size_t field) {
    const auto& styles = read.tally.fields[field].styles;
    const auto most = std::ranges::max_element(styles);
    if (*most == 0) return {};
    const auto style = static_cast<std::size_t>(most - styles.begin());
    std::int64_t month_first = 0;
    for (const auto& table : read.tables)
        if (field < table.rows.fields.size() && table.orders[field] == DateOrder::month_first) month_first += table.rows.fields[field].styles[style];
    return std::string(to_string(static_cast<DateStyle>(style), 2 * month_first > *most ? DateOrder::month_first : DateOrder::day_first));
}

/// Whether any of its dates could be read in another order.
bool has_digits(const FieldTally& field) {
    for (std::size_t style = 0; style < kDateStyles; ++style)
        if (field.styles[style] > 0 && form_of(static_cast<DateStyle>(style), false) == DateForm::digits) return true;
    return false;
}

void describe_column(std::size_t field, const Layout& layout, const Schema& schema, Report& report) {
    const auto& column = schema.fields[field];
    const auto& heading = layout.heading_of_field[field];
    report.columns.emplace(column.name, heading);
    report.understood.push_back({column.name, column.title, heading, layout.column_of_field[field] + 1,
                                 std::string(to_string(column.type)), layout.decimal_commas[field] ? "1.234,56" : "", column.publish, {}, {}});
}

void take_understood(const TablesRead& read, const Schema& schema, Report& report) {
    for (auto& column : report.understood) {
        // Headings without a row below them were never read that far.
        const auto field = *schema.find(column.field);
        const bool read_so_far = field < read.tally.fields.size();
        const auto seen = read_so_far ? read.tally.fields[field] : FieldTally{};
        if (auto style = read_so_far ? style_of(read, field) : std::string(); !style.empty()) column.style = std::move(style);
        if (!column.published) continue;
        column.blank = seen.blank;
        column.unread = seen.unread;
        column.examples = seen.examples;
    }
}

void take_months(const TablesRead& read, const Schema& schema, Report& report) {
    const auto& tally = read.tally;
    for (const auto& [month, count] : tally.months) report.months[month_name(month)] += count;
    // Of several sheets a line alone says nothing.
    if (read.tables.size() == 1)
        for (const auto& [month, place] : read.month_at) report.month_lines.emplace(month_name(month), place.line);
    if (!schema.find(schema.amount_field)) return;
    std::map<std::string, __int128> totals;
    for (const auto& [month, units] : tally.month_units) totals[month_name(month)] += units;
    // Where months do not fit their sum does: payments as large as that are no payments.
    if (!std::ranges::all_of(totals, [](const auto& m) { return fits(m.second); })) return;
    for (const auto& [month, units] : totals)
        report.month_totals[month] = base::pence(static_cast<std::int64_t>(units));
}

/// What is quarantined is told in the currency of what is accepted: added to that, money of another would be so much of this one.
void take_quarantined(const RowTally& tally, Report& report) {
    const auto& sums = tally.quarantined_currencies;
    if (tally.rows.accepted == 0 && report.currency.empty() && sums.size() == 1) report.currency = sums.begin()->first;
    const auto own = sums.find(report.currency);
    const auto units = tally.currencies.size() > 1 ? tally.quarantined_units : own == sums.end() ? 0 : own->second;
    report.quarantined_total = base::pence(static_cast<std::int64_t>(units));
}

void take_currencies(const RowTally& tally, const Schema& schema, Report& report) {
    const auto& said = tally.currencies;
    report.currency = said.size() == 1 ? said.begin()->first : schema.currency;
    take_quarantined(tally, report);
    if (said.size() < 2) return;
    for (const auto& [currency, units] : said)
        report.currency_totals[currency] = base::pence(static_cast<std::int64_t>(units));
}

}  // namespace

void account_for_tables(const TablesFound& found, const Schema& schema, Report& report) {
    report.titles = found.titles;
    report.rows = found.rows;
    if (found.tables.empty()) return;
    const auto& first = found.tables.front();
    report.header_line = first.header.line;
    if (report.file_kind == to_string(FileKind::csv)) report.delimiter = std::string(1, first.header.delimiter);
    for (std::size_t i = 0; i < schema.fields.size(); ++i)
        for (const auto& table : found.tables)
            if (table.layout.column_of_field[i] >= 0) {
                describe_column(i, table.layout, schema, report);
                break;
            }
}

void account_for_rows(const TablesRead& read, const Schema& schema, Report& report) {
    const auto& tally = read.tally;
    report.rows.source += tally.rows.source;
    report.rows.accepted = tally.rows.accepted;
    report.rows.quarantined = tally.rows.quarantined;
    for (const auto& [kind, count] : tally.rows.set_aside) report.rows.set_aside[kind] += count;
    take_months(read, schema, report);
    take_currencies(tally, schema, report);
    report.accepted_total = base::pence(static_cast<std::int64_t>(tally.accepted_units));
    if (const auto date = schema.find(schema.date_field); date && *date < tally.fields.size())
        report.date_format = style_of(read, *date);
    report.lines_are_rows = read.lines_are_rows;
    take_understood(read, schema, report);
}

bool sums_fit(const RowTally& tally) {
    return fits(tally.accepted_units) && fits(tally.quarantined_units) &&
           std::ranges::all_of(tally.currencies, [](const auto& sum) { return fits(sum.second); }) &&
           std::ranges::all_of(tally.quarantined_currencies, [](const auto& sum) { return fits(sum.second); });
}

void settle_open_points(const RowTally& tally, const Schema& schema, FindingsLog& log) {
    const auto amount = schema.find(schema.amount_field);
    if (!amount || !log.has(Issue::open_points, static_cast<int>(*amount))) return;
    if (tally.decimal_points > 0) return log.drop(Issue::open_points, static_cast<int>(*amount));
    log.drop(Issue::three_decimals, static_cast<int>(*amount));
    log.drop(Issue::rounded, static_cast<int>(*amount));
}

void settle_settlements(const RowTally& tally, const Schema& schema, FindingsLog& log) {
    // A tenth of what else was bought is no refund whose shop was forgotten.
    constexpr std::int64_t kLarge = 10;
    const auto amount = schema.find(schema.amount_field);
    if (amount && kLarge * __int128{tally.unnamed_back} < tally.accepted_units + tally.unnamed_back) log.drop(Issue::unnamed_settlement, static_cast<int>(*amount));
}

void note_ledger_side(const TablesFound& found, const Schema& schema, FindingsLog& log) {
    const auto amount = schema.find(schema.amount_field);
    const auto table = std::ranges::find_if(found.tables, [](const TablePlan& one) { return one.layout.said.ledger >= 0; });
    if (!amount || table == found.tables.end()) return;
    const int column = table->layout.said.ledger;
    log.add(Issue::ledger_side, {table->header.line, column + 1, table->header.labels[static_cast<std::size_t>(column)], table->sheet}, static_cast<int>(*amount));
}

void note_turned_signs(const TablesFound& found, const RowTally& tally, const Schema& schema, FindingsLog& log) {
    // In a ledger whose payments are negative the few credits are not.
    constexpr std::int64_t kToOne = 10;
    const auto amount = schema.find(schema.amount_field);
    if (!amount || tally.came_back == 0 || kToOne * tally.paid > tally.came_back) return;
    const auto table = std::ranges::find_if(found.tables, [&](const TablePlan& one) { return one.layout.column_of_field[*amount] >= 0; });
    if (table == found.tables.end()) return;
    const auto& layout = table->layout;
    log.add(Issue::turned_signs, {table->header.line, layout.column_of_field[*amount] + 1, layout.heading_of_field[*amount], table->sheet}, static_cast<int>(*amount));
}

void note_date_orders(const TablesRead& read, const Schema& schema, std::int64_t header_line, FindingsLog& log) {
    for (const auto& table : read.tables)
        for (std::size_t i = 0; i < table.rows.fields.size(); ++i) {
            // Nothing is odd about months first where the schema asks for them.
            if (!may_be_days(schema.fields[i]) || is_month_first(schema.fields[i].format)) continue;
            const bool any = has_digits(table.rows.fields[i]);
            // A heading may have named the order, and no date shown it.
            const auto& first = table.month_first_at[i];
            const At at{first.line > 0 ? first.line : header_line, first.column, {}, table.sheet};
            if (table.orders[i] == DateOrder::month_first && any) log.add(Issue::month_first, at, static_cast<int>(i));
            else if (table.rows.fields[i].month_first > 0) log.add(Issue::mixed_order, at, static_cast<int>(i));
        }
}

}  // namespace daybook::schemas
