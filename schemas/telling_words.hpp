#pragma once

#include "schemas/schema.hpp"

#include <string_view>

namespace daybook::schemas {

/// What a text says of whether a file is of a schema that words tell (Schema::told_by).
struct WordsSaid {
    bool word = false;       ///< it has one
    bool barred = false;     ///< it has one of what is left out or is but a part: "excluding GPC", "includes purchase cards"
    bool threshold = false;  ///< "over £500", "25k": what ledgers are called by

    bool speaks_against() const { return barred || threshold; }
    void add(const WordsSaid& more);
};

/// True for a schema that is told from others by words (Schema::told_by and told_by_headings).
bool asks_for_word(const Schema& schema);

/// Of the name of a file or a sheet, or a line above the headings: "GPC spend May.csv", "ProcurementCard_2024".
WordsSaid said_in_name(std::string_view text, const Schema& schema);

/// Of a heading; `known` for one of the schema's own. Another that names ways to pay side by side, "BACS/Card", says nothing.
WordsSaid said_in_heading(std::string_view heading, const Schema& schema, bool known);

}  // namespace daybook::schemas
