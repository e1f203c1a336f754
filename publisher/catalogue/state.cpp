#include "publisher/catalogue/state.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/index.hpp"

#include <algorithm>
#include <set>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;

namespace {

template <class Map>
auto* found(const Map& map, std::string_view id) {
    const auto at = map.find(std::string(id));
    return at == map.end() ? nullptr : &at->second;
}

/// Absent where the text names no edition at all.
std::optional<schemas::Edition> edition_of(std::string_view name) try {
    return schemas::Edition::parse(name);
} catch (const Error&) {
    return {};
}

/// How far ahead of this server another one may be that a reader heard of a revision from: about one release of many bodies. More is a slip.
constexpr Revision kMostAhead = 50;

Error never_public(const State& state, Revision asked) {
    const auto after = std::ranges::lower_bound(state.revisions, asked, {}, &RevisionMark::revision);
    std::string near;
    if (after != state.revisions.begin()) near = std::to_string(std::prev(after)->revision);
    if (after != state.revisions.end())
        near += fmt::format("{}{}", near.empty() ? "" : " and ", after->revision);
    return Error::make(ErrorKind::usage, "names revision {}, which was never public; nearest to it: {}",
                       asked, near);
}

Revision of_number(const State& state, std::string_view text, std::string_view parameter) {
    const auto asked = base::parse_whole(text);
    if (!asked) throw Error::make(ErrorKind::usage, "is too large to be a revision: '{}'", text);
    refuse_later(state, *asked, parameter);
    const auto known = std::ranges::binary_search(state.revisions, *asked, {}, &RevisionMark::revision);
    if (!known) throw never_public(state, *asked);
    return *asked;
}

Revision of_moment(const State& state, base::Instant moment, std::string_view text) {
    const auto last = std::ranges::find_if(state.revisions.rbegin(), state.revisions.rend(),
                                           [&](const RevisionMark& mark) { return mark.at <= moment; });
    if (last != state.revisions.rend()) return last->revision;
    const auto& first = state.revisions.front();
    throw Error::make(ErrorKind::usage, "lies before the first revision, {1} of {2}: '{0}'", text,
                      first.revision, base::to_rfc3339(first.at));
}

base::Instant moment_of(std::string_view text) {
    if (const auto day = base::parse_iso_date(text))
        return base::london_instant(*day + std::chrono::days(1), std::chrono::minutes(0)) -
               std::chrono::milliseconds(1);
    try {
        return base::parse_rfc3339(text);
    } catch (const Error&) {
        throw Error::make(
            ErrorKind::usage,
            "must be a revision number, a date (2024-05-31) or an instant (2024-05-31T08:30:00Z), not '{}'",
            text);
    }
}

}  // namespace

const Organisation* State::organisation(std::string_view id) const {
    return found(organisations, id);
}
const Dataset* State::dataset(std::string_view id) const {
    return found(datasets, id);
}

const Edition* State::edition(std::string_view dataset_id, std::string_view edition_name) const {
    const auto* in = dataset(dataset_id);
    const auto wanted = in == nullptr ? std::nullopt : edition_of(edition_name);
    if (!wanted) return nullptr;
    const auto match = std::ranges::find(in->editions, *wanted, &Edition::edition);
    return match == in->editions.end() ? nullptr : &*match;
}

const Version* State::version(std::string_view dataset_id, std::string_view edition_name, int n) const {
    const auto* in = edition(dataset_id, edition_name);
    if (in == nullptr) return nullptr;
    const auto match =
        std::ranges::find(in->versions, n, [](const Version& v) { return v.manifest.version; });
    return match == in->versions.end() ? nullptr : &*match;
}

const Version* State::current(const Edition& edition, Revision r) {
    const auto at = std::ranges::find_if(edition.versions, [r](const Version& v) { return v.current_at(r); });
    return at == edition.versions.end() ? nullptr : &*at;
}

const Version* State::erased_last(const Edition& edition, Revision r) {
    const Version* last = nullptr;
    for (const auto& version : edition.versions)
        if (version.from <= r) last = &version;
    return last != nullptr && last->is_erased() && last->withdrawn > r && current(edition, r) == nullptr ? last : nullptr;
}

std::vector<const schemas::Schema*> State::schemas_of_table(std::string_view table) const {
    std::vector<const schemas::Schema*> out;
    for (const auto& [id, schema] : schemas)
        if (schema.table == table) out.push_back(&schema);
    const auto age = [this](const schemas::Schema* s) {
        return std::ranges::find(schema_order, s->id.str());
    };
    std::ranges::stable_sort(out, {}, age);
    return out;
}

std::vector<std::string> State::tables() const {
    std::set<std::string> names;
    for (const auto& [id, schema] : schemas)
        if (!schema.table.empty()) names.insert(schema.table);
    return {names.begin(), names.end()};
}

void refuse_later(const State& state, Revision asked, std::string_view parameter) {
    if (asked <= state.revision || asked > state.revision + kMostAhead) return;
    const auto why = fmt::format("names revision {}; the newest here is {}: another server may have it, and it may come here in a moment", asked, state.revision);
    throw Unavailable(fmt::format("The parameter '{}' {}.", parameter, why), why);
}

Revision resolve_as_of(const State& state, const std::optional<std::string>& text, std::string_view parameter) {
    if (!text) return state.revision;
    if (state.revisions.empty())
        throw Error::make(ErrorKind::usage, "cannot be '{}': nothing has been published yet", *text);
    const bool number = !text->empty() && text->find_first_not_of("0123456789") == std::string::npos;
    return number ? of_number(state, *text, parameter) : of_moment(state, moment_of(*text), *text);
}

}  // namespace daybook::catalogue
