#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::schemas {

/// What a column says of the payment in each row, when it calls some of them credits or says that they were undone.
enum class CreditMark : std::uint8_t {
    none,
    credit,    ///< "Credit note? Y"
    undone,    ///< "Void: Yes", "Reversal date: 03/05/2024", "Reversed with: 1900001234"
    status,    ///< "Status: Cancelled"
    amount,    ///< "Cancelled amount": one that is the row's own, or a word for it
    payment,   ///< "Payment type: Cancelled", "Refund"
    type,      ///< "Type: Credit" beside "Revenue" and "Capital"
    document,  ///< SAP's types of documents, of which KG is a supplier's credit memo
};

/// By the heading of a column that no field has.
CreditMark mark_named_by(std::string_view heading);

/// True for "Type" and the like, below which SAP's types may stand and anything else.
bool may_head_document_types(std::string_view heading);

/// True for a type of document that SAP has for what suppliers are paid: "KR", "KG", "RE".
bool is_sap_document(std::string_view text);

/// Whether a cell of such a column says that its row's payment came back, or never went out.
bool says_undone(CreditMark mark, std::string_view text);

}  // namespace daybook::schemas
