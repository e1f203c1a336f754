#include "schemas/edition.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <optional>

namespace daybook::schemas {

namespace {

using std::chrono::year_month;

constexpr base::Date kFirstDay{std::chrono::year{1} / std::chrono::January / 1};
constexpr base::Date kLastDay{std::chrono::year{9999} / std::chrono::December / 31};

base::Date first_of(year_month month) {
    return base::Date{month / 1};
}
base::Date last_of(year_month month) {
    return base::Date{month / std::chrono::last};
}

year_month month_of(base::Date day) {
    const std::chrono::year_month_day ymd{day};
    return ymd.year() / ymd.month();
}

std::optional<year_month> parse_month(std::string_view text) {
    if (text.size() != 7) return {};
    const auto day = base::parse_iso_date(std::string(text) + "-01");
    if (!day) return {};
    return month_of(*day);
}

std::string month_text(base::Date day) {
    return base::to_iso(day).substr(0, 7);
}

[[noreturn]] void refuse_edition(std::string_view text) {
    throw base::Error::make(
        base::ErrorKind::bad_input,
        "'{}' is no edition: write a month (2024-05), a span of months (2024-04--2024-06), "
        "a day (2024-03-31) or 'current'",
        base::clip(text, 60));
}

}  // namespace

Edition Edition::parse(std::string_view text) {
    if (text == "current") return {Kind::current, kFirstDay, kLastDay};
    if (const auto one = parse_month(text)) return month(*one);
    if (const auto day = base::parse_iso_date(text)) return {Kind::day, *day, *day};
    const auto dashes = text.find("--");
    if (dashes == std::string_view::npos) refuse_edition(text);
    const auto from = parse_month(text.substr(0, dashes));
    const auto to = parse_month(text.substr(dashes + 2));
    // A span of one month would be a second name for that month's slot.
    if (!from || !to || *from >= *to) refuse_edition(text);
    return {Kind::span, first_of(*from), last_of(*to)};
}

Edition Edition::month(std::chrono::year_month month) {
    return {Kind::month, first_of(month), last_of(month)};
}

std::string Edition::str() const {
    switch (kind_) {
        case Kind::current: return "current";
        case Kind::day: return base::to_iso(first_);
        case Kind::month: return month_text(first_);
        case Kind::span: break;
    }
    return month_text(first_) + "--" + month_text(last_);
}

std::string Edition::title() const {
    if (kind_ == Kind::current) return "Current";
    if (kind_ == Kind::day) return base::to_words(first_);
    const auto from = month_of(first_), to = month_of(last_);
    if (kind_ == Kind::month) return base::month_in_words(from);
    std::string first = base::month_in_words(from);
    if (from.year() == to.year()) first.resize(first.rfind(' '));
    return fmt::format("{} to {}", first, base::month_in_words(to));
}

}  // namespace daybook::schemas
