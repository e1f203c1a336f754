#include "harvesters/other_months.hpp"

#include "publisher/base/clock.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <vector>

namespace daybook::harvesters {

namespace {

/// What comes after one of these is a limit, or the day on which somebody did something.
constexpr std::string_view kSaysAnother[] = {"published", "publication", "publish",  "updated", "update",   "issued",
                                           "issue",     "released",    "release",  "uploaded", "created", "modified",
                                           "revised",   "corrected",   "received", "since",   "until",    "till",
                                           "up",        "before",      "after",    "by",      "next",     "due",
                                           "following", "previous",    "preceding", "prior",    "excluding", "except"};
/// May stand between such a word and its month.
constexpr std::string_view kBetween[] = {"in", "on", "of", "to", "the", "at", "for", "date", "month", "return",
                                         "returns", "early", "late", "mid", "end", "and", "including"};
/// Of such a time the month is only the last: "year ending March 2024", "12 months to May 2024".
constexpr std::string_view kLonger[] = {"year", "years", "months", "quarter", "half", "weeks"};
constexpr std::string_view kUpTo[] = {"to", "ending", "ended"};

template <class Words>
bool is_one_of(const std::string& word, const Words& words) {
    return std::ranges::find(words, std::string_view(word)) != std::end(words);
}

bool is_number(const std::string& word) {
    return std::ranges::all_of(word, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::vector<std::string> pieces_of(std::string_view words) {
    std::vector<std::string> out(1);
    for (const unsigned char c : base::to_lower(words)) {
        if (std::isalnum(c) != 0) out.back() += static_cast<char>(c);
        else if (!out.back().empty()) out.emplace_back();
    }
    return out;
}

/// "june", "jun", "june2024"; not "maybe".
bool names(const std::string& word, std::chrono::year_month month) {
    const auto said = base::to_lower(base::month_in_words(month));
    const auto name = said.substr(0, said.find(' '));
    const auto letters = word.substr(0, word.find_first_of("0123456789"));
    return letters.size() >= 3 && (letters == name || letters == name.substr(0, 3) || (letters == "sept" && name == "september"));
}

bool comes_after_another(const std::vector<std::string>& pieces, std::size_t at) {
    while (at-- > 0) {
        if (is_one_of(pieces[at], kSaysAnother)) return true;
        if (at > 0 && is_one_of(pieces[at], kUpTo) && is_one_of(pieces[at - 1], kLonger)) return true;
        if (!is_one_of(pieces[at], kBetween) && !is_number(pieces[at])) return false;
    }
    return false;
}

}  // namespace

bool only_means_another(std::string_view words, std::chrono::year_month month) {
    const auto pieces = pieces_of(words);
    bool found = false;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (!names(pieces[i], month)) continue;
        if (!comes_after_another(pieces, i)) return false;
        found = true;
    }
    return found;
}

}  // namespace daybook::harvesters
