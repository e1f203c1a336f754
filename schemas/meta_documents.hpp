#pragma once

#include "publisher/base/embedded.hpp"

namespace daybook::schemas {

/// The documents of schemas/meta by which others are judged: the meta-schema, and the JSON Schemas that a schema may
/// name under daybook.jsonSchema.
std::span<const base::EmbeddedText> meta_documents();

}  // namespace daybook::schemas
