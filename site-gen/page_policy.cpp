#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/consultation_state.hpp"
#include "site-gen/words.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

/// Of each list; the table in the API has all.
constexpr std::size_t kShown = 100;

/// A row's cells by column.
class Row {
public:
    Row(const catalogue::RowsPage& page, const std::vector<catalogue::Cell>& cells) : page_(page), cells_(cells) {}
    std::string at(std::string_view name) const {
        const auto& columns = page_.get().columns;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i].name == name) return cells_.get()[i].value_or("");
        return {};
    }

private:
    std::reference_wrapper<const catalogue::RowsPage> page_;
    std::reference_wrapper<const std::vector<catalogue::Cell>> cells_;
};

/// All rows of a table at the state's revision, so that counts are of all; none where there is no such table or nobody to ask.
catalogue::RowsPage rows_of(const Site& site, const std::string& table) {
    if (!site.settings.rows || site.state.schemas_of_table(table).empty()) return {};
    catalogue::RowsQuery query;
    query.table = table;
    query.size = catalogue::RowsQuery::kMaxPage;
    query.as_of = site.state.revision;
    query.today = site.today;
    auto all = site.settings.rows(query);
    for (query.cursor = all.next; query.cursor;) {
        auto more = site.settings.rows(query);
        query.cursor = more.next;
        std::ranges::move(more.rows, std::back_inserter(all.rows));
    }
    return all;
}

/// GOV.UK says of some documents only when they were last updated.
std::string published_at(const Row& row) {
    const auto first = row.at("first_published_at");
    return first.empty() ? row.at("public_updated_at") : first;
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
                            {"published", moment(published_at(row))},
                            {"first", !row.at("first_published_at").empty()},
                            {"withdrawn", moment(row.at("withdrawn_at"))},
                            {"closes", moment(row.at("closing_date"))},
                            {"opens", moment(row.at("opening_date"))}});
}

struct Section {
    std::string_view state;
    const char* title;
    const char* date;  ///< "Closes", "Closed"
    bool soonest_first;
};
constexpr std::array<Section, 7> kSections = {{{"closing-soon", "Closing soon", "Closes", true},
                                               {"open", "Open", "Closes", true},
                                               {"not-open-yet", "Not open yet", "Closes", true},
                                               {"closed", "Closed, no outcome yet", "Closed", false},
                                               {"outcome-published", "Outcome published", "Closed", false},
                                               {"not-known", "Without a closing date", "Closes", false},
                                               {"withdrawn", "Withdrawn", "Closes", false}}};

Context first_of(const std::vector<Row>& rows) {
    Context out = Context::array();
    for (std::size_t n = 0; n < std::min(kShown, rows.size()); ++n) out.push(line(rows[n]));
    return out;
}

std::string beyond_shown(std::int64_t count) {
    const auto shown = static_cast<std::int64_t>(kShown);
    return count > shown ? base::grouped(count - shown) : "";
}

Context consultations(const Site& site) {
    auto page = rows_of(site, "consultations");
    catalogue::add_consultation_state(page, "consultations", site.today);
    Context out = Context::array();
    for (const auto& section : kSections) {
        std::vector<Row> rows;
        for (const auto& cells : page.rows)
            if (const Row row(page, cells); row.at("_state") == section.state) rows.push_back(row);
        const auto closes = [](const Row& row) { return row.at("closing_date"); };
        if (section.soonest_first) std::ranges::stable_sort(rows, {}, closes);
        else std::ranges::stable_sort(rows, std::ranges::greater(), closes);
        const auto lines = first_of(rows);
        const auto count = std::ssize(rows);
        if (count > 0)
            out.push(Context::object({{"title", section.title},
                                      {"id", section.state},
                                      {"date", section.date},
                                      {"lines", lines},
                                      {"count", base::grouped(count)},
                                      {"more", beyond_shown(count)}}));
    }
    return out;
}

Context papers(const Site& site, std::int64_t& count) {
    const auto page = rows_of(site, "policy-papers");
    std::vector<Row> rows;
    for (const auto& cells : page.rows) rows.emplace_back(page, cells);
    std::ranges::stable_sort(rows, std::ranges::greater(), published_at);
    count = std::ssize(rows);
    return first_of(rows);
}

}  // namespace

std::string policy_page(const Site& site) {
    std::int64_t count = 0;
    const auto sections = consultations(site), lines = papers(site, count);
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
        {"more_papers", beyond_shown(count)},
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
