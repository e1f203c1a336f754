#include "publisher/catalogue/coverage.hpp"

#include "publisher/catalogue/edition_filters.hpp"
#include "publisher/catalogue/returns.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace daybook::catalogue {

using base::Date;
using base::json::Value;

namespace {

constexpr std::size_t kMostListed = 100;

using MonthSet = std::set<std::chrono::year_month>;

std::chrono::year_month month_with(Date day) {
    const std::chrono::year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

void add_months(MonthSet& out, const schemas::Edition& e) {
    for (auto m = month_with(e.first_day()); m <= month_with(e.last_day()); m += std::chrono::months(1))
        out.insert(m);
}

bool touches(const MonthSet& months, const schemas::Edition& e) {
    const auto from = months.lower_bound(month_with(e.first_day()));
    return from != months.end() && *from <= month_with(e.last_day());
}

class Counter {
public:
    Counter(const State& state, const EditionFilters& filters, const StrayMonths& strays, Revision r, Date today)
        : state_(state), filters_(filters), strays_(strays), r_(r), today_(today) {}

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

    /// Whether rows of it may be asked for: by its own days, or by those of its rows that are dated elsewhere.
    bool asked(const Dataset& dataset, const schemas::Edition& e, const Version* version) const {
        EditionFacts facts{&dataset, e.str(), version, e.first_day(), e.last_day()};
        if (filters_.let_through(facts)) return true;
        const auto strays = version == nullptr ? strays_.end() : strays_.find(dataset.id.str() + "/" + facts.edition);
        return strays != strays_.end() && std::ranges::any_of(strays->second, [&](const auto& month) {
            std::tie(facts.first, facts.last) = month;
            return filters_.let_through(facts);
        });
    }
    bool days_asked(Date first, Date last) const { return filters_.let_through({.first = first, .last = last}); }

    Released released_and_asked(const Dataset& dataset) const {
        Released found;
        for (const auto& e : dataset.editions)
            if (const auto* v = State::current(e, r_); v != nullptr && asked(dataset, e.edition, v))
                found.emplace_back(e.edition, v);
        return found;
    }

    /// Editions of which the last version was erased: they were here, and are not missing.
    Released erased_and_asked(const Dataset& dataset) const {
        Released found;
        for (const auto& e : dataset.editions)
            if (const auto* v = State::erased_last(e, r_); v != nullptr && State::current(e, r_) == nullptr && asked(dataset, e.edition, v)) found.emplace_back(e.edition, v);
        return found;
    }

    /// What its own cells would say is not known: all of it is counted that the edition has.
    void count_quarantined(const record::ReleaseManifest& m) {
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
        if (here.empty() || e.kind() == schemas::Edition::Kind::current) return false;
        for (auto m = month_with(e.first_day()); m <= month_with(e.last_day()); m += std::chrono::months(1)) {
            const Date first = m / 1, last = m / std::chrono::last;
            if (!here.contains(m) && days_asked(std::max(first, e.first_day()), std::min(last, e.last_day()))) return false;
        }
        return true;
    }

    /// Of what was handed in and is not here no row is counted either.
    void count_missing(const Dataset& dataset, const Standing& standing, const MonthSet& here) {
        auto lacking = standing.outstanding;
        lacking.insert(lacking.end(), standing.elsewhere.begin(), standing.elsewhere.end());
        std::ranges::sort(lacking);
        for (const auto& e : lacking)
            if (asked(dataset, e, nullptr) && !is_whole(e, here)) {
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
            if (days_asked(e.first_day(), e.last_day()) && touches(here, e)) {
                ++count;
                add_months(counted, e);
            }
        for (const auto& [edition, version] : released)
            if (edition.kind() == schemas::Edition::Kind::current || !touches(counted, edition)) ++count;
        return count;
    }

    const State& state_;
    const EditionFilters& filters_;
    const StrayMonths& strays_;
    Revision r_;
    Date today_;
};

}  // namespace

std::vector<const Dataset*> datasets_asked(const State& state, std::string_view table,
                                           const std::vector<Filter>& filters) {
    const EditionFilters of(state, table, filters);
    std::vector<const Dataset*> out;
    for (const auto& [id, dataset] : state.datasets)
        if (dataset.table == table && of.let_through({.dataset = &dataset})) out.push_back(&dataset);
    return out;
}

bool asks_for_days(const State& state, std::string_view table, const std::vector<Filter>& filters) { return EditionFilters(state, table, filters).ask_for_days(); }

Coverage coverage_of(const State& state, std::string_view table, const std::vector<Filter>& filters,
                     Revision as_of, std::optional<Date> today, const StrayMonths& strays) {
    const auto r = as_of == 0 ? state.revision : as_of;
    const EditionFilters of(state, table, filters);
    Counter counter(state, of, strays, r, today.value_or(date_of(state, r)));
    for (const auto* dataset : datasets_asked(state, table, filters)) counter.add(*dataset);
    counter.out.not_considered = of.not_considered();
    return std::move(counter.out);
}

Value Coverage::to_json() const {
    auto list = Value::array();
    for (const auto& name : missing) list.push(name);
    auto totals = Value::array();
    for (const auto& one : quarantined.all()) totals.push(Value::object({{"currency", one.currency}, {"total", base::json::Number{one.total.to_string()}}}));
    auto left_out = Value::array();
    for (const auto& name : not_considered) left_out.push(name);
    const auto* only = quarantined.only();
    return Value::object({{"editions_expected", editions_expected},
                          {"editions_released", editions_released},
                          {"editions_erased", editions_erased},
                          {"missing", list},
                          {"missing_count", missing_count},
                          {"quarantined_rows", quarantined_rows},
                          {"quarantined_amount", only != nullptr ? Value(base::json::Number{only->total.to_string()}) : Value()},
                          {"quarantined_totals", std::move(totals)},
                          {"not_considered", std::move(left_out)}});
}

}  // namespace daybook::catalogue
