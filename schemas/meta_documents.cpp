#include "schemas/meta_documents.hpp"

#include "schemas/schema.hpp"
#include "schemas/sheets/json_documents.hpp"

namespace daybook::schemas {

std::string_view meta_schema() {
    return base::text_named(meta_documents(), "daybook-table-schema");
}

std::string_view sheets::document_schema(std::string_view name) {
    return base::text_named(meta_documents(), name);
}

}  // namespace daybook::schemas
