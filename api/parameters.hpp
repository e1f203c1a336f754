#pragma once

#include "api/target.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::api {

/// Reads a query's parameters one by one and gathers everything that is wrong, so that a client learns all of
/// it from one answer. What was not asked for by the end is unknown.
class ParameterReader {
public:
    explicit ParameterReader(const Query& query) : query_(query), taken_(query.size(), false) {}

    /// The value, absent when not given. A second one of the same name is complained of.
    std::optional<std::string> text(std::string_view name);
    /// A whole number between the bounds, or `fallback`.
    std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback);
    /// 1 or 0, or true or false.
    bool flag(std::string_view name);
    /// Values separated by commas, empty when not given.
    std::vector<std::string> list(std::string_view name);

    /// Every parameter not yet taken, in order; each is then taken.
    Query rest();
    void complain(std::string_view parameter, std::string detail);
    void complain_unknown(std::string_view parameter, std::span<const std::string> known);

    /// Everything complained of; parameters never asked for are unknown, the nearest of `known` is offered.
    std::optional<Problem> problem(std::span<const std::string> known);

private:
    const Query& query_;
    std::vector<bool> taken_;
    std::vector<FieldError> errors_;
    bool unknown_ = false;
};

/// For resources without parameters.
std::optional<Problem> no_parameters(const Query& query);

/// Splits at commas; a value in double quotes may hold some, "" inside stands for one. Absent when a quote is not closed, or closed before the
/// value ends: kQuoting says so to the reader.
std::optional<std::vector<std::string>> split_list(std::string_view text);
inline constexpr std::string_view kQuoting = "has a double quote that is not closed before a comma or the end; one inside a value is written twice, in quotes: \"say \"\"hi\"\"\"";

/// "; did you mean 'size'?" or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> known);
/// The same; where none is near, all that there are if they are a dozen ("; there are a, b"), else `elsewhere`, which says where they are listed.
std::string hint_of(std::string_view word, std::span<const std::string> known, std::string_view elsewhere = {});

}  // namespace daybook::api
