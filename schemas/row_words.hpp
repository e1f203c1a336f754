#pragma once

#include "schemas/schema.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace daybook::schemas {

/// True for nothing, or only dashes.
bool is_blank(std::string_view text);

/// True for a number, however it is written; `scale` digits after the point.
bool says_number(std::string_view text, int scale);

/// "ditto", "As above", a ditto mark: the cell means what stands above it.
bool says_ditto(std::string_view text);

inline constexpr std::size_t kLongestPlaceholder = 24;
/// "-", "0", "N/A", "NULL", "TBC", "Unknown", "As above": who is meant nobody can tell. What is withheld ("Redacted") says so.
bool names_nobody(std::string_view text);
/// False for most texts that name something, by their size and first two signs: of them neither names_nobody() nor says_ditto() is
/// true. Blanks may stand behind the text.
inline bool may_name_nobody(std::string_view text) {
    if (text.size() > kLongestPlaceholder && static_cast<unsigned char>(text.back()) > ' ') return false;
    constexpr unsigned kLetters = 26;
    static constexpr auto kPairs = [] {
        std::array<std::uint32_t, kLetters> out{};
        for (const std::string_view pair : {"na", "no", "ni", "nu", "tb", "to", "un", "bl", "su", "xx", "di", "do", "as", "sa"})
            out[static_cast<unsigned char>(pair[0] - 'a')] |= 1U << (pair[1] - 'a');
        return out;
    }();
    if (text.size() < 2) return true;
    if (text[0] >= '1' && text[0] <= '9') return false;
    const unsigned first = static_cast<unsigned char>((text[0] | 0x20) - 'a'), second = static_cast<unsigned char>((text[1] | 0x20) - 'a');
    return first >= kLetters || second >= kLetters || (kPairs[first] >> second & 1U) != 0;
}

/// True when a text says that there was nothing to report: "Nil return", "No payments were made in June". Never for what is
/// left out of a table: "No payments under £25,000 are shown".
bool says_nil(std::string_view text);

/// True for "0.00", and "0,00", which is nothing in whatever style the others are written.
bool says_zero(std::string_view text);

/// True for "N/A" and "not applicable".
bool says_not_applicable(std::string_view text);

/// True when a text names a sum: "Total", "Grand total:", "Total spend for May 2024", and, unless it stands
/// where a payee is named, "Home Office total". Never what a company may be called ("Total Energies").
bool says_total(std::string_view text, bool where_payees_stand);

/// True for "CR" and "credit note", and for "DR" and "invoice": what a column says of which amounts come back.
bool says_credit(std::string_view text);
bool says_debit(std::string_view text);

/// True for a line that says that amounts are in thousands, millions, pence or other money: "All amounts in £000s", "All
/// figures are in US dollars". Never for "Spend over £25,000".
bool says_other_unit(std::string_view text);

/// True for a column that says whose return a row belongs to, or of which period: it is filled in also where
/// there is nothing to report, and beside totals.
bool tells_whose_return(const Field& field);

/// True for what a spreadsheet writes above the names in a pivot table: "Row Labels".
inline constexpr std::string_view kPivotHeading = "Row Labels";
bool is_pivot_heading(std::string_view text);

/// True when there is neither a letter nor a digit of any script in it; "††††" is not much of a cell.
bool is_ornament(std::string_view text);

}  // namespace daybook::schemas
