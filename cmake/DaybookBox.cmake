# One CMake target per box of ARCHITECTURE.md, and one test executable per box.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(daybook_warnings INTERFACE)
# Warnings are errors with GCC 12, the compiler we test with. -Wno-restrict: it sees overlapping copies in std::string's own operators at -O3 (GCC bug 105651).
target_compile_options(daybook_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Werror>)

# RapidJSON's own regex engine does not know \d; std::regex does. Must be equal in every translation unit.
add_compile_definitions(RAPIDJSON_SCHEMA_USE_INTERNALREGEX=0 RAPIDJSON_SCHEMA_USE_STDREGEX=1)

# Most of what a file takes to compile are its headers. For builds from nothing: a box's files are compiled many at a time, with one reading of
# these, and a test's files, whose helpers are named alike, with their headers compiled once. Off where it matters that each file includes what it
# uses, and where only what changed is compiled again.
option(DAYBOOK_FROM_NOTHING "Compile many files of a box at once" OFF)
set(DAYBOOK_AT_ONCE 6 CACHE STRING "How many of them")

# daybook_box(<name> SOURCES ... [APART files...] [USES boxes...] [WRAPS libraries...])
# USES is what its headers may include; WRAPS is private to the box. No two of its files may give one name to two things, even where no other file
# sees them, but for those APART: files that are alike on purpose, or include a library that takes common names. Of functions the compiler would take
# them for overloads and say nothing; tests/architecture/check_names.py does.
function(daybook_box name)
  cmake_parse_arguments(box "" "" "SOURCES;APART;USES;WRAPS" ${ARGN})
  add_library(${name} STATIC ${box_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${box_USES} PRIVATE daybook_warnings ${box_WRAPS})
  if(DAYBOOK_FROM_NOTHING)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${DAYBOOK_AT_ONCE})
    set_source_files_properties(${box_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    # Which is about headers, and takes all but the first file for one.
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# daybook_test(<name> [ALONE] SOURCES ... USES ... [LABELS ...])
# ALONE: it never starts the program, so it is built without it.
function(daybook_test name)
  cmake_parse_arguments(test "ALONE" "" "SOURCES;USES;LABELS" ${ARGN})
  add_executable(test_${name} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp ${test_SOURCES})
  target_compile_definitions(test_${name} PRIVATE BOOST_TEST_DYN_LINK
    DAYBOOK_SOURCE_DIR="${CMAKE_SOURCE_DIR}" DAYBOOK_BINARY="$<TARGET_FILE:daybook>")
  target_link_libraries(test_${name} PRIVATE ${test_USES} daybook_warnings Boost::unit_test_framework)
  if(DAYBOOK_FROM_NOTHING)
    # It says what Boost.Test is to make before it includes it.
    set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/support/main.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    target_precompile_headers(test_${name} PRIVATE <algorithm> <chrono> <filesystem> <functional> <map> <memory> <optional> <set> <string> <vector>
      <fmt/format.h> <boost/test/unit_test.hpp> ${CMAKE_SOURCE_DIR}/publisher/base/clock.hpp ${CMAKE_SOURCE_DIR}/publisher/base/error.hpp
      ${CMAKE_SOURCE_DIR}/publisher/base/json.hpp ${CMAKE_SOURCE_DIR}/publisher/base/text.hpp)
    # By which ccache can tell what such a header holds.
    target_compile_options(test_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endif()
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
