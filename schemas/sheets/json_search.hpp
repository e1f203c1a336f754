#pragma once

#include "publisher/base/json.hpp"
#include "schemas/schema.hpp"
#include "schemas/sheets/sheet.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// A table of a JSON document, and where it stands.
struct FoundTable {
    std::string name;  ///< the members on the way to it: "result/records"
    const base::json::Value* table = nullptr;
    std::vector<std::string_view> columns = {};  ///< headings beside an array of arrays; they are the document's
    std::string pointer = {};                    ///< RFC 6901, whole
    std::string not_read = {};                   ///< why it is not read; "" for one that is
};

/// True for an array with an object in it, whatever else it holds.
bool has_records(const base::json::Value& value);

/// Every table of the document, the highest first, and behind them what holds rows in a form in which they are not read:
/// too far down, by a key of their own, a column a list, or one alone. Such rows are known by the schema's essential fields.
/// Empty where nothing can be read. What describes columns is a table only where nothing else is.
std::vector<FoundTable> find_tables(const base::json::Value& document, const Schema& schema, const SheetLimits& limits);

}  // namespace daybook::schemas::sheets
