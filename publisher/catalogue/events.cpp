#include "publisher/catalogue/events.hpp"

#include "publisher/catalogue/titles.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>
#include <tuple>

namespace daybook::catalogue {

namespace {

Event event_of(const State& state, const Dataset& dataset, const Version& version, EventKind kind, Revision revision) {
    const auto& m = version.manifest;
    const auto* organisation = state.organisation(dataset.organisation.str());
    const auto schema = state.schemas.find(dataset.schema.str());
    Event out;
    out.kind = kind;
    out.revision = revision;
    out.at = instant_of(state, revision);
    out.dataset = dataset.id.str();
    out.organisation = dataset.organisation.str();
    out.organisation_name = organisation != nullptr ? organisation->name : out.organisation;
    out.dataset_title = own_title(out.organisation_name, dataset.title);
    out.edition = m.edition.str();
    out.edition_title = m.edition.title();
    out.version = m.version;
    out.has_amount = schema == state.schemas.end() || !schema->second.amount_field.empty();
    out.status = status_of(version, state.revision);
    out.is_here = !version.is_erased() && version.withdrawn > state.revision;
    if (version.is_erased()) return out;
    out.rows = m.rows;
    out.total = m.total;
    out.currency = m.currency;
    out.is_sum = is_sum(state, m);
    return out;
}

void add_release(std::vector<Event>& out, const State& state, const Dataset& dataset, const Version& version) {
    const auto& m = version.manifest;
    const auto kind = m.version > 1 ? EventKind::correction : m.nil ? EventKind::nil_return : EventKind::release;
    auto event = event_of(state, dataset, version, kind, version.from);
    event.is_nil = m.nil;
    event.code = record::to_string(m.reason);
    // What was said of a version is part of what an erasure takes away.
    if (!version.is_erased()) event.note = m.note;
    out.push_back(std::move(event));
}

void add_end(std::vector<Event>& out, const State& state, const Dataset& dataset, const Version& version) {
    if (version.withdrawn <= state.revision) {
        auto event = event_of(state, dataset, version, EventKind::withdrawal, version.withdrawn);
        event.code = version.withdrawal_code;
        event.note = version.withdrawal_note;
        event.replaced_by = version.replaced_by;
        out.push_back(std::move(event));
    }
    if (!version.is_erased()) return;
    auto event = event_of(state, dataset, version, EventKind::erasure, version.erased);
    event.code = version.erasure_code;
    event.note = version.erasure_note;
    out.push_back(std::move(event));
}

}  // namespace

std::string_view to_string(EventKind kind) {
    static constexpr std::string_view kNames[] = {"release", "correction", "nil-return", "withdrawal", "erasure"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string Event::in_words() const {
    const auto why = code.empty() ? std::string() : ": " + code_words(code);
    switch (kind) {
        case EventKind::release: return "First release";
        case EventKind::correction: return reason_words(code) + (is_nil ? ", to a nil return" : "");
        case EventKind::nil_return: return "Nil return";
        case EventKind::withdrawal: return "Withdrawn" + why;
        case EventKind::erasure: return "Erased" + why;
    }
    return {};
}

namespace {

void add_events(std::vector<Event>& out, const State& state, const Dataset& dataset) {
    for (const auto& edition : dataset.editions)
        for (const auto& version : edition.versions) {
            add_release(out, state, dataset, version);
            add_end(out, state, dataset, version);
        }
}

std::vector<Event> newest_first(std::vector<Event> all) {
    std::ranges::stable_sort(all, [](const Event& a, const Event& b) {
        return std::tie(b.revision, a.dataset, b.edition) < std::tie(a.revision, b.dataset, a.edition);
    });
    return all;
}

}  // namespace

std::vector<Event> events(const State& state) {
    std::vector<Event> out;
    for (const auto& [id, dataset] : state.datasets) add_events(out, state, dataset);
    return newest_first(std::move(out));
}

std::vector<Event> events_of_organisation(const State& state, std::string_view organisation) {
    std::vector<Event> out;
    for (const auto& [id, dataset] : state.datasets)
        if (dataset.organisation.str() == organisation) add_events(out, state, dataset);
    return newest_first(std::move(out));
}

std::vector<Event> events_of_dataset(const State& state, std::string_view id) {
    std::vector<Event> out;
    if (const auto* dataset = state.dataset(id)) add_events(out, state, *dataset);
    return newest_first(std::move(out));
}

base::Instant instant_of(const State& state, Revision revision) {
    const auto after = std::ranges::upper_bound(state.revisions, revision, {}, &RevisionMark::revision);
    if (after != state.revisions.begin()) return std::prev(after)->at;
    return state.revisions.empty() ? state.at : state.revisions.front().at;
}

}  // namespace daybook::catalogue
