#include "publisher/catalogue/atom.hpp"

#include "publisher/base/text.hpp"
#include "publisher/base/xml_writer.hpp"
#include "publisher/catalogue/announced.hpp"
#include "publisher/catalogue/date_outcome.hpp"
#include "publisher/catalogue/titles.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::catalogue {

namespace {

using base::XmlWriter;

constexpr std::size_t kMostEntries = 100;

void link(XmlWriter& xml, const ServiceFacts& facts, std::string_view rel, std::string_view type, const std::string& path) {
    xml.open("link").attribute("rel", rel).attribute("type", type).attribute("href", facts.whole(path)).close();
}

void head(XmlWriter& xml, const State& state, const ServiceFacts& facts, const FeedPlace& place, base::Instant updated) {
    xml.open("feed").attribute("xmlns", "http://www.w3.org/2005/Atom").attribute("xml:lang", "en");
    xml.element("id", tag_of(state, facts, place.id)).element("title", place.title);
    xml.element("updated", base::to_rfc3339(updated));
    xml.open("author").element("name", facts.publisher.empty() ? facts.title : facts.publisher).close();
    link(xml, facts, "self", "application/atom+xml", place.self);
    if (!place.next.empty()) link(xml, facts, "next", "application/atom+xml", place.next);
    link(xml, facts, "alternate", "text/html", place.html);
}

std::string words_of(const Event& event) {
    std::string out = event.in_words() + ".";
    if (!event.note.empty()) out += " " + event.note;
    if (event.is_here)
        out += fmt::format(" {} {}{}.", base::grouped(event.rows), event.rows == 1 ? "row" : "rows",
                           event.has_amount && event.is_sum ? fmt::format(", {} {}", event.currency, event.total.to_grouped()) : std::string());
    if (!event.replaced_by.empty()) out += " In its place: " + event.replaced_by + ".";
    return out;
}

/// Under which licence a version is, or else its dataset: "Open Government Licence v3.0, https://…".
std::string rights_of(const State& state, const Event& event) {
    const auto* version = state.version(event.dataset, event.edition, event.version);
    const auto* dataset = state.dataset(event.dataset);
    if (version == nullptr && dataset == nullptr) return {};
    const auto& licence = version != nullptr ? version->manifest.licence : dataset->licence;
    const auto& name = licence.title.empty() ? licence.id : licence.title;
    return name + (name.empty() || licence.url.empty() ? "" : ", ") + licence.url;
}

void entry(XmlWriter& xml, const State& state, const ServiceFacts& facts, const Event& event) {
    const auto name = fmt::format("{}/{}/v{}", event.dataset, event.edition, event.version);
    const bool ends = event.kind == EventKind::withdrawal || event.kind == EventKind::erasure;
    xml.open("entry");
    xml.element("id", tag_of(state, facts, name + (ends ? fmt::format("/{}", to_string(event.kind)) : "")));
    xml.element("title", fmt::format("{}: {}, {}, version {}: {}", event.organisation_name, event.dataset_title, event.edition_title,
                                     event.version, event.in_words()));
    xml.element("updated", base::to_rfc3339(event.at)).element("published", base::to_rfc3339(event.at));
    link(xml, facts, "alternate", "text/html", urls::version_page(event.dataset, event.edition, event.version));
    if (event.is_here && !ends)
        link(xml, facts, "enclosure", "text/csv", urls::version(event.dataset, event.edition, event.version) + "/files/data.csv");
    xml.open("category").attribute("term", to_string(event.kind)).close();
    if (const auto rights = rights_of(state, event); !rights.empty()) xml.element("rights", rights);
    xml.element("summary", words_of(event)).close();
}

}  // namespace

std::string tag_of(const State& state, const ServiceFacts& facts, std::string_view what) {
    const auto first = state.revisions.empty() ? state.at : state.revisions.front().at;
    const std::chrono::year_month_day day(base::london_date(first));
    const auto slash = std::min(facts.origin.find('/'), facts.origin.size());
    // A port is no part of a name.
    const auto host = facts.origin.substr(0, std::min(slash, facts.origin.find(':')));
    const auto rest = slash < facts.origin.size() ? facts.origin.substr(slash + 1) + "/" : std::string();
    return fmt::format("tag:{},{}:{}{}", host.empty() ? "localhost" : host, static_cast<int>(day.year()), rest, what);
}

FeedPlace changes_place(const ServiceFacts& facts) {
    return {"changes", facts.title + ": what changed", "/feeds/changes.atom", "/changes/"};
}

FeedPlace releases_place(const ServiceFacts& facts) {
    return {"releases", facts.title + ": announced releases", "/feeds/releases.atom", "/calendar/"};
}

std::string changes_feed(const State& state, const ServiceFacts& facts, const FeedPlace& place, const std::vector<Event>& events) {
    return changes_page(state, facts, place, std::span(events).first(std::min(kMostEntries, events.size())));
}

std::size_t size_of_page(const std::vector<Event>& events) {
    auto size = std::min(kMostEntries, events.size());
    while (size > 0 && size < events.size() && events[size].revision == events[size - 1].revision) ++size;
    return size;
}

std::string changes_page(const State& state, const ServiceFacts& facts, const FeedPlace& place, std::span<const Event> shown) {
    XmlWriter xml;
    head(xml, state, facts, place, shown.empty() ? instant_of(state, 0) : shown.front().at);
    for (const auto& event : shown) entry(xml, state, facts, event);
    return xml.finish();
}

std::string releases_feed(const State& state, const ServiceFacts& facts, const FeedPlace& place) {
    auto all = announced(state);
    std::ranges::stable_sort(all, std::greater(), &Announced::changed);
    XmlWriter xml;
    head(xml, state, facts, place, all.empty() ? instant_of(state, 0) : all.front().changed);
    for (std::size_t n = 0; n < std::min(kMostEntries, all.size()); ++n) {
        const auto& what = all[n].what;
        xml.open("entry").element("id", tag_of(state, facts, "calendar/" + what.name()));
        xml.element("title", fmt::format("{}: {}, {}", what.organisation_name, own_title(what.organisation_name, what.dataset_title), what.edition_title));
        xml.element("updated", base::to_rfc3339(all[n].changed)).element("published", base::to_rfc3339(all[n].first));
        link(xml, facts, "alternate", "text/html", urls::dataset_page(what.entry.dataset));
        xml.open("category").attribute("term", outcome_of(what.entry)).close();
        xml.element("summary", announcement_words(what)).close();
    }
    return xml.finish();
}

std::string announcement_words(const Announcement& what) {
    using record::Promise;
    const auto& entry = what.entry;
    const auto when = base::london_words(entry.release_at);
    std::string out = entry.state == Promise::cancelled   ? "Cancelled; it was announced for " + when
                      : entry.state == Promise::confirmed ? "Confirmed for " + when
                      : is_early(entry) ? "Released early; it was announced for " + when
                      : is_late(entry) ? fmt::format("Released {} {} late; it was announced for {}", days_late(entry), days_late(entry) == 1 ? "day" : "days", when)
                      : entry.state == Promise::kept      ? "Released; it was announced for " + when
                                                          : "Provisional for " + when;
    out += ".";
    if (!entry.code.empty()) out += " Why: " + code_words(entry.code) + ".";
    if (!entry.note.empty()) out += " " + entry.note;
    for (auto change = entry.changes.rbegin(); change != entry.changes.rend(); ++change) {
        out += fmt::format(" Before that {}", base::london_words(change->previous));
        if (change->released_at) out += base::london_date(*change->released_at) > base::london_date(change->previous) ? ", released late" : ", kept";
        out += change->code.empty() ? "." : fmt::format(", changed: {}.", code_words(change->code));
        if (!change->note.empty()) out += " " + change->note;
    }
    return out;
}

}  // namespace daybook::catalogue
