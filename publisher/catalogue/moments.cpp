#include "publisher/catalogue/moments.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace daybook::catalogue {

namespace {

/// Where a day begins. Without its Z the text stands before the same moment of either spelling.
std::string beginning_of(base::Date day) {
    auto out = base::to_rfc3339(base::london_instant(day, std::chrono::minutes(0)));
    out.pop_back();
    return out;
}

class Comparison {
public:
    Comparison(Condition& condition, std::string_view column) : condition_(condition), column_(column) {}

    std::string is(const Moments& value) {
        if (value.behind.empty()) return to("=", value.first);
        auto from = to(">=", value.first);
        return "(" + std::move(from) + " AND " + to("<", value.behind) + ")";
    }
    std::string of(std::string_view op, const Moments& value) {
        const bool day = !value.behind.empty();
        if (op == "gt") return day ? to(">=", value.behind) : to(">", value.first);
        if (op == "gte") return to(">=", value.first);
        if (op == "lt") return to("<", value.first);
        if (op == "lte") return day ? to("<", value.behind) : to("<=", value.first);
        const auto equal = is(value);
        return op == "ne" ? fmt::format("({} IS NULL OR NOT {})", column_, equal) : equal;
    }

private:
    std::string to(std::string_view sign, const std::string& text) {
        condition_.values.emplace_back(text);
        return fmt::format("{} {} ?", column_, sign);
    }
    Condition& condition_;
    std::string_view column_;
};

}  // namespace

std::optional<Moments> moments_of(std::string_view text) {
    if (const auto day = base::parse_iso_date(text)) return Moments{beginning_of(*day), beginning_of(*day + std::chrono::days(1))};
    try {
        return Moments{base::to_rfc3339(base::parse_rfc3339(text)), ""};
    } catch (const base::Error&) {
        return {};
    }
}

std::string compile_moments(Condition& condition, const ModelField& field, const Filter& filter, std::string_view parameter) {
    std::vector<std::string> either;
    Comparison comparison(condition, field.sql);
    for (const auto& text : filter.values) {
        const auto value = moments_of(text);
        if (!value) refuse(parameter, text, "should be a date like 2024-05-31 or an instant like 2024-05-31T08:30:00Z");
        either.push_back(comparison.of(filter.op->suffix, *value));
    }
    return "(" + base::join(either, " OR ") + ")";
}

}  // namespace daybook::catalogue
