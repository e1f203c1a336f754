#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "site-gen/output.hpp"
#include "tests/site-gen/folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::site_gen;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(a_removed_page_goes_and_foreign_files_stay) {
    const test::Folder folder;
    OutputFolder first(folder.path);
    first.announce({"a/index.html", "b/c/index.html"});
    first.put("a/index.html", "A");
    first.put("b/c/index.html", "C");
    first.finish();
    base::write_flushed(folder.path / "b/notes.txt", "someone else's");

    OutputFolder second(folder.path);
    second.announce({"a/index.html"});
    second.put("a/index.html", "A");
    second.finish();
    BOOST_TEST(second.removed() == 1u);
    BOOST_TEST(second.written() == 0u);
    BOOST_TEST(!fs::exists(folder.path / "b/c"));
    BOOST_TEST(fs::exists(folder.path / "b/notes.txt"));
    BOOST_TEST(fs::exists(folder.path / "a/index.html"));
}

BOOST_AUTO_TEST_CASE(an_unchanged_file_is_not_touched) {
    const test::Folder folder;
    for (const bool first : {true, false}) {
        OutputFolder out(folder.path);
        out.announce({"x.html"});
        out.put("x.html", "same");
        out.finish();
        BOOST_TEST(out.written() == (first ? 1u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(a_build_that_stops_halfway_leaves_nothing_it_does_not_own_up_to) {
    const test::Folder folder;
    {
        OutputFolder stopped(folder.path);
        stopped.announce({"new/index.html", "never/index.html"});
        stopped.put("new/index.html", "N");
    }
    OutputFolder next(folder.path);
    next.announce({});
    next.finish();
    BOOST_TEST(next.removed() == 1u);
    BOOST_TEST(!fs::exists(folder.path / "new"));
}

BOOST_AUTO_TEST_CASE(a_list_that_points_outside_removes_nothing_there) {
    const test::Folder folder;
    base::write_flushed(folder.path / "precious.txt", "keep");
    base::write_flushed(folder.path / "site/.site-files",
                        "../precious.txt\n" + (folder.path / "precious.txt").string() + "\n");
    OutputFolder out(folder.path / "site");
    out.announce({});
    out.finish();
    BOOST_TEST(fs::exists(folder.path / "precious.txt"));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_named) {
    const test::Folder folder;
    base::write_flushed(folder.path / "taken", "a file where a folder is needed");
    OutputFolder out(folder.path);
    out.announce({"taken/index.html"});
    BOOST_CHECK_EXCEPTION(out.put("taken/index.html", "x"), base::Error, [](const auto& e) {
        return e.message().find("taken/index.html") != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
