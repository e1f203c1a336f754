#include "schemas/row_words.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/pattern.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/decimal_commas.hpp"
#include "schemas/header.hpp"
#include "schemas/scan.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace daybook::schemas {

namespace {

constexpr std::size_t kLongestLabel = 80;

bool is_word_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

std::vector<std::string> plain_words(std::string_view text) {
    const auto lower = base::to_lower(text);
    std::vector<std::string> out(1);
    for (const char c : lower) {
        if (is_word_char(c)) out.back() += c;
        else if (c != '\'' && !out.back().empty()) out.emplace_back();
    }
    if (out.back().empty()) out.pop_back();
    return out;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

/// Whether its first letter of ASCII is one of these small ones: most names are told by it from a few words, row by row.
bool has_first_letter_of(std::string_view text, std::string_view letters) {
    const auto* const first = std::ranges::find_if(text, base::is_letter);
    return first != text.end() && letters.find(static_cast<char>(*first | 0x20)) != std::string_view::npos;
}

bool is_month_name(std::string_view word) {
    constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};
    return word.size() >= 3 &&
           std::ranges::any_of(kMonths, [&](std::string_view month) { return month.starts_with(word); });
}

bool is_total(std::string_view word) {
    return is_one_of(word, std::array<std::string_view, 4>{"total", "totals", "subtotal", "subtotals"});
}

/// What stands beside the word total without naming anybody.
bool goes_with_total(std::string_view word) {
    constexpr std::array<std::string_view, 37> kWords{
        "grand",  "sub",     "overall",     "sum",      "net",      "nett",         "gross",   "running",
        "page",   "report",  "monthly",     "annual",   "the",      "all",          "month",   "year",
        "period", "quarter", "spend",       "spending", "amount",   "amounts",      "payment", "payments",
        "paid",   "value",   "expenditure", "invoices", "invoiced", "transactions", "vat",     "inc",
        "incl",   "ex",      "excl",        "gbp",      "and"};
    return word == "£" || is_one_of(word, kWords) || is_month_name(word) ||
           (word.front() >= '0' && word.front() <= '9');
}

/// Nearly every cell says neither, and need not be taken apart into words.
bool may_say_total(std::string_view text) {
    const auto here = [&](std::size_t at, std::string_view word) {
        return text.size() - at >= word.size() &&
               std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                          [](char of_word, char of_text) { return of_word == (of_text | 0x20); });
    };
    // The second and third letters: many a name begins as they do.
    constexpr LetterPairs pairs('o', 't', 'u', 'm');
    for (auto i = pairs.find(text, 1); i < text.size(); i = pairs.find(text, i + 1))
        if (here(i - 1, "total") || here(i - 1, "sum")) return true;
    return false;
}

/// "None this month", "Nil for May 2024", "None to report".
bool is_none_of_a_time(const std::vector<std::string>& words) {
    static constexpr std::array<std::string_view, 18> kBehindNil{"this", "the",  "for",    "in",       "during",   "month", "period", "quarter", "year",
                                                       "to",   "made", "report", "reported", "recorded", "spend", "spent",  "payments", "transactions"};
    return (words.front() == "none" || words.front() == "nil") && std::all_of(words.begin() + 1, words.end(), [](const std::string& word) {
               return is_one_of(word, kBehindNil) || is_month_name(word) || (word.size() == 4 && std::ranges::all_of(word, base::is_digit));
           });
}

/// "No payments under £25,000 are shown" says what is left out, not that there is nothing.
bool leaves_some_out(const std::vector<std::string>& words) {
    constexpr std::array<std::string_view, 27> kWords{
        "dan",     "islaw",    "llai",  // of Welsh: under, below, less
        "under",   "below",    "less",     "lower",   "smaller", "beneath",  "include",     "included", "includes", "including", "exclude", "excluded",
        "excludes", "excluding", "omitted", "redacted", "salaries", "salary", "individuals", "staff",    "shown",    "listed",    "allowed", "withheld"};
    const auto above = [](const std::string& word) { return word == "over" || word == "above" || word == "exceeding" || word == "dros" || word == "uwch"; };
    // "No payments over £25,000 are shown" is how some say nil.
    if (std::ranges::any_of(words, above))
        return std::ranges::any_of(words, [](const auto& word) { return word == "under" || word == "below" || word == "excluded" || word == "omitted"; });
    return std::ranges::any_of(words, [&](const auto& word) { return is_one_of(word, kWords); });
}

}  // namespace

bool is_blank(std::string_view text) {
    return text.empty() || count_dashes(text) > 0;
}

bool says_number(std::string_view text, int scale) {
    return read_number(text, scale).kind == NumberReading::Kind::number;
}

bool says_not_applicable(std::string_view text) {
    if (text.size() > 40 || text.starts_with('#')) return false;
    const auto words = normal_heading(text);
    return words == "na" || words == "notapplicable";
}

bool says_ditto(std::string_view text) {
    if (text.size() > 20) return false;
    constexpr std::array<std::string_view, 9> kMarks{"\"", "\"\"", "''", "\u3003", "\u2033", "\u201C", "\u201D", "\u2019\u2019", "- \" -"};
    return is_one_of(text, kMarks) || (has_first_letter_of(text, "das") && is_one_of(normal_heading(text), std::array<std::string_view, 5>{"ditto", "do", "asabove", "sameasabove", "asbefore"}));
}

bool names_nobody(std::string_view text) {
    if (text.size() > kLongestPlaceholder || !may_name_nobody(text)) return false;
    const auto is_nothing = [](char c) { return c == '0' || c == ' ' || (c > ' ' && c < 0x7F && !is_word_char(static_cast<char>(c | 0x20))); };
    if (is_blank(text) || says_ditto(text) || std::ranges::all_of(text, is_nothing)) return true;
    if (text.starts_with('#') || !has_first_letter_of(text, "ntubsx") || std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; })) return false;
    const auto words = normal_heading(text);
    return is_one_of(words, std::array<std::string_view, 20>{"na", "notapplicable", "null", "tbc", "tba", "tbd", "nil", "none", "unknown", "notknown", "notavailable",
                                                             "notstated", "notprovided", "blank", "tobeconfirmed", "tobeadvised", "unknownsupplier", "supplierunknown", "nosupplier", "xxx"});
}

bool says_nil(std::string_view text) {
    text = text.substr(0, 300);
    const auto words = normal_heading(text);
    if (words == "nil" || words == "none" || words == "nildata") return true;
    if ((words.starts_with("nil") || words.starts_with("none")) && is_none_of_a_time(plain_words(text))) return true;
    for (const std::string_view phrase : {"nilreturn", "zeroreturn", "nothingtoreport", "nothingwasreported", "noitemstoreport", "nodatatoreport"})
        if (words.find(phrase) != std::string::npos) return true;
    for (const std::string_view phrase : {"nopayments", "notransactions", "noinvoices", "nospend", "noexpenditure", "dimtaliadau", "dimgwariant", "dimtrafodion"})
        if (words.find(phrase) != std::string::npos) return !leaves_some_out(plain_words(text));
    return false;
}

bool says_zero(std::string_view text) {
    const auto read = has_decimal_comma(text) ? read_number(with_point_for_comma(text), 2) : read_number(text, 2);
    return read.kind == NumberReading::Kind::number && read.units == 0;
}

bool says_total(std::string_view text, bool where_payees_stand) {
    if (text.size() > kLongestLabel || !may_say_total(text)) return false;
    const auto words = plain_words(text);
    if (words.size() == 1 && words.front() == "sum") return true;
    const auto total = std::ranges::find_if(words, is_total);
    if (total == words.end()) return false;
    if (!where_payees_stand && total + 1 == words.end()) return true;
    if (!std::all_of(words.begin(), total, goes_with_total)) return false;
    for (auto word = total + 1; word != words.end(); ++word) {
        // Behind these stands what was added up, whatever it is called.
        if (is_one_of(*word, std::array<std::string_view, 3>{"for", "of", "in"})) return true;
        if (!goes_with_total(*word)) return false;
    }
    return true;
}

bool says_credit(std::string_view text) {
    if (text.size() > 20) return false;
    const auto words = normal_heading(text);
    return is_one_of(words, std::array<std::string_view, 9>{"c", "cr", "credit", "credits", "creditnote", "creditnotes", "creditmemo", "creditinvoice", "crn"});
}

bool says_debit(std::string_view text) {
    if (text.size() > 20) return false;
    const auto words = normal_heading(text);
    return is_one_of(words, std::array<std::string_view, 8>{"d", "dr", "debit", "debits", "payment", "invoice", "invoices", "inv"});
}

bool says_other_unit(std::string_view text) {
    static const base::Pattern thousands(
        "(?i)(^|[^0-9., ] ?)['\u2019]?000['\u2019]?s?\\b|(\u00A3|gbp) ?['\u2019]?(k|m|000s?)\\b|\\b(in|of|to the nearest) (thousands?|millions?)\\b|"
        "(\u00A3|gbp|pounds?) ?(thousands?|millions?)\\b|\\b(thousands?|millions?) of pounds\\b");
    static const base::Pattern money(
        "(?i)\\b(amounts?|figures|values?|sums?|spend|spending|payments?|expenditure|prices|currency|costs?)\\b[^.]*\\b(in|is|are|:) ?"
        "(u\\.?s\\.? |american )?(dollars?|euros?|pence|usd|eur|\u20AC|\\$)( ?\\(.*\\))?\\.?$");
    return thousands.found_in(text) || (text.size() <= 200 && money.found_in(text));
}

bool tells_whose_return(const Field& field) {
    return field.type == FieldType::date || field.name.ends_with("date") || field.tells_whose;
}

bool is_pivot_heading(std::string_view text) {
    return text.size() < 20 && normal_heading(text) == "rowlabels";
}

bool is_ornament(std::string_view text) {
    // Letters of other scripts lie above U+00BF; dagger, bullet, dash and their like at U+2010 to U+27BF.
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'))
            return false;
        if (byte < 0x80 || byte == 0xC2 || (byte & 0xC0) == 0x80) continue;
        if (byte != 0xE2) return false;
    }
    return true;
}

}  // namespace daybook::schemas
