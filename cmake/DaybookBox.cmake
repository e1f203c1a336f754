# One CMake target per box of ARCHITECTURE.md, and one test executable per box.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(daybook_warnings INTERFACE)
# Warnings are errors with GCC 12, the compiler we test with. -Wno-restrict: it sees overlapping copies in std::string's own operators at -O3 (GCC bug 105651).
target_compile_options(daybook_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Werror>)

# RapidJSON's own regex engine does not know \d; std::regex does. Must be equal in every translation unit.
add_compile_definitions(RAPIDJSON_SCHEMA_USE_INTERNALREGEX=0 RAPIDJSON_SCHEMA_USE_STDREGEX=1)

# daybook_box(<name> SOURCES ... [USES boxes...] [WRAPS libraries...])
# USES is what its headers may include; WRAPS is private to the box.
function(daybook_box name)
  cmake_parse_arguments(box "" "" "SOURCES;USES;WRAPS" ${ARGN})
  add_library(${name} STATIC ${box_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${box_USES} PRIVATE daybook_warnings ${box_WRAPS})
endfunction()

# daybook_test(<name> [ALONE] SOURCES ... USES ... [LABELS ...])
# ALONE: it never starts the program, so it is built without it.
function(daybook_test name)
  cmake_parse_arguments(test "ALONE" "" "SOURCES;USES;LABELS" ${ARGN})
  add_executable(test_${name} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp ${test_SOURCES})
  target_compile_definitions(test_${name} PRIVATE BOOST_TEST_DYN_LINK
    DAYBOOK_SOURCE_DIR="${CMAKE_SOURCE_DIR}" DAYBOOK_BINARY="$<TARGET_FILE:daybook>")
  target_link_libraries(test_${name} PRIVATE ${test_USES} daybook_warnings Boost::unit_test_framework)
  if(NOT test_ALONE)
    add_dependencies(test_${name} daybook)
  endif()
  add_test(NAME ${name} COMMAND test_${name} --log_level=message)
  if(test_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${test_LABELS}")
  else()
    set_tests_properties(${name} PROPERTIES LABELS unit)
  endif()
endfunction()
