#pragma once

#include "schemas/sheets/budget.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// The tables in a JSON text, each under a row of headings; numbers digit for digit, objects and arrays inside a
/// cell as JSON. One is
/// - what the schema points at, when it says where (see JsonMapping), after the JSON Schema it names has
/// passed it;
/// - an array of objects, whose headings are their keys in the order they are first met;
/// - an array of arrays, whose first stands for the headings, or which a "columns" beside it heads;
/// - one object a line (NDJSON).
/// An object may hold several of the arrays, at the top or up to two levels down; each is then a sheet named by the
/// members on the way to it ("result/records"). What describes columns ("fields", each with a type) is none beside a
/// table.
/// Throws as read_sheets() does, and NoTable where the document may be none of the schema's at all.
std::vector<Sheet> read_json(std::string_view bytes, const Schema& schema, Budget& budget);

/// True when `schema` says where the records of this very document stand. Every schema that does not is given
/// the same table.
bool is_mapped(std::string_view bytes, const Schema& schema);

/// True when the document has the member in which the records stand of which the schema's standard speaks, and so
/// means to be such a document, however it is broken.
bool means_to_be(std::string_view bytes, const Schema& schema);

/// True when a list of the schema's records and what must stand beside it are named somewhere in a JSON document, whatever its
/// form, and the schema names a JSON Schema for it.
bool holds_marks(std::string_view bytes, const Schema& schema);

}  // namespace daybook::schemas::sheets
