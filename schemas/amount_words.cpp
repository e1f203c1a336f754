#include "schemas/amount_words.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/amounts.hpp"
#include "schemas/decimal_commas.hpp"
#include "schemas/row_words.hpp"
#include "schemas/sample.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace daybook::schemas {

namespace {

constexpr std::string_view kPound = "\u00a3";

bool is_minus(std::string_view text) {
    return text == "-" || text == "\u2212" || text == "\u2013";
}

bool is_haben(std::string_view text) {
    return text == "H" || text == "h";
}

/// What the first rows say in a column of which amounts come back.
struct Signs {
    int rows = 0, credits = 0, debits = 0;
    int sap_documents = 0, filled = 0;
    bool other = false, plus_minus = false, words = false, soll_haben = false;

    void look_at(std::string_view text) {
        ++rows;
        if (text.empty()) return;
        ++filled;
        sap_documents += is_sap_document(text) ? 1 : 0;
        plus_minus = plus_minus || text == "+" || is_minus(text);
        words = words || text.size() > 1;
        const bool soll = text == "S" || text == "s";
        soll_haben = soll_haben || soll || is_haben(text);
        if (says_credit(text) || is_minus(text) || is_haben(text)) ++credits;
        else if (says_debit(text) || text == "+" || soll) ++debits;
        else other = true;
    }
};

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// "Transaction type: Credit" in most rows is how suppliers were paid: their banks' word for it. No file has more credits than payments.
bool says_how_it_was_paid(const Signs& signs, std::string_view heading) {
    return signs.debits == 0 && signs.credits > signs.rows / 2 && is_any_of(normal_heading(heading), {"transactiontype", "trxtype", "transtype"});
}

bool names_plus_and_minus(std::string_view heading) {
    return heading == "+/-" || heading == "-/+" || normal_heading(heading).ends_with("sign");
}

/// How German bookkeeping, and so SAP, calls debit and credit.
bool names_soll_and_haben(std::string_view heading) {
    return is_any_of(normal_heading(heading), {"sh", "hs", "shkz", "shkzg", "shindicator", "sollhaben"});
}

/// "Invoice type": whatever else it may be, what is called a credit there is a credit note.
bool names_kind_of_document(std::string_view heading) {
    const auto words = normal_heading(heading);
    return is_any_of(words, {"invoicetype", "documenttype", "doctype", "transactiontype", "trxtype", "transtype", "vouchertype", "typeofinvoice", "typeofdocument", "invoicetypelookupcode"});
}

/// A column of what came back, as amounts of its own. "Creditor" is who is paid.
bool names_credits(std::string_view heading) {
    return is_any_of(normal_heading(heading), {"credit", "credits", "creditamount", "creditsamount", "creditvalue", "amountcredited", "amountcredit", "credited", "creditnoteamount", "creditgbp"});
}

bool names_unit(std::string_view heading) {
    return is_any_of(normal_heading(heading), {"unit", "units", "amountunit", "unitofamount", "currencyunit", "unitofcurrency", "scale", "denomination", "multiplier"});
}

/// "Amount p" or "Pence" behind "Amount £" or "Pounds".
bool names_pence(std::string_view heading, std::string_view amount_heading, bool behind_amount) {
    const auto words = normal_heading(heading);
    if (behind_amount && is_any_of(words, {"p", "pence", "pennies"})) return true;
    for (const std::string_view unit : {"pence", "p"})
        if (words.ends_with(unit) && words.size() > unit.size()) {
            const auto amount = normal_heading(amount_heading);
            const auto rest = std::string_view(words).substr(0, words.size() - unit.size());
            return amount == rest || (amount.starts_with(rest) && is_any_of(std::string_view(amount).substr(rest.size()), {"gbp", "pounds", "pound"}));
        }
    return false;
}

/// 0 for what is no number.
/// Of a number in whatever style: that it is more than nothing is what is asked.
std::int64_t hundredths(std::string_view text) {
    if (text.empty()) return 0;
    const auto read = has_decimal_comma(text) ? read_number(with_point_for_comma(text), 2) : read_number(text, 2);
    return read.kind == NumberReading::Kind::number ? read.units : 0;
}

/// Whether what stands in the column tells credits from debits. Where everything is called a credit, that may
/// be how it was paid; a blank column, or one of debits alone, says so of a later row.
bool tells_signs(const Signs& signs, std::string_view heading, const Field* field) {
    if (field == nullptr && names_kind_of_document(heading)) return !signs.soll_haben && !says_how_it_was_paid(signs, heading);
    if (signs.other) return false;
    if (signs.soll_haben && !is_about_signs(heading)) return false;
    // A dash stands for nothing under any other heading.
    if (signs.plus_minus && !names_plus_and_minus(heading)) return false;
    const bool both = signs.credits > 0 && signs.debits > 0;
    if (field != nullptr) return both && !field->essential && is_text(field->type);
    // A letter alone may stand for anything.
    return both || (signs.debits > 0 && signs.words) || is_about_signs(heading);
}

/// "Type" is a heading of SAP's documents where nothing else stands below it.
CreditMark mark_of(const Signs& signs, std::string_view heading) {
    const bool all_sap = signs.filled > 0 && signs.sap_documents == signs.filled;
    if (all_sap && may_head_document_types(heading)) return CreditMark::document;
    const auto mark = mark_named_by(heading);
    // In most rows it is how suppliers were paid.
    return mark == CreditMark::type && signs.credits > signs.rows / 2 ? CreditMark::none : mark;
}

/// A field may have the column that tells types apart, and publishes what it says.
bool may_mark(CreditMark mark, const Field* field) {
    if (mark == CreditMark::none) return false;
    return field == nullptr || (mark == CreditMark::type && !field->essential && is_text(field->type));
}

/// In a ledger of suppliers what they are owed is a credit, and every payment's row says so.
bool is_side_of_ledger(const Signs& signs, std::string_view heading) {
    constexpr int kFewest = 5;
    return signs.rows >= kFewest && signs.credits == signs.rows && !signs.plus_minus && is_about_signs(heading);
}

const Field* field_of(int column, const Schema& schema, const std::vector<int>& column_of_field) {
    const auto at = std::ranges::find(column_of_field, column);
    return at == column_of_field.end()
               ? nullptr
               : &schema.fields[static_cast<std::size_t>(at - column_of_field.begin())];
}

/// What a column that says nothing but its currency is headed.
bool is_plain_currency(std::string_view words) {
    return is_any_of(words, {"currency", "currencycode", "ccy", "ccycode", "curr", "currcode", "cur", "curcode", "crcy"});
}

bool names_currency(std::string_view heading) {
    const auto words = normal_heading(heading);
    if (is_plain_currency(words)) return true;
    const auto has = [&](std::string_view word) { return words.find(word) != std::string::npos; };
    return has("currency") && !has("amount") && !has("rate") && !has("value") && !has("total");
}

/// What is left of "Original currency" without the word: "original"; "" for a currency of nothing else.
std::string whose_currency(std::string_view heading) {
    auto words = normal_heading(heading);
    if (is_plain_currency(words)) return {};
    for (const std::string_view word : {"currency", "ccy", "code", "iso"})
        if (const auto at = words.find(word); at != std::string::npos) words.erase(at, word.size());
    return words;
}

/// "Original amount" beside "Original currency": the currency is that amount's.
bool is_of_another_amount(std::string_view currency_heading, const std::vector<std::string>& headings, int amounts) {
    const auto whose = whose_currency(currency_heading);
    for (int i = 0; i < std::ssize(headings) && !whose.empty(); ++i) {
        auto words = normal_heading(headings[static_cast<std::size_t>(i)]);
        const auto at = words.find(whose);
        if (i == amounts || at == std::string::npos) continue;
        words.erase(at, whose.size());
        for (const std::string_view sum : {"amount", "value", "total", "sum", "cost", "price", "net", "gross"})
            if (words.find(sum) != std::string::npos) return true;
    }
    return false;
}

/// "Invoice currency", "Original currency": what was asked for, which is not what a column of pounds says was
/// paid.
bool may_be_converted(std::string_view currency_heading, std::string_view amount_heading) {
    const auto amount = normal_heading(amount_heading), words = normal_heading(currency_heading);
    const bool pounds =
        amount_heading.find(kPound) != std::string_view::npos || amount.find("gbp") != std::string::npos ||
        amount.find("sterling") != std::string::npos || amount.find("pound") != std::string::npos;
    return pounds && !is_plain_currency(words);
}

}  // namespace

int AmountWords::calls_credit(Cells& cells, bool is_zero) const {
    if (credits >= 0 && hundredths(cells.at(credits)) != 0) return credits;
    if (is_zero) return -1;
    const auto is_own = [&](const auto& one) {
        return one.second == CreditMark::amount && amounts >= 0 && std::abs(hundredths(cells.at(one.first))) == hundredths(cells.at(amounts));
    };
    const auto mark = std::ranges::find_if(marks, [&](const auto& one) { return says_undone(one.second, cells.at(one.first)) || is_own(one); });
    if (mark != marks.end()) return mark->first;
    if (sign < 0) return -1;
    const auto text = cells.at(sign);
    if (soll_haben) return is_haben(text) ? sign : -1;
    // A letter may stand for a kind of document.
    return (says_credit(text) && (text.size() > 1 || !by_document)) || (plus_minus && is_minus(text)) ? sign : -1;
}

int AmountWords::not_in_pounds(Cells& cells, bool is_zero, std::string_view own) const {
    constexpr std::int64_t kWhole = 100 * 100;  // more is the amount once more
    if (pence >= 0 && hundredths(cells.at(pence)) != 0 && std::abs(hundredths(cells.at(pence))) < kWhole) return pence;
    if (is_zero) return -1;
    if (currency >= 0) {
        const auto text = cells.at(currency);
        if (says_other_money(text, own) || says_unit(text)) return currency;
    }
    return unit >= 0 && says_unit(cells.at(unit)) ? unit : -1;
}

bool is_about_signs(std::string_view heading) {
    const auto words = normal_heading(heading);
    for (const std::string_view word : {"credit", "debit", "sign"})
        if (words.find(word) != std::string::npos) return true;
    return words == "crdr" || words == "drcr" || words == "cd" || words == "dc" ||
           names_soll_and_haben(heading) || names_plus_and_minus(heading);
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
    out.amounts = amounts;
    const bool one_currency = !schema.currency.empty() && schema.currency_field.empty();
    int strength = 0;
    for (int i = 0; i < headed; ++i) {
        const std::string_view heading = header.labels[static_cast<std::size_t>(i)];
        if (heading.empty() || std::ranges::find(private_columns, i) != private_columns.end()) continue;
        const auto* const field = field_of(i, schema, column_of_field);
        if (field == nullptr && one_currency && out.currency < 0 && names_currency(heading) &&
            !may_be_converted(heading, amount_heading) && !is_of_another_amount(heading, header.labels, amounts))
            out.currency = i;
        if (field == nullptr && out.credits < 0 && names_credits(heading)) out.credits = i;
        if (field == nullptr && out.unit < 0 && names_unit(heading)) out.unit = i;
        if (field == nullptr && out.pence < 0 && amounts >= 0 && names_pence(heading, amount_heading, i == amounts + 1)) out.pence = i;
        const auto& said = signs[static_cast<std::size_t>(i)];
        if (const auto mark = mark_of(said, heading); may_mark(mark, field)) out.marks.emplace_back(i, mark);
        if (is_side_of_ledger(said, heading)) {
            out.ledger = i;
            continue;
        }
        // A column with both words goes before one of which only the heading tells.
        const int told = !tells_signs(said, heading, field)    ? 0
                         : said.credits > 0 && said.debits > 0 ? 3
                         : said.credits + said.debits > 0      ? 2
                                                               : 1;
        if (told <= strength) continue;
        strength = told;
        out.sign = i;
        out.by_document = field == nullptr && names_kind_of_document(heading);
        out.soll_haben = said.soll_haben || (said.credits + said.debits == 0 && names_soll_and_haben(heading));
        out.plus_minus =
            said.plus_minus || (said.credits + said.debits == 0 && names_plus_and_minus(heading));
    }
    return out;
}

bool says_unit(std::string_view text) {
    if (text.empty() || text.size() > 40) return false;
    return says_other_unit(text) || names_foreign_money(text) ||
           is_any_of(normal_heading(text), {"thousand", "thousands", "million", "millions", "pence", "usd", "eur", "dollars", "euros", "usdollars"});
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
    constexpr std::array<std::string_view, 11> kNone{"gbp", "stg", "ukl", "ukp", "nil", "tbc",
                                                     "yes", "non", "all", "any", "unk"};
    return words.size() == 3 && std::ranges::all_of(words, base::is_letter) &&
           std::ranges::find(kNone, words) == kNone.end();
}

}  // namespace daybook::schemas
