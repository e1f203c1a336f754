#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "site-gen/output.hpp"
#include "tests/site-gen/folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <csignal>
#include <memory>

using namespace daybook;
using namespace daybook::site_gen;
namespace fs = std::filesystem;

namespace {

/// While it lives no file of this process grows beyond so many bytes, as on a full disk.
class LimitedFiles {
public:
    explicit LimitedFiles(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit now{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~LimitedFiles() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    LimitedFiles(const LimitedFiles&) = delete;
    LimitedFiles& operator=(const LimitedFiles&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int);
};

}  // namespace

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

BOOST_AUTO_TEST_CASE(a_build_that_stops_halfway_leaves_the_site_that_was) {
    const test::Folder folder;
    {
        OutputFolder whole(folder.path);
        whole.announce({"index.html"});
        whole.put("index.html", "old");
        whole.finish();
    }
    {
        OutputFolder stopped(folder.path);
        stopped.announce({"index.html", "new/index.html", "never/index.html"});
        stopped.put("index.html", "new");
        stopped.put("new/index.html", "N");
    }
    BOOST_TEST(base::read_file(folder.path / "index.html") == "old");
    BOOST_TEST(!fs::exists(folder.path / "new"));
    OutputFolder next(folder.path);
    next.announce({"index.html"});
    next.put("index.html", "old");
    next.finish();
    BOOST_TEST(next.written() == 0u);
    BOOST_TEST(next.removed() == 0u);
    std::size_t names = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path)) ++names;
    BOOST_TEST(names == 3u);  // the page, the list and the lock
}

BOOST_AUTO_TEST_CASE(what_a_killed_build_left_unfinished_is_removed) {
    const test::Folder folder;
    base::write_flushed(folder.path / ".site-new/0/7", "half a page");
    OutputFolder out(folder.path);
    BOOST_TEST(!fs::exists(folder.path / ".site-new"));
}

BOOST_AUTO_TEST_CASE(a_build_that_is_done_takes_nothing_from_the_next_one) {
    const test::Folder folder;
    auto done = std::make_unique<OutputFolder>(folder.path);
    done->announce({"index.html"});
    done->put("index.html", "first");
    done->finish();
    OutputFolder next(folder.path);
    next.announce({"index.html"});
    next.put("index.html", "second");
    done.reset();
    next.finish();
    BOOST_TEST(base::read_file(folder.path / "index.html") == "second");
}

BOOST_AUTO_TEST_CASE(a_new_folder_is_put_in_place_whole_and_one_that_is_there_file_by_file) {
    const test::Folder folder;
    const auto build = [&](const std::set<std::string>& paths) {
        OutputFolder out(folder.path);
        out.announce(paths);
        for (const auto& path : paths) out.put(path, "page of " + path);
        out.finish();
        return out.written();
    };
    BOOST_TEST(build({"a/index.html", "a/b/index.html", "a/b/c/d/index.html", "index.html"}) == 4u);
    base::write_flushed(folder.path / "a/b/notes.txt", "someone else's");
    BOOST_TEST(build({"a/index.html", "a/b/index.html", "a/b/c/d/index.html", "a/b/new/v1/index.html", "a/b/new/index.html", "index.html"}) == 2u);
    for (const auto* path : {"a/b/c/d/index.html", "a/b/new/v1/index.html", "a/b/new/index.html", "index.html"})
        BOOST_TEST(base::read_file(folder.path / path) == std::string("page of ") + path);
    BOOST_TEST(base::read_file(folder.path / "a/b/notes.txt") == "someone else's");
    BOOST_TEST(!fs::exists(folder.path / ".site-new"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_leaves_the_site_that_was) {
    const test::Folder folder;
    const std::string large(100'000, 'x');
    {
        OutputFolder whole(folder.path);
        whole.announce({"a/index.html", "index.html"});
        whole.put("a/index.html", "old a");
        whole.put("index.html", "old");
        whole.finish();
    }
    {
        const LimitedFiles full(50'000);
        OutputFolder out(folder.path);
        out.announce({"a/index.html", "index.html"});
        out.put("a/index.html", "new a");
        BOOST_CHECK_THROW(out.put("index.html", large), base::Error);
    }
    BOOST_TEST(base::read_file(folder.path / "a/index.html") == "old a");
    BOOST_TEST(base::read_file(folder.path / "index.html") == "old");
}

BOOST_AUTO_TEST_CASE(an_asset_is_a_second_name_of_the_file_and_outlives_it) {
    const test::Folder folder;
    const auto source = folder.path / "assets/engine.wasm", target = folder.path / "site/assets/engine.wasm";
    base::write_flushed(source, "engine");
    const auto build = [&] {
        OutputFolder out(folder.path / "site");
        out.announce({"assets/engine.wasm"});
        out.put_file("assets/engine.wasm", source);
        out.finish();
        return out.written();
    };
    BOOST_TEST(build() == 1u);
    BOOST_TEST(fs::equivalent(source, target));
    BOOST_TEST(build() == 0u);
    // As a package or the assets' build replaces it: another file under the name.
    base::write_flushed(folder.path / "assets/next", "newer engine");
    fs::rename(folder.path / "assets/next", source);
    BOOST_TEST(base::read_file(target) == "engine");
    BOOST_TEST(build() == 1u);
    BOOST_TEST(base::read_file(target) == "newer engine");
    fs::remove(source);
    BOOST_TEST(base::read_file(target) == "newer engine");
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
    out.put("taken/index.html", "x");
    BOOST_CHECK_EXCEPTION(out.finish(), base::Error, [](const auto& e) {
        return e.message().find("taken") != std::string::npos;
    });
    BOOST_TEST(base::read_file(folder.path / "taken") == "a file where a folder is needed");
}

BOOST_AUTO_TEST_SUITE_END()
