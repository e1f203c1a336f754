#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/query.hpp"
#include "site-gen/dictionary.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

Context dictionary(const Site& site, const std::string& table) {
    Context lines = Context::array();
    for (const auto& field : catalogue::fields_of(site.state, table))
        lines.push(dictionary_line(field.name, field.title, field.type, field.scale, field.description, ""));
    return lines;
}

/// Questions that a reader may click and then change.
Context questions(const std::string& table, const schemas::Schema& schema) {
    const std::string rows = urls::table(table) + "/rows", summary = urls::table(table) + "/summary";
    Context items = Context::array();
    const auto add = [&](const std::string& question, const std::string& href) {
        items.push(Context::object({{"question", question}, {"href", href}}));
    };
    add("The largest payments", fmt::format("{}?sort=-{}&size=100", rows, schema.amount_field));
    add("Payments to suppliers with “council” in their name",
        fmt::format("{}?{}__contains=council&sort=-{}", rows, schema.supplier_field, schema.date_field));
    add("Total and number of payments by publisher and year",
        fmt::format("{}?by=publisher,year({})&measure=sum({}),count", summary, schema.date_field,
                    schema.amount_field));
    add("The suppliers paid most", fmt::format("{0}?by={1}&measure=sum({2}),count&sort=-sum_{2}&size=100",
                                               summary, schema.supplier_field, schema.amount_field));
    add("Every row, as CSV", rows + ".csv");
    return items;
}

struct Members {
    Context lines = Context::array();
    std::vector<catalogue::Terms> terms;
    std::int64_t rows = 0;
    std::size_t missing = 0;
    base::Decimal total;
};

Members members_of(const Site& site, const std::string& table) {
    Members all;
    for (const auto& [id, view] : site.datasets) {
        if (view.table != table) continue;
        all.lines.push(Context::object({{"title", own_title(view.organisation_name, view.title)},
                                        {"href", urls::dataset_page(id)},
                                        {"organisation", view.organisation_name},
                                        {"series", view.series},
                                        {"rows", base::grouped(view.rows)},
                                        {"total", money(view.total)}}));
        all.terms.push_back({view.terms.licence, view.terms.attribution, ""});
        all.rows += view.rows;
        all.missing += view.missing.size();
        all.total = all.total + view.total;
    }
    return all;
}

}  // namespace

std::string table_page_path(std::string_view table) {
    return fmt::format("/tables/{}/", table);
}

std::string table_page(const Site& site, const std::string& table) {
    const Members members = members_of(site, table);
    const auto schemas = site.state.schemas_of_table(table);
    const Context context = Context::object({
        {"table", table},
        {"figures",
         Context::array({figure("rows", base::grouped(members.rows)),
                         figure("in all current editions", money(members.total)),
                         figure("datasets", base::grouped(static_cast<std::int64_t>(members.terms.size()))),
                         figure("editions missing", base::grouped(static_cast<std::int64_t>(members.missing)),
                                members.missing > 0)})},
        {"members", members.lines},
        {"has_members", !members.terms.empty()},
        {"questions", schemas.empty() ? Context::array() : questions(table, *schemas.front())},
        {"dictionary", dictionary(site, table)},
        {"terms", terms_of(site, members.terms, "table " + table, urls::table(table))},
    });
    const Frame frame{table_page_path(table), "Table: " + table,   {{"Home", "/"}},
                      urls::table(table),     site.state.revision, ""};
    return in_frame(site, frame, site.templates.render("table", context));
}

}  // namespace daybook::site_gen
