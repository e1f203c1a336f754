#include "publisher/base/text.hpp"
#include "publisher/catalogue/version_difference.hpp"
#include "publisher/catalogue/views.hpp"

namespace daybook::catalogue {

using base::json::Value;

namespace {

Value amount_json(const base::Decimal& amount) {
    return base::json::Number{amount.to_string()};
}

/// A value as its type has it in JSON. What an older schema let through and this type would not is text.
Value typed_json(const ResultColumn& column, const Cell& cell) {
    if (!cell) return {};
    switch (column.type) {
        case schemas::FieldType::number:
            if (base::parse_decimal(*cell, column.scale)) return base::json::Number{*cell};
            break;
        case schemas::FieldType::integer:
        case schemas::FieldType::year:
            if (const auto whole = base::parse_whole(*cell)) return *whole;
            break;
        case schemas::FieldType::boolean:
            if (*cell == "true" || *cell == "false") return *cell == "true";
            break;
        default: break;
    }
    return *cell;
}

Value version_json(const record::ReleaseManifest& m, bool has_amount) {
    return Value::object({{"version", m.version},
                          {"reason", record::to_string(m.reason)},
                          {"released_at", base::to_rfc3339(m.released_at)},
                          {"rows", m.rows},
                          {"total", has_amount ? amount_json(m.total) : Value()}});
}

Value names_json(const std::vector<std::string>& names) {
    auto out = Value::array();
    for (const auto& name : names) out.push(name);
    return out;
}

Value totals_json(const record::DifferenceTotals& totals) {
    return Value::object({{"before", amount_json(totals.before)},
                          {"removed", amount_json(totals.removed)},
                          {"added", amount_json(totals.added)},
                          {"changed_before", amount_json(totals.changed_before)},
                          {"changed_after", amount_json(totals.changed_after)},
                          {"after", amount_json(totals.after)}});
}

Value totals_json(const std::vector<record::CurrencyTotals>& by_currency) {
    auto out = Value::array();
    for (const auto& [currency, totals] : by_currency) {
        auto one = Value::object({{"currency", currency.empty() ? Value() : Value(currency)}});
        const auto sums = totals_json(totals);
        for (const auto& [name, sum] : sums.as_object()) one.set(name, sum);
        out.push(std::move(one));
    }
    return out;
}

Value counts_json(const record::Difference& d) {
    return Value::object({{"before", d.rows_before},
                          {"unchanged", d.unchanged},
                          {"changed", std::ssize(d.changed)},
                          {"certain", d.by_certainty[0]},
                          {"likely", d.by_certainty[1]},
                          {"uncertain", d.by_certainty[2]},
                          {"removed", std::ssize(d.removed)},
                          {"added", std::ssize(d.added)},
                          {"after", d.rows_after}});
}

Value row_json(const VersionDifference& difference, const record::ReleaseManifest& m,
               const std::string& within, const std::vector<Cell>& cells) {
    const auto& dataset = m.dataset.str();
    auto out = Value::object({{"_row", m.name() + "#" + within},
                              {"_link", urls::row(dataset, m.edition.str(), m.version, within)}});
    Value::Object members = out.as_object();
    for (std::size_t i = 0; i < cells.size(); ++i)
        members.emplace_back(difference.columns[i].name, typed_json(difference.columns[i], cells[i]));
    return members;
}

}  // namespace

Value to_json(const VersionDifference& difference) {
    const auto& d = difference.rows;
    const auto& to = difference.to;
    auto changed_in = Value::object();
    for (const auto& [column, rows] : changes_by_column(difference)) changed_in.set(column, rows);
    auto words = Value::array();
    for (auto& sentence : pairing_words(difference)) words.push(std::move(sentence));
    return Value::object(
        {{"dataset", to.dataset.str()},
         {"edition", to.edition.str()},
         {"title", difference.edition_title},
         {"from", difference.from ? version_json(*difference.from, d.totals.has_value()) : Value()},
         {"to", version_json(to, d.totals.has_value())},
         {"counts", counts_json(d)},
         {"totals", d.totals ? totals_json(*d.totals) : Value()},
         {"totals_by_currency", totals_json(d.totals_by_currency)},
         {"changed_in", std::move(changed_in)},
         {"columns_added", names_json(d.columns_added)},
         {"columns_removed", names_json(d.columns_removed)},
         {"pairing", Value::object({{"key", names_json(d.key)},
                                    {"evidence", names_json(d.evidence)},
                                    {"crowded", d.crowded},
                                    {"not_paired", d.not_paired.empty() ? Value() : Value(d.not_paired)},
                                    {"notes", std::move(words)}})}});
}

Value to_json(const VersionDifference& difference, const DifferentRow& row) {
    auto out = Value::object({{"change", row.change}});
    if (row.certainty) out.set("certainty", record::to_string(*row.certainty));
    if (row.certainty) {
        auto cells = Value::array();
        for (const auto& cell : row.cells) {
            const auto& column = difference.columns[cell.column];
            cells.push(Value::object({{"column", column.name},
                                      {"before", typed_json(column, cell.before)},
                                      {"after", typed_json(column, cell.after)}}));
        }
        out.set("differs", std::move(cells));
    }
    if (!row.locator_before.empty())
        out.set("before", row_json(difference, *difference.from, row.locator_before, row.before));
    if (!row.locator_after.empty())
        out.set("after", row_json(difference, difference.to, row.locator_after, row.after));
    return out;
}

}  // namespace daybook::catalogue
