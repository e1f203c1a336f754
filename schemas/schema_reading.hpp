#pragma once

#include "publisher/base/error.hpp"
#include "schemas/schema.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::schemas::reading {

/// Parts of parse_schema(). All throw Error(bad_input) naming the field and the remedy.

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) {
    throw base::Error::make(base::ErrorKind::bad_input, text, std::forward<Args>(args)...);
}

/// Our own words and constraints are checked, so that a slip of the pen neither publishes a private column
/// nor lets everything pass.
void check_words(const base::json::Value& object, std::string_view where,
                 const std::vector<std::string>& known);

/// A text, or a list of texts: v1 of Table Schema wrote single names where v2 has lists.
std::vector<std::string> read_names(const base::json::Value& value);

/// A value of an "enum", a bound or a category as the text that a cell would have.
std::string text_of(const base::json::Value& value);

std::vector<MissingValue> read_missing_values(const base::json::Value& value);

/// `missing` is the schema's own list, for fields without one.
Field read_field(const base::json::Value& value, const std::vector<MissingValue>& missing);

/// primaryKey, uniqueKeys and foreignKeys; a field of a primary key becomes required.
void read_keys(Schema& schema, const base::json::Value& document);

/// What parse_given_schema() refuses besides.
void refuse_slips(const Schema& schema, const base::json::Value& said);

/// "daybook" of the schema: roles, checks, gates.
void read_daybook(Schema& schema, const base::json::Value& ours);

}  // namespace daybook::schemas::reading
