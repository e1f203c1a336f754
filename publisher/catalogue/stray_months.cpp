#include "publisher/catalogue/stray_months.hpp"

#include "publisher/base/error.hpp"
#include "publisher/catalogue/monthly_sums.hpp"
#include "publisher/catalogue/view.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace daybook::catalogue {

namespace {

/// All groups: a bound is what the statement wants.
constexpr int kAll = std::numeric_limits<int>::max() - 1;

std::set<std::string> date_fields(const State& state, std::string_view table) {
    std::set<std::string> out;
    for (const auto* schema : state.schemas_of_table(table))
        if (!schema->date_field.empty()) out.insert(schema->date_field);
    return out;
}

/// Adds the month unless the edition covers some of it: then it is asked for with the edition.
void add_month(StrayMonths& out, const std::string& dataset, const std::string& edition, const std::string& month) {
    const auto first = base::parse_iso_date(month + "-01");
    if (!first) return;
    const std::chrono::year_month_day day(*first);
    const base::Date last = day.year() / day.month() / std::chrono::last;
    const auto covered = schemas::Edition::parse(edition);
    const bool within = covered.first_day() <= *first && last <= covered.last_day();
    if (!within) out[dataset + "/" + edition].emplace_back(*first, last);
}

void add_field(StrayMonths& out, const View& view, const std::string& table, const std::string& field, Revision r) {
    const SummaryQuery query{.table = table, .by = {{"dataset", ""}, {"edition", ""}, {field, "month"}}, .size = kAll, .mix = true};
    TableModel model(*view.state, table, view.index->dialect());
    if (model.dialect().has_sums && is_in_monthly_sums(*view.state, query)) model.add_up();
    view.index->ask(model.is_added_up() ? Weight::light : Weight::heavy, compile_summary(*view.state, model, query, r), [&](const columnar::Chunk& chunk) {
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            if (const auto month = chunk.canonical(2, i)) add_month(out, *chunk.canonical(0, i), *chunk.canonical(1, i), *month);
    });
}

}  // namespace

std::shared_ptr<const StrayMonths> stray_months(const View& view, const std::string& table, Revision r) {
    return view.index->strays.get(fmt::format("{} {} {}", table, r, view.state->erasure_counter()), [&] {
        auto found = std::make_shared<StrayMonths>();
        for (const auto& field : date_fields(*view.state, table)) add_field(*found, view, table, field, r);
        return found;
    });
}

KnownStrays::Months KnownStrays::get(const std::string& question, const std::function<Months()>& find) {
    std::promise<Months> promise;
    std::shared_future<Months> before;
    {
        const std::lock_guard guard(mutex_);
        const auto at = std::ranges::find(known_, question, [](const auto& one) { return one.first; });
        if (at != known_.end()) before = at->second;
        else known_.emplace_back(question, promise.get_future().share());
        if (known_.size() > kMost) known_.pop_front();
    }
    if (before.valid()) return before.get();
    try {
        auto found = find();
        promise.set_value(found);
        return found;
    } catch (...) {
        forget(question);
        promise.set_exception(std::current_exception());
        throw;
    }
}

void KnownStrays::forget(const std::string& question) {
    const std::lock_guard guard(mutex_);
    std::erase_if(known_, [&](const auto& one) { return one.first == question; });
}

}  // namespace daybook::catalogue
