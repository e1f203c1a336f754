#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/read_value.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas {

/// Notes all that a reading says is wrong with a cell, but for blanks: what a blank means depends on its row.
/// `at` may be without its value where the column is private.
void note_reading(const CompiledField& field, int index, const CellReading& reading, const At& at,
                  FindingsLog& log);

/// The domain checks that need one cell at a time ("daybook.checks": personal_data, formula_cells, mojibake,
/// card_settlements). Made once for a schema, used from many threads.
class CellChecks {
public:
    explicit CellChecks(const Schema& schema);

    /// False for fields of which nothing is asked, so that the common case is one test.
    bool wants(std::size_t field) const { return wanted_[field] != 0; }
    /// Looks at a cell of a text field. Personal data is shown masked, whatever `at` holds.
    void look(std::size_t field, std::string_view text, const At& at, FindingsLog& log) const;

private:
    std::vector<unsigned> wanted_;  ///< by field, bits of TextFault and kCardBit
};

}  // namespace daybook::schemas
