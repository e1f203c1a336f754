#include "publisher/catalogue/coverage.hpp"

#include "publisher/catalogue/returns.hpp"
#include "publisher/catalogue/payments.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>
#include <set>

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

using MonthSet = std::set<std::chrono::year_month>;

std::chrono::year_month month_of(Date day) {
    const std::chrono::year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

void add_months(MonthSet& out, const schemas::Edition& e) {
    for (auto m = month_of(e.first_day()); m <= month_of(e.last_day()); m += std::chrono::months(1))
        out.insert(m);
}

bool touches(const MonthSet& months, const schemas::Edition& e) {
    const auto from = months.lower_bound(month_of(e.first_day()));
    return from != months.end() && *from <= month_of(e.last_day());
}

class Counter {
public:
    Counter(const State& state, std::string_view table, const std::vector<Filter>& filters, Revision r,
            Date today)
        : state_(state), filters_(filters), days_(days_asked(state, table, filters)), currency_(currency_field_of(state, table)), r_(r), today_(today) {}

    void add(const Dataset& dataset) {
        const auto released = released_and_asked(dataset);
        for (const auto& [edition, version] : released) count_quarantined(version->manifest);
        const auto standing = standing_of(state_, dataset, r_, today_);
        auto with_erased = erased_and_asked(dataset);
        with_erased.insert(with_erased.end(), released.begin(), released.end());
        count_missing(dataset, standing, months_of(with_erased));
        const auto here = count_released(released, standing);
        out.editions_released += here;
        out.editions_erased += count_released(with_erased, standing) - here;
        out.editions_expected = out.editions_released + out.editions_erased + out.missing_count;
    }

    Coverage out;

private:
    using Released = std::vector<std::pair<schemas::Edition, const Version*>>;

    bool asked(const schemas::Edition& e) const {
        return days_.overlap(e) && lets_through(filters_, "edition", e.str());
    }

    Released released_and_asked(const Dataset& dataset) const {
        Released found;
        for (const auto& e : dataset.editions)
            if (const auto* v = State::current(e, r_); v != nullptr && asked(e.edition))
                found.emplace_back(e.edition, v);
        return found;
    }

    /// Editions of which the last version was erased: they were here, and are not missing.
    Released erased_and_asked(const Dataset& dataset) const {
        Released found;
        for (const auto& e : dataset.editions)
            if (State::current(e, r_) == nullptr && State::erased_last(e, r_) != nullptr && asked(e.edition)) found.emplace_back(e.edition, State::erased_last(e, r_));
        return found;
    }

    /// Rows say their currency themselves where the version does not: whether they were asked for is not known then.
    void count_quarantined(const record::ReleaseManifest& m) {
        if (!m.currency.empty() && !lets_through(filters_, currency_, m.currency)) return;
        out.quarantined_rows += m.quarantined_rows;
        if (m.quarantined_rows == 0) return;
        if (is_sum(state_, m)) out.quarantined.add(m.currency, m.quarantined_total, m.quarantined_rows);
        else out.quarantined.leave_out();
    }

    static MonthSet months_of(const Released& released) {
        MonthSet out;
        for (const auto& [edition, version] : released)
            if (edition.kind() != schemas::Edition::Kind::current) add_months(out, edition);
        return out;
    }

    /// Whether every day that is asked of an edition lies in months that are here: of a quarter that is owed as one file,
    /// and of which months were sent, those months lack nothing.
    bool is_whole(const schemas::Edition& e, const MonthSet& here) const {
        const auto first = month_of(std::max(e.first_day(), days_.first)), last = month_of(std::min(e.last_day(), days_.last));
        for (auto m = first; m <= last; m += std::chrono::months(1))
            if (!here.contains(m)) return false;
        return true;
    }

    /// Of what was handed in and is not here no row is counted either.
    void count_missing(const Dataset& dataset, const Standing& standing, const MonthSet& here) {
        auto lacking = standing.outstanding;
        lacking.insert(lacking.end(), standing.elsewhere.begin(), standing.elsewhere.end());
        std::ranges::sort(lacking);
        for (const auto& e : lacking)
            if (asked(e) && !is_whole(e, here)) {
                ++out.missing_count;
                if (out.missing.size() < kMostListed) out.missing.push_back(dataset.id.str() + "/" + e.str());
            }
    }

    /// What is released is counted by what is owed: one file of three months is three returns. Released
    /// editions that no return is made up of (a register, a month of a quarter that is not whole) count as
    /// they are.
    std::int64_t count_released(const Released& released, const Standing& standing) const {
        const auto here = months_of(released);
        MonthSet counted;
        std::int64_t count = 0;
        for (const auto& e : standing.covered)
            if (days_.overlap(e) && touches(here, e)) {
                ++count;
                add_months(counted, e);
            }
        for (const auto& [edition, version] : released)
            if (edition.kind() == schemas::Edition::Kind::current || !touches(counted, edition)) ++count;
        return count;
    }

    const State& state_;
    const std::vector<Filter>& filters_;
    Days days_;
    std::string currency_;  ///< the field that says it
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
    auto totals = Value::array();
    for (const auto& one : quarantined.all()) totals.push(Value::object({{"currency", one.currency}, {"total", base::json::Number{one.total.to_string()}}}));
    const auto* only = quarantined.only();
    return Value::object({{"editions_expected", editions_expected},
                          {"editions_released", editions_released},
                          {"editions_erased", editions_erased},
                          {"missing", list},
                          {"missing_count", missing_count},
                          {"quarantined_rows", quarantined_rows},
                          {"quarantined_amount", only != nullptr ? Value(base::json::Number{only->total.to_string()}) : Value()},
                          {"quarantined_totals", std::move(totals)}});
}

}  // namespace daybook::catalogue
