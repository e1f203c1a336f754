#include "publisher/catalogue/supplier_views.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/payments.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <tuple>

namespace daybook::catalogue {

namespace {

/// Suppliers asked for at once: few enough that their publishers, names and years fit into one answer.
constexpr std::size_t kBatch = 50;

struct Asker {
    const State& state;
    const AskSummary& ask;
    const std::string& table;
    const schemas::Schema& schema;
    std::string currency = currency_field_of(state, table);

    SummaryQuery query(std::vector<Grouping> by) const {
        SummaryQuery q;
        q.table = table;
        q.by = std::move(by);
        q.measures = {{"sum", schema.amount_field}, {"count", ""}};
        q.size = RowsQuery::kMaxPage;
        q.as_of = state.revision;
        return q;
    }
    /// Of these suppliers: supplier_id, series, currency and `more`, if any; the sum, the count and `also`.
    SummaryResult of(const std::vector<std::string>& ids, std::vector<Grouping> more, const std::vector<Measure>& also = {}) const {
        std::vector<Grouping> by = {{"supplier_id", ""}, {"series", ""}, {currency, ""}};
        std::ranges::move(more, std::back_inserter(by));
        auto q = query(std::move(by));
        q.filters = {{"supplier_id", find_operator("in"), ids}};
        q.measures.insert(q.measures.end(), also.begin(), also.end());
        return ask(q);
    }
};

std::int64_t whole(const Cell& cell) {
    return base::parse_whole(cell.value_or("0")).value_or(0);
}

SupplierView::Part part_of(const std::vector<Cell>& row, bool keyed) {
    const std::size_t sum = keyed ? 4 : 3;
    return {row[1].value_or(""), row[2].value_or(""), keyed ? row[3].value_or("") : "", whole(row[sum + 1]),
            base::parse_decimal(row[sum].value_or("0")).value_or(base::Decimal{})};
}

/// The first and the last day of one series and currency, in those of all.
void widen(SupplierView& view, const Cell& first, const Cell& last) {
    if (first && (view.first.empty() || *first < view.first)) view.first = *first;
    if (last && *last > view.last) view.last = *last;
}

/// That of most rows first; absent is one that is not known.
std::vector<Cell> currencies(const Asker& asker) {
    auto q = asker.query({{asker.currency, ""}});
    q.sort = {{"count", true}, {asker.currency, false}};
    q.mix = true;
    std::vector<Cell> out;
    for (const auto& row : asker.ask(q).rows) out.push_back(row[0]);
    return out;
}

/// Who was paid most in one currency. Blank ids are of names that say nothing ("REDACTED"): they are no supplier.
std::vector<std::string> ranked(const Asker& asker, const Cell& currency, int most) {
    auto q = asker.query({{"supplier_id", ""}});
    if (currency) q.filters = {{asker.currency, find_operator(""), {*currency}}};
    else q.filters = {{asker.currency, find_operator("isnull"), {"true"}}};
    q.sort = {{"sum_" + asker.schema.amount_field, true}, {"supplier_id", false}};
    q.mix = true;
    q.size = std::min(most + 1, RowsQuery::kMaxPage);
    std::vector<std::string> out;
    for (const auto& row : asker.ask(q).rows)
        if (row[0]) out.push_back(*row[0]);
    return out;
}

std::vector<SupplierView> ranked(const Asker& asker, const std::vector<Cell>& currencies, int most) {
    std::vector<SupplierView> out;
    std::set<std::string> known;
    for (const auto& currency : currencies)
        for (auto& id : ranked(asker, currency, most)) {
            if (std::ssize(out) == most || !known.insert(id).second) continue;
            SupplierView view;
            view.id = std::move(id);
            view.table = asker.table;
            out.push_back(std::move(view));
        }
    return out;
}

/// Amounts are compared within one currency only.
void by_size(std::vector<SupplierView::Part>& parts, const std::vector<Cell>& currencies) {
    const auto place = [&](const SupplierView::Part& part) {
        return std::ranges::find(currencies, part.currency, [](const Cell& one) { return one.value_or(""); });
    };
    std::ranges::stable_sort(parts, [&](const auto& a, const auto& b) {
        const auto of_a = place(a), of_b = place(b);
        return std::tie(of_a, b.total.units, a.series, a.key) < std::tie(of_b, a.total.units, b.series, b.key);
    });
}

void fill(const Asker& asker, std::span<SupplierView> batch, const std::vector<Cell>& currencies) {
    std::map<std::string, SupplierView*, std::less<>> views;
    std::vector<std::string> ids;
    for (auto& one : batch) {
        views.emplace(one.id, &one);
        ids.push_back(one.id);
    }
    const auto take = [&](const SummaryResult& result, bool keyed, std::vector<SupplierView::Part> SupplierView::*list) {
        for (const auto& row : result.rows)
            if (const auto found = views.find(row[0].value_or("")); found != views.end()) {
                (found->second->*list).push_back(part_of(row, keyed));
                found->second->more = found->second->more || result.more;
            }
    };
    const auto& day = asker.schema.date_field;
    const auto in_all = asker.of(ids, {}, {{"min", day}, {"max", day}});
    take(in_all, false, &SupplierView::series);
    for (const auto& row : in_all.rows)
        if (const auto found = views.find(row[0].value_or("")); found != views.end() && row.size() > 6) widen(*found->second, row[5], row[6]);
    take(asker.of(ids, {{"publisher", ""}}), true, &SupplierView::publishers);
    take(asker.of(ids, {{asker.schema.date_field, "year"}}), true, &SupplierView::years);
    for (const auto& row : asker.of(ids, {{asker.schema.supplier_field, ""}}).rows)
        if (const auto found = views.find(row[0].value_or("")); found != views.end()) {
            auto& names = found->second->names;
            const auto known = std::ranges::find(names, row[3].value_or(""), &SupplierView::Name::name);
            if (known == names.end()) names.push_back({row[3].value_or(""), whole(row[5])});
            else known->rows += whole(row[5]);
        }
    for (auto& one : batch) {
        by_size(one.series, currencies);
        by_size(one.publishers, currencies);
        for (const auto& part : one.series) one.rows += part.rows;
        std::ranges::sort(one.years, {}, [](const auto& part) { return std::tie(part.series, part.currency, part.key); });
        std::ranges::sort(one.names, [](const auto& a, const auto& b) { return std::tie(b.rows, a.name) < std::tie(a.rows, b.name); });
    }
}

}  // namespace

std::vector<SupplierView> largest_suppliers(const State& state, const AskSummary& ask, int most) {
    std::vector<SupplierView> out;
    for (const auto& table : state.tables()) {
        if (!is_payments(state, table)) continue;
        const Asker asker{state, ask, table, *state.schemas_of_table(table).front()};
        const auto in = currencies(asker);
        auto of_table = ranked(asker, in, most);
        for (std::size_t at = 0; at < of_table.size(); at += kBatch)
            fill(asker, std::span(of_table).subspan(at, std::min(kBatch, of_table.size() - at)), in);
        std::ranges::move(of_table, std::back_inserter(out));
    }
    return out;
}

}  // namespace daybook::catalogue
