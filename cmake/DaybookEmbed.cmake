# Text files as part of the program.
#
# daybook_embed(<variable> FUNCTION daybook::box::name COMMENT "..." FILES ...)
# Sets <variable> to a C++ file, to be listed among a box's sources, that defines
#   std::span<const base::EmbeddedText> daybook::box::name()
# with the files in the order given, each named without its ending. The box declares the function in a header of its own.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(daybook_embed variable)
    cmake_parse_arguments(embed "" "FUNCTION;COMMENT" "FILES" ${ARGN})
    string(REGEX REPLACE "[^a-z_]+" "_" name "${embed_FUNCTION}")
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    string(REPLACE ";" "|" files "${embed_FILES}")
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DFUNCTION=${embed_FUNCTION} "-DFILES=${files}" -DOUTPUT=${output}
              -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
      DEPENDS ${embed_FILES} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
      COMMENT "${embed_COMMENT}" VERBATIM)
    set(${variable} ${output} PARENT_SCOPE)
  endfunction()
  return()
endif()

string(REGEX MATCH "^(.*)::([^:]+)$" matched "${FUNCTION}")
set(namespace ${CMAKE_MATCH_1})
set(function_name ${CMAKE_MATCH_2})
set(body "// Made by cmake/DaybookEmbed.cmake.\n#include \"publisher/base/embedded.hpp\"\n\nnamespace ${namespace} {\n\n")
string(APPEND body "std::span<const base::EmbeddedText> ${function_name}() {\n    static constexpr base::EmbeddedText all[] = {\n")
string(REPLACE "|" ";" FILES "${FILES}")
foreach(path IN LISTS FILES)
  get_filename_component(name "${path}" NAME_WE)
  file(READ "${path}" text)
  string(APPEND body "        {\"${name}\", R\"~text~(${text})~text~\"},\n")
endforeach()
string(APPEND body "    };\n    return all;\n}\n\n}  // namespace ${namespace}\n")
file(WRITE "${OUTPUT}" "${body}")
