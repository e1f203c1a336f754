#include "harvesters/html_links.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/parts.hpp"
#include "harvesters/template.hpp"
#include "harvesters/url.hpp"
#include "harvesters/web_address.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/pattern.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

#define DAYBOOK_LISTED(kind) &kind,
constexpr const Kind* kAll[] = {DAYBOOK_KINDS(DAYBOOK_LISTED)};
#undef DAYBOOK_LISTED

void refuse_pattern(const Source& source, const std::string& pattern, std::string_view of) try {
    if (!pattern.empty()) base::Pattern{pattern};
} catch (const Error& error) {
    throw Error::make(ErrorKind::usage, "{}: {} pattern '{}' of source '{}' cannot be used: {}", source.where,
                      of, pattern, source.id, error.message());
}

void refuse_parts(const Source& source) try { static_cast<void>(Parts(source)); } catch (const Error& error) {
    throw Error::make(ErrorKind::usage, "{}: the expression for parts '{}' of source '{}' cannot be used: {}",
                      source.where, source.parts, source.id, error.message());
}

void refuse_choice(const Source& source, const Setting& setting) {
    if (setting.choices.empty() || !source.settings.contains(std::string(setting.name))) return;
    const auto value = source.setting(std::string(setting.name));
    const auto choices = base::split(setting.choices, '|');
    if (std::ranges::find(choices, value) != choices.end()) return;
    throw Error::make(ErrorKind::usage, "{}: '{}' of source '{}' is one of {}, not '{}'", source.where,
                      setting.name, source.id, setting.choices, value);
}

void refuse_settings(const Source& source, const Kind& kind) {
    for (const auto& [name, values] : source.settings) {
        const auto known = std::ranges::find(kind.settings, name, &Setting::name);
        if (known == kind.settings.end())
            throw Error::make(ErrorKind::usage, "{}: '{}' of source '{}' is no setting of the kind '{}'",
                              source.where, name, source.id, kind.name);
        if (!known->several && values.size() > 1)
            throw Error::make(ErrorKind::usage, "{}: '{}' of source '{}' takes one value", source.where, name,
                              source.id);
        refuse_choice(source, *known);
    }
}

[[noreturn]] void refuse_address(const Source& source, const std::string& address, std::string_view why) {
    throw Error::make(ErrorKind::usage, "{}: '{}' of source '{}' {}", source.where, showable_url(address), source.id, why);
}

/// What can be asked for: everything that is wrong with an address is known before anyone is asked.
std::string http_address(const Source& source, const std::string& address) {
    auto url = tidy_url(std::string_view(address).substr(0, address.find('#')));
    const auto at = WebAddress::parse(url);
    if (at && at->has_credentials)
        refuse_address(source, address, "holds a user name or a password; these are configured as headers of a source");
    if (!is_http_url(url) || !at || !has_sound_host(*at)) refuse_address(source, address, "is no http or https address");
    return url;
}

}  // namespace

std::string Source::setting(const std::string& name, std::string_view fallback) const {
    const auto found = settings.find(name);
    return found == settings.end() || found->second.empty() ? std::string(fallback) : found->second.front();
}

std::span<const Kind* const> kinds() {
    return kAll;
}

const Kind& kind_of(const Source& source) {
    std::vector<std::string> names;
    for (const auto* kind : kinds()) {
        if (kind->name == source.kind) return *kind;
        names.emplace_back(kind->name);
    }
    const auto nearest = base::nearest(source.kind, names);
    throw Error::make(ErrorKind::usage, "{}: source '{}' has the unknown kind '{}'; {}", source.where,
                      source.id, source.kind,
                      nearest.empty() ? "there are: " + base::join(names, ", ")
                                      : fmt::format("did you mean '{}'?", nearest));
}

void refuse_wrong(const Source& source) {
    const auto& kind = kind_of(source);
    if (source.addresses.empty())
        throw Error::make(ErrorKind::usage, "{}: source '{}' lists no address", source.where, source.id);
    refuse_settings(source, kind);
    refuse_pattern(source, source.link_pattern, "link");
    refuse_pattern(source, source.title_pattern, "title");
    refuse_parts(source);
    kind.begin(source, {.now = {},
                        .since = {},
                        .owed = std::vector{schemas::Edition::month(std::chrono::year(2000) / std::chrono::January)}});
}

std::vector<Request> address_requests(const Source& source) {
    std::vector<Request> out;
    for (const auto& address : source.addresses) {
        if (has_period(address))
            refuse_address(source, address, fmt::format("has a brace in it, and the kind '{}' takes no period there; one that "
                                                        "belongs to the address is written %7B", source.kind));
        out.push_back({http_address(source, address)});
    }
    return out;
}

void go_on_by_place(const Request& request, Gathered& page) {
    if (page.entries.empty()) return;
    page.reaches = base::parse_whole(query_value(request.url, "start")).value_or(0) + std::ssize(page.entries);
    if (page.reaches > page.total.value()) return;
    page.ends_by_count = page.reaches == *page.total;
    page.next_overlaps = page.entries.size() > 1;
    page.next = Request{with_query(request.url, "start", std::to_string(page.reaches - (page.next_overlaps ? 1 : 0))), request.state};
}

std::vector<Request> slot_requests(const Source& source, const Occasion& occasion) {
    std::vector<Request> out;
    for (const auto& address : source.addresses) {
        if (!has_period(address)) out.push_back({http_address(source, address)});
        if (!has_period(address)) continue;
        if (!occasion.owed)
            throw Error::make(ErrorKind::usage,
                              "{}: the address '{}' of source '{}' has a period in it: say with 'since' which is "
                              "the first",
                              source.where, address, source.id);
        for (const auto& slot : *occasion.owed) try {
                out.push_back({http_address(source, address_for(address, slot)), slot.str()});
            } catch (const Error& error) {
                throw Error::make(ErrorKind::usage, "{}: source '{}': {}", source.where, source.id,
                                  error.message());
            }
    }
    return out;
}

}  // namespace daybook::harvesters
