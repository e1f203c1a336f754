#include "api/files.hpp"

#include "publisher/base/durable_file.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::api;
namespace fs = std::filesystem;

namespace {

struct Folder {
    test::TemporaryFolder temporary;
    fs::path root = temporary / "site";
    Folder() {
        base::write_flushed(root / "index.html", "home");
        base::write_flushed(root / "a" / "index.html", "a");
        base::write_flushed(root / ".hidden", "hidden");
        base::write_flushed(root / ".well-known" / "api-catalog", "{}");
        base::write_flushed(temporary / "secret", "secret");
        fs::create_symlink(temporary / "secret", root / "way-out");
        fs::create_directory_symlink(temporary.path(), root / "folder-out");
        fs::create_symlink(root / "index.html", root / "inside");
    }
};

RangeAsked asked(std::string_view header, std::uint64_t size, ByteRange& range) {
    range = {};
    return parse_range(header, size, range);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(files)

BOOST_AUTO_TEST_CASE(files_below_the_root_are_found) {
    const Folder folder;
    BOOST_TEST(find_below(folder.root, {"index.html"}).has_value());
    BOOST_TEST(find_below(folder.root, {"a", "index.html"}).has_value());
    BOOST_TEST(find_below(folder.root, {".well-known", "api-catalog"}).has_value());
    BOOST_TEST(find_below(folder.root, {"inside"}).has_value());
}

BOOST_AUTO_TEST_CASE(nothing_outside_the_root_is_found) {
    const Folder folder;
    using Path = std::vector<std::string>;
    for (const auto& path :
         {Path{"..", "secret"}, Path{"a", "..", "..", "secret"}, Path{"../secret"}, Path{"a/../../secret"},
          Path{"..\\secret"}, Path{"way-out"}, Path{"folder-out", "secret"}, Path{".hidden"}, Path{"."},
          Path{""}, Path{"", "etc", "passwd"}})
        BOOST_TEST(!find_below(folder.root, path).has_value(), base::join(path, "|"));
}

BOOST_AUTO_TEST_CASE(a_folder_whose_name_begins_like_the_root_is_outside) {
    const Folder folder;
    base::write_flushed(folder.temporary / "site-drafts" / "x", "draft");
    fs::create_symlink(folder.temporary / "site-drafts" / "x", folder.root / "x");
    BOOST_TEST(!find_below(folder.root, {"x"}).has_value());
}

BOOST_AUTO_TEST_CASE(one_range_is_understood) {
    ByteRange range;
    BOOST_TEST((asked("bytes=0-9", 100, range) == RangeAsked::one));
    BOOST_TEST((range.first == 0 && range.length == 10));
    BOOST_TEST((asked("bytes=90-", 100, range) == RangeAsked::one));
    BOOST_TEST((range.first == 90 && range.length == 10));
    BOOST_TEST((asked("bytes=-5", 100, range) == RangeAsked::one));
    BOOST_TEST((range.first == 95 && range.length == 5));
    BOOST_TEST((asked("bytes=50-1000", 100, range) == RangeAsked::one));
    BOOST_TEST((range.first == 50 && range.length == 50));
    BOOST_TEST((asked("bytes=-500", 100, range) == RangeAsked::one));
    BOOST_TEST((range.first == 0 && range.length == 100));
}

BOOST_AUTO_TEST_CASE(a_range_beyond_the_end_cannot_be_had) {
    ByteRange range;
    for (const auto* header : {"bytes=100-", "bytes=100-200", "bytes=-0"})
        BOOST_TEST((asked(header, 100, range) == RangeAsked::unsatisfiable), header);
    BOOST_TEST((asked("bytes=0-", 0, range) == RangeAsked::unsatisfiable));
}

BOOST_AUTO_TEST_CASE(what_is_no_single_range_asks_for_nothing) {
    ByteRange range;
    for (const auto* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-0", "bytes=0-1,5-6",
                               "lines=1-2", "bytes=1-2x", "bytes=99999999999999999999-"})
        BOOST_TEST((asked(header, 100, range) == RangeAsked::none), header);
}

BOOST_AUTO_TEST_CASE(a_replaced_file_has_another_etag) {
    const Folder folder;
    const auto etag = [&] {
        return std::string(
            std::get<Response>(send_file({}, folder.root / "index.html", "text/html", Freshness::current))
                .header("ETag"));
    };
    const auto before = etag();
    BOOST_TEST(etag() == before);
    base::write_durably(folder.root / "index.html", "HOME");
    BOOST_TEST(etag() != before);
}

BOOST_AUTO_TEST_SUITE_END()
