#include "publisher/catalogue/publication.hpp"

#include "publisher/base/text.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Instant;

namespace {

constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_at_a_source(const record::Part& part) {
    return part.source_url.starts_with("https://") || part.source_url.starts_with("http://");
}

/// Absent unless the text is an instant.
std::optional<Instant> stated_instant(const std::string& text) {
    if (text.empty()) return {};
    try {
        return base::parse_rfc3339(text);
    } catch (const base::Error&) {
        return {};
    }
}

bool may_have_been_there(Instant page, const schemas::Edition& edition) {
    return edition.kind() == schemas::Edition::Kind::current || base::london_date(page) > edition.last_day();
}

Publication publication_of_part(const record::Part& part, const schemas::Edition& edition) {
    const auto page = stated_instant(part.first_published);
    if (page && *page <= part.fetched_at && may_have_been_there(*page, edition))
        return {*page, Basis::first_published};
    const auto modified = parse_http_date(part.last_modified);
    if (modified && *modified <= part.fetched_at) return {*modified, Basis::last_modified};
    return {part.fetched_at, Basis::first_sight};
}

}  // namespace

Publication publication_of(const record::ReleaseManifest& manifest) {
    Publication last{manifest.released_at, Basis::released_here};
    if (manifest.parts.empty() || !std::ranges::all_of(manifest.parts, is_at_a_source)) return last;
    last = publication_of_part(manifest.parts.front(), manifest.edition);
    for (const auto& part : manifest.parts)
        if (const auto one = publication_of_part(part, manifest.edition); one.at > last.at) last = one;
    return last;
}

std::optional<Instant> parse_http_date(std::string_view text) {
    const auto words = base::split(text, ' ');
    if (words.size() != 6 || words[5] != "GMT" || words[4].size() != 8) return {};
    const auto month = std::ranges::find(kMonths, words[2]) - std::begin(kMonths) + 1;
    if (month > std::ssize(kMonths)) return {};
    try {
        return base::parse_rfc3339(fmt::format("{}-{:02}-{}T{}Z", words[3], month, words[1], words[4]));
    } catch (const base::Error&) {
        return {};
    }
}

std::optional<Instant> followed_since(const State& state, const Dataset& dataset, Revision r) {
    std::optional<Instant> first;
    const auto see = [&](Instant at) { first = std::min(first.value_or(at), at); };
    const auto described = std::ranges::find(state.revisions, dataset.described, &RevisionMark::revision);
    if (dataset.described <= r && described != state.revisions.end()) see(described->at);
    for (const auto& edition : dataset.editions)
        for (const auto& version : edition.versions)
            if (version.from <= r)
                for (const auto& part : version.manifest.parts) see(part.fetched_at);
    return first;
}

}  // namespace daybook::catalogue
