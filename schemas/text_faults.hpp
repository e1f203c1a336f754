#pragma once

#include <array>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// What free text may hold that it should not; bits.
enum TextFault : unsigned {
    holds_email = 1U << 0,
    holds_phone = 1U << 1,       ///< of the United Kingdom
    holds_insurance = 1U << 2,   ///< National Insurance number
    holds_bank = 1U << 3,        ///< a sort code and an account number
    holds_card = 1U << 7,        ///< the number of a payment card, as its check digit says (ISO/IEC 7812-1)
    holds_nhs_number = 1U << 9,  ///< of a patient, as its check digit and the word for it say
    is_formula = 1U << 4,        ///< begins with = + - @, also full-width, and is no number (CWE-1236)
    is_formula_error = 1U << 6,  ///< what a spreadsheet shows instead of a value: "#N/A", "#REF!", "Err:502"
    is_spoilt_number = 1U << 8,  ///< of a document, as a spreadsheet keeps it: "5.1E+09", "5.1e9", or nothing but zeros behind 15 digits, four or more
    is_mojibake = 1U << 5,  ///< UTF-8 read as Windows-1252 ("Â£", "â€™", "Åµ"), a pound sign read as "œ", U+FFFD
};
inline constexpr unsigned kPersonalData = holds_email | holds_phone | holds_insurance | holds_nhs_number | holds_bank | holds_card;

/// Looks a text (trimmed UTF-8) over for the faults in `wanted`. One pass finds out what cannot be there, and
/// in most texts that is everything; the rest takes time linear in the text.
unsigned look_over(std::string_view text, unsigned wanted);

/// False for a text of ASCII, not empty, that for what it begins with holds neither is_formula nor is_formula_error: nearly every
/// cell is told so without a look over it. Mojibake has bytes beyond ASCII.
inline bool may_begin_fault(std::string_view text) {
    switch (text.front()) {
        case '=':
        case '+':
        case '-':
        case '@':
        case '\t':
        case '\r':
        case '#': return true;
        case 'E': return text.size() == 7;  // "Err:502"
        default: return false;
    }
}

/// False for most numbers of documents, by their size and first two signs: they are no is_spoilt_number.
inline bool may_be_spoilt_number(std::string_view text) {
    constexpr std::size_t kDigitsKept = 15;
    return text.size() > kDigitsKept || (text.size() > 1 && (text[1] == '.' || text[1] == 'E' || text[1] == 'e'));
}

/// True for a text of ASCII, not empty, that needs no trimming in front and of which, for its first sign and its size, may_begin_fault() is false.
inline bool begins_as_most(std::string_view text) {
    static constexpr auto kMost = [] {
        std::array<bool, 256> out{};
        for (unsigned c = 0; c < out.size(); ++c) out[c] = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        return out;
    }();
    // Many a text begins with an "E", and few of those have seven signs; blanks may stand behind them.
    return kMost[static_cast<unsigned char>(text.front())] && (text.front() != 'E' || (text.size() != 7 && text.back() > ' '));
}

/// "####": what a spreadsheet shows, and copies, where a number does not fit its column.
bool shows_narrow_column(std::string_view text);

/// A text that may be shown although it holds personal data: its first two characters, and "*" for every
/// other letter and digit.
std::string masked(std::string_view text);

/// The same, where a text seems to hold personal data; else the text.
std::string masked_where_personal(std::string_view text);

}  // namespace daybook::schemas
