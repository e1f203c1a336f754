# Writes OUTPUT, a C++ file holding every template below FOLDER, so that the program needs no folder when it runs.
# cmake -DFOLDER=... -DOUTPUT=... -P embed_templates.cmake
file(GLOB templates LIST_DIRECTORIES false "${FOLDER}/*.mustache")
list(SORT templates)
set(body "// Made from site-gen/templates by embed_templates.cmake.\n#include \"site-gen/embedded.hpp\"\n\n")
string(APPEND body "namespace daybook::site_gen {\n\nconst std::vector<EmbeddedTemplate>& embedded_templates() {\n")
string(APPEND body "    static const std::vector<EmbeddedTemplate> all = {\n")
foreach(path IN LISTS templates)
  get_filename_component(name "${path}" NAME_WE)
  file(READ "${path}" text)
  string(APPEND body "        {\"${name}\", R\"~template~(${text})~template~\"},\n")
endforeach()
string(APPEND body "    };\n    return all;\n}\n\n}  // namespace daybook::site_gen\n")
file(WRITE "${OUTPUT}" "${body}")
