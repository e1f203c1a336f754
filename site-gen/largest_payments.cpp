#include "site-gen/largest_payments.hpp"

#include "publisher/catalogue/payments.hpp"
#include "site-gen/row_cells.hpp"
#include "site-gen/words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace daybook::site_gen {

namespace {

using catalogue::SupplierView;

constexpr int kLargest = 10;
/// Columns that say what a payment was for, the plainest first.
constexpr std::array kPurposes = {"description", "expense_type", "expense_area"};

std::vector<std::string> purposes_of(const Site& site, const std::string& table) {
    const auto fields = catalogue::fields_of(site.state, table);
    std::vector<std::string> out;
    for (const auto* name : kPurposes)
        if (std::ranges::find(fields, name, &catalogue::QueryField::name) != fields.end()) out.emplace_back(name);
    return out;
}

/// Naming the bodies adds nothing to the answer and keeps its coverage from looking at all others.
std::vector<catalogue::Filter> filters_of(const Site& site, const SupplierView& view) {
    const auto* equal = catalogue::find_operator("");
    const auto& main = view.series.front();
    const auto currency = catalogue::currency_field_of(site.state, view.table);
    std::vector<catalogue::Filter> out = {{"supplier_id", equal, {view.id}}, {"series", equal, {main.series}}};
    if (main.currency.empty()) out.push_back({currency, catalogue::find_operator("isnull"), {"true"}});
    else out.push_back({currency, equal, {main.currency}});
    std::vector<std::string> bodies;
    for (const auto& one : view.publishers)
        if (std::ranges::find(bodies, one.key) == bodies.end()) bodies.push_back(one.key);
    if (!view.more && !bodies.empty()) out.push_back({"publisher", catalogue::find_operator("in"), std::move(bodies)});
    return out;
}

}  // namespace

Context largest_payments(const Site& site, const SupplierView& view) {
    Context out = Context::array();
    if (!site.settings.rows || view.series.empty()) return out;
    const auto& schema = *site.state.schemas_of_table(view.table).front();
    const auto purposes = purposes_of(site, view.table);
    catalogue::RowsQuery query;
    query.table = view.table;
    query.filters = filters_of(site, view);
    query.columns = {"publisher", schema.date_field, schema.amount_field};
    query.columns.insert(query.columns.end(), purposes.begin(), purposes.end());
    query.sort = {{schema.amount_field, true}};
    query.size = kLargest;
    query.as_of = site.state.revision;
    query.today = site.today;
    const auto page = site.settings.rows(query);
    for (const auto& cells : page.rows) {
        const RowCells payment(page, cells);
        const auto date = base::parse_iso_date(payment.at(schema.date_field));
        const auto payer = payment.at("publisher");
        const auto* known = site.state.organisation(payer);
        std::string what;
        for (const auto& name : purposes)
            if (what.empty()) what = payment.at(name);
        out.push(Context::object({{"day", date ? on_day(*date) : Context()},
                                  {"payer", known != nullptr ? known->name : payer},
                                  {"what", what},
                                  {"amount", money(base::parse_decimal(payment.at(schema.amount_field)).value_or(base::Decimal{}), view.series.front().currency)},
                                  {"cite", row_href(payment.at("_row"))}}));
    }
    return out;
}

}  // namespace daybook::site_gen
