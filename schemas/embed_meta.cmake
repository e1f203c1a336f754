# Writes OUTPUT, a C++ file holding the meta-schema, so that the program, and a worker that may open no file, has it.
# cmake -DINPUT=... -DOUTPUT=... -P embed_meta.cmake
file(READ "${INPUT}" text)
set(body "// Made from schemas/meta by embed_meta.cmake.\n#include \"schemas/schema.hpp\"\n\n")
string(APPEND body "namespace daybook::schemas {\n\nstd::string_view meta_schema() {\n")
string(APPEND body "    return R\"~json~(${text})~json~\";\n}\n\n}  // namespace daybook::schemas\n")
file(WRITE "${OUTPUT}" "${body}")
