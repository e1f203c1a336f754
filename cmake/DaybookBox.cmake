# One CMake target per box of ARCHITECTURE.md, and one test executable per box.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(daybook_warnings INTERFACE)
# Warnings are errors with GCC 12, the compiler we test with. -Wno-restrict: it sees overlapping copies in std::string's own operators at -O3 (GCC bug 105651).
target_compile_options(daybook_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Werror>)

# RapidJSON's own regex engine does not know \d; std::regex does. Must be equal in every translation unit.
add_compile_definitions(RAPIDJSON_SCHEMA_USE_INTERNALREGEX=0 RAPIDJSON_SCHEMA_USE_STDREGEX=1)

# Headers that most files of a target include, compiled once: for builds from nothing, half of the time of a small file. Off where
# it matters that each file includes what it uses.
option(DAYBOOK_PRECOMPILE "Compile the headers that most files include once a target" OFF)
function(daybook_precompile target)
  if(DAYBOOK_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <chrono> <filesystem> <functional> <map> <memory> <optional> <set> <string> <vector>
      <fmt/format.h> ${CMAKE_SOURCE_DIR}/publisher/base/clock.hpp ${CMAKE_SOURCE_DIR}/publisher/base/error.hpp
      ${CMAKE_SOURCE_DIR}/publisher/base/json.hpp ${CMAKE_SOURCE_DIR}/publisher/base/text.hpp ${ARGN})
    # By which ccache can tell what such a header holds.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endif()
endfunction()

# daybook_box(<name> SOURCES ... [USES boxes...] [WRAPS libraries...] [MOSTLY headers...])
# USES is what its headers may include; WRAPS is private to the box; MOSTLY are headers that most of its files include.
function(daybook_box name)
  cmake_parse_arguments(box "" "" "SOURCES;USES;WRAPS;MOSTLY" ${ARGN})
  add_library(${name} STATIC ${box_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${box_USES} PRIVATE daybook_warnings ${box_WRAPS})
  list(TRANSFORM box_MOSTLY PREPEND ${CMAKE_SOURCE_DIR}/)
  daybook_precompile(${name} ${box_MOSTLY})
endfunction()

# daybook_test(<name> [ALONE] SOURCES ... USES ... [LABELS ...])
# ALONE: it never starts the program, so it is built without it.
function(daybook_test name)
  cmake_parse_arguments(test "ALONE" "" "SOURCES;USES;LABELS" ${ARGN})
  add_executable(test_${name} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp ${test_SOURCES})
  target_compile_definitions(test_${name} PRIVATE BOOST_TEST_DYN_LINK
    DAYBOOK_SOURCE_DIR="${CMAKE_SOURCE_DIR}" DAYBOOK_BINARY="$<TARGET_FILE:daybook>")
  target_link_libraries(test_${name} PRIVATE ${test_USES} daybook_warnings Boost::unit_test_framework)
  # It says what Boost.Test is to make before it includes it.
  set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/support/main.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  daybook_precompile(test_${name} <boost/test/unit_test.hpp>)
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
