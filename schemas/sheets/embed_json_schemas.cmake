# Writes OUTPUT, a C++ file holding the JSON Schemas NAMES in FOLDER that JSON documents are judged by.
# cmake -DFOLDER=... -DNAMES="a b" -DOUTPUT=... -P embed_json_schemas.cmake
separate_arguments(NAMES)
set(body "// Made from schemas/meta by embed_json_schemas.cmake.\n#include \"schemas/sheets/json_documents.hpp\"\n\n")
string(APPEND body "namespace daybook::schemas::sheets {\n\nstd::string_view document_schema(std::string_view name) {\n")
foreach(name IN LISTS NAMES)
  file(READ "${FOLDER}/${name}.json" text)
  string(APPEND body "    if (name == \"${name}\") return R\"~json~(${text})~json~\";\n")
endforeach()
string(APPEND body "    return {};\n}\n\n}  // namespace daybook::schemas::sheets\n")
file(WRITE "${OUTPUT}" "${body}")
