# One CMake target per box of ARCHITECTURE.md, and one test executable per box.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(daybook_warnings INTERFACE)
# Warnings are errors with GCC 12, the compiler we test with. -Wno-restrict: it sees overlapping copies in std::string's own operators at -O3 (GCC bug 105651).
target_compile_options(daybook_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Werror>)

# RapidJSON's own regex engine does not know \d; std::regex does. Must be equal in every translation unit.
add_compile_definitions(RAPIDJSON_SCHEMA_USE_INTERNALREGEX=0 RAPIDJSON_SCHEMA_USE_STDREGEX=1)

# Most of what a file takes to compile are its headers. For builds from nothing: the files of a box or of a test are compiled many at a time, with
# one reading of these. Off where it matters that each file includes what it uses, and where only what changed is compiled again.
option(DAYBOOK_FROM_NOTHING "Compile many files at once" OFF)
set(DAYBOOK_AT_ONCE 12 CACHE STRING "How many of them")

# daybook_at_once(<target> [files...])
# No two of a target's files may give one name to two things, even where no other file sees them, but for those named here, which are compiled by
# themselves: files that are alike on purpose, or include a library that takes common names. Of functions the compiler would take them for overloads
# and say nothing; tests/architecture/check_names.py does.
function(daybook_at_once target)
  if(DAYBOOK_FROM_NOTHING)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${DAYBOOK_AT_ONCE})
    set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    # Which is about headers, and takes all but the first file for one.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# daybook_box(<name> SOURCES ... [APART files...] [USES boxes...] [WRAPS libraries...])
# USES is what its headers may include; WRAPS is private to the box; APART are compiled by themselves (daybook_at_once).
function(daybook_box name)
  cmake_parse_arguments(box "" "" "SOURCES;APART;USES;WRAPS" ${ARGN})
  add_library(${name} STATIC ${box_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${box_USES} PRIVATE daybook_warnings ${box_WRAPS})
  daybook_at_once(${name} ${box_APART})
endfunction()

# daybook_test(<name> [ALONE] [MAIN file] SOURCES ... [APART files...] USES ... [LABELS ...])
# ALONE: it never starts the program, so it is built without it. MAIN: its own in place of tests/support/main.cpp.
function(daybook_test name)
  cmake_parse_arguments(test "ALONE" "MAIN" "SOURCES;APART;USES;LABELS" ${ARGN})
  if(NOT test_MAIN)
    set(test_MAIN ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
  endif()
  add_executable(test_${name} ${test_MAIN} ${test_SOURCES})
  target_compile_definitions(test_${name} PRIVATE BOOST_TEST_DYN_LINK DAYBOOK_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(test_${name} PRIVATE ${test_USES} daybook_warnings Boost::unit_test_framework)
  # MAIN says what Boost.Test is to make before it includes it.
  daybook_at_once(test_${name} ${test_MAIN} ${test_APART})
  if(NOT test_ALONE)
    target_compile_definitions(test_${name} PRIVATE DAYBOOK_BINARY="$<TARGET_FILE:daybook>")
    add_dependencies(test_${name} daybook)
  endif()
  daybook_only_sanitized(${name} only)
  if(only)
    set_target_properties(test_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  else()
    add_test(NAME ${name} COMMAND test_${name} --log_level=message)
    if(NOT test_LABELS)
      set(test_LABELS unit)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${test_LABELS}")
  endif()
  daybook_test_sanitized(${name})
endfunction()

# What `./dev test` built in folders beside this one, to be run and counted with the tests of this one.
set(DAYBOOK_SANITIZED "" CACHE STRING "Suites to run under a sanitizer as well: asan/api, tsan/record, ...")
option(DAYBOOK_ONLY_SANITIZED "Suites that two sanitizers watch are not run a third time without" OFF)
set(daybook_sanitizing ${CMAKE_SOURCE_DIR}/tests/support/sanitized.sh ${CMAKE_SOURCE_DIR}/build)
set(daybook_asan AddressSanitizer)
set(daybook_tsan ThreadSanitizer)
set(daybook_ubsan UndefinedBehaviorSanitizer)

function(daybook_only_sanitized suite out)
  set(${out} OFF PARENT_SCOPE)
  if(DAYBOOK_ONLY_SANITIZED AND asan/${suite} IN_LIST DAYBOOK_SANITIZED AND tsan/${suite} IN_LIST DAYBOOK_SANITIZED)
    set(${out} ON PARENT_SCOPE)
  endif()
endfunction()

# daybook_suite_command(<suite> <out>): how another test runs this one of tests/<suite>, without sanitizers where it is built so.
function(daybook_suite_command suite out)
  daybook_only_sanitized(${suite} only)
  if(only)
    set(${out} ${daybook_sanitizing}/asan/tests/${suite}/test_${suite} PARENT_SCOPE)
  else()
    set(${out} $<TARGET_FILE:test_${suite}> PARENT_SCOPE)
  endif()
endfunction()

function(daybook_test_sanitized suite)
  file(RELATIVE_PATH folder ${CMAKE_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR})
  foreach(preset IN ITEMS asan tsan ubsan)
    if(${preset}/${suite} IN_LIST DAYBOOK_SANITIZED)
      set(name "${suite} under ${daybook_${preset}}")
      add_test(NAME ${name}
        COMMAND ${daybook_sanitizing}/${preset}/${folder}/test_${suite} --log_level=message)
      # They take longest, so they begin first: with nothing beside them at the end they would be waited for.
      set_tests_properties(${name} PROPERTIES LABELS sanitized COST 1000 TIMEOUT 1800 SKIP_RETURN_CODE 77)
    endif()
  endforeach()
endfunction()
