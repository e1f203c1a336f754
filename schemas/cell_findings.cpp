#include "schemas/cell_findings.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"
#include "schemas/card_issuers.hpp"
#include "schemas/row_words.hpp"
#include "schemas/text_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace daybook::schemas {

namespace {

/// Eight bytes at a time, since nearly all texts that are asked have none.
bool has_digit(std::string_view text) {
    constexpr std::uint64_t kZeros = 0x3030303030303030, kHigh = 0x8080808080808080, kBeyondNine = 0x7676767676767676;
    for (std::size_t at = 0; at < text.size(); at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, std::min<std::size_t>(8, text.size() - at));
        const auto from_zero = eight ^ kZeros;
        if ((~((from_zero & ~kHigh) + kBeyondNine) & ~from_zero & kHigh) != 0) return true;
    }
    return false;
}

/// A digit, or one and a blank or a dash, before one of the letters A to D, behind eight characters: nearly no code has that, and a
/// National Insurance number always.
bool may_hold_insurance(std::string_view text) {
    if (text.size() < 9 || !has_digit(text)) return false;
    for (std::size_t i = 8; i < text.size(); ++i) {
        const auto letter = static_cast<unsigned char>(text[i] | 0x20);
        if (letter < 'a' || letter > 'd') continue;
        const char before = text[i - 1] == ' ' || text[i - 1] == '-' ? text[i - 2] : text[i - 1];
        if (before >= '0' && before <= '9') return true;
    }
    return false;
}

bool may_hold_card(std::string_view text) {
    constexpr std::size_t kFewestDigits = 15;
    return text.size() >= kFewestDigits && std::ranges::count_if(text, base::is_digit) >= std::ptrdiff_t{kFewestDigits};
}

constexpr std::array<Issue, kBrokenKinds> kIssueOfBroken{Issue::too_short,
                                                         Issue::too_long,
                                                         Issue::below_minimum,
                                                         Issue::above_maximum,
                                                         Issue::at_exclusive_minimum,
                                                         Issue::at_exclusive_maximum,
                                                         Issue::unlike_pattern,
                                                         Issue::not_in_enum,
                                                         Issue::against_json_schema,
                                                         Issue::no_time};

constexpr std::array<std::pair<TextFault, Issue>, 9> kIssueOfFault{
    {{holds_email, Issue::email_address},
     {holds_phone, Issue::phone_number},
     {holds_insurance, Issue::insurance_number},
     {holds_bank, Issue::bank_details},
     {holds_card, Issue::card_number},
     {is_formula, Issue::formula_cell},
     {is_formula_error, Issue::formula_error},
     {is_spoilt_number, Issue::spoilt_number},
     {is_mojibake, Issue::mojibake}}};

/// A document is called by it, and is not found by another.
bool is_document_number(const Field& field) {
    return field.type == FieldType::string && field.publish && (field.name.ends_with("number") || field.name.ends_with("reference"));
}

}  // namespace

Issue unreadable_issue(FieldType type) {
    switch (type) {
        case FieldType::date: return Issue::unreadable_date;
        case FieldType::number: return Issue::unreadable_number;
        case FieldType::integer: return Issue::unreadable_integer;
        case FieldType::boolean: return Issue::unreadable_boolean;
        default: return Issue::unreadable_value;
    }
}

void note_repairs(const CompiledField& field, int index, const CellReading& reading, const At& at,
                  FindingsLog& log) {
    if (reading.odd_style) {
        const bool month = reading.is_day && reading.style == DateStyle::month_alone;
        log.add(field.type == FieldType::boolean ? Issue::boolean_style : month ? Issue::month_as_day : Issue::date_style, at, index);
    }
    for (unsigned bit = 0; reading.repairs >> bit != 0; ++bit)
        if ((reading.repairs >> bit & 1U) != 0)
            log.add(static_cast<Issue>(static_cast<unsigned>(Issue::currency_sign) + bit), at, index);
}

void note_broken(int index, const CellReading& reading, const At& at, FindingsLog& log) {
    for (unsigned bit = 0; reading.broken >> bit != 0; ++bit)
        if ((reading.broken >> bit & 1U) != 0) log.add(kIssueOfBroken[bit], at, index);
}

unsigned look_for_sure(std::string_view heading, std::string_view text, bool read) {
    unsigned wanted = may_hold_insurance(text) ? holds_insurance : 0U;
    if (may_hold_card(text) && (read || !std::ranges::all_of(text, base::is_digit) || base::to_lower(heading).find("card") != std::string::npos)) wanted |= holds_card;
    return wanted == 0 ? 0 : look_over(fmt::format("{}: {}", heading, text), wanted);
}

bool CellChecks::is_placeholder(std::string_view text, unsigned wanted) {
    if ((wanted & kDittoBit) != 0 && says_ditto(text)) return true;
    if ((wanted & (kNobodyBit | kNothingBit)) == 0 || !names_nobody(text)) return false;
    return (wanted & kNobodyBit) != 0 || text.find('0') == std::string_view::npos;
}

/// What is asked of a text that must be there. Payments, and what is filled down, name somebody or something, but documents may have
/// the number nought; elsewhere "N/A" may be an answer, and only "ditto" is none.
unsigned CellChecks::placeholders_of(const Field& field, const Schema& schema) {
    if (!field.required || !is_text(field.type)) return 0;
    if (field.name == schema.supplier_field) return kNobodyBit;
    return field.fill_down || !schema.supplier_field.empty() ? kNothingBit : kDittoBit;
}

CellChecks::CellChecks(const Schema& schema) {
    const auto& checks = schema.checks;
    for (const auto& field : schema.fields) {
        unsigned wanted = 0;
        if (is_text(field.type)) wanted |= is_formula_error;
        if (is_text(field.type) && checks.formula_cells) wanted |= is_formula;
        if (is_text(field.type) && checks.mojibake) wanted |= is_mojibake;
        if (is_document_number(field)) wanted |= is_spoilt_number;
        if (std::ranges::find(checks.personal_data, field.name) != checks.personal_data.end())
            wanted |= kPersonalData;
        // Where a schema asks for it of some fields, what is surely personal is told of all that are published.
        else if (!checks.personal_data.empty() && is_text(field.type) && field.publish) wanted |= kSureBit;
        if (checks.card_settlements && field.name == schema.supplier_field) wanted |= kCardBit;
        wanted |= placeholders_of(field, schema);
        titles_.push_back(field.title);
        wanted_.push_back(wanted);
    }
}

bool CellChecks::told_by_beginning(std::size_t field) const {
    return (wanted_[field] & ~(is_formula | is_formula_error | is_mojibake | is_spoilt_number | kPlaceholderBits)) == 0;
}

bool CellChecks::is_beside(std::size_t field) const {
    return (wanted_[field] & kSureBit) != 0;
}

unsigned CellChecks::look(std::size_t field, std::string_view text) const {
    const auto wanted = wanted_[field];
    const unsigned card = (wanted & kCardBit) != 0 && is_card_issuer(text) ? kCardBit : 0;
    const unsigned sure = (wanted & kSureBit) != 0 ? look_for_sure(titles_[field], text, true) : 0;
    const unsigned nobody = is_placeholder(text, wanted) ? kNobodyBit : 0;
    return card | sure | nobody | look_over(text, wanted & ~(kCardBit | kSureBit | kPlaceholderBits));
}

void CellChecks::note(unsigned found, std::size_t field, const At& at, FindingsLog& log) const {
    const int index = static_cast<int>(field);
    const auto hidden = (found & kPersonalData) != 0 ? masked(at.value) : std::string();
    auto place = at;
    if (!hidden.empty()) place.value = hidden;
    if ((found & kCardBit) != 0) log.add(Issue::card_settlement, place, index);
    if ((found & kNobodyBit) != 0) log.add(Issue::names_nobody, place, index);
    for (const auto& [fault, issue] : kIssueOfFault)
        if ((found & fault) != 0) log.add(issue, place, index);
}

}  // namespace daybook::schemas
