#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/read_value.hpp"
#include "schemas/row_words.hpp"
#include "schemas/text_faults.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// The issue of a cell that is not of its field's type.
Issue unreadable_issue(FieldType type);

/// Notes what was mended to read a cell: one finding for each repair.
void note_repairs(const CompiledField& field, int index, const CellReading& reading, const At& at,
                  FindingsLog& log);
/// Notes each constraint that a value breaks.
void note_broken(int index, const CellReading& reading, const At& at, FindingsLog& log);

/// What is surely personal, of numbers of National Insurance, of patients, of cards and, where the cell is read, of bank accounts (bits of TextFault),
/// in a cell that is looked at for nothing else of the kind. Its heading says what a number is: "Invoice number", "Card number".
/// \param read false for a column that no field has: sixteen digits are a card there only where its heading says so
unsigned look_for_sure(std::string_view heading, std::string_view text, bool read);

/// The domain checks that need one cell at a time ("daybook.checks": personal_data, formula_cells, mojibake,
/// card_settlements). Made once for a schema, used from many threads.
class CellChecks {
public:
    explicit CellChecks(const Schema& schema);

    /// False for fields of which nothing is asked, so that the common case is one test.
    bool wants(std::size_t field) const { return wanted_[field] != 0; }
    /// True where bytes beyond ASCII and begins_faulty() tell whether there is anything to look() for.
    bool told_by_beginning(std::size_t field) const;
    /// False for nearly every text of ASCII, not empty, of such a field; blanks may stand behind it.
    bool begins_faulty(std::size_t field, std::string_view text) const {
        const auto wanted = wanted_[field];
        return may_begin_fault(text) || ((wanted & kPlaceholderBits) != 0 && may_name_nobody(text)) || ((wanted & is_spoilt_number) != 0 && may_be_spoilt_number(text));
    }
    /// True for a field that is published and of which the schema does not ask whether it holds personal data.
    bool is_beside(std::size_t field) const;
    /// Looks at a cell of a text field; 0 when nothing is wrong with it.
    unsigned look(std::size_t field, std::string_view text) const;
    /// Notes what look() found. Personal data is shown masked, whatever `at` holds.
    void note(unsigned found, std::size_t field, const At& at, FindingsLog& log) const;

private:
    // What else is looked for, beside what look_over() finds (TextFault).
    static constexpr unsigned kCardBit = 1U << 16, kSureBit = 1U << 17, kNobodyBit = 1U << 18, kNothingBit = 1U << 19, kDittoBit = 1U << 20,
                              kPlaceholderBits = kNobodyBit | kNothingBit | kDittoBit;

    static bool is_placeholder(std::string_view text, unsigned wanted);
    static unsigned placeholders_of(const Field& field, const Schema& schema);

    std::vector<std::string> titles_;  ///< by field
    std::vector<unsigned> wanted_;  ///< by field, bits of TextFault, and of what else is looked for
};

}  // namespace daybook::schemas
