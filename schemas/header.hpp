#pragma once

#include "schemas/schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// "Amount (£)" as "amount": lower-case ASCII letters and digits only, so that blanks, punctuation and mojibake do not matter. A leading
/// number ("8 Amount") goes too.
std::string normal_heading(std::string_view heading);

/// Which cell of a record holds which field.
struct Columns {
    std::vector<int> cell_of_field;               ///< index into the record, -1 when absent; by schema field
    std::vector<std::string> heading_of_field;    ///< as it stands in the file
    std::vector<std::pair<int, std::string>> extra;       ///< cells with a heading that is no field's
    std::vector<std::pair<int, std::string>> duplicates;  ///< cells whose heading another cell had already
    int found = 0;
    bool has(const Schema& schema, std::string_view field) const;
    /// True when every essential field has a cell.
    bool complete(const Schema& schema) const;
};

/// Reads a record as headings. Of two cells with one heading the later stands for the field when the earlier looks like a code's: the
/// files that have "Supplier" twice give the code first and the name second.
Columns read_headings(const Schema& schema, const std::vector<std::string>& headings);

/// The same for a heading split over two records, joined cell by cell.
std::vector<std::string> joined_headings(const std::vector<std::string>& above, const std::vector<std::string>& below);

}  // namespace daybook::schemas
