#pragma once

#include "schemas/cells.hpp"
#include "schemas/findings_log.hpp"
#include "schemas/header.hpp"

#include <string>
#include <vector>

namespace daybook::schemas {

/// Which cell of a record holds which field.
struct Layout {
    std::vector<int> column_of_field;           ///< index into the record, -1 when absent; by schema field
    std::vector<std::string> heading_of_field;  ///< as it stands in the file
    std::vector<int>
        private_columns;  ///< cells that may not be published, unread duplicates included; sorted
    int headed = 0;       ///< cells up to the last one with a heading

    bool is_private(int column) const;
};

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
