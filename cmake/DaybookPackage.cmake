# What is installed where, and the Debian package of it (./dev package).
#
# The program finds what it brings with it relative to itself (publisher/app/shipped_files.hpp), so the package also works where it is
# merely unpacked. Nothing is installed to /etc: a configuration names a log for ever, so a sample must never come into force by itself.

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)   # a package does not need the tests compiled
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set_target_properties(daybook PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/daybook")
install(TARGETS daybook RUNTIME DESTINATION bin)
cmake_path(IS_PREFIX DUCKDB_ROOT "${DUCKDB_LIBRARY}" NORMALIZE carries_duckdb)
if(carries_duckdb)
  install(FILES "${DUCKDB_LIBRARY}" DESTINATION lib/daybook)
  get_filename_component(duckdb_name "${DUCKDB_LIBRARY}" NAME)
  # CPack strips what was compiled here and no other file.
  install(CODE "execute_process(COMMAND \"${CMAKE_STRIP}\" --strip-unneeded \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/daybook/${duckdb_name}\" COMMAND_ERROR_IS_FATAL ANY)")
endif()

# Manual pages and completion are what the program says of itself.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(manual ${CMAKE_BINARY_DIR}/manual)
add_custom_command(OUTPUT ${manual}/man1/daybook.1.gz ${manual}/daybook.bash ${manual}/changelog.gz
  COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/packaging/manual.py $<TARGET_FILE:daybook> ${PROJECT_VERSION} ${manual}
  DEPENDS daybook ${CMAKE_SOURCE_DIR}/packaging/manual.py ${CMAKE_SOURCE_DIR}/packaging/debian/changelog COMMENT "Manual pages and completion" VERBATIM)
add_custom_target(manual DEPENDS ${manual}/man1/daybook.1.gz ${manual}/daybook.bash)
install(DIRECTORY ${manual}/man1 DESTINATION share/man)
install(FILES ${manual}/daybook.bash DESTINATION share/bash-completion/completions RENAME daybook)
install(FILES ${manual}/changelog.gz DESTINATION share/doc/daybook)

install(DIRECTORY schemas/published/ DESTINATION share/daybook/schemas FILES_MATCHING PATTERN *.json)
install(DIRECTORY build/assets/ DESTINATION share/daybook/assets PATTERN .stamp EXCLUDE PATTERN tools EXCLUDE)
# A program lies in lib/, and is found where the assets are.
install(PROGRAMS build/assets/tools/pagefind DESTINATION lib/daybook OPTIONAL)
install(CODE [[
  set(below "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
  if(EXISTS "${below}/lib/daybook/pagefind")
    file(MAKE_DIRECTORY "${below}/share/daybook/assets/tools")
    file(CREATE_LINK ../../../../lib/daybook/pagefind "${below}/share/daybook/assets/tools/pagefind" SYMBOLIC)
  endif()]])
install(FILES config/demo/daybook.yaml DESTINATION share/daybook/demo)
install(DIRECTORY packaging/examples packaging/nginx packaging/prometheus DESTINATION share/daybook PATTERN daybook-followers EXCLUDE)
# The guides call it where it lies.
install(PROGRAMS packaging/nginx/daybook-followers DESTINATION share/daybook/nginx)
install(DIRECTORY config/uk DESTINATION share/daybook/examples)
install(DIRECTORY packaging/systemd/ DESTINATION lib/systemd/system)
install(DIRECTORY packaging/sysusers.d packaging/tmpfiles.d DESTINATION lib)
install(DIRECTORY docs/ DESTINATION share/doc/daybook)
install(FILES README.md ARCHITECTURE.md DECISIONS.md CHANGELOG.md packaging/debian/copyright DESTINATION share/doc/daybook)
install(FILES packaging/debian/lintian-overrides DESTINATION share/lintian/overrides RENAME daybook)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME daybook)
set(CPACK_PACKAGE_CONTACT "Daybook maintainers <data@daybook.example>")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "open-data transparency publishing")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Harvests departments' spending and policy files, checks them against published
schemas, releases them on a promised day to a versioned read-only API and a
static catalogue, and enters them in a log that proves that nothing was quietly
changed.

The command 'daybook demo' shows all of it on this machine.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
get_filename_component(duckdb_folder "${DUCKDB_LIBRARY}" DIRECTORY)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${duckdb_folder})
# Users and folders are made from sysusers.d and tmpfiles.d, also where no systemd runs; daybook-followers asks servers with curl.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles, tzdata, ca-certificates, curl")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "nginx, prometheus")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/packaging/debian/postinst ${CMAKE_SOURCE_DIR}/packaging/debian/prerm
  ${CMAKE_SOURCE_DIR}/packaging/debian/postrm)
include(CPack)
