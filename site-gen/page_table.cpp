#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/meanings.hpp"
#include "publisher/catalogue/query.hpp"
#include "publisher/catalogue/suppliers.hpp"
#include "site-gen/dictionary.hpp"
#include "site-gen/lacks.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

std::string title_of(const Site& site, const std::string& schema) {
    const auto found = site.state.schemas.find(schema);
    return found == site.state.schemas.end() || found->second.title.empty() ? schema : found->second.title;
}

/// The headings that the table's schemas give a column, each once: "Merchant name or Supplier".
std::string headings(const Site& site, const std::string& table, const catalogue::QueryField& field) {
    std::vector<std::string> titles;
    for (const auto* schema : site.state.schemas_of_table(table)) {
        const auto at = schema->find(field.name);
        const auto title = at ? schema->fields[*at].title : std::string();
        if (!title.empty() && std::ranges::find(titles, title) == titles.end()) titles.push_back(title);
    }
    return titles.empty() ? field.title : base::join(titles, " or ");
}

/// What each schema of the table says of a column, where they do not say the same.
Context meanings(const Site& site, const std::string& table, const std::string& field) {
    Context out = Context::array();
    for (const auto& one : catalogue::meanings_of(site.state, table, field)) {
        std::vector<std::string> titles;
        for (const auto& schema : one.schemas) titles.push_back(title_of(site, schema));
        out.push(Context::object({{"of", base::join(titles, ", ")}, {"text", one.description}}));
    }
    return out;
}

Context dictionary(const Site& site, const std::string& table) {
    Context lines = Context::array();
    for (const auto& field : catalogue::fields_of(site.state, table)) {
        const auto several = meanings(site, table, field.name);
        auto line = dictionary_line(field.name, headings(site, table, field), field.type, field.scale, several.as_array().empty() ? field.description : "", "");
        line.set("meanings", several);
        lines.push(std::move(line));
    }
    return lines;
}

/// Questions that a reader may click and then change, as far as the table has the fields they ask about.
/// Series do not add up, so a table that has several is asked by series.
Context questions(const Site& site, const std::string& table, const schemas::Schema& schema, bool several_series) {
    const std::string rows = urls::table(table) + "/rows", summary = urls::table(table) + "/summary";
    const auto &amount = schema.amount_field, &supplier = schema.supplier_field, &date = schema.date_field;
    const std::string by_series = several_series ? ",series" : "";
    Context items = Context::array();
    const auto add = [&](const std::string& question, const std::string& href) {
        items.push(Context::object({{"question", question}, {"href", href}, {"address", whole_url(site, href)}}));
    };
    if (!amount.empty()) add("The largest amounts", fmt::format("{}?sort=-{}&size=100", rows, amount));
    if (!supplier.empty())
        add("Suppliers with “council” in their name",
            fmt::format("{}?{}__contains=council&sort={}", rows, supplier,
                        date.empty() ? supplier : "-" + date));
    if (!amount.empty() && !date.empty())
        add("Total and number by publisher and year",
            fmt::format("{}?by=publisher{},year({})&measure=sum({}),count", summary, by_series, date,
                        amount));
    if (!amount.empty() && !supplier.empty())
        add("The suppliers paid most, whatever spelling they were published under",
            fmt::format("{0}?by={1}{2}&measure=sum({3}),count&sort=-sum_{3}&size=100", summary,
                        catalogue::supplier_field_of(site.state, table).empty() ? supplier : "supplier_id", by_series, amount));
    add("The number of rows by publisher",
        fmt::format("{}?by=publisher{}&measure=count", summary, by_series));
    add("Every row, as CSV", rows + ".csv");
    return items;
}

/// All of them stand in lists of their own.
constexpr std::size_t kMembersShown = 100;

struct Members {
    Context lines = Context::array();
    std::int64_t rows = 0, datasets = 0;
    Lacks lacks;
    std::map<std::string, catalogue::Sums> totals;  ///< by series, of datasets that have amounts
};

Members members_of(const Site& site, const std::string& table) {
    Members all;
    for (const auto& [id, view] : site.datasets) {
        if (view.table != table) continue;
        const auto title = own_title(view.organisation_name, view.title), series = view.series.empty() ? std::string() : series_title(site, view.series);
        if (all.lines.as_array().size() < kMembersShown) all.lines.push(Context::object({{"title", title},
                                        {"href", urls::dataset_page(id)},
                                        {"organisation", view.organisation_name},
                                        {"series", series == title ? "" : series},
                                        {"rows", base::grouped(view.rows)},
                                        {"total", view.has_amount ? money(view.totals) : ""}}));
        ++all.datasets;
        all.rows += view.rows;
        all.lacks.add(view);
        if (!view.has_amount) continue;
        all.totals[view.series].add(view.totals);
    }
    return all;
}

Context figures(const Site& site, const Members& members) {
    Context out = Context::array();
    out.push(count_figure("rows", members.rows));
    for (const auto& [series, sums] : members.totals) push_sums(out, "in all current editions" + (members.totals.size() > 1 ? ": " + series_title(site, series) : ""), sums);
    out.push(count_figure("datasets", members.datasets));
    push_lacks(out, members.lacks);
    return out;
}

}  // namespace

std::string table_page_path(std::string_view table) {
    return fmt::format("{}{}/", kTablesPath, table);
}

std::string table_page(const Site& site, const std::string& table) {
    const Members members = members_of(site, table);
    const auto schemas = site.state.schemas_of_table(table);
    const auto terms = site.table_terms.find(table);
    Context kinds = Context::array();
    for (const auto* schema : schemas) kinds.push(Context::object({{"title", schema->title.empty() ? schema->id.str() : schema->title}, {"href", datasets_of_kind_path(schema->id.str())}}));
    const Context context = Context::object({
        {"table", table},
        {"figures", figures(site, members)},
        {"members", members.lines},
        {"has_members", members.datasets > 0},
        {"all_members", members.datasets > static_cast<std::int64_t>(kMembersShown) ? count_of(members.datasets, "dataset", "datasets") : ""},
        {"kinds", kinds},
        {"questions",
         schemas.empty() ? Context::array() : questions(site, table, *schemas.front(), members.totals.size() > 1)},
        {"dictionary", dictionary(site, table)},
        {"terms", terms_of(site, terms == site.table_terms.end() ? std::vector<catalogue::Terms>{} : terms->second, "table " + table, urls::table(table))},
    });
    Frame frame{table_page_path(table), "Table: " + table,   {{"Home", "/"}, {"Tables", std::string(kTablesPath)}},
                      urls::table(table),     site.state.revision, ""};
    frame.description = fmt::format("The {} table: rows of {} across organisations, to be asked as one, and what each column means.", table, count_of(members.datasets, "dataset", "datasets"));
    frame.found_by = {{"Kind", "Table"}};
    return in_frame(site, frame, site.templates.render("table", context));
}

}  // namespace daybook::site_gen
