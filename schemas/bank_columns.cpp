#include "schemas/bank_columns.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/heading_words.hpp"
#include "schemas/text_faults.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::size_t kShortestNumber = 6, kLongestGrouped = 11, kShortestDetails = 15;
constexpr std::ptrdiff_t kFewestDigits = 12;  // of an IBAN; sort code and account have two more

/// What a heading names.
struct BankWords {
    bool bank = false, code = false, account = false;
    bool plain = false;  ///< "Account", which a ledger has, too
};

/// "Resort code" is of a place, and "Sort code (GL sort)" of a ledger.
bool names_sort_code(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool joined = words[i].ends_with("sortcode") && !words[i].ends_with("resortcode");
        const bool pair = words[i] == "sort" && i + 1 < words.size() && (words[i + 1] == "code" || words[i + 1] == "codes");
        if (joined || pair) return true;
    }
    return false;
}

/// "Bank reference" is of a payment, and "Account code" of a ledger.
BankWords bank_words_of(std::string_view heading) {
    const auto words = words_of_heading(heading);
    const bool ledger = has_any(words, {"gl", "ledger", "nominal"});
    const bool code = !ledger && names_sort_code(words);
    const bool account = !ledger && (has_any(words, {"account", "accounts", "acct", "acc"}) || heading.find("a/c") != std::string_view::npos || heading.find("A/C") != std::string_view::npos);
    const bool bank = has_any(words, {"bank", "bacs", "chaps"}) && (account || has_any(words, {"details"}));
    return {bank || has_any(words, {"iban"}), code, account && (code || !has_any(words, {"code", "codes"})), words.size() == 1};
}

/// How many digits a cell has that holds nothing else but blanks and dashes between them; 0 for any other.
std::size_t digits_alone(std::string_view text) {
    if (text.size() < kShortestNumber || text.size() > kLongestGrouped || !base::is_digit(text.front()) || !base::is_digit(text.back())) return 0;
    const bool alone = std::ranges::all_of(text, [](char c) { return base::is_digit(c) || c == ' ' || c == '-'; });
    return alone ? static_cast<std::size_t>(std::ranges::count_if(text, base::is_digit)) : 0;
}

bool is_in_pairs(std::string_view text) {
    return text.size() == 8 && text[2] == '-' && text[5] == '-' && digits_alone(text) == 6;
}

}  // namespace

std::vector<BankColumn> bank_columns(const std::vector<std::string>& headings) {
    std::vector<BankWords> words;
    for (const auto& heading : headings) words.push_back(bank_words_of(heading));
    const bool any_code = std::ranges::any_of(words, &BankWords::code), any_account = std::ranges::any_of(words, &BankWords::account);
    std::vector<BankColumn> out;
    for (std::size_t i = 0; i < headings.size(); ++i) {
        const auto& [bank, code, account, plain] = words[i];
        const bool blank = headings[i].empty();
        out.push_back({bank || code, code && any_account, account && (bank || any_code), blank || code, blank || account, plain});
    }
    return out;
}

bool holds_bank_details(const BankColumn& column, std::string_view text) {
    if (text.size() < kShortestNumber) return false;
    if (column.sort_codes || column.accounts) {
        const auto digits = digits_alone(text);
        if (column.sort_codes && digits == 6) return true;
        if (column.accounts && (digits == 8 || (digits == 7 && !column.only_eight)) && text.find('-') == std::string_view::npos) return true;
    }
    if (text.size() < kShortestDetails || std::ranges::count_if(text, base::is_digit) < kFewestDigits) return false;
    // Alone in a cell the two may be a cost centre and the code of an account, but under a heading of a bank.
    if (column.of_bank && look_over(text, holds_bank) != 0) return true;
    return look_over(fmt::format("{}: {}", column.of_bank ? "Bank" : "", text), holds_bank) != 0;
}

bool are_bank_details(const BankColumn& code_column, std::string_view code, const BankColumn& account_column, std::string_view account) {
    if (!code_column.may_be_code || !account_column.may_be_account || !is_in_pairs(code)) return false;
    return account.size() == 8 && std::ranges::all_of(account, base::is_digit) && look_over(fmt::format(": {} {}", code, account), holds_bank) != 0;
}

}  // namespace daybook::schemas
