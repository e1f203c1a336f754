#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace daybook::schemas {

/// Words that no field of a schema may bear (design section 8): parameters of the API, which would be taken
/// for filters, and columns that every table has beside those of its schemas.
inline constexpr std::array<std::string_view, 35> kReservedWords{
    // parameters
    "q", "search", "columns", "sort", "size", "cursor", "as_of", "by", "measure", "having", "mix", "format",
    "any", "spreadsheet", "bom", "since", "from", "to", "count",
    // columns the catalogue adds
    "row", "dataset", "publisher", "organisation", "schema", "series", "edition", "version", "part", "line",
    "revision", "payer", "supplier_id", "amount_basis", "currency", "card_settlement"};

constexpr bool is_reserved(std::string_view word) {
    return std::find(kReservedWords.begin(), kReservedWords.end(), word) != kReservedWords.end();
}

}  // namespace daybook::schemas
