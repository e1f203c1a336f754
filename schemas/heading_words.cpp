#include "schemas/heading_words.hpp"

#include "publisher/base/text.hpp"
#include "schemas/header.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

constexpr std::string_view kPoundSign = "\u00a3";

bool is_unit_word(std::string_view word, bool pounds) {
    constexpr std::array<std::string_view, 11> kUnits{"k", "m", "mn", "bn", "000", "000s", "thousand", "thousands", "million", "millions", "pence"};
    // "£.p" is pounds and pence.
    return std::ranges::find(kUnits, word) != kUnits.end() || (word == "p" && !pounds);
}

bool stands_beside_unit(std::string_view word) {
    constexpr std::array<std::string_view, 7> kWords{"in", "of", "s", "gbp", "pounds", "sterling", "the"};
    return std::ranges::find(kWords, word) != kWords.end();
}

}  // namespace

std::vector<std::string> words_of_heading(std::string_view heading) {
    std::vector<std::string> out(1);
    for (std::size_t i = 0; i < heading.size(); ++i) {
        const auto normal = normal_heading(heading.substr(i, 1));
        if (!normal.empty()) out.back() += normal;
        else if (!out.back().empty()) out.emplace_back();
    }
    if (out.back().empty()) out.pop_back();
    return out;
}

bool has_any(const std::vector<std::string>& words, std::initializer_list<std::string_view> any_of) {
    return std::ranges::any_of(any_of, [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); });
}

bool names_months(std::string_view heading) {
    return std::ranges::any_of(words_of_heading(heading), [](const std::string& word) { return word.find("month") != std::string::npos; });
}

std::string heading_key(std::string_view heading) {
    auto normal = normal_heading(heading);
    if (!normal.empty()) return normal;
    auto sign = base::trim(heading);
    if (sign.size() > 2 && (sign.front() == '(' || sign.front() == '[')) sign = base::trim(sign.substr(1, sign.size() - 2));
    return sign == kPoundSign || sign == "\u00c2\u00a3" ? std::string(kPoundSign) : std::string();
}

std::string named_in_unit(std::string_view heading) {
    if (heading.find_first_of("([") != std::string_view::npos) return {};
    auto words = words_of_heading(heading);
    const bool pounds = heading.find(kPoundSign) != std::string_view::npos;
    bool unit = false;
    const auto belongs = [&](std::string_view word) {
        unit = unit || is_unit_word(word, pounds);
        return is_unit_word(word, pounds) || stands_beside_unit(word);
    };
    while (!words.empty() && belongs(words.back())) words.pop_back();
    // Without its sign a letter in front may be anything.
    while (!unit && pounds && !words.empty() && belongs(words.front())) words.erase(words.begin());
    if (!unit) return {};
    return words.empty() && pounds ? std::string(kPoundSign) : base::join(words, "");
}

std::optional<HeadingHalves> halves_of_heading(std::string_view heading) {
    constexpr std::size_t kLongestOfTwo = 120;
    if (heading.size() > kLongestOfTwo) return {};
    for (const std::string_view sign : {"\n", "|", "/", " - ", " \u2013 "}) {
        const auto at = heading.find(sign);
        if (at == std::string_view::npos) continue;
        const HeadingHalves out{base::trim(heading.substr(0, at)), base::trim(heading.substr(at + sign.size())),
                                sign == "|" || (sign == "/" && at > 0 && heading[at - 1] == ' ')};
        const bool more = out.other.find(sign) != std::string_view::npos;
        if (out.one.empty() || out.other.empty() || more) return {};
        return out;
    }
    return {};
}

}  // namespace daybook::schemas
