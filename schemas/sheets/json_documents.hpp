#pragma once

#include <string_view>

namespace daybook::schemas::sheets {

/// The JSON Schema (draft 4) of this name in schemas/meta, which is part of the program: a worker may open no
/// file.
/// "" when there is none.
std::string_view document_schema(std::string_view name);

}  // namespace daybook::schemas::sheets
