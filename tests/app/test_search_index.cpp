#include "publisher/app/search_index.hpp"

#include "publisher/base/durable_file.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>

using namespace daybook;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(search_index)

/// A server that was killed while its pages were indexed could not listen at its port until that was done.
BOOST_AUTO_TEST_CASE(whoever_indexes_the_pages_has_none_of_our_sockets) {
    const tests::TempFolder folder;
    const auto site = folder.path() / "site", tool = folder.path() / "assets/tools/pagefind", seen = folder.path() / "seen";
    fs::create_directories(site);
    base::write_unflushed(tool, "#!/bin/sh\nfor f in /proc/$$/fd/*; do /usr/bin/readlink $f; done >" + seen.string() + "\nmkdir -p \"$4\"\n");
    fs::permissions(tool, fs::perms::owner_all);
    // As Asio opens one.
    const base::FileDescriptor listening(::socket(AF_INET, SOCK_STREAM, 0));
    BOOST_TEST(app::make_search_index(site, folder.path() / "assets") == "");
    const auto has = base::read_file(seen);
    BOOST_TEST(has.find("/dev/null") != std::string::npos, has);
    BOOST_TEST(has.find("socket:") == std::string::npos, has);
}

BOOST_AUTO_TEST_CASE(of_tables_names_are_indexed_and_no_figures) {
    const tests::TempFolder folder;
    const auto site = folder.path() / "site", tool = folder.path() / "assets/tools/pagefind", seen = folder.path() / "seen";
    fs::create_directories(site);
    base::write_unflushed(tool, "#!/bin/sh\nprintf '%s\\n' \"$@\" >" + seen.string() + "\n/bin/mkdir -p \"$4\"\n");
    fs::permissions(tool, fs::perms::owner_all);
    BOOST_TEST(app::make_search_index(site, folder.path() / "assets") == "");
    BOOST_TEST(base::read_file(seen).find("--exclude-selectors\nthead, caption, figcaption, .govuk-table__cell--numeric\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
