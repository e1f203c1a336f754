#include "schemas/date_orders.hpp"

#include "schemas/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace daybook::schemas {

namespace {

/// A file of one table is begun again so often, one of several once more for each, up to a limit.
constexpr int kMostTurns = 4, kMostTurnsOfAll = 16;
/// So many dates to one are not read in its order, if they make one month in theirs.
constexpr std::int64_t kVotesAgainst = 50;
constexpr int kMostSwapped = 12;  ///< days that are numbers of months, too

DateOrder other_than(DateOrder order) {
    return order == DateOrder::day_first ? DateOrder::month_first : DateOrder::day_first;
}

/// In how many months the dates lie that say the same either way, as they were read and the other way round.
std::pair<std::size_t, std::size_t> months_either_way(const RowTally& rows) {
    std::set<int> here, there;
    for (const auto& [month, days] : rows.month_days)
        for (int day = 1; day <= kMostSwapped; ++day) {
            if (days.rows[static_cast<std::size_t>(DateForm::digits)][static_cast<std::size_t>(day)] == 0) continue;
            here.insert(month);
            there.insert(month / 12 * 12 + day - 1);
        }
    return {here.size(), there.size()};
}

}  // namespace

DateOrders::DateOrders(const TablesFound& found, const Schema& schema)
    : schema_(schema), most_turns_(std::min(kMostTurnsOfAll, kMostTurns + static_cast<int>(found.tables.size()) - 1)) {
    for (const auto& table : found.tables) {
        auto& orders = orders_.emplace_back(schema.fields.size(), DateOrder::day_first);
        auto& named = named_.emplace_back(schema.fields.size());
        auto& settled = settled_.emplace_back(schema.fields.size());
        for (std::size_t i = 0; i < schema.fields.size(); ++i) {
            if (!may_be_days(schema.fields[i])) continue;
            if (const auto order = order_named_in(table.layout.heading_of_field[i])) {
                orders[i] = *order;
                named[i] = true;
            }
            // A schema that asks for months first leaves nothing to find out.
            if (!is_month_first(schema.fields[i].format)) continue;
            orders[i] = DateOrder::month_first;
            settled[i] = true;
        }
    }
}

/// A slip of the pen: one date of the United States among many that make one month in the British order.
bool DateOrders::is_outvoted(std::size_t table, std::size_t field, const RowTally& rows) const {
    const auto date = schema_.find(schema_.date_field);
    if (date != field || orders_[table][field] != DateOrder::day_first || rows.months.size() != 1) return false;
    const auto& tally = rows.fields[field];
    // All of one day, which month first is a day of that date's own month.
    const bool one_day = tally.examples.size() == 1 && tally.examples.front().ends_with(fmt::format("-{:02}", tally.month_first_month));
    return !one_day && rows.months.begin()->second >= kVotesAgainst * tally.month_first;
}

/// The columns of dates, of those not settled, that cannot be read in the order that is tried.
std::vector<std::size_t> DateOrders::misread(std::size_t table, const RowTally& rows) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < rows.fields.size(); ++i) {
        const auto& field = rows.fields[i];
        const bool as_tried = orders_[table][i] == DateOrder::day_first ? field.month_first == 0 || field.day_first > 0
                                                                        : field.day_first == 0;
        if (!as_tried && !settled_[table][i] && !is_outvoted(table, i, rows)) out.push_back(i);
    }
    return out;
}

/// What is misread is read the other way round; a column that was so already is read day first for good.
void DateOrders::turn(std::size_t table, const RowTally& rows) {
    for (const auto field : misread(table, rows)) {
        settled_[table][field] = orders_[table][field] == DateOrder::month_first;
        const auto order = other_than(orders_[table][field]);
        orders_[table][field] = order;
        for (auto later = table + 1; later < orders_.size(); ++later)
            if (!settled_[later][field] && !named_[later][field]) orders_[later][field] = order;
    }
    if (++turns_ == most_turns_)
        for (auto& settled : settled_) settled.assign(settled.size(), true);
}

/// A single date that can only be month first says as little as none, where the order was another table's.
bool DateOrders::is_silent(const TableTally& table, std::size_t field) const {
    if (field >= table.rows.fields.size()) return false;
    const auto& tally = table.rows.fields[field];
    const auto dates = table.rows.rows.accepted;
    return tally.day_first == 0 && (tally.month_first == 0 || dates >= kVotesAgainst * tally.month_first);
}

/// \pre the dates of that table say nothing of their order, and those of another are month first
DateOrder DateOrders::likely_order(const std::vector<TableTally>& tables, std::size_t table, std::size_t field) const {
    const auto& tally = tables[table];
    if (schema_.find(schema_.date_field) == field) {
        const auto [here, there] = months_either_way(tally.rows);
        if (here != there) return here < there ? tally.orders[field] : other_than(tally.orders[field]);
    }
    const bool british = std::ranges::any_of(tables, [&](const TableTally& other) { return field < other.rows.fields.size() && other.rows.fields[field].day_first > 0; });
    return british ? DateOrder::day_first : DateOrder::month_first;
}

bool DateOrders::turn_silent(const std::vector<TableTally>& tables) {
    bool turned = false;
    for (std::size_t field = 0; field < schema_.fields.size() && tables.size() > 1; ++field) {
        const bool other = std::ranges::any_of(tables, [&](const TableTally& table) {
            return table.orders[field] == DateOrder::month_first && !is_silent(table, field) && table.rows.rows.accepted > 0;
        });
        for (std::size_t i = 0; i < tables.size() && other; ++i) {
            if (settled_[i][field] || named_[i][field] || !is_silent(tables[i], field)) continue;
            const auto order = likely_order(tables, i, field);
            settled_[i][field] = true;
            turned = turned || order != orders_[i][field];
            orders_[i][field] = order;
        }
    }
    return turned;
}

}  // namespace daybook::schemas
