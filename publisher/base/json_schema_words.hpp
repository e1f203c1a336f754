#pragma once

#include <string_view>

namespace daybook::base {

/// Holds a JSON Schema that people wrote for us to draft 4. Throws Error(bad_input) naming a word that draft 4 does not
/// have, of which a validator would say nothing and let everything through ("const"), or whose value is of the wrong
/// shape ("type": "foo", "exclusiveMinimum": 5). \pre JsonSchema takes the document
void check_schema_words(std::string_view document);

}  // namespace daybook::base
