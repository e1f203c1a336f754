#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/consultation_state.hpp"
#include "site-gen/words.hpp"

#include <algorithm>
#include <array>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

/// Of each list; the table in the API has all.
constexpr std::size_t kShown = 100;

/// A row's cells by column.
class Row {
public:
    Row(const catalogue::RowsPage& page, std::size_t n) : page_(page), cells_(page.rows[n]) {}
    std::string at(std::string_view name) const {
        for (std::size_t i = 0; i < page_.columns.size(); ++i)
            if (page_.columns[i].name == name) return cells_[i].value_or("");
        return {};
    }

private:
    const catalogue::RowsPage& page_;
    const std::vector<catalogue::Cell>& cells_;
};

/// Rows of a table at the state's revision; none where there is no such table or nobody to ask.
catalogue::RowsPage rows_of(const Site& site, const std::string& table, const std::string& sort) {
    if (!site.settings.rows || site.state.schemas_of_table(table).empty()) return {};
    catalogue::RowsQuery query;
    query.table = table;
    query.sort = {{sort, true}};
    query.size = 1000;
    query.as_of = site.state.revision;
    query.today = site.today;
    return site.settings.rows(query);
}

Context moment(const std::string& text) {
    if (text.empty()) return {};
    try {
        return day(base::parse_rfc3339(text));
    } catch (const base::Error&) {
        return {};
    }
}

/// Where GOV.UK has it: base paths are its own (Content API).
std::string source_href(const Row& row) {
    const auto path = row.at("base_path");
    return path.starts_with("/") && !path.starts_with("//") ? "https://www.gov.uk" + path : std::string();
}

Context line(const Row& row) {
    return Context::object({{"title", row.at("title")},
                            {"description", row.at("description")},
                            {"href", source_href(row)},
                            {"organisation", row.at("publisher_name")},
                            {"published", moment(row.at("first_published_at"))},
                            {"closes", moment(row.at("closing_date"))},
                            {"opens", moment(row.at("opening_date"))}});
}

struct Section {
    std::string_view state;
    const char* title;
    const char* date;  ///< "Closes", "Closed"
};
constexpr std::array<Section, 6> kSections = {{{"closing-soon", "Closing soon", "Closes"},
                                               {"open", "Open", "Closes"},
                                               {"not-open-yet", "Not open yet", "Closes"},
                                               {"closed", "Closed, no outcome yet", "Closed"},
                                               {"outcome-published", "Outcome published", "Closed"},
                                               {"not-known", "Without a closing date", "Closes"}}};

Context consultations(const Site& site) {
    auto page = rows_of(site, "consultations", "closing_date");
    catalogue::add_consultation_state(page, "consultations", site.today);
    Context out = Context::array();
    for (const auto& section : kSections) {
        Context lines = Context::array();
        std::int64_t count = 0;
        for (std::size_t n = 0; n < page.rows.size(); ++n) {
            const Row row(page, n);
            if (row.at("_state") == section.state && static_cast<std::size_t>(count++) < kShown) lines.push(line(row));
        }
        if (count > 0)
            out.push(Context::object({{"title", section.title},
                                      {"id", section.state},
                                      {"date", section.date},
                                      {"lines", lines},
                                      {"count", base::grouped(count)},
                                      {"more", count > static_cast<std::int64_t>(kShown) ? base::grouped(count - static_cast<std::int64_t>(kShown)) : ""}}));
    }
    return out;
}

Context papers(const Site& site) {
    const auto page = rows_of(site, "policy-papers", "first_published_at");
    Context out = Context::array();
    for (std::size_t n = 0; n < std::min(kShown, page.rows.size()); ++n) out.push(line(Row(page, n)));
    return out;
}

}  // namespace

std::string policy_page(const Site& site) {
    const auto sections = consultations(site), lines = papers(site);
    std::vector<catalogue::Terms> terms;
    for (const auto& [id, view] : site.datasets)
        if (view.table == "policy-papers" || view.table == "consultations") terms.push_back({view.terms.licence, view.terms.attribution, ""});
    if (terms.empty())
        for (const auto& [id, view] : site.datasets) terms.push_back({view.terms.licence, "", ""});
    const Context context = Context::object({
        {"today", base::to_words(site.today)},
        {"sections", sections},
        {"has_sections", !sections.as_array().empty()},
        {"papers", lines},
        {"has_papers", !lines.as_array().empty()},
        {"soon", std::to_string(catalogue::kClosingSoon.count())},
        {"terms", terms_of(site, terms, "policy papers and consultations", "/v1/tables")},
    });
    Frame frame{"/policy/", "Policy papers and consultations", {{"Home", "/"}}, "/v1/tables", site.state.revision, ""};
    frame.description = "Policy papers and consultations of public bodies: what is open, closing soon and closed.";
    frame.found_by = {{"Kind", "Policy"}};
    return in_frame(site, frame, site.templates.render("policy", context));
}

}  // namespace daybook::site_gen
