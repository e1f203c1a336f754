#include "schemas/amount_words.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/row_words.hpp"
#include "schemas/sample.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

constexpr std::string_view kPound = "\u00a3";

bool is_minus(std::string_view text) {
    return text == "-" || text == "\u2212" || text == "\u2013";
}

/// What the first rows say in a column of which amounts come back.
struct Signs {
    int credits = 0, debits = 0;
    bool other = false, plus_minus = false, words = false;

    void look_at(std::string_view text) {
        if (text.empty() || other) return;
        plus_minus = plus_minus || text == "+" || is_minus(text);
        words = words || text.size() > 1;
        if (says_credit(text) || is_minus(text)) ++credits;
        else if (says_debit(text) || text == "+") ++debits;
        else other = true;
    }
};

bool names_plus_and_minus(std::string_view heading) {
    return heading == "+/-" || heading == "-/+" || normal_heading(heading).ends_with("sign");
}

/// Whether what stands in the column tells credits from debits. Where everything is called a credit, that may
/// be how it was paid; a blank column, or one of debits alone, says so of a later row.
bool tells_signs(const Signs& signs, std::string_view heading, const Field* field) {
    if (signs.other) return false;
    // A dash stands for nothing under any other heading.
    if (signs.plus_minus && !names_plus_and_minus(heading)) return false;
    const bool both = signs.credits > 0 && signs.debits > 0;
    if (field != nullptr) return both && !field->essential && is_text(field->type);
    // A letter alone may stand for anything.
    return both || (signs.debits > 0 && signs.words) || is_about_signs(heading);
}

const Field* field_of(int column, const Schema& schema, const std::vector<int>& column_of_field) {
    const auto at = std::ranges::find(column_of_field, column);
    return at == column_of_field.end()
               ? nullptr
               : &schema.fields[static_cast<std::size_t>(at - column_of_field.begin())];
}

bool names_currency(std::string_view heading) {
    const auto words = normal_heading(heading);
    if (words == "ccy" || words == "curr" || words == "currencycode") return true;
    const auto has = [&](std::string_view word) { return words.find(word) != std::string::npos; };
    return has("currency") && !has("amount") && !has("rate") && !has("value") && !has("total");
}

/// "Invoice currency", "Original currency": what was asked for, which is not what a column of pounds says was
/// paid.
bool may_be_converted(std::string_view currency_heading, std::string_view amount_heading) {
    const auto amount = normal_heading(amount_heading), words = normal_heading(currency_heading);
    const bool pounds =
        amount_heading.find(kPound) != std::string_view::npos || amount.find("gbp") != std::string::npos ||
        amount.find("sterling") != std::string::npos || amount.find("pound") != std::string::npos;
    return pounds && words != "currency" && words != "ccy" && words != "curr" && words != "currencycode";
}

}  // namespace

bool AmountWords::is_credit(std::string_view text) const {
    return says_credit(text) || (plus_minus && is_minus(text));
}

bool is_about_signs(std::string_view heading) {
    const auto words = normal_heading(heading);
    for (const std::string_view word : {"credit", "debit", "sign"})
        if (words.find(word) != std::string::npos) return true;
    return words == "crdr" || words == "drcr" || words == "cd" || words == "dc" ||
           names_plus_and_minus(heading);
}

AmountWords find_amount_words(const TextFile& file, const Header& header, const Schema& schema,
                              const std::vector<int>& column_of_field,
                              const std::vector<int>& private_columns) {
    AmountWords out;
    const auto headed = static_cast<int>(headed_of(header));
    std::vector<Signs> signs(static_cast<std::size_t>(headed));
    for_sample(file, header, [&](Cells& cells) {
        for (int i = 0; i < headed; ++i) signs[static_cast<std::size_t>(i)].look_at(cells.at(i));
    });
    const auto amount = schema.find(schema.amount_field);
    const int amounts = amount ? column_of_field[*amount] : -1;
    const std::string_view amount_heading =
        amounts < 0 ? std::string_view() : std::string_view(header.labels[static_cast<std::size_t>(amounts)]);
    const bool one_currency = !schema.currency.empty() && schema.currency_field.empty();
    int strength = 0;
    for (int i = 0; i < headed; ++i) {
        const std::string_view heading = header.labels[static_cast<std::size_t>(i)];
        if (heading.empty() || std::ranges::find(private_columns, i) != private_columns.end()) continue;
        const auto* const field = field_of(i, schema, column_of_field);
        if (field == nullptr && one_currency && out.currency < 0 && names_currency(heading) &&
            !may_be_converted(heading, amount_heading))
            out.currency = i;
        const auto& said = signs[static_cast<std::size_t>(i)];
        // A column with both words goes before one of which only the heading tells.
        const int told = !tells_signs(said, heading, field)    ? 0
                         : said.credits > 0 && said.debits > 0 ? 3
                         : said.credits + said.debits > 0      ? 2
                                                               : 1;
        if (told <= strength) continue;
        strength = told;
        out.sign = i;
        out.plus_minus =
            said.plus_minus || (said.credits + said.debits == 0 && names_plus_and_minus(heading));
    }
    return out;
}

bool says_other_money(std::string_view text, std::string_view own) {
    if (text.empty() || text.size() > 24) return false;
    const auto words = normal_heading(text);
    if (own != "GBP")
        return words.size() == 3 && std::ranges::all_of(words, base::is_letter) &&
               words != normal_heading(own);
    if (text.find(kPound) != std::string_view::npos || words.find("pound") != std::string::npos ||
        words.find("sterling") != std::string::npos)
        return false;
    for (const std::string_view sign : {"$", "\u20ac", "\u00a5"})
        if (text.find(sign) != std::string_view::npos) return true;
    for (const std::string_view name :
         {"dollar", "euro", "yen", "franc", "rupee", "kron", "dirham", "rand", "zloty", "yuan", "renminbi"})
        if (words.find(name) != std::string::npos) return true;
    constexpr std::array<std::string_view, 10> kNone{"gbp", "stg", "ukl", "nil", "tbc",
                                                     "yes", "non", "all", "any", "unk"};
    return words.size() == 3 && std::ranges::all_of(words, base::is_letter) &&
           std::ranges::find(kNone, words) == kNone.end();
}

}  // namespace daybook::schemas
