#include "harvesters/year_words.hpp"

#include <algorithm>
#include <array>

namespace daybook::harvesters {

using std::chrono::April;
using std::chrono::months;
using std::chrono::year;
using std::chrono::years;

namespace {

constexpr std::array<std::string_view, 4> kOrdinalWords = {"first", "second", "third", "fourth"};
constexpr std::array<std::string_view, 4> kNumberWords = {"one", "two", "three", "four"};

const Token* at(const std::vector<Token>& tokens, std::size_t i) {
    return i < tokens.size() ? &tokens[i] : nullptr;
}

bool is_word(const Token* token, std::string_view word) {
    return token != nullptr && token->text == word;
}

bool follows(int first, std::string_view second) {
    return second.size() == 4 ? number_of(second) == first + 1
                              : second.size() == 2 && number_of(second) == (first + 1) % 100;
}

bool says_financial(const std::vector<Token>& tokens, std::size_t begin) {
    if (begin > 0 && tokens[begin - 1].text == "fy") return true;
    return std::ranges::any_of(tokens, [](const Token& t) { return t.text == "financial"; });
}

/// "FY1314", "FY 1314"
std::optional<YearPair> four_digits_of_two_years(const std::vector<Token>& tokens, std::size_t i) {
    const auto& t = tokens[i];
    if (i == 0 || tokens[i - 1].text != "fy" || t.text.size() != 4 || four_digit_year(t)) return {};
    const int first = number_of(t.text.substr(0, 2));
    if (!follows(first, t.text.substr(2))) return {};
    return YearPair{year(2000 + first), i, i + 1, true};
}

/// "2012-13", "2011 to 2012"; "13/14" only behind "FY" or a quarter, where it is no day or month.
std::optional<YearPair> two_years(const std::vector<Token>& tokens, std::size_t i) {
    const auto* to = at(tokens, i + 1);
    const bool spelt = is_word(to, "to");
    const auto second_at = spelt ? i + 2 : i + 1;
    const auto* second = at(tokens, second_at);
    if (second == nullptr || !second->digits || (!spelt && !joins(second->gap))) return {};
    const bool after_word = i > 0 && (tokens[i - 1].text == "fy" || tokens[i - 1].text == "quarter" ||
                                      (tokens[i - 1].digits && i > 1 && tokens[i - 2].text == "q"));
    const bool whole = four_digit_year(tokens[i]).has_value();
    if (!whole && (tokens[i].text.size() != 2 || second->text.size() != 2 || !after_word)) return {};
    if (spelt && !four_digit_year(*second)) return {};
    // "2011-12-01" is a day.
    const auto* third = at(tokens, second_at + 1);
    if (third != nullptr && third->digits && third->text.size() <= 2 && joins(third->gap)) return {};
    const int first = number_of(tokens[i].text);
    if (!follows(first, second->text)) return {};
    return YearPair{year(whole ? first : 2000 + first), i, second_at + 1, says_financial(tokens, i)};
}

/// The number of a quarter that stands at token `i`, and how many tokens it takes.
std::pair<unsigned, std::size_t> quarter_at(const std::vector<Token>& tokens, std::size_t i) {
    const auto small = [](const Token* t) {
        return t != nullptr && t->digits && t->text.size() == 1 && t->text[0] >= '1' && t->text[0] <= '4'
                   ? static_cast<unsigned>(t->text[0] - '0')
                   : 0U;
    };
    const auto* next = at(tokens, i + 1);
    const auto is_quarter = [](const Token* t) { return is_word(t, "quarter") || is_word(t, "qtr"); };
    if (is_word(&tokens[i], "q") && next != nullptr && next->gap.size() <= 1 && small(next) != 0)
        return {small(next), 2};
    for (unsigned n = 0; n < 4; ++n) {
        if (is_quarter(&tokens[i]) && is_word(next, kNumberWords[n])) return {n + 1, 2};
        if (tokens[i].text == kOrdinalWords[n] && is_quarter(next)) return {n + 1, 2};
    }
    if (is_quarter(&tokens[i]) && small(next) != 0) return {small(next), 2};
    const bool numbered = small(&tokens[i]) != 0 && next != nullptr;
    if (numbered && is_ordinal(*next) && is_quarter(at(tokens, i + 2))) return {small(&tokens[i]), 3};
    return numbered && next->joined && next->text == "q" ? std::pair(small(&tokens[i]), std::size_t{2})
                                                         : std::pair(0U, std::size_t{0});
}

Months three_from(std::chrono::year_month first) {
    return {first, first + months(2)};
}

}  // namespace

Months financial_year(year begins) {
    return {begins / April, (begins + years(1)) / std::chrono::March};
}

std::optional<YearPair> year_pair_at(const std::vector<Token>& tokens, std::size_t i) {
    if (i >= tokens.size() || !tokens[i].digits) return {};
    if (auto pair = four_digits_of_two_years(tokens, i)) return pair;
    return two_years(tokens, i);
}

std::vector<YearPair> year_pairs(const std::vector<Token>& tokens) {
    std::vector<YearPair> out;
    for (std::size_t i = 0; i < tokens.size();) {
        const auto pair = year_pair_at(tokens, i);
        i = pair ? pair->end : i + 1;
        if (pair) out.push_back(*pair);
    }
    return out;
}

std::vector<Months> meanings(const YearPair& pair) {
    std::vector<Months> out{financial_year(pair.first)};
    if (!pair.said_financial)
        out.push_back({pair.first / std::chrono::January, (pair.first + years(1)) / std::chrono::December});
    return out;
}

Quarters quarters_in(const std::vector<Token>& tokens) {
    Quarters out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto& text = tokens[i].text;
        if (text == "quarter" || text == "quarterly" || text == "quarters" || text == "qtr")
            out.spoken = true;
        const auto [number, width] = quarter_at(tokens, i);
        if (number == 0) continue;
        out.spoken = true;
        out.numbers.insert(number);
        if (!out.at) out.at = i + width;
        i += width - 1;
    }
    return out;
}

std::vector<Months> quarter_meanings(unsigned quarter, const YearPair& pair) {
    return {three_from(pair.first / April + months(3 * (quarter - 1)))};
}

std::vector<Months> quarter_meanings(unsigned quarter, year y) {
    const auto later = months(3 * (quarter - 1));
    return {three_from(y / std::chrono::January + later), three_from(y / April + later),
            three_from((y - years(1)) / April + later)};
}

std::optional<Months> accounting_period(const std::vector<Token>& tokens, const YearPair& pair) {
    std::set<int> numbers;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
        if (tokens[i].text == "ap" && tokens[i + 1].digits && tokens[i + 1].text.size() <= 2)
            numbers.insert(number_of(tokens[i + 1].text));
    if (numbers.size() != 1 || *numbers.begin() < 1 || *numbers.begin() > 12) return {};
    const auto month = pair.first / April + months(*numbers.begin() - 1);
    return Months{month, month};
}

}  // namespace daybook::harvesters
