#include "schemas/credit_marks.hpp"

#include "schemas/amounts.hpp"
#include "schemas/dates.hpp"
#include "schemas/decimal_commas.hpp"
#include "schemas/header.hpp"
#include "schemas/row_words.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

namespace daybook::schemas {

namespace {

constexpr std::size_t kLongestMark = 40;
constexpr base::Date kFirstLikely = std::chrono::year{1990} / 1 / 1, kLastLikely = std::chrono::year{2099} / 12 / 31;

bool is_word_among(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// "void" of "Is void? (Y/N)", "Void flag" and "Date voided".
std::string_view without_kind_of_mark(std::string_view words) {
    for (const std::string_view front : {"is", "date", "payment", "cheque"})
        if (words.starts_with(front)) {
            words.remove_prefix(front.size());
            break;
        }
    for (const std::string_view end : {"yesno", "yn", "indicator", "flag", "ind", "marker", "date"})
        if (words.ends_with(end) && words.size() > end.size()) {
            words.remove_suffix(end.size());
            break;
        }
    // A "credit check" is none.
    for (const std::string_view end : {"cheque", "check", "payment"})
        if (words.ends_with(end) && (words.starts_with("void") || words.starts_with("cancel") || words.starts_with("revers") || words.starts_with("stop"))) {
            words.remove_suffix(end.size());
            break;
        }
    return words;
}

bool says_yes(std::string_view text, std::string_view words) {
    return is_word_among(words, {"y", "yes", "true", "t", "x", "1"}) || text == "\u2713" || text == "\u2714";
}

/// "Cancelled", "Voided - replaced", "Reversal".
bool says_it_was_undone(std::string_view words) {
    // Of who accounts for the tax, and of what may come back.
    if (words.starts_with("reversecharge") || words.starts_with("refundable")) return false;
    return std::ranges::any_of(std::array<std::string_view, 4>{"cancel", "void", "revers", "refund"},
                               [&](std::string_view word) { return words.starts_with(word); });
}

/// A type that is one of these and no more: "Refund of council tax" was paid.
bool is_undone_type(std::string_view words) {
    return is_word_among(words, {"cancelled", "canceled", "cancellation", "void", "voided", "reversed", "reversal", "creditnote", "creditmemo"});
}

/// The day on which it was undone, or the number of the document that did it. Programs write "31/12/9999" and "01/01/1900" for none.
bool tells_day_or_number(std::string_view text) {
    if (is_blank(text)) return false;
    if (has_decimal_comma(text)) return true;
    if (const auto number = read_number(text, 2); number.kind == NumberReading::Kind::number) return number.units != 0;
    const auto read = read_date(text, DateOrder::day_first);
    return read.kind == DateReading::Kind::date && read.day >= kFirstLikely && read.day <= kLastLikely;
}

}  // namespace

CreditMark mark_named_by(std::string_view heading) {
    const auto words = normal_heading(heading);
    if (is_word_among(words, {"documenttype", "doctype", "doctyp", "transactiontype", "vouchertype", "typeofdocument", "invoicetype", "typeofinvoice"})) return CreditMark::document;
    if (is_word_among(words, {"status", "paymentstatus", "invoicestatus", "transactionstatus", "documentstatus", "chequestatus", "checkstatus", "statusdescription"}))
        return CreditMark::status;
    if (is_word_among(words, {"paymenttype", "typeofpayment"})) return CreditMark::payment;
    if (words == "type") return CreditMark::type;
    if (is_word_among(words, {"cancelledamount", "canceledamount", "voidamount", "voidedamount", "reversedamount", "refundamount", "refundedamount", "amountcancelled", "amountcanceled", "amountvoided", "amountreversed", "amountrefunded"}))
        return CreditMark::amount;
    const auto bare = without_kind_of_mark(words);
    if (is_word_among(bare, {"credit", "creditnote", "creditnotes", "creditmemo", "acreditnote"})) return CreditMark::credit;
    const bool undone = is_word_among(bare, {"void", "voided", "reversed", "reversal", "cancelled", "canceled", "cancellation", "reversedwith", "reversedby", "reversaldocument", "refund", "refunded", "stopped"});
    return undone ? CreditMark::undone : CreditMark::none;
}

bool may_head_document_types(std::string_view heading) {
    return is_word_among(normal_heading(heading), {"type", "ty", "typ", "dty", "doc"});
}

bool is_sap_document(std::string_view text) {
    return is_word_among(text, {"KR", "KG", "KZ", "KA", "KN", "KP", "RE", "RN", "RA", "ZP", "ZR", "AB", "SA"});
}

bool says_undone(CreditMark mark, std::string_view text) {
    if (text.empty() || text.size() > kLongestMark || mark == CreditMark::none) return false;
    const auto words = normal_heading(text);
    switch (mark) {
        case CreditMark::document: return words == "kg";
        case CreditMark::status: return says_it_was_undone(words) || words.starts_with("creditnote") || words.starts_with("creditmemo") || words.starts_with("stop");
        case CreditMark::amount: return says_yes(text, words) || says_it_was_undone(words);
        case CreditMark::payment: return is_undone_type(words) || words == "refund";
        case CreditMark::type: return is_undone_type(words) || words == "credit";
        case CreditMark::credit: return says_yes(text, words) || says_it_was_undone(words) || says_credit(text);
        default: return says_yes(text, words) || words == "v" || says_it_was_undone(words) || tells_day_or_number(text);
    }
}

}  // namespace daybook::schemas
