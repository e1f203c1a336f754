#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/dictionary.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

constexpr std::ptrdiff_t kUsersShown = 100;

Context users_of(const Site& site, const std::string& schema) {
    Context out = Context::array();
    for (const auto& [id, view] : site.datasets)
        if (view.schema == schema)
            out.push(Context::object({{"title", whole_title(view.organisation_name, view.title)}, {"href", urls::dataset_page(id)}}));
    return out;
}

/// What is looked for beyond the columns, in the words of one who fills in a file.
Context checks_of(const schemas::Schema& schema) {
    Context out = Context::array();
    const auto add = [&](const std::string& text) { out.push(Context::object({{"text", text}})); };
    const auto& c = schema.checks;
    if (c.period) add("Dates lie in the month or period that the file is for.");
    if (c.control_total) add("The total is not ten times that of the edition before, nor a tenth of it.");
    if (c.repeated_rows) add("Rows that come twice are counted and kept: two equal payments may be genuine.");
    if (!c.personal_data.empty()) add("No e-mail address, telephone number, National Insurance number or bank details in: " + base::join(c.personal_data, ", ") + ".");
    if (!schema.primary_key.empty()) add("No two rows have the same " + base::join(schema.primary_key, ", ") + ".");
    add("No cell begins a spreadsheet formula, and no text was spoilt by a wrong encoding.");
    return out;
}

std::vector<catalogue::Terms> terms_on(const Site& site, const std::string& schema) {
    std::vector<catalogue::Terms> terms;
    for (const auto& [id, view] : site.datasets)
        if (view.schema == schema) terms.push_back({view.terms.licence, view.terms.attribution, ""});
    return terms;
}

std::string header_line(const schemas::Schema& schema) {
    std::vector<std::string> titles;
    for (const auto& field : schema.fields) titles.push_back(field.title.empty() ? field.name : field.title);
    return base::join(titles, ",");
}

}  // namespace

std::string schema_page_path(std::string_view schema) {
    return fmt::format("/schemas/{}/", base::percent_encode(schema));
}

std::string schemas_page(const Site& site) {
    Context rows = Context::array();
    for (const auto& [id, schema] : site.state.schemas)
        rows.push(Context::object({{"title", schema.title.empty() ? id : schema.title},
                                   {"href", schema_page_path(id)},
                                   {"description", schema.description},
                                   {"version", schema.version},
                                   {"cadence", cadence_words(schema.cadence)},
                                   {"datasets", base::grouped(std::ssize(users_of(site, id).as_array()))}}));
    const Context context = Context::object({{"rows", rows},
                                             {"has_rows", !site.state.schemas.empty()},
                                             {"terms", terms_of_all(site, "the list of schemas", "/v1/schemas")}});
    Frame frame{"/schemas/", "Schemas", {{"Home", "/"}}, "/v1/schemas", site.state.revision, ""};
    frame.description = "The published schemas that files are checked against, with what each column means.";
    return in_frame(site, frame, site.templates.render("schemas", context));
}

std::string schema_page(const Site& site, const schemas::Schema& schema) {
    const auto id = schema.id.str();
    const auto users = users_of(site, id);
    Context shown = Context::array();
    for (const auto& one : users.as_array()) {
        if (std::ssize(shown.as_array()) == kUsersShown) break;
        shown.push(one);
    }
    const Context context = Context::object({
        {"title", schema.title.empty() ? id : schema.title},
        {"id", id},
        {"version", schema.version},
        {"description", schema.description},
        {"cadence", cadence_words(schema.cadence)},
        {"table", schema.table},
        {"table_href", users.as_array().empty() ? "" : table_page_path(schema.table)},
        {"dictionary", dictionary_of(schema)},
        {"checks", checks_of(schema)},
        {"header", header_line(schema)},
        {"users", shown},
        {"all_users", std::ssize(users.as_array()) > kUsersShown ? count_of(std::ssize(users.as_array()), "dataset", "datasets") : ""},
        {"all_users_href", datasets_of_kind_path(id)},
        {"has_users", !users.as_array().empty()},
        {"json", urls::schema(id)},
        {"terms", terms_of(site, terms_on(site, id), "schema " + id, urls::schema(id))},
    });
    Frame frame{schema_page_path(id), "Schema: " + (schema.title.empty() ? id : schema.title), {{"Home", "/"}, {"Schemas", "/schemas/"}}, urls::schema(id), site.state.revision, ""};
    frame.description = schema.description;
    frame.found_by = {{"Kind", "Schema"}};
    return in_frame(site, frame, site.templates.render("schema", context));
}

}  // namespace daybook::site_gen
