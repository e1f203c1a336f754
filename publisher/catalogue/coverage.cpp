#include "publisher/catalogue/coverage.hpp"

#include "publisher/catalogue/returns.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Date;
using base::json::Value;

namespace {

constexpr std::size_t kMostListed = 100;

/// What filters leave of the days, as far as they compare the date field.
struct Days {
    Date first = Date::min(), last = Date::max();
    bool overlap(const schemas::Edition& e) const { return e.first_day() <= last && e.last_day() >= first; }
};

bool is_date_field(const State& state, std::string_view table, std::string_view field) {
    const auto of_table = state.schemas_of_table(table);
    return std::ranges::any_of(of_table, [&](const schemas::Schema* s) { return s->date_field == field; });
}

Days days_asked(const State& state, std::string_view table, const std::vector<Filter>& filters) {
    Days days;
    for (const auto& f : filters) {
        const auto day = f.values.size() == 1 ? base::parse_iso_date(f.values.front()) : std::nullopt;
        if (!day || !is_date_field(state, table, f.field)) continue;
        const auto op = f.op->suffix;
        const auto next = std::chrono::days(1);
        if (op.empty() || op == "gt" || op == "gte")
            days.first = std::max(days.first, op == "gt" ? *day + next : *day);
        if (op.empty() || op == "lt" || op == "lte")
            days.last = std::min(days.last, op == "lt" ? *day - next : *day);
    }
    return days;
}

/// True unless a filter on `field` by equality leaves `value` out.
bool lets_through(const std::vector<Filter>& filters, std::string_view field, std::string_view value) {
    return std::ranges::all_of(filters, [&](const Filter& f) {
        const bool narrows = f.field == field && (f.op->suffix.empty() || f.op->suffix == "in");
        return !narrows || std::ranges::find(f.values, value) != f.values.end();
    });
}

class Counter {
public:
    Counter(const State& state, std::string_view table, const std::vector<Filter>& filters, Revision r,
            Date today)
        : state_(state), filters_(filters), days_(days_asked(state, table, filters)), r_(r), today_(today) {}

    void add(const Dataset& dataset) {
        for (const auto& e : dataset.editions)
            if (const auto* v = State::current(e, r_); v != nullptr && asked(e.edition)) {
                ++out.editions_released;
                out.quarantined_rows += v->manifest.quarantined_rows;
                out.quarantined_amount = out.quarantined_amount + v->manifest.quarantined_total;
            } else if (State::erased_last(e, r_) != nullptr && asked(e.edition)) {
                ++out.editions_erased;
            }
        for (const auto& e : outstanding_editions(state_, dataset, r_, today_))
            if (asked(e)) {
                ++out.missing_count;
                if (out.missing.size() < kMostListed) out.missing.push_back(dataset.id.str() + "/" + e.str());
            }
        out.editions_expected = out.editions_released + out.editions_erased + out.missing_count;
    }

    Coverage out;

private:
    bool asked(const schemas::Edition& e) const {
        return days_.overlap(e) && lets_through(filters_, "edition", e.str());
    }

    const State& state_;
    const std::vector<Filter>& filters_;
    Days days_;
    Revision r_;
    Date today_;
};

}  // namespace

std::vector<const Dataset*> datasets_asked(const State& state, std::string_view table,
                                           const std::vector<Filter>& filters) {
    std::vector<const Dataset*> out;
    for (const auto& [id, dataset] : state.datasets)
        if (dataset.table == table && lets_through(filters, "dataset", id) &&
            lets_through(filters, "publisher", dataset.organisation.str()) &&
            lets_through(filters, "series", dataset.series))
            out.push_back(&dataset);
    return out;
}

Coverage coverage_of(const State& state, std::string_view table, const std::vector<Filter>& filters,
                     Revision as_of, std::optional<Date> today) {
    const auto r = as_of == 0 ? state.revision : as_of;
    Counter counter(state, table, filters, r, today.value_or(date_of(state, r)));
    for (const auto* dataset : datasets_asked(state, table, filters)) counter.add(*dataset);
    return std::move(counter.out);
}

Value Coverage::to_json() const {
    auto list = Value::array();
    for (const auto& name : missing) list.push(name);
    return Value::object({{"editions_expected", editions_expected},
                          {"editions_released", editions_released},
                          {"editions_erased", editions_erased},
                          {"missing", list},
                          {"missing_count", missing_count},
                          {"quarantined_rows", quarantined_rows},
                          {"quarantined_amount", base::json::Number{quarantined_amount.to_string()}}});
}

}  // namespace daybook::catalogue
