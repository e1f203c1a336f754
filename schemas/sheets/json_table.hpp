#pragma once

#include "schemas/sheets/budget.hpp"

#include <string_view>

namespace daybook::schemas::sheets {

/// The table in a JSON text, under a row of headings; numbers digit for digit, objects and arrays inside a
/// cell as JSON. It is one of
/// - what the schema points at, when it says where (see JsonMapping), after the JSON Schema it names has
/// passed it;
/// - an array of objects, whose headings are their keys in the order they are first met;
/// - an array of arrays, whose first stands for the headings, or which a "columns" beside it heads;
/// - an object that holds one of these, at the top ("data", or whatever comes first) or up to two levels
/// down;
/// - one object a line (NDJSON).
/// Throws as read_sheets() does.
Sheet read_json(std::string_view bytes, const Schema& schema, Budget& budget);

/// True when `schema` says where the records of this very document stand. Every schema that does not is given
/// the same table.
bool is_mapped(std::string_view bytes, const Schema& schema);

/// True when the document has the member in which the records stand of which the schema's standard speaks, and so
/// means to be such a document, however it is broken.
bool means_to_be(std::string_view bytes, const Schema& schema);

}  // namespace daybook::schemas::sheets
