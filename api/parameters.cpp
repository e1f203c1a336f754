#include "api/parameters.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

std::optional<std::string> ParameterReader::text(std::string_view name) {
    std::optional<std::string> found;
    for (std::size_t i = 0; i < query_.size(); ++i) {
        if (query_[i].first != name || taken_[i]) continue;
        taken_[i] = true;
        if (found) complain(name, "is given twice; give it once");
        else found = query_[i].second;
    }
    return found;
}

std::int64_t ParameterReader::integer(std::string_view name, std::int64_t least, std::int64_t most,
                                      std::int64_t fallback) {
    const auto given = text(name);
    if (!given) return fallback;
    if (const auto n = base::parse_whole(*given); n && least <= *n && *n <= most) return *n;
    complain(name, fmt::format("must be a whole number from {} to {}, not '{}'", least, most, *given));
    return fallback;
}

bool ParameterReader::flag(std::string_view name) {
    const auto given = text(name);
    if (!given || *given == "0" || *given == "false") return false;
    if (*given != "1" && *given != "true") complain(name, fmt::format("must be 1 or 0 (or true or false), not '{}'", *given));
    return true;
}

std::vector<std::string> ParameterReader::list(std::string_view name) {
    const auto given = text(name);
    if (!given) return {};
    auto items = split_list(*given);
    if (items && std::ranges::none_of(*items, &std::string::empty)) return *std::move(items);
    complain(name, items ? "has an empty place between commas" : std::string(kQuoting));
    return {};
}

Query ParameterReader::rest() {
    Query out;
    for (std::size_t i = 0; i < query_.size(); ++i)
        if (!taken_[i]) out.push_back(query_[i]);
    taken_.assign(query_.size(), true);
    return out;
}

void ParameterReader::complain(std::string_view parameter, std::string detail) {
    errors_.push_back({std::string(parameter), std::move(detail)});
}

void ParameterReader::complain_unknown(std::string_view parameter, std::span<const std::string> known) {
    unknown_ = true;
    // What is refused is no help.
    std::vector<std::string> others(known.begin(), known.end());
    std::erase(others, parameter);
    complain(parameter, "is not known here" + (known.empty() ? ": this address takes no parameters" : hint_of(parameter, others, "; /v1/openapi.json lists those of each address")));
}

std::optional<Problem> ParameterReader::problem(std::span<const std::string> known) {
    for (const auto& [name, value] : rest()) complain_unknown(name, known);
    if (errors_.empty()) return std::nullopt;
    std::string detail;
    for (const auto& error : errors_) {
        if (!detail.empty()) detail += "; ";
        detail += fmt::format("'{}' {}", error.parameter, error.detail);
    }
    detail += detail.ends_with('?') ? "" : ".";
    return Problem{unknown_ ? ProblemCode::unknown_parameter : ProblemCode::invalid_parameter,
                   detail,
                   std::move(errors_),
                   {},
                   {}};
}

std::optional<Problem> no_parameters(const Query& query) {
    return ParameterReader(query).problem({});
}

std::optional<std::vector<std::string>> split_list(std::string_view text) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' && quoted && text.substr(i + 1, 1) == "\"") {
            out.back() += '"';
            ++i;
        } else if (c == '"' && quoted) {
            if (i + 1 < text.size() && text[i + 1] != ',') return std::nullopt;
            quoted = false;
        } else if (c == '"' && (i == 0 || text[i - 1] == ',')) {
            quoted = true;
        } else if (c == ',' && !quoted) {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    if (quoted) return std::nullopt;
    return out;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
    const auto near = base::nearest(word, known);
    return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
}

std::string hint_of(std::string_view word, std::span<const std::string> known, std::string_view elsewhere) {
    constexpr std::size_t kFew = 12;
    if (auto near = did_you_mean(word, known); !near.empty()) return near;
    if (known.empty() || known.size() > kFew) return std::string(elsewhere);
    return "; there are " + base::join(std::vector<std::string>(known.begin(), known.end()), ", ");
}

}  // namespace daybook::api
