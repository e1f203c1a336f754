#include "api/handle_find.hpp"

#include "api/files.hpp"
#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/supplier_view.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/titles.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

constexpr std::size_t kShown = 25, kMostTyped = 200;
/// In the site's own style, with its form and without script, as every answer of the API is.
constexpr std::string_view kPolicy = "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; sandbox allow-forms allow-same-origin";

struct Hit {
    std::string title, href, note;
};
struct Found {
    std::string what;
    std::vector<Hit> hits;
    std::int64_t count = 0;
};

class Words {
public:
    explicit Words(const std::string& typed) {
        const auto lower = base::to_lower(typed);
        for (const auto word : base::split(lower, ' '))
            if (!word.empty()) all_.emplace_back(word);
    }
    bool are_in(const std::string& text) const {
        const auto lower = base::to_lower(text);
        return std::ranges::all_of(all_, [&](const auto& word) { return lower.find(word) != std::string::npos; });
    }
    const std::vector<std::string>& all() const { return all_; }

private:
    std::vector<std::string> all_;
};

void add(Found& found, Hit hit) {
    ++found.count;
    if (found.hits.size() < kShown) found.hits.push_back(std::move(hit));
}

Found organisations(const State& state, const Words& words) {
    Found out{"Organisations", {}, 0};
    for (const auto& [id, one] : state.organisations)
        if (words.are_in(one.name)) add(out, {one.name, urls::organisation_page(id), ""});
    return out;
}

Found datasets(const State& state, const Words& words) {
    Found out{"Datasets", {}, 0};
    for (const auto& [id, dataset] : state.datasets) {
        const auto* organisation = state.organisation(dataset.organisation.str());
        const auto title = catalogue::whole_title(organisation == nullptr ? dataset.organisation.str() : organisation->name, dataset.title);
        if (words.are_in(title)) add(out, {title, urls::dataset_page(id), ""});
    }
    return out;
}

/// A supplier's page on the site, of those that have one; "" of others, and where the site may not be shown.
std::string supplier_page(const Call& call, const std::string& id) {
    const auto& services = call.services;
    if (services.site_dir.empty() || (services.site_withheld && services.site_withheld())) return {};
    return find_below(services.site_dir, {"suppliers", id, "index.html"}) ? "/suppliers/" + base::percent_encode(id) + "/" : std::string();
}

Found suppliers(const Call& call, const std::string& typed) {
    Found out{"Suppliers", {}, 0};
    catalogue::SupplierQuery query;
    query.q = typed;
    query.size = static_cast<int>(kShown);
    const auto list = call.services.catalogue.suppliers(query);
    // Payments and contracts are tables of their own: which of them the rows are of is said.
    const auto counted = base::join(catalogue::supplier_tables(*call.state), " and ");
    for (const auto& one : list.suppliers) {
        const auto page = supplier_page(call, one.id);
        out.hits.push_back({one.name, page.empty() ? supplier_address(one.id) : page,
                            base::escape_html(fmt::format("{} {} in {}{}", base::grouped(one.rows), one.rows == 1 ? "row" : "rows", counted, page.empty() ? ", as JSON" : ""))});
    }
    out.count = list.count;
    return out;
}

/// Titles of a register of GOV.UK's documents, each with the address of its row.
Found titles(const Call& call, const std::string& table, std::string what, const Words& words) {
    Found out{std::move(what), {}, 0};
    if (call.state->schemas_of_table(table).empty()) return out;
    catalogue::RowsQuery query;
    query.table = table;
    for (const auto& word : words.all()) query.filters.push_back({"title", catalogue::find_operator("contains"), {word}});
    query.columns = {"title", "publisher"};
    query.size = static_cast<int>(kShown);
    const auto page = call.services.catalogue.rows(query);
    for (const auto& row : page.rows) {
        const auto name = row[0].value_or("");
        const auto slash = name.find('/'), hash = name.find('#');
        if (slash == std::string::npos || hash == std::string::npos) continue;
        const auto version = name.rfind("/v", hash);
        const auto number = base::parse_whole(name.substr(version + 2, hash - version - 2)).value_or(1);
        out.hits.push_back({row[1].value_or(""), urls::row(name.substr(0, slash), name.substr(slash + 1, version - slash - 1), static_cast<int>(number), name.substr(hash + 1)), "its row, as JSON"});
    }
    out.count = page.count;
    return out;
}

/// A link of the page: relative to /v1/find, so that it stays below the path under which a host has the service.
std::string link_to(const std::string& path) {
    return base::escape_html(".." + path);
}

std::string list_of(const Found& found) {
    std::string out = fmt::format("<h2 class=\"govuk-heading-m\">{} ({})</h2>\n<ul class=\"govuk-list govuk-list--bullet\">\n", found.what, base::grouped(found.count));
    for (const auto& hit : found.hits)
        out += fmt::format("<li><a class=\"govuk-link\" href=\"{}\">{}</a>{}</li>\n", link_to(hit.href), base::escape_html(hit.title),
                           hit.note.empty() ? "" : " <span class=\"db-note\">" + hit.note + "</span>");
    out += "</ul>\n";
    if (found.count > std::ssize(found.hits)) out += fmt::format("<p class=\"govuk-body\">The first {} are shown; another word finds fewer.</p>\n", found.hits.size());
    return out;
}

std::string found_page(const std::string& typed, const std::vector<Found>& all) {
    std::string lists;
    for (const auto& found : all)
        if (found.count > 0) lists += list_of(found);
    if (lists.empty()) lists = "<p class=\"govuk-body\">Nothing has these words in its name.</p>\n";
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\" class=\"govuk-template\"><head><meta charset=\"utf-8\"><title>Search: {0}</title>"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><link rel=\"stylesheet\" href=\"../assets/daybook.css\"></head>\n"
        "<body class=\"govuk-template__body\"><div class=\"govuk-width-container\"><main class=\"govuk-main-wrapper\">\n"
        "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"../\">Home</a></p>\n<h1 class=\"govuk-heading-xl\">Search</h1>\n"
        "<form class=\"db-search\" action=\"find\" method=\"get\" role=\"search\"><label class=\"govuk-label\" for=\"q\">Words of a name</label>"
        "<div class=\"db-search__line\"><input class=\"govuk-input\" id=\"q\" name=\"q\" type=\"search\" value=\"{0}\"><button class=\"govuk-button\" type=\"submit\">Search</button></div></form>\n{1}"
        "</main></div></body></html>\n",
        base::escape_html(typed), lists);
}

}  // namespace

Result find_words(const Call& call) {
    static const std::vector<std::string> kKnown{"q"};
    ParameterReader reader(call.target.query);
    const auto typed = std::string(base::trim(reader.text("q").value_or("")));
    const Words words(typed);
    if (words.all().empty()) reader.complain("q", "is needed: words of a name");
    if (typed.size() > kMostTyped) reader.complain("q", fmt::format("is longer than {} bytes; fewer words find more", kMostTyped));
    if (auto problem = reader.problem(kKnown)) return *std::move(problem);
    const std::vector<Found> all{organisations(*call.state, words), datasets(*call.state, words), suppliers(call, typed), titles(call, "policy-papers", "Policy papers", words),
                                 titles(call, "consultations", "Consultations", words)};
    Response response{200, {}, found_page(typed, all)};
    response.set("Content-Type", "text/html; charset=utf-8").set("Cache-Control", std::string(cache_control(Freshness::current)));
    response.set("ETag", etag_of({std::get<std::string>(response.body)}));
    return response.set("Content-Security-Policy", std::string(kPolicy));
}

}  // namespace daybook::api
