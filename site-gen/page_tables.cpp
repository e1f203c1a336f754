#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

namespace daybook::site_gen {

namespace {

/// "Spending over £25,000; Spending over £500": what the rows of a table were released as.
std::string titles_of(const Site& site, const std::string& table) {
    std::vector<std::string> titles;
    for (const auto* schema : site.state.schemas_of_table(table)) titles.push_back(schema->title);
    return base::join(titles, "; ");
}

Context table_line(const Site& site, const std::string& table) {
    std::int64_t datasets = 0, rows = 0;
    for (const auto& [id, view] : site.datasets) {
        if (view.table != table) continue;
        ++datasets;
        rows += view.rows;
    }
    return Context::object({{"name", table},
                            {"href", table_page_path(table)},
                            {"holds", titles_of(site, table)},
                            {"datasets", base::grouped(datasets)},
                            {"rows", base::grouped(rows)}});
}

}  // namespace

std::string tables_page(const Site& site) {
    Context rows = Context::array();
    const auto tables = site.state.tables();
    for (const auto& table : tables) rows.push(table_line(site, table));
    const Context context = Context::object({
        {"count", count_of(static_cast<std::int64_t>(tables.size()), "table", "tables")},
        {"rows", rows},
        {"has_rows", !tables.empty()},
        {"terms", terms_of_all(site, "the list of tables", "/v1/tables")},
    });
    Frame frame{std::string(kTablesPath), "Tables", {{"Home", "/"}}, "/v1/tables", site.state.revision, ""};
    frame.description = "The tables in which what many public bodies release in the same form stands together.";
    return in_frame(site, frame, site.templates.render("tables", context));
}

}  // namespace daybook::site_gen
