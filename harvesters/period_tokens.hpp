#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// A run of letters or of digits, as it stands in the words.
struct Token {
    std::size_t begin = 0, end = 0;
    std::string text;  ///< lower case
    bool digits = false;
    bool joined = false;  ///< nothing between it and the token before
    std::string gap;      ///< what stands between it and the token before
    bool lower = false;   ///< written without a capital
};

/// The tokens of a name or a title, at most 400. A capital begins a word ("25KJune2013" is 25, K, June,
/// 2013), and "APRILTO30" is April, to, 30.
std::vector<Token> period_tokens(std::string_view words);

/// "sept" -> September; the whole name or its first three letters.
std::optional<std::chrono::month> month_named(const Token& token);

/// The value of the first eight digits.
int number_of(std::string_view digits);

/// Government spending has been published since 2010; four digits outside this century are no year here.
std::optional<std::chrono::year> four_digit_year(const Token& token);

/// "04" -> April; absent unless two digits from 01 to 12.
std::optional<std::chrono::month> month_number(std::string_view two_digits);

/// One or two digits that can be a day of a month.
std::optional<unsigned> day_number(const Token& token);

/// "st", "nd", "rd" or "th", joined to the digits before it.
bool is_ordinal(const Token& token);

/// True for a hyphen, a slash, an underscore or a dash between two tokens, with blanks around it or not.
bool joins(std::string_view gap);

}  // namespace daybook::harvesters
