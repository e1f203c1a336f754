#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/attribution.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

namespace daybook::site_gen {

namespace {

/// Title and path of what stands in the head of every page, and of what stands at its foot.
constexpr std::pair<const char*, const char*> kNav[] = {{"Datasets", "/datasets/"}, {"Organisations", "/organisations/"}, {"Suppliers", "/suppliers/"},
                                                        {"Policy", "/policy/"},     {"Calendar", "/calendar/"},           {"Check a file", "/check/"}};
constexpr std::pair<const char*, const char*> kFootNav[] = {
    {"What changed", "/changes/"}, {"Withdrawals and corrections", "/withdrawals/"}, {"Quality and timeliness", "/quality/"},
    {"Tables", "/tables/"},        {"Schemas", "/schemas/"},                         {"Cite a row", "/row/"},
    {"Explore", "/explore/"},      {"Verify", "/verify/"},        {"Feeds", "/feeds/"},                             {"API", "/developers/"},
    {"About", "/about/"},          {"Accessibility", "/accessibility/"},             {"Search", "/search/"}};

using Links = std::span<const std::pair<const char*, const char*>>;

Context nav_context(const Frame& frame, Links all) {
    Context items = Context::array();
    for (const auto& [title, href] : all)
        items.push(Context::object({{"title", title},
                                    {"href", href},
                                    {"here", frame.path == href},
                                    {"within", frame.path != href && frame.path.starts_with(href)}}));
    return Context::object({{"items", items}});
}

/// These links are a third of what a page shows, and alike on all pages of one section: each form of them is rendered once a thread.
const std::string& nav(const Site& site, const Frame& frame, Links all, const char* name) {
    thread_local std::map<std::string, std::string> rendered;
    std::string form = name;
    for (const auto& [title, href] : all) form += frame.path == href ? 'h' : frame.path.starts_with(href) ? 'w' : '-';
    const auto [at, is_new] = rendered.try_emplace(std::move(form));
    if (is_new) at->second = site.templates.render(name, nav_context(frame, all));
    return at->second;
}

Context scripts(const Site& site, const Frame& frame) {
    Context items = Context::array();
    for (const auto& name : frame.scripts) items.push(Context::object({{"href", fmt::format("/assets/{}?{}", name, site.style)}}));
    return items;
}

Context filters(const Frame& frame) {
    Context items = Context::array();
    for (const auto& [name, value] : frame.found_by) items.push(Context::object({{"filter", name + ":" + value}}));
    return items;
}

Context crumbs(const std::vector<Crumb>& all) {
    Context items = Context::array();
    for (const auto& crumb : all) items.push(Context::object({{"title", crumb.title}, {"href", crumb.href}}));
    return items;
}

/// JSON inside a script element: `</script>` in a title must not end it.
std::string script_safe(std::string json) {
    for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at + 6))
        json.replace(at, 1, "\\u003c");
    return json;
}

/// Links within the site, all of which begin at its root, moved below that path. No text of a page has the quote that an
/// attribute's value begins with: it is escaped there, in scripts by a backslash.
std::string below_host_path(std::string html, std::string_view path) {
    if (path.empty()) return html;
    std::string out;
    out.reserve(html.size() + html.size() / 8);
    std::size_t done = 0;
    for (auto at = html.find("=\"/"); at != std::string::npos; at = html.find("=\"/", at + 3)) {
        const std::string_view before(html.data(), at);
        const bool link = before.ends_with(" href") || before.ends_with(" src") || before.ends_with(" action");
        // "//host" is another host's.
        if (!link || html.compare(at + 3, 1, "/") == 0) continue;
        out.append(html, done, at + 2 - done).append(path);
        done = at + 2;
    }
    out.append(html, done);
    return out;
}

constexpr const char* kDescription = "Spending and policy files of public bodies: checked, versioned, and entered in a record that shows every change.";
constexpr std::size_t kMostDescription = 300;

template <class Seen>
bool first_time(Seen& seen, const std::string& text) {
    if (text.empty() || std::find(seen.begin(), seen.end(), text) != seen.end()) return false;
    seen.push_back(text);
    return true;
}

/// As many bodies have a sentence each; more stand in one sentence for their licence, and are listed below it.
constexpr std::size_t kMostSpelled = 3;
/// On one page: sentences, and bodies below one. What is more stands where the words say.
constexpr std::size_t kMostAttributions = 20, kMostBodies = 100;

/// One sentence for all whose attribution is the standard one of this licence, which are taken out of `sentences`; nothing where they are few.
void push_joined(Context& out, const Site& site, const std::string& licence_title, std::set<std::string>& sentences) {
    std::vector<std::string> joined;
    Context bodies = Context::array();
    for (const auto& [id, organisation] : site.state.organisations) {
        auto sentence = catalogue::standard_attribution(organisation.name, licence_title);
        if (!sentences.contains(sentence)) continue;
        if (joined.size() < kMostBodies) bodies.push(Context::object({{"name", organisation.name}, {"href", catalogue::urls::organisation_page(id)}}));
        joined.push_back(std::move(sentence));
    }
    if (joined.size() <= kMostSpelled) return;
    for (const auto& sentence : joined) sentences.erase(sentence);
    const auto count = count_of(std::ssize(joined), "public body", "public bodies");
    out.push(Context::object({{"text", catalogue::standard_attribution(count, licence_title)},
                              {"count", count},
                              {"bodies", bodies},
                              {"has_bodies", true},
                              {"more", joined.size() > kMostBodies ? base::grouped(std::ssize(joined) - std::ssize(bodies.as_array())) : ""}}));
}

/// What has to be said of whose data this is, each sentence once, and whether there are more than a page has room for.
std::pair<Context, bool> attributions_of(const Site& site, const std::vector<catalogue::Terms>& terms) {
    std::set<std::string> sentences, licences;
    for (const auto& one : terms) {
        if (!one.attribution.empty()) sentences.insert(one.attribution);
        licences.insert(one.licence.title);
    }
    Context out = Context::array();
    if (sentences.size() > kMostSpelled)
        for (const auto& title : licences) push_joined(out, site, title, sentences);
    for (const auto& one : terms)
        if (out.as_array().size() < kMostAttributions && sentences.erase(one.attribution) != 0) out.push(Context::object({{"text", one.attribution}}));
    return {out, !sentences.empty()};
}

}  // namespace

std::string in_frame(const Site& site, const Frame& frame, const std::string& main) {
    const auto mark = mark_at(site.state, frame.revision);
    // What stands for any address that there is not has none of its own.
    const bool is_listed = frame.path.ends_with('/');
    Context context = Context::object({
        {"title", frame.title.empty() ? site.settings.title : frame.title + " – " + site.settings.title},
        {"service", site.settings.title},
        {"publisher", site.settings.publisher},
        {"at_home", frame.path == "/"},
        {"nav", nav(site, frame, kNav, "nav")},
        {"foot", nav(site, frame, kFootNav, "foot")},
        {"scripts", scripts(site, frame)},
        {"found", !frame.found_by.empty()},
        {"filters", filters(frame)},
        {"card_title", frame.title.empty() ? site.settings.title : frame.title},
        {"description", frame.description.empty() ? kDescription : base::clip(frame.description, kMostDescription)},
        {"feed", frame.feed},
        {"feed_title", frame.feed == kReleasesFeed ? "Announced releases (Atom)" : "What changed (Atom)"},
        {"calendar", frame.calendar},
        {"opensearch", !site.facts.url.empty()},
        {"crumbs", crumbs(frame.crumbs)},
        {"has_crumbs", !frame.crumbs.empty()},
        {"json", frame.json},
        {"canonical", site.settings.base_url.empty() || !is_listed ? "" : whole_url(site, frame.path)},
        {"unlisted", site.settings.notice.empty() && !is_listed},
        {"card", site.settings.base_url.empty() || !site.has_card ? "" : whole_url(site, "/assets/card.png")},
        {"notice", site.settings.notice},
        {"public", site.settings.notice.empty()},
        {"linked_data", script_safe(frame.linked_data)},
        {"style", site.style},
        {"contact", site.settings.contact},
        {"contact_href", contact_href(site.settings.contact, site.settings.title)},
        {"has_revision", mark.revision > 0},
        {"revision", base::grouped(mark.revision)},
        {"at", instant(mark.at)},
        {"main", main},
    });
    return below_host_path(site.templates.render("frame", context), site.settings.at_root ? std::string_view() : catalogue::host_path(site.settings.base_url));
}

Context terms_of(const Site& site, const std::vector<catalogue::Terms>& terms, const std::string& about,
                 const std::string& json, std::string_view json_words) {
    std::vector<std::string> seen_licences, seen_contacts;
    Context licences = Context::array(), contacts = Context::array();
    for (const auto& one : terms) {
        if (first_time(seen_licences, one.licence.id + one.licence.title))
            licences.push(
                Context::object({{"title", one.licence.title.empty() ? one.licence.id : one.licence.title},
                                 {"href", safe_href(one.licence.url)}}));
        if (first_time(seen_contacts, one.contact))
            contacts.push(
                Context::object({{"text", one.contact}, {"href", contact_href(one.contact, about)}}));
    }
    const auto [attributions, and_others] = attributions_of(site, terms);
    const std::string& service = site.settings.contact;
    const std::string report_to = !service.empty() ? service
                                  : terms.empty()  ? std::string()
                                                   : terms.front().contact;
    return Context::object({
        {"licences", licences},
        {"has_licences", !seen_licences.empty()},
        {"attributions", attributions},
        {"has_attributions", !attributions.as_array().empty()},
        {"and_others", and_others},
        {"contacts", contacts},
        {"has_contacts", !seen_contacts.empty()},
        {"report_to", report_to},
        {"report_href", contact_href(report_to, "Problem with " + about)},
        {"json", json},
        {"json_address", json.empty() ? "" : whole_url(site, json)},
        {"json_words", json_words},
    });
}

Context terms_of_all(const Site& site, const std::string& about, const std::string& json, std::string_view json_words) {
    return terms_of(site, site.all_terms, about, json, json_words);
}

catalogue::RevisionMark mark_at(const catalogue::State& state, Revision revision) {
    const auto& marks = state.revisions;
    const auto after = std::upper_bound(
        marks.begin(), marks.end(), revision,
        [](Revision wanted, const catalogue::RevisionMark& mark) { return wanted < mark.revision; });
    return after == marks.begin() ? catalogue::RevisionMark{state.revision, state.at} : *std::prev(after);
}

std::int64_t released_editions(const catalogue::DatasetView& view) {
    return std::count_if(view.editions.begin(), view.editions.end(),
                         [](const auto& edition) { return edition.current() != nullptr; });
}

std::string whole_url(const Site& site, const std::string& path) {
    return site.settings.base_url + path;
}

Context figure(std::string label, std::string value, bool missing) {
    // Without an address of its own it would take that of what it stands in.
    return Context::object({{"label", std::move(label)}, {"value", std::move(value)}, {"bad", missing}, {"href", ""}});
}

Context count_figure(std::string label, std::int64_t n, bool missing) {
    if (n == 1) label.erase(std::min(label.find_first_of(" ,"), label.size()) - 1, 1);
    return figure(std::move(label), base::grouped(n), missing);
}

void push_sums(Context& figures, const std::string& label, const catalogue::Sums& sums) {
    if (sums.all().empty() && sums.is_whole()) return;
    if (const auto* only = sums.only()) figures.push(figure(label, money(only->total, only->currency)));
    else
        for (const auto& one : sums.all()) figures.push(figure(label, money(one.total, one.currency)));
    if (!sums.is_whole()) figures.push(figure(label + (sums.all().empty() ? "" : ", besides"), kNoSum));
}

std::map<std::string, catalogue::Sums> sums_by_series(const std::vector<catalogue::DatasetView>& datasets) {
    std::map<std::string, catalogue::Sums> out;
    for (const auto& one : datasets)
        if (one.spending && one.rows > 0) out[one.series].add(one.totals);
    return out;
}

}  // namespace daybook::site_gen
