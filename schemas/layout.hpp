#pragma once

#include "schemas/amount_words.hpp"
#include "schemas/around_amount.hpp"
#include "schemas/bank_columns.hpp"
#include "schemas/cells.hpp"
#include "schemas/findings_log.hpp"
#include "schemas/header.hpp"
#include "schemas/pivots.hpp"

#include <string>
#include <vector>

namespace daybook::schemas {

/// Which cell of a record holds which field.
struct Layout {
    std::vector<int> column_of_field;           ///< index into the record, -1 when absent; by schema field
    std::vector<std::string> heading_of_field;  ///< as it stands in the file
    std::vector<bool> decimal_commas;           ///< by field: all its numbers are written as "30.000,00"
    std::vector<int>
        private_columns;  ///< cells that may not be published, unread duplicates included; sorted
    std::vector<std::string> labels;  ///< every heading as it stands in the file, by column
    int headed = 0;       ///< cells up to the last one with a heading
    int vat_column = -1;  ///< the first private one that is of VAT registration numbers
    bool others_private = false;  ///< a private column is of something else
    bool bare_vat_numbers = false;        ///< such numbers stand in their column without a country's letters
    std::vector<int> like_vat_numbers;    ///< columns beside it with other numbers that look like them
    std::vector<BankColumn> banks;        ///< by column
    AroundAmount around;
    Pivots pivots;
    AmountWords said;      ///< of each amount by another column
    std::vector<bool> compact_dates;  ///< by schema field: a column of dates in which all is written yyyymmdd
    std::vector<bool> of_months;      ///< by schema field: its heading says month

    bool is_private(int column) const;
    /// The heading of a column; "" where it has none.
    std::string_view label(int column) const;
};

/// The column in which what may not be published stands, or may stand, under the heading of one that is, in this record: a
/// VAT registration number does, or, where something else is private, there is a cell beyond the last heading. -1 for a row
/// that seems to be in its places.
/// \pre the table has private columns
int moved_private_cell(Cells& cells, const Layout& layout);

/// Settles the layout under `header`. Where several columns have headings of one field, the rows below
/// decide: a column that is filled and of the right type goes before one that is not (some files have a
/// column "Supplier" with codes before one with names), then the heading nearest to the field's name, then
/// the first. Notes missing, blank, extra, duplicate and private columns in `log`.
Layout settle_layout(const TextFile& file, const Header& header, const Schema& schema, FindingsLog& log);

/// How far the amounts stand beside their heading: 0 where they are under it, 1 when most rows have them in
/// the next cell, -1 in the one before. A heading was lost or added; reading on would publish transaction
/// numbers as money.
int misalignment(const TextFile& file, const Header& header, const Layout& layout, const Schema& schema);

}  // namespace daybook::schemas
