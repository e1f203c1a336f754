#include "api/target.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

/// Decoded text that may go on to names, files and answers. Throws Error(bad_input) that reads on from what it is of.
std::string decode(std::string_view text, bool plus_is_space, std::string_view allowed = {}) {
    std::string decoded;
    try {
        decoded = base::percent_decode(text, plus_is_space);
    } catch (const base::Error&) {
        throw base::Error(base::ErrorKind::bad_input, "has a % without two hexadecimal digits behind it; a % itself is written %25");
    }
    const auto is_control = [&](char c) { return (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) && allowed.find(c) == std::string_view::npos; };
    if (!base::is_utf8(decoded)) throw base::Error(base::ErrorKind::bad_input, "is not UTF-8");
    if (std::ranges::any_of(decoded, is_control)) throw base::Error(base::ErrorKind::bad_input, "has a control character");
    return decoded;
}

std::string_view without_authority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (base::to_lower(target.substr(0, scheme.size())) == scheme) {
            const auto slash = target.find_first_of("/?", scheme.size());
            return slash == std::string_view::npos ? "/" : target.substr(slash);
        }
    return target;
}

/// Encoded as a query needs it; what RFC 3986 lets stand there stays readable: by=payer,year(date).
std::string encode(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c == ',' || c == '(' || c == ')' || c == ':') out += c;
        else out += base::percent_encode({&c, 1});
    return out;
}

/// A name or value of a query; what is wrong with it is kept, by the name as it was sent where that is at fault.
std::string decode_part(std::string_view text, std::string_view name, std::string_view allowed, std::vector<FieldError>& errors) try {
    return decode(text, true, allowed);
} catch (const base::Error& error) {
    errors.push_back({base::clip(name, 80), error.message()});
    return {};
}

Query parse_query(std::string_view text, std::string_view allowed, std::vector<FieldError>& errors) {
    Query query;
    for (const auto pair : base::split(text, '&')) {
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decode_part(pair.substr(0, equals), pair.substr(0, equals), {}, errors);
        auto value = equals == pair.size() ? std::string() : decode_part(pair.substr(equals + 1), pair.substr(0, equals), allowed, errors);
        query.emplace_back(std::move(name), std::move(value));
    }
    return query;
}

Problem bad_query(std::vector<FieldError> errors) {
    std::string detail;
    for (const auto& error : errors) detail += fmt::format("{}'{}' {}", detail.empty() ? "" : "; ", error.parameter, error.detail);
    return {ProblemCode::bad_request, detail + ".", std::move(errors), {}, {}};
}

}  // namespace

std::variant<Target, Problem> parse_target(std::string_view text) {
    text = without_authority(text);
    if (!text.starts_with('/'))
        return Problem{ProblemCode::bad_request, "The address must begin with a slash.", {}, {}, {}};
    const auto mark = std::min(text.find('?'), text.size());
    Target target;
    target.path = std::string(text.substr(0, mark));
    target.query_text = mark == text.size() ? std::string() : std::string(text.substr(mark + 1));
    std::vector<FieldError> errors;
    try {
        for (const auto segment : base::split(std::string_view(target.path).substr(1), '/'))
            target.segments.push_back(decode(segment, false));
        // A cell may hold line ends and tabs, so a filter may ask for them.
        target.query = parse_query(target.query_text, "\t\n\r", errors);
    } catch (const base::Error& error) {
        return Problem{ProblemCode::bad_request, fmt::format("The address {}.", error.message()), {}, {}, {}};
    }
    if (!errors.empty()) return bad_query(std::move(errors));
    return target;
}

std::variant<Query, Problem> parse_form(std::string_view text) {
    std::vector<FieldError> errors;
    auto out = parse_query(text, "\t\n\r\x7F", errors);
    if (!errors.empty()) return bad_query(std::move(errors));
    return out;
}

std::string canonical_query(const Query& query, const std::vector<std::string_view>& without) {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : query)
        if (std::ranges::find(without, name) == without.end())
            pairs.push_back(encode(name) + "=" + encode(value));
    std::ranges::sort(pairs);
    return base::join(pairs, "&");
}

std::string canonical_address(const Target& target, const std::vector<std::string_view>& without) {
    const auto query = canonical_query(target.query, without);
    return query.empty() ? target.path : target.path + "?" + query;
}

}  // namespace daybook::api
