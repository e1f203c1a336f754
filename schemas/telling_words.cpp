#include "schemas/telling_words.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/heading_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace daybook::schemas {

namespace {

using TextWords = std::vector<std::string>;

constexpr std::size_t kLookedAtOfText = 300;
/// Shorter ones begin other words.
constexpr std::size_t kShortestRunOn = 3;

/// "ProcurementCard_2024" as "Procurement Card _ 2024", "GPCSpend" as "GPC Spend".
std::string with_words_apart(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char before = i > 0 ? text[i - 1] : ' ', here = text[i], behind = i + 1 < text.size() ? text[i + 1] : ' ';
        const bool capital = base::is_upper(here) && (base::is_lower(before) || (base::is_upper(before) && base::is_lower(behind)));
        const bool number = base::is_letter(before) != base::is_letter(here) && base::is_digit(before) != base::is_digit(here);
        if (capital || number) out += ' ';
        out += here;
    }
    return out;
}

/// What stands behind the word in names without blanks: "cardspend", "gpcmay". Longer ones before those that they begin with.
bool is_run_on(std::string_view rest) {
    constexpr std::array<std::string_view, 37> kBehind{
        "spending", "spend", "transactions", "transaction", "trans", "payments", "payment", "purchases", "expenditure", "data", "report", "statement", "list",
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec"};
    while (!rest.empty()) {
        const auto at = std::ranges::find_if(kBehind, [&](std::string_view word) { return rest.starts_with(word); });
        if (at == kBehind.end()) return false;
        rest.remove_prefix(at->size());
    }
    return true;
}

bool is_telling(std::string_view word, const TextWords& told_by) {
    return std::ranges::any_of(told_by, [&](const auto& known) {
        return word == known || (known.size() >= kShortestRunOn && word.starts_with(known) && is_run_on(word.substr(known.size())));
    });
}

/// What a word behind it is of is left out, or is among other things. VAT is neither.
bool bars(const TextWords& words, std::size_t at) {
    const bool of_vat = at + 1 < words.size() && (words[at + 1] == "vat" || words[at + 1] == "taw");
    return !of_vat && has_any({words[at]}, {"excluding", "excludes", "exclude", "excl", "exc", "except", "excepting", "not", "non", "without", "heb", "eithrio",
                                            "including", "includes", "include", "incl", "inc"});
}

bool begins_with_digit(std::string_view word) {
    return !word.empty() && base::is_digit(word.front());
}

/// "over 500", "over500", "25k".
bool is_threshold(const TextWords& words, std::size_t at) {
    const std::string_view word = words[at];
    constexpr std::string_view kOver = "over";
    if (word.starts_with(kOver) && begins_with_digit(word.substr(kOver.size()))) return true;
    if (begins_with_digit(word) && word.ends_with('k') && std::ranges::all_of(word.substr(0, word.size() - 1), base::is_digit)) return true;
    return begins_with_digit(word) && at > 0 && has_any({words[at - 1]}, {"over", "above", "exceeding", "than", "dros"});
}

WordsSaid said_by(const TextWords& words, const TextWords& told_by) {
    WordsSaid out;
    bool barred = false;
    for (std::size_t at = 0; at < words.size(); ++at) {
        barred = barred || bars(words, at);
        out.threshold = out.threshold || is_threshold(words, at);
        if (is_telling(words[at], told_by)) (barred ? out.barred : out.word) = true;
    }
    return out;
}

WordsSaid said_in(std::string_view text, const TextWords& told_by) {
    if (told_by.empty()) return {};
    const auto part = text.substr(0, kLookedAtOfText);
    auto out = said_by(words_of_heading(part), told_by);
    out.add(said_by(words_of_heading(with_words_apart(part)), told_by));
    return out;
}

/// Beside a card: "Payment method (BACS/Card)", "Paid by card (Y/N)".
bool names_other_ways(std::string_view heading) {
    return has_any(words_of_heading(heading), {"bacs", "chaps", "cheque", "cheques", "invoice", "invoices", "method", "y", "yes"});
}

}  // namespace

void WordsSaid::add(const WordsSaid& more) {
    word = word || more.word;
    barred = barred || more.barred;
    threshold = threshold || more.threshold;
}

bool asks_for_word(const Schema& schema) {
    return !schema.told_by.empty() || !schema.told_by_headings.empty();
}

WordsSaid said_in_name(std::string_view text, const Schema& schema) {
    return said_in(text, schema.told_by);
}

WordsSaid said_in_heading(std::string_view heading, const Schema& schema, bool known) {
    if (!known && names_other_ways(heading)) return {};
    auto told_by = schema.told_by;
    told_by.insert(told_by.end(), schema.told_by_headings.begin(), schema.told_by_headings.end());
    auto out = said_in(heading, told_by);
    out.threshold = false;
    return out;
}

}  // namespace daybook::schemas
