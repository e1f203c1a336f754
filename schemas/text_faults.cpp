#include "schemas/text_faults.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/pattern.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/encoding.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace daybook::schemas {

using base::is_digit;

namespace {

using base::Pattern;

constexpr std::size_t kMostLookedAt = 20'000;

/// What one pass over the bytes says of where personal data can be.
struct SignCounts {
    std::size_t digits = 0, ats = 0;
};

SignCounts count_signs(std::string_view text) {
    SignCounts out;
    for (const char c : text) {
        out.digits += is_digit(c) ? 1 : 0;
        out.ats += c == '@' ? 1 : 0;
    }
    return out;
}

bool has_email(std::string_view text) {
    static const Pattern pattern(R"([\pL\pM\pN._%+'-]@[\pL\pN-][\pL\pM\pN-]*(\.[\pL\pM\pN-]+)*\.\pL{2,})");
    return pattern.found_in(text);
}

/// Mobile numbers in any grouping, and behind any word or slash; others only grouped as people write them, or behind a word
/// for telephone, since invoices have eleven digits, too. Points, and two signs, part the groups of a number of three; two
/// groups may be a cost centre, or two days. Behind a bracket nothing need stand between them.
bool has_phone(std::string_view text) {
    static const Pattern mobile("(^|[^0-9A-Za-z./-]|[A-Za-z ]/|(?i:mob|mobile|tel|phone|ph)[.:]?)((\\+|00)?44[ \u00A0.\u2010-\u2013-]?(\\(0\\)[ \u00A0]?)?|\\(?0)"
                                "7[0-9]{3}\\)?[ \u00A0./\u2010-\u2013-]{0,3}[0-9]{3}[ \u00A0.\u2010-\u2013-]{0,2}[0-9]{3}($|[^0-9A-Za-z-])");
    static const Pattern pattern("(^|[^0-9A-Za-z./-])((\\+|00)44[ \u00A0]?(\\(0\\)[ \u00A0]?)?|\\(?0)("
                                 "2[03489](\\)[ \u00A0.\u2010-\u2013-]{0,2}|[ \u00A0.\u2010-\u2013-]{1,2})[0-9]{4}[ \u00A0.\u2010-\u2013-]{1,2}[0-9]{4}|"
                                 "2[03489](\\)[ \u00A0-]?|[ \u00A0-])[0-9]{8}|"
                                 "(20[378]|[1358][0-9]{2})(\\)[ \u00A0.-]{0,2}|[ \u00A0.-]{1,2})[0-9]{3}[ \u00A0.-]{1,2}[0-9]{4}|"
                                 "(20[378]|[1358][0-9]{2})(\\)[ \u00A0-]?|[ \u00A0-])[0-9]{7}|"
                                 "(1[0-9]{3}|2(3[89]|47|8[0-9]|92)[0-9])(\\)[ \u00A0.-]{0,2}|[ \u00A0.-]{1,2})[0-9]{3}[ \u00A0.-]{1,2}[0-9]{3}|"
                                 "(1[0-9]{3}|2(3[89]|47|8[0-9]|92)[0-9])(\\)[ \u00A0-]?|[ \u00A0-])[0-9]{6}|"
                                 "[1-9][0-9]{4}(\\)[ \u00A0-]?|[ \u00A0-])[0-9]{5,6}"
                                 ")($|[^0-9A-Za-z/-])");
    static const Pattern abroad("(^|[^0-9A-Za-z./-])\\+44[ \u00A0.\u2010-\u2013-]?(\\(0\\)[ \u00A0]?)?[12358][0-9]{1,4}([ \u00A0.\u2010-\u2013-]?[0-9]{2,8}){1,3}($|[^0-9A-Za-z-])");
    static const Pattern named(
        R"((?i)\b(tel|telephone|phone|ph|mob|mobile|call|contact)\b[^0-9+]{0,8}(\+44|0044|0)[0-9]{9,10}\b)");
    return mobile.found_in(text) || pattern.found_in(text) || abroad.found_in(text) || named.found_in(text);
}

/// Whether any match of the pattern is what `is` says of its first group.
bool has_match(std::string_view text, const Pattern& pattern, bool (*is)(std::string_view)) {
    for (auto found = pattern.find(text); found; found = pattern.find(text)) {
        if (is(found->groups.front())) return true;
        text.remove_prefix(std::min(text.size(), found->at + std::max<std::size_t>(found->size, 2) - 1));
    }
    return false;
}

/// Prefixes that HM Revenue & Customs does not use are of no number.
bool is_used_prefix(std::string_view prefix) {
    const auto low = base::to_lower(prefix);
    constexpr std::array<std::string_view, 7> kUnused{"bg", "gb", "kn", "nk", "nt", "tn", "zz"};
    return std::ranges::find(kUnused, low) == kUnused.end();
}

/// "Part No", "Order", "Serial:" in front of a number say that it is of a thing; "NI No" and "Staff number" that it is of a person.
bool is_of_thing(std::string_view before) {
    static const Pattern thing(
        R"((?i)\b(part|order|po|ref|reference|serial|inv|invoice|item|model|batch|job|doc|document|contract|transaction|trans|voucher|code|centre|id|nos?|number|nr)s?[ .:#-]*$)");
    static const Pattern person(R"((?i)\b(ni|nino|insurance|staff|employee|payroll|pension|claimant)\b)");
    constexpr std::size_t kLooked = 40;
    before.remove_prefix(before.size() - std::min(before.size(), kLooked));
    return thing.found_in(before) && !person.found_in(before);
}

/// With the letters that are used. Between dashes all its pairs are, since invoices have numbers like "AB-123456-C".
bool has_insurance(std::string_view text) {
    static const Pattern pattern(
        "(?i)\\b([ABCEGHJKLMNOPRSTWXYZ][ABCEGHJKLMNPRSTWXYZ])(?:[ \u00A0]{0,2}[0-9]{2}[ \u00A0]{0,2}[0-9]{2}[ \u00A0]{0,2}[0-9]{2}[ \u00A0]{0,2}|"
        "-[0-9]{2}-[0-9]{2}-[0-9]{2}-)[ABCD]\\b");
    std::size_t from = 0;
    for (auto found = pattern.find(text); found; found = pattern.find(text.substr(from))) {
        if (is_used_prefix(found->groups.front()) && !is_of_thing(text.substr(0, from + found->at))) return true;
        from += found->at + found->size - 1;
    }
    return false;
}

/// The check digit of NHS numbers (NHS Data Dictionary): the first nine digits by 10 down to 2, the sum taken from 11 by 11. One digit
/// ten times over stands where there is none to give.
bool is_nhs_number(std::string_view written) {
    std::string digits;
    std::ranges::copy_if(written, std::back_inserter(digits), is_digit);
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += (digits[i] - '0') * (10 - static_cast<int>(i));
    const bool same = digits.find_first_not_of(digits.front()) == std::string::npos;
    return !same && (11 - sum % 11) % 11 == digits[9] - '0';
}

/// Invoices have ten digits, too: it takes the word for it, or "NHS" in front of groups as they stand on a letter.
bool has_nhs_number(std::string_view text) {
    static const Pattern named(
        "(?i)\\bNHS[ \u00A0-]{0,2}(?:no|nos|num|number|numbers|nr|id|#)(?:[ \u00A0](?:is|was))?[ \u00A0.:#=(-]{0,4}"
        "([0-9]{3}[ \u00A0-]?[0-9]{3}[ \u00A0-]?[0-9]{4})(?:$|[^0-9A-Za-z])");
    static const Pattern grouped("(?i)\\bNHS[ \u00A0.:#(-]{1,3}([0-9]{3}[ \u00A0-][0-9]{3}[ \u00A0-][0-9]{4})(?:$|[^0-9A-Za-z])");
    static const Pattern of_person(
        "(?i)\\b(?:patient|client|resident|user|child|person|member)(?:['\u2019]?s)?[ \u00A0_-]NHS[ \u00A0.:#(-]{1,3}"
        "([0-9]{3}[ \u00A0-]?[0-9]{3}[ \u00A0-]?[0-9]{4})(?:$|[^0-9A-Za-z])");
    return has_match(text, named, is_nhs_number) || has_match(text, of_person, is_nhs_number) || has_match(text, grouped, is_nhs_number);
}

/// "01-05-24", whichever way round, in a year of which files tell.
bool may_be_day(std::string_view pairs) {
    const auto number = [&](std::size_t at) { return (pairs[at] - '0') * 10 + (pairs[at + 1] - '0'); };
    const int first = number(0), second = number(3), third = number(6);
    const auto is_year = [](int n) { return n <= 40 || n >= 90; };
    const auto is_month_day = [](int month, int day) { return month >= 1 && month <= 12 && day >= 1 && day <= 31; };
    return (is_year(third) && (is_month_day(second, first) || is_month_day(first, second))) ||
           (is_year(first) && is_month_day(second, third));
}

/// The length of an IBAN of a country (ISO 13616 registry); 0 for one that has none.
std::size_t iban_length(std::string_view country) {
    static const std::map<std::string_view, std::size_t> lengths{
        {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22}, {"BR", 29},
        {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29},
        {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28},
        {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20},
        {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22},
        {"MK", 19}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NL", 18}, {"NO", 15}, {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25},
        {"QA", 29}, {"RO", 24}, {"RS", 22}, {"SA", 24}, {"SC", 31}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"ST", 25},
        {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}};
    const auto at = lengths.find(country);
    return at == lengths.end() ? 0 : at->second;
}

/// The check digits of ISO 13616: all of it, the first four behind, each letter as its number, leaves 1 of 97.
bool has_iban_check_digits(std::string iban) {
    std::rotate(iban.begin(), iban.begin() + 4, iban.end());  // clang 14, which the fuzzers need, cannot do it by range
    int rest = 0;
    for (const char c : iban) rest = (base::is_digit(c) ? rest * 10 + (c - '0') : rest * 100 + (c - 'A' + 10)) % 97;
    return rest == 1;
}

/// Of any country, in groups or in one; words may stand behind it.
bool is_iban(std::string_view written) {
    std::string iban;
    for (const char c : written)
        if (base::is_digit(c) || base::is_letter(c)) iban += base::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    const auto length = iban_length(iban.substr(0, 2));
    return length != 0 && iban.size() >= length && has_iban_check_digits(iban.substr(0, length));
}

bool has_iban(std::string_view text) {
    static const Pattern pattern("(?i)(?:^|[^0-9A-Za-z])([A-Z]{2}[0-9]{2}(?:[ \u00A0-]?[0-9A-Z]){11,30})");
    for (auto found = pattern.find(text); found; found = pattern.find(text)) {
        if (is_iban(found->groups.front())) return true;
        // Another may begin behind the letters of this one.
        text.remove_prefix(found->at + found->size - found->groups.front().size() + 2);
    }
    return false;
}

bool has_bank(std::string_view text) {
    static const Pattern code(R"((?:^|[^0-9-])([0-9]{2}-[0-9]{2}-[0-9]{2})(?:$|[^0-9-]))");
    static const Pattern named("(?i)\\b(sort([ \u00A0-]?code)?|s/c)\\b[^0-9]{0,5}[0-9]{2}[ \u00A0.-]?[0-9]{2}[ \u00A0.-]?[0-9]{2}\\b");
    static const Pattern account("(^|[^0-9/-])[0-9]{4}[ \u00A0]?[0-9]{4}($|[^0-9/-])");
    // Invoices and days have such numbers, too, so that it takes a word for a bank, or nothing else in the cell.
    static const Pattern slashed(R"((^|[^0-9/-])[0-9]{2}-?[0-9]{2}-?[0-9]{2} ?/ ?[0-9]{8}($|[^0-9/-]))");
    static const Pattern alone("^[0-9]{2}([ \u00A0.-]?)[0-9]{2}([ \u00A0.-]?)[0-9]{2}( ?/ ?|[ \u00A0]{1,2})[0-9]{8}$");
    static const Pattern of_bank("(?i)\\b(bank|bacs|chaps|sort|s/c|a/c|acct?|account|payee)\\b");
    if (alone.found_in(text) || has_iban(text)) return true;
    const bool of_a_bank = of_bank.found_in(text);
    if (of_a_bank && slashed.found_in(text)) return true;
    const bool has_code = has_match(text, code, of_a_bank ? +[](std::string_view) { return true; }
                                                          : +[](std::string_view pairs) { return !may_be_day(pairs); });
    return (has_code || named.found_in(text)) && account.found_in(text);
}

/// The check digit of ISO/IEC 7812-1 (Luhn), which one number in ten has by chance.
bool has_check_digit(std::string_view number) {
    int sum = 0, place = 0;
    for (auto c = number.rbegin(); c != number.rend(); ++c) {
        if (!is_digit(*c)) continue;
        const int doubled = (*c - '0') * (place++ % 2 == 0 ? 1 : 2);
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
}

/// Digits in groups, as they stand on a card. In one run invoices have sixteen digits, too: only where the text speaks of a card, or
/// names no invoice or order and the number begins as those that issuers give (Visa, Mastercard, American Express) do.
bool has_card(std::string_view text) {
    static const Pattern grouped("(?:^|[^0-9A-Za-z-])([2-6][0-9]{3}(?:(?:[ ./-]|\u00A0){1,2}[0-9]{4}){3}|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5})(?:$|[^0-9A-Za-z-])");
    static const Pattern run(R"((?:^|[^0-9])([2-6][0-9]{15}|3[47][0-9]{13})(?:$|[^0-9]))");
    static const Pattern issued(R"((?:^|[^0-9A-Za-z-])(4[0-9]{15}|5[1-5][0-9]{14}|2[2-7][0-9]{14}|3[47][0-9]{13})(?:$|[^0-9A-Za-z-]))");
    static const Pattern named(R"((?i)card|visa|amex|american express)");
    static const Pattern of_papers(R"((?i)\b(inv|invoices?|orders?|po|ref|refs|reference|nos?|numbers?|nr|trans|transaction|doc|document|contract|grant|barcode|isbn|imei)\b)");
    if (has_match(text, grouped, has_check_digit)) return true;
    if (named.found_in(text)) return has_match(text, run, has_check_digit);
    return !of_papers.found_in(text) && has_match(text, issued, has_check_digit);
}

unsigned look_for_personal_data(std::string_view text, unsigned wanted) {
    const auto signs = count_signs(text);
    unsigned found = 0;
    const auto look = [&](TextFault fault, bool possible, bool (*has)(std::string_view)) {
        if ((wanted & fault) != 0 && possible && has(text)) found |= fault;
    };
    look(holds_email, signs.ats > 0, has_email);
    look(holds_phone, signs.digits >= 10, has_phone);
    look(holds_insurance, signs.digits >= 6, has_insurance);
    look(holds_nhs_number, signs.digits >= 10, has_nhs_number);
    look(holds_bank, signs.digits >= 10, has_bank);
    look(holds_card, signs.digits >= 15, has_card);
    return found;
}

bool may_begin_formula(char c) {
    return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\xEF';
}

bool begins_as_formula(std::string_view text) {
    for (const std::string_view sign : {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"})
        if (text.starts_with(sign)) return true;
    if (text.front() == '\xEF') return false;
    return text.size() > 1 && count_dashes(text) == 0 &&
           read_number(text.substr(0, 80), 9).kind != NumberReading::Kind::number;
}

/// "Â" and "Ã" before a sign that no word has behind them, "â€" before what was a quote or a dash.
bool is_garbled_western(std::string_view text) {
    static const Pattern pattern(
        "[\u00C2\u00C3][\u0080-\u00BF\u0152\u0153\u0178\u0192\u02C6\u02DC\u2013-\u2122]|\u00E2[\u20AC\u201A]|"
        "\uFFFD|(^|[^\\pL])\u0153[0-9]|[^\\pL]\u0153([^\\pL]|$)");
    return pattern.found_in(text);
}

/// "Ä" and "Å" before such a sign: the letters of Welsh (ŵ and ŷ) and of Central Europe. A Swedish word in capitals may end with either
/// before a quote, a dash or a blank, so that these tell only behind a small letter, or at a word's beginning before several.
bool is_garbled_central(std::string_view text) {
    if (text.find("\u00C4") == std::string_view::npos && text.find("\u00C5") == std::string_view::npos) return false;
    static const Pattern pattern(
        "[\u00C4\u00C5][\u0080-\u009F\u00A1-\u00AA\u00AC\u00AF-\u00BA\u00BC-\u00BF\u0152\u0153\u0161\u0178\u017E\u0192\u02C6\u02DC\u201A\u201E\u2020-\u2022\u2030\u2039\u20AC\u2122]|"
        "\\p{Ll}[\u00C4\u00C5][\u00A0\u00AB\u00AE\u00BB\u2013\u2014\u2018\u2019\u201C\u201D\u2026\u203A]|"
        "(^|[^\\pL])\\p{Lu}?[\u00C4\u00C5][\u00A0\u00AB\u00AE\u00BB\u2013\u2014\u2018\u2019\u201C\u201D\u2026\u203A]\\p{Ll}{2}");
    return pattern.found_in(text);
}

/// The error values of Excel (ECMA-376 part 1, 18.17.2.7, and those that came since) and LibreOffice.
bool is_error_value(std::string_view text) {
    constexpr std::array<std::string_view, 13> kErrors{
        "#n/a",    "#ref!",  "#value!", "#name?",    "#div/0!",       "#null!",   "#num!",
        "#spill!", "#calc!", "#field!", "#blocked!", "#getting_data", "#unknown!"};
    if (text.size() > 13) return false;
    const auto low = base::to_lower(text);
    if (low.starts_with("err:")) return low.size() == 7 && std::ranges::all_of(low.substr(4), is_digit);
    return std::ranges::find(kErrors, low) != kErrors.end();
}

/// "5.1E+09"
bool is_scientific(std::string_view text) {
    // Nearly every number is told by its second sign.
    if (text.size() < 4 || (text[1] != '.' && text[1] != 'E' && text[1] != 'e')) return false;
    const auto skip_digits = [&] {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(digits);
        return digits;
    };
    if (skip_digits() != 1) return false;
    const bool point = text.starts_with('.');
    if (point) {
        text.remove_prefix(1);
        if (skip_digits() == 0) return false;
    }
    if (!text.starts_with('E') && !text.starts_with('e')) return false;
    text.remove_prefix(1);
    // JSON writes "5.1e9"; "5E9" may be a number of its own.
    if (text.starts_with('+')) text.remove_prefix(1);
    else if (!point) return false;
    const auto power = skip_digits();
    return power > 0 && power <= 3 && text.empty();
}

/// A spreadsheet keeps fifteen digits. Of numbers that are counted up one in a hundred ends with two noughts, so it takes four.
bool is_cut_number(std::string_view text) {
    constexpr std::size_t kDigitsKept = 15;
    if (text.size() <= kDigitsKept || text.front() == '0' || !text.ends_with("0000")) return false;
    return std::ranges::all_of(text, is_digit) && text.find_first_not_of('0', kDigitsKept) == std::string_view::npos;
}

}  // namespace

unsigned look_over(std::string_view text, unsigned wanted) {
    if (text.empty()) return 0;
    text = text.substr(0, kMostLookedAt);
    unsigned found = 0;
    if ((wanted & is_formula) != 0 && may_begin_formula(text.front()) && begins_as_formula(text))
        found |= is_formula;
    if ((wanted & is_formula_error) != 0 && (text.front() == '#' || text.front() == 'E') &&
        is_error_value(text))
        found |= is_formula_error;
    if ((wanted & is_mojibake) != 0 && !is_ascii(text) && (is_garbled_western(text) || is_garbled_central(text))) found |= is_mojibake;
    if ((wanted & is_spoilt_number) != 0 && is_digit(text.front()) && text.size() <= 40 && (is_scientific(text) || is_cut_number(text))) found |= is_spoilt_number;
    if ((wanted & kPersonalData) != 0) found |= look_for_personal_data(text, wanted);
    return found;
}

bool shows_narrow_column(std::string_view text) {
    return text.size() >= 2 && text.find_first_not_of('#') == std::string_view::npos;
}

std::string masked(std::string_view text) {
    std::string out;
    int shown = 0;
    for (const char c : text.substr(0, 400)) {
        const bool starts = (c & 0xC0) != 0x80;  // of a character
        if (starts) ++shown;
        const bool counts =
            is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
        if (shown <= 2) out += c;
        else if (starts) out += counts ? '*' : c;
    }
    return base::to_utf8(out);
}

std::string masked_where_personal(std::string_view text) {
    return look_over(text, kPersonalData) != 0 ? masked(text) : std::string(text);
}

}  // namespace daybook::schemas
