#include "site-gen/words.hpp"

#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace daybook::site_gen {

namespace {

using base::json::Value;

std::string with_sign(bool negative, std::string text) {
    return negative ? "−" + text : text;
}

bool starts_with_no_case(std::string_view text, std::string_view head) {
    return base::to_lower(text.substr(0, head.size())) == head;
}

std::string sign_of(std::string_view currency) {
    if (currency == "GBP") return "£";
    return currency.empty() ? std::string() : std::string(currency) + " ";
}

bool follows(const schemas::Edition& before, const schemas::Edition& after) {
    using enum schemas::Edition::Kind;
    return before.kind() == after.kind() && (after.kind() == month || after.kind() == span) &&
           before.last_day() + std::chrono::days(1) == after.first_day();
}

}  // namespace

Value pieces_of(std::string_view text, char end) {
    auto out = Value::array();
    for (std::size_t first = 0, next = 0; first < text.size(); first = next) {
        next = std::min(text.find(end, first), text.size() - 1) + 1;
        out.push(Value::object({{"text", text.substr(first, next - first)}, {"more", first > 0}}));
    }
    return out;
}

std::string money(base::Decimal amount, std::string_view currency) {
    std::string digits = amount.to_grouped();
    const bool negative = digits.starts_with('-');
    if (negative) digits.erase(0, 1);
    return with_sign(negative, sign_of(currency) + digits);
}

std::string money_or_why(base::Decimal total, const std::string& currency, bool is_sum) {
    return is_sum ? money(total, currency) : kNoSum;
}

std::string money(const catalogue::Sums& sums) {
    if (const auto* only = sums.only()) return money(only->total, only->currency);
    std::vector<std::string> parts;
    for (const auto& one : sums.all()) parts.push_back(money(one.total, one.currency));
    if (sums.is_whole()) return base::join(parts, " and ");
    return parts.empty() ? kNoSum : base::join(parts, " and ") + ", and more that is not of one currency";
}

std::string short_money(base::Decimal amount, std::string_view currency) {
    std::uint64_t pounds = static_cast<std::uint64_t>(amount.units);
    if (amount.units < 0) pounds = 0 - pounds;
    for (int digit = 0; digit < amount.scale; ++digit) pounds /= 10;
    struct Unit {
        std::uint64_t size;
        const char* name;
    };
    static constexpr std::array<Unit, 3> kUnits = {{{1'000'000'000, "bn"}, {1'000'000, "m"}, {1'000, "k"}}};
    const bool negative = amount.units < 0;
    for (const auto& [size, name] : kUnits) {
        if (pounds < size) continue;
        const auto whole = pounds / size, tenth = pounds % size * 10 / size;
        if (whole >= 100 || tenth == 0)
            return with_sign(negative,
                             fmt::format("{}{}{}", sign_of(currency), base::grouped(static_cast<std::int64_t>(whole)), name));
        return with_sign(negative, fmt::format("{}{}.{}{}", sign_of(currency), whole, tenth, name));
    }
    return with_sign(negative, fmt::format("{}{}", sign_of(currency), pounds));
}

std::string count_of(std::int64_t n, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", base::grouped(n), n == 1 ? one : many);
}

std::string size_words(std::uint64_t bytes) {
    if (bytes < 1000) return count_of(static_cast<std::int64_t>(bytes), "byte", "bytes");
    static constexpr std::array<const char*, 4> kNames = {"kB", "MB", "GB", "TB"};
    std::uint64_t unit = 1000;
    std::size_t name = 0;
    while (name + 1 < kNames.size() && bytes / unit >= 1000) {
        unit *= 1000;
        ++name;
    }
    const auto whole = bytes / unit;
    if (whole >= 10) return fmt::format("{} {}", whole, kNames[name]);
    return fmt::format("{}.{} {}", whole, bytes % unit * 10 / unit, kNames[name]);
}

std::string edition_title(std::string_view edition) {
    return schemas::Edition::parse(edition).title();
}

std::string safe_href(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://", "mailto:"})
        if (starts_with_no_case(url, scheme)) return std::string(url);
    return {};
}

std::string contact_href(std::string_view contact, std::string_view subject) {
    const std::string query = "subject=" + base::percent_encode(subject);
    if (const std::string url = safe_href(contact); !url.empty())
        return url + (url.find('?') == std::string::npos ? "?" : "&") + query;
    const auto at = contact.rfind('@');
    if (at == std::string_view::npos || contact.find(' ') != std::string_view::npos) return {};
    return fmt::format("mailto:{}@{}?{}", base::percent_encode(contact.substr(0, at)), base::percent_encode(contact.substr(at + 1)), query);
}

std::string cadence_words(std::string_view cadence) {
    return cadence == "as-it-happens" ? "as it happens" : std::string(cadence);
}

Value instant(base::Instant at) {
    return Value::object({{"iso", base::to_rfc3339(at)}, {"words", base::london_words(at)}});
}

Value day(base::Instant at) {
    return on_day(base::london_date(at));
}

Value on_day(base::Date date) {
    return Value::object({{"iso", base::to_iso(date)}, {"words", base::to_words(date)}});
}

std::string Run::title() const {
    if (count == 1) return first.title();
    return edition_title(fmt::format("{:.7}--{:.7}", base::to_iso(first.first_day()), base::to_iso(last.last_day())));
}

std::vector<Run> runs_of(const std::vector<std::string>& editions) {
    std::vector<schemas::Edition> sorted;
    for (const auto& text : editions) sorted.push_back(schemas::Edition::parse(text));
    std::sort(sorted.begin(), sorted.end());
    std::vector<Run> runs;
    for (const auto& edition : sorted) {
        if (!runs.empty() && follows(runs.back().last, edition)) {
            runs.back().last = edition;
            ++runs.back().count;
        } else {
            runs.push_back({edition, edition});
        }
    }
    return runs;
}

std::string span_title(const schemas::Edition& first, const schemas::Edition& last) {
    using enum schemas::Edition::Kind;
    const auto of_months = [](const auto& edition) { return edition.kind() == month || edition.kind() == span; };
    if (first == last) return first.title();
    return of_months(first) && of_months(last) ? Run{first, last, 2}.title() : fmt::format("{} to {}", first.title(), last.title());
}

}  // namespace daybook::site_gen
