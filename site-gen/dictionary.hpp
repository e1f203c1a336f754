#pragma once

#include "schemas/schema.hpp"
#include "site-gen/template.hpp"

namespace daybook::site_gen {

/// One line of a data dictionary.
Context dictionary_line(const std::string& name, const std::string& title, schemas::FieldType type, int scale,
                        const std::string& description, const std::string& note);
/// The columns of a schema, with what is required, and what is left out of publication.
Context dictionary_of(const schemas::Schema& schema);

}  // namespace daybook::site_gen
