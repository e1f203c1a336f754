#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::site_gen {

namespace {

using catalogue::Event;
using catalogue::EventKind;
namespace urls = catalogue::urls;

constexpr std::size_t kEventsShown = 200, kOfOneRevision = 100, kEndsShown = 500;

bool is_end(const Event& event) {
    return event.kind == EventKind::withdrawal || event.kind == EventKind::erasure;
}

/// The API's list of what one revision made public.
std::string changes_of(const Site& site, Revision revision) {
    const auto before = mark_at(site.state, revision - 1).revision;
    return before < revision ? fmt::format("/v1/changes?since={}&until={}", before, revision) : fmt::format("/v1/changes?until={}", revision);
}

/// A block for each revision, newest first; of one with very many the first, and where the rest is.
Context revisions(const Site& site, std::size_t& shown) {
    Context out = Context::array();
    const auto& all = site.events;
    for (shown = 0; shown < all.size() && shown < kEventsShown;) {
        const auto revision = all[shown].revision;
        const auto at = all[shown].at;
        Context lines = Context::array();
        std::size_t of_it = 0;
        for (; shown < all.size() && all[shown].revision == revision; ++shown)
            if (of_it++ < kOfOneRevision) lines.push(event_line(site, all[shown]));
        const auto rest = of_it - std::min(of_it, kOfOneRevision);
        out.push(Context::object({{"revision", base::grouped(revision)}, {"id", std::to_string(revision)}, {"at", instant(at)}, {"events", lines},
                                  {"rest", rest > 0 ? count_of(static_cast<std::int64_t>(rest), "more change", "more changes") : ""},
                                  {"rest_href", changes_of(site, revision)}}));
    }
    return out;
}

/// The edition of "<dataset>/<edition>", which may not be here yet.
std::optional<schemas::Edition> edition_named(const catalogue::Dataset& dataset, const std::string& name) try {
    const auto folder = dataset.id.str() + "/";
    return name.starts_with(folder) && name.find('/', folder.size()) == std::string::npos ? std::optional(schemas::Edition::parse(name.substr(folder.size()))) : std::nullopt;
} catch (const base::Error&) {
    return {};
}

/// The one that `name` names, a version of a dataset; nullptr where there is none.
const catalogue::Version* version_named(const catalogue::Dataset& dataset, const std::string& name) {
    for (const auto& edition : dataset.editions)
        for (const auto& version : edition.versions)
            if (version.manifest.name() == name) return &version;
    return nullptr;
}

std::string full_title(const Site& site, const catalogue::Dataset& dataset) {
    const auto* organisation = site.state.organisation(dataset.organisation.str());
    return organisation == nullptr ? dataset.title : fmt::format("{}: {}", organisation->name, own_title(organisation->name, dataset.title));
}

/// What takes the place of a version that ended: what the officer named, and the version of its edition that is current by now.
Context in_place_of(const Site& site, const Event& event) {
    Context out = Context::array();
    if (!is_end(event)) return out;
    const auto& named = event.replaced_by;
    if (!named.empty()) out.push(Context::object({{"words", title_of_name(site, named)}, {"href", page_of_name(site, named)}}));
    const auto* edition = site.state.edition(event.dataset, event.edition);
    const auto* now = edition == nullptr ? nullptr : catalogue::State::current(*edition, site.state.revision);
    if (now != nullptr && now->manifest.name() != named)
        out.push(Context::object({{"words", fmt::format("Version {}", now->manifest.version)}, {"href", urls::version_page(event.dataset, event.edition, now->manifest.version)}}));
    return out;
}

}  // namespace

Context event_line(const Site& site, const Event& event) {
    const auto in_place = in_place_of(site, event);
    const bool gone = !event.is_here && !is_end(event), superseded = event.status == "superseded" && !is_end(event);
    const bool money_shown = event.has_amount && event.is_here && !is_end(event);
    return Context::object({{"title", event.dataset_title},
                            {"edition", event.edition_title},
                            {"version", std::to_string(event.version)},
                            {"href", urls::version_page(event.dataset, event.edition, event.version)},
                            {"organisation", event.organisation_name},
                            {"organisation_href", urls::organisation_page(event.organisation)},
                            {"words", event.in_words()},
                            {"bad", is_end(event)},
                            {"plain", event.kind == EventKind::release},
                            {"note", event.note},
                            {"gone", gone},
                            {"since", gone ? (event.status == "erased" ? "Erased since" : "Withdrawn since") : superseded ? "Superseded since" : ""},
                            {"at", day(event.at)},
                            {"in_place", in_place},
                            {"has_place", !in_place.as_array().empty()},
                            {"rows", event.is_here && !is_end(event) ? base::grouped(event.rows) : ""},
                            {"total", money_shown ? money_or_why(event.total, event.currency, event.is_sum) : ""}});
}

std::string page_of_name(const Site& site, const std::string& name) {
    if (site.state.dataset(name) != nullptr) return urls::dataset_page(name);
    for (const auto& [id, dataset] : site.state.datasets)
        if (const auto* version = version_named(dataset, name)) return urls::version_page(id, version->manifest.edition.str(), version->manifest.version);
        else if (const auto edition = edition_named(dataset, name); edition && std::ranges::find(dataset.editions, *edition, &catalogue::Edition::edition) != dataset.editions.end())
            return urls::edition_page(id, edition->str());
    return {};
}

std::string title_of_name(const Site& site, const std::string& name) {
    if (const auto* dataset = site.state.dataset(name)) return full_title(site, *dataset);
    for (const auto& [id, dataset] : site.state.datasets)
        if (const auto* version = version_named(dataset, name))
            return fmt::format("{}, {}, version {}", full_title(site, dataset), version->manifest.edition.title(), version->manifest.version);
        else if (const auto edition = edition_named(dataset, name)) return fmt::format("{}, {}", full_title(site, dataset), edition->title());
    return name;
}

std::string changes_page(const Site& site) {
    std::size_t shown = 0;
    const auto blocks = revisions(site, shown);
    const Context context = Context::object({
        {"revisions", blocks},
        {"has_revisions", !site.events.empty()},
        {"more", site.events.size() > shown ? count_of(static_cast<std::int64_t>(site.events.size() - shown), "earlier change", "earlier changes") : ""},
        {"api", site.facts.url},
        {"terms", terms_of_all(site, "the list of changes", "/v1/changes")},
    });
    Frame frame{"/changes/", "What changed", {{"Home", "/"}}, "/v1/changes", site.state.revision, ""};
    frame.description = "Everything that became public, by revision of the record: releases, corrections, withdrawals.";
    frame.feed = kChangesFeed;
    return in_frame(site, frame, site.templates.render("changes", context));
}

std::string withdrawals_page(const Site& site) {
    Context ends = Context::array(), corrections = Context::array();
    std::int64_t more = 0;
    for (const auto& event : site.events) {
        const auto add = [&](Context& list) {
            if (list.as_array().size() < kEndsShown) list.push(event_line(site, event));
            else ++more;
        };
        if (is_end(event)) add(ends);
        if (event.kind == EventKind::correction) add(corrections);
    }
    const Context context = Context::object({
        {"ends", ends},
        {"has_ends", !ends.as_array().empty()},
        {"corrections", corrections},
        {"has_corrections", !corrections.as_array().empty()},
        {"more", more > 0 ? count_of(more, "earlier one", "earlier ones") : ""},
        {"api", site.facts.url},
        {"terms", terms_of_all(site, "withdrawals and corrections", "/v1/changes", "these among all changes, as JSON")},
    });
    Frame frame{"/withdrawals/", "Withdrawals and corrections", {{"Home", "/"}}, "/v1/changes", site.state.revision, ""};
    frame.description = "Every version that was withdrawn, erased or corrected, with why and what takes its place.";
    frame.feed = kChangesFeed;
    return in_frame(site, frame, site.templates.render("withdrawals", context));
}

}  // namespace daybook::site_gen
