#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/consultation_state.hpp"
#include "site-gen/row_cells.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

/// Of each list, and of each page of the lists that have all.
constexpr std::size_t kShown = 100;
constexpr const char *kPapers = "policy-papers", *kConsultations = "consultations";
constexpr const char *kPapersPath = "/policy/papers/", *kConsultationsPath = "/policy/consultations/";

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
std::string published_at(const RowCells& row) {
    const auto first = row.at("first_published_at");
    return first.empty() ? row.at("public_updated_at") : first;
}

/// The day of a moment, or its time of day as well; nothing where it cannot be read.
Context moment(const std::string& text, base::json::Value (*in_words)(base::Instant) = day) {
    if (text.empty()) return {};
    try {
        return in_words(base::parse_rfc3339(text));
    } catch (const base::Error&) {
        return {};
    }
}

/// Where GOV.UK has it: base paths are its own (Content API).
std::string source_href(const RowCells& row) {
    const auto path = row.at("base_path");
    return path.starts_with("/") && !path.starts_with("//") ? "https://www.gov.uk" + path : std::string();
}

/// Where it stands in the record: its dataset's page, and its row's.
Context record_of(const Site& site, const std::string& row) {
    const auto dataset = row.substr(0, row.find('/'));
    const auto found = site.datasets.find(dataset);
    if (found == site.datasets.end()) return {};
    return Context::object({{"dataset", own_title(found->second.organisation_name, found->second.title)},
                            {"dataset_href", urls::dataset_page(dataset)},
                            {"row_href", row_href(row)}});
}

struct Section {
    std::string_view state;
    const char* title;
    const char* date;  ///< what the closing date is called: "Closes", "Closed"
    const char* colour;
    bool soonest_first;
    const char* order = "closing_date";
};
constexpr std::array<Section, 7> kSections = {{{"closing-soon", "Closing soon", "Closes", "govuk-tag--yellow", true},
                                               {"open", "Open", "Closes", "govuk-tag--green", true},
                                               {"not-open-yet", "Not open yet", "Closes", "govuk-tag--grey", true, "opening_date"},
                                               {"closed", "Closed, no outcome yet", "Closed", "govuk-tag--grey", false},
                                               {"outcome-published", "Outcome published", "Closed", "govuk-tag--grey", false},
                                               {"not-known", "Without a closing date", "Closes", "govuk-tag--grey", false},
                                               {"withdrawn", "Withdrawn", "Closing date", "govuk-tag--red", false}}};

/// Of a consultation by what it is today; nullptr of a paper.
const Section* section_of(const RowCells& row) {
    const auto* found = std::ranges::find(kSections, row.at("_state"), &Section::state);
    return found == kSections.end() ? nullptr : found;
}

/// One without a closing date does while GOV.UK calls it open.
bool takes_responses(const RowCells& row) {
    const auto state = row.at("_state");
    return state == "open" || state == "closing-soon" || (state == "not-known" && row.at("document_type") == "open_consultation");
}

/// How to respond; nothing of one that takes no responses, or of which that is not said.
Context respond_of(const RowCells& row) {
    const auto link = row.at("respond_link"), email = row.at("respond_email");
    if (!takes_responses(row) || (link.empty() && email.empty())) return {};
    return Context::object({{"link", link}, {"link_href", safe_href(link)}, {"email", email}, {"email_href", contact_href(email, "Response: " + row.at("title"))}});
}

/// Where it is held, when that is not GOV.UK.
Context held_of(const RowCells& row) {
    const auto address = row.at("held_elsewhere");
    if (address.empty()) return {};
    const bool is_to_open = row.at("_state") == "not-open-yet";
    return Context::object({{"verb", takes_responses(row) ? "is held" : is_to_open ? "will be held" : "was held"}, {"site", address}, {"site_href", safe_href(address)}});
}

/// The language of a document that is not in English; "" where it is, or where what is said of it is no language tag (BCP 47).
std::string language_of(const RowCells& row) {
    const auto locale = row.at("locale");
    const bool is_tag = base::percent_encode(locale) == locale && locale.find_first_of("._~") == std::string::npos;
    return is_tag && locale != "en" ? locale : "";
}

/// What a consultation's line says of its state and how to take part; of a paper nothing.
void add_consultation(Context& line, const RowCells& row) {
    const auto* section = section_of(row);
    const std::string_view state = section == nullptr ? "" : section->state;
    line.set("date", section == nullptr ? "" : section->date);
    line.set("opens", moment(row.at("opening_date"))).set("outcome", moment(row.at("outcome_date")));
    line.set("closes", moment(row.at("closing_date"), takes_responses(row) ? instant : day));
    line.set("to_open", state == "not-open-yet").set("over", state == "outcome-published");
    line.set("held", held_of(row)).set("respond", respond_of(row));
}

Context document_line(const Site& site, const RowCells& row) {
    auto line = Context::object({{"title", row.at("title")},
                                 {"lang", language_of(row)},
                                 {"record", record_of(site, row.at("_row"))},
                                 {"description", row.at("description")},
                                 {"href", source_href(row)},
                                 {"organisation", row.at("publisher_name")},
                                 {"published", moment(published_at(row))},
                                 {"first", !row.at("first_published_at").empty()},
                                 {"withdrawn", moment(row.at("withdrawn_at"))},
                                 {"tag", ""}});
    add_consultation(line, row);
    return line;
}

/// In a list of all its state stands beside its title; that it was withdrawn stands there anyway.
void add_tag(Context& line, const RowCells& row) {
    if (const auto* section = section_of(row); section != nullptr && section->state != "withdrawn") line.set("tag", section->title).set("colour", section->colour);
}

/// A hundred lines from `first` on.
Context lines_of(const Site& site, const std::vector<RowCells>& rows, std::size_t first = 0, bool tagged = false) {
    Context out = Context::array();
    for (std::size_t n = first; n < std::min(first + kShown, rows.size()); ++n) {
        auto one = document_line(site, rows[n]);
        one.set("id", fmt::format("n{}", n + 1));
        if (tagged) add_tag(one, rows[n]);
        out.push(std::move(one));
    }
    return out;
}

std::string beyond_shown(std::int64_t count) {
    const auto shown = static_cast<std::int64_t>(kShown);
    return count > shown ? base::grouped(count - shown) : "";
}

catalogue::RowsPage consultation_rows(const Site& site) {
    auto page = rows_of(site, kConsultations);
    catalogue::add_consultation_state(page, kConsultations, site.today);
    return page;
}

Context consultations(const Site& site) {
    const auto page = consultation_rows(site);
    Context out = Context::array();
    for (const auto& section : kSections) {
        std::vector<RowCells> rows;
        for (const auto& cells : page.rows)
            if (const RowCells row(page, cells); row.at("_state") == section.state) rows.push_back(row);
        const auto date = [&](const RowCells& row) { return row.at(section.order); };
        if (section.soonest_first) std::ranges::stable_sort(rows, {}, date);
        else std::ranges::stable_sort(rows, std::ranges::greater(), date);
        const auto lines = lines_of(site, rows);
        const auto count = std::ssize(rows);
        if (count > 0)
            out.push(Context::object({{"title", section.title},
                                      {"id", section.state},
                                      {"lines", lines},
                                      {"count", base::grouped(count)},
                                      {"more", beyond_shown(count)}}));
    }
    return out;
}

std::vector<RowCells> newest_first(const catalogue::RowsPage& page, const std::function<std::string(const RowCells&)>& date) {
    std::vector<RowCells> rows;
    for (const auto& cells : page.rows) rows.emplace_back(page, cells);
    std::ranges::stable_sort(rows, std::ranges::greater(), date);
    return rows;
}

std::string closing_date(const RowCells& row) {
    return row.at("closing_date");
}

Context papers(const Site& site, std::int64_t& count) {
    const auto page = rows_of(site, kPapers);
    const auto rows = newest_first(page, published_at);
    count = std::ssize(rows);
    return lines_of(site, rows);
}

std::vector<catalogue::Terms> terms_on(const Site& site) {
    std::vector<catalogue::Terms> terms;
    for (const auto* table : {kPapers, kConsultations})
        if (const auto found = site.table_terms.find(table); found != site.table_terms.end()) terms.insert(terms.end(), found->second.begin(), found->second.end());
    return terms.empty() ? site.all_terms : terms;
}

/// Rows of a table, asked for once by whichever page comes first.
class AskedOnce {
public:
    AskedOnce(const Site& site, bool consultations) : site_(site), consultations_(consultations) {}
    const catalogue::RowsPage& rows() {
        std::call_once(once_, [this] { rows_ = consultations_ ? consultation_rows(site_) : rows_of(site_, kPapers); });
        return rows_;
    }

private:
    const Site& site_;
    bool consultations_;
    std::once_flag once_;
    catalogue::RowsPage rows_;
};

struct ListPage {
    bool consultations = false;
    std::string first;  ///< path of the list's first page
    std::size_t number = 1, of = 1;
    std::int64_t all = 0;
    Revision changed = 0;
};

Context pages_of(const ListPage& list) {
    Context out = Context::array();
    for (std::size_t n = 1; n <= list.of; ++n) out.push(Context::object({{"number", std::to_string(n)}, {"href", list_page_path(list.first, n)}, {"here", n == list.number}}));
    return out;
}

std::string list_page(const Site& site, const ListPage& list, const catalogue::RowsPage& page) {
    const auto rows = newest_first(page, list.consultations ? closing_date : published_at);
    const std::string title = list.consultations ? "Consultations" : "Policy papers", table = list.consultations ? kConsultations : kPapers;
    const Context context = Context::object({
        {"title", title},
        {"consultations", list.consultations},
        {"count", list.consultations ? count_of(list.all, "consultation", "consultations") : count_of(list.all, "policy paper", "policy papers")},
        {"several", list.all > 1},
        {"today", on_day(site.today)},
        {"lines", lines_of(site, rows, (list.number - 1) * kShown, true)},
        {"pages", pages_of(list)},
        {"several_pages", list.of > 1},
        {"csv_href", urls::table(table) + "/rows.csv"},
        {"terms", terms_of(site, terms_on(site), title, urls::table(table))},
    });
    const auto which = list.of > 1 ? fmt::format(", page {} of {}", list.number, list.of) : std::string();
    Frame frame{list_page_path(list.first, list.number), title + which, {{"Home", "/"}, {"Policy papers and consultations", "/policy/"}}, urls::table(table), list.changed, ""};
    frame.description = list.consultations ? "Every consultation in the record, with its state, when it closes and how to respond." : "Every policy paper in the record, the newest first.";
    frame.found_by = {{"Kind", "Policy"}};
    return in_frame(site, frame, site.templates.render("policy_list", context));
}

/// The first page of a list as it is to be, of no pages where there is nothing to list.
ListPage list_of(const Site& site, bool consultations) {
    ListPage list{consultations, consultations ? kConsultationsPath : kPapersPath};
    for (const auto& [id, view] : site.datasets)
        if (view.table == (consultations ? kConsultations : kPapers)) {
            list.all += view.rows;
            list.changed = std::max(list.changed, view.changed);
        }
    list.of = site.settings.rows ? (static_cast<std::size_t>(list.all) + kShown - 1) / kShown : 0;
    return list;
}

std::string path_of_list(const Site& site, bool consultations) {
    const auto list = list_of(site, consultations);
    return list.of == 0 ? std::string() : list.first;
}

void plan_list(const Site& site, bool consultations, std::vector<Page>& pages) {
    auto list = list_of(site, consultations);
    const auto rows = std::make_shared<AskedOnce>(site, consultations);
    for (list.number = 1; list.number <= list.of; ++list.number)
        pages.push_back({list_page_path(list.first, list.number), list.changed, fmt::format("policy {} {}", list.changed, list.all), [&site, list, rows] { return list_page(site, list, rows->rows()); }});
}

}  // namespace

void plan_policy(const Site& site, std::vector<Page>& pages) {
    for (const bool consultations : {false, true}) plan_list(site, consultations, pages);
}

std::string policy_page(const Site& site) {
    std::int64_t count = 0;
    const auto sections = consultations(site), lines = papers(site, count);
    const Context context = Context::object({
        {"today", on_day(site.today)},
        {"sections", sections},
        {"has_sections", !sections.as_array().empty()},
        {"papers", lines},
        {"papers_href", path_of_list(site, false)},
        {"consultations_href", path_of_list(site, true)},
        {"more_papers", beyond_shown(count)},
        {"has_papers", !lines.as_array().empty()},
        {"soon", std::to_string(catalogue::kClosingSoon.count())},
        {"terms", terms_of(site, terms_on(site), "policy papers and consultations", "/v1/tables", "their tables among all others, as JSON")},
    });
    Frame frame{"/policy/", "Policy papers and consultations", {{"Home", "/"}}, "/v1/tables", site.state.revision, ""};
    frame.description = "Policy papers and consultations of public bodies: what is open, closing soon and closed.";
    frame.found_by = {{"Kind", "Policy"}};
    return in_frame(site, frame, site.templates.render("policy", context));
}

}  // namespace daybook::site_gen
