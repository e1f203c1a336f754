#include "publisher/base/spool.hpp"

#include "publisher/base/error.hpp"
#include "tests/base/scratch.hpp"
#include "tests/base/small_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <optional>

using namespace daybook::base;
using daybook::tests::Scratch;
using daybook::tests::SmallDisk;
namespace fs = std::filesystem;

namespace {

/// TMPDIR as it was before comes back.
class TemporaryFolder {
public:
    explicit TemporaryFolder(const fs::path& path) {
        if (const char* before = std::getenv("TMPDIR")) before_ = before;
        ::setenv("TMPDIR", path.c_str(), 1);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        if (before_) ::setenv("TMPDIR", before_->c_str(), 1);
        else ::unsetenv("TMPDIR");
    }

private:
    std::optional<std::string> before_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(spools)

BOOST_AUTO_TEST_CASE(bytes_come_back_from_memory_and_from_a_file_that_has_no_name) {
    const Scratch scratch;
    const TemporaryFolder here(scratch.path());
    Spool spool(10, "what is tried");
    spool.append("01234");
    spool.append("");
    BOOST_TEST(spool.read(1, 3) == "123");
    spool.append("56789");
    BOOST_TEST(spool.read(0, 10) == "0123456789");
    spool.append("abc");
    BOOST_TEST(spool.size() == 13U);
    BOOST_TEST(spool.read(0, 13) == "0123456789abc");
    BOOST_TEST(spool.read(8, 3) == "89a");
    BOOST_TEST(read_file(spool.file()) == "0123456789abc");
    BOOST_TEST(fs::is_empty(scratch.path()));
    auto moved = std::move(spool);
    moved.append("d");
    BOOST_TEST(moved.read(11, 3) == "bcd");
}

BOOST_AUTO_TEST_CASE(a_few_bytes_are_a_file_for_whoever_wants_one) {
    Spool spool(10, "what is tried");
    spool.append("few");
    BOOST_TEST(read_file(spool.file()) == "few");
    BOOST_TEST(spool.read(0, 3) == "few");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_named_with_what_it_was_for) {
    const SmallDisk disk;
    if (!disk) return;
    const TemporaryFolder here(disk.path());
    Spool spool(10, "what is tried");
    const std::string much(1 << 20, 'x');
    BOOST_CHECK_EXCEPTION(spool.append(much), Error, [&](const Error& e) {
        return e.kind() == ErrorKind::exhausted && e.message().find("what is tried") != std::string::npos &&
               e.message().find(disk.path().string()) != std::string::npos && e.message().find("TMPDIR") != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
