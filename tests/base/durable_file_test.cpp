#include "publisher/base/durable_file.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/write_all.hpp"
#include "tests/base/scratch.hpp"
#include "tests/base/small_disk.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

using namespace daybook::base;
using daybook::tests::Scratch;
using daybook::tests::SmallDisk;
namespace fs = std::filesystem;

namespace {

auto of_kind(ErrorKind kind) {
    return [kind](const Error& e) { return e.kind() == kind; };
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(durable_files)

BOOST_AUTO_TEST_CASE(a_file_comes_back_as_it_was_written) {
    const Scratch scratch;
    std::string bytes;
    for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>(i);
    using Write = void (*)(const fs::path&, std::string_view);
    for (const auto write : std::initializer_list<Write>{write_durably, write_flushed, write_unflushed}) {
        write(scratch / "file", bytes);
        BOOST_TEST((read_file(scratch / "file") == bytes));
        write(scratch / "file", "");
        BOOST_TEST(read_file(scratch / "file").empty());
    }
    BOOST_TEST(files_in(scratch.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_not_read) {
    const Scratch scratch;
    write_flushed(scratch / "file", "12345");
    BOOST_TEST(read_file(scratch / "file", 5) == "12345");
    BOOST_CHECK_EXCEPTION(read_file(scratch / "file", 4), Error, of_kind(ErrorKind::exhausted));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_named) {
    const Scratch scratch;
    BOOST_CHECK_EXCEPTION(read_file(scratch / "absent"), Error, [](const Error& e) {
        return e.kind() == ErrorKind::not_found && e.message().find("absent") != std::string::npos;
    });
    BOOST_CHECK_EXCEPTION(read_file(scratch.path()), Error, of_kind(ErrorKind::bad_input));
}

BOOST_AUTO_TEST_CASE(a_failed_replacement_leaves_the_old_file_and_nothing_beside_it) {
    const Scratch scratch;
    fs::create_directories(scratch / "taken/by/a/folder");
    BOOST_CHECK_THROW(write_durably(scratch / "taken", "new"), Error);
    BOOST_TEST(files_in(scratch.path()) == 1U);
    BOOST_CHECK_EXCEPTION(write_durably(scratch / "absent/file", "x"), Error, of_kind(ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_file_is_written_in_pieces_and_what_breaks_off_leaves_the_old_one) {
    const Scratch scratch;
    const Pieces three = [](const auto& to) {
        for (const auto* piece : {"one ", "", "two"}) to(piece);
    };
    write_durably(scratch / "file", three);
    write_unflushed(scratch / "below/file", three);
    BOOST_TEST(read_file(scratch / "file") == "one two");
    BOOST_TEST(read_file(scratch / "below/file") == "one two");
    const Pieces broken = [](const auto& to) {
        to("half");
        throw Error(ErrorKind::corrupt, "its source ends too early");
    };
    BOOST_CHECK_EXCEPTION(write_durably(scratch / "file", broken), Error, of_kind(ErrorKind::corrupt));
    BOOST_TEST(read_file(scratch / "file") == "one two");
    BOOST_TEST(files_in(scratch.path()) == 2U);
}

BOOST_AUTO_TEST_CASE(staging_makes_the_folders_it_needs) {
    const Scratch scratch;
    write_flushed(scratch / "a/b/c", "x");
    write_unflushed(scratch / "a/d/e", "y");
    make_directories(scratch / "a/b/f/g");
    make_directories(scratch / "a/b/f/g");
    BOOST_TEST(read_file(scratch / "a/b/c") == "x");
    BOOST_TEST(fs::is_directory(scratch / "a/b/f/g"));
    flush_tree(scratch.path());
    flush_file_system(scratch.path());
}

BOOST_AUTO_TEST_CASE(a_file_in_a_folder_s_place_is_an_error_of_ours) {
    const Scratch scratch;
    write_flushed(scratch / "file", "x");
    BOOST_CHECK_THROW(write_flushed(scratch / "file/below", "x"), Error);
    BOOST_CHECK_THROW(write_unflushed(scratch / "file/below", "x"), Error);
    BOOST_CHECK_THROW(make_directories(scratch / "file"), Error);
    BOOST_CHECK_THROW(make_directories(scratch / "file/below"), Error);
    BOOST_CHECK_EXCEPTION(flush_tree(scratch / "absent"), Error, of_kind(ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_folder_is_renamed_whole_and_a_failure_names_both) {
    const Scratch scratch;
    write_flushed(scratch / "staging/v1/data.csv", "x");
    make_directories(scratch / "public");
    rename_durably(scratch / "staging/v1", scratch / "public/v1");
    BOOST_TEST(read_file(scratch / "public/v1/data.csv") == "x");
    BOOST_TEST(!fs::exists(scratch / "staging/v1"));
    BOOST_CHECK_EXCEPTION(rename_durably(scratch / "staging/v1", scratch / "public/v2"), Error,
                          [](const Error& e) {
                              return e.message().find("staging/v1") != std::string::npos &&
                                     e.message().find("public/v2") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_CASE(a_private_file_is_the_owner_s_and_is_made_once) {
    const Scratch scratch;
    write_new_private_file(scratch / "keys/log.pem", "secret");
    struct stat info {};
    BOOST_REQUIRE(::stat((scratch / "keys/log.pem").c_str(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777) == 0600U);
    BOOST_CHECK_EXCEPTION(write_new_private_file(scratch / "keys/log.pem", "other"), Error,
                          of_kind(ErrorKind::conflict));
    BOOST_TEST(read_file(scratch / "keys/log.pem") == "secret");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error_and_leaves_no_half_file) {
    const SmallDisk disk;
    if (!disk) return;
    const std::string much(1 << 20, 'x');
    write_durably(disk.path() / "checkpoint", "old");
    const auto full = [](const Error& e) {
        return e.kind() == ErrorKind::exhausted && e.message().ends_with("No space left on device");
    };
    BOOST_CHECK_EXCEPTION(write_durably(disk.path() / "checkpoint", much), Error, full);
    BOOST_TEST(read_file(disk.path() / "checkpoint") == "old");
    BOOST_CHECK_EXCEPTION(write_new_private_file(disk.path() / "key.pem", much), Error, full);
    BOOST_TEST(files_in(disk.path()) == 1U);
    BOOST_CHECK_EXCEPTION(write_flushed(disk.path() / "staged", much), Error, full);
    BOOST_CHECK_EXCEPTION(write_unflushed(disk.path() / "staged", much), Error, full);
    fs::remove(disk.path() / "staged");
    write_durably(disk.path() / "checkpoint", "new");
    BOOST_TEST(read_file(disk.path() / "checkpoint") == "new");
}

BOOST_AUTO_TEST_CASE(a_second_holder_of_a_lock_is_told_who_has_it) {
    const Scratch scratch;
    {
        const FileLock first(scratch / "lock");
        BOOST_CHECK_EXCEPTION(FileLock(scratch / "lock"), Error, [](const Error& e) {
            return e.kind() == ErrorKind::conflict &&
                   e.message().find("by process " + std::to_string(::getpid())) != std::string::npos;
        });
    }
    const FileLock again(scratch / "lock");
}

BOOST_AUTO_TEST_CASE(a_lock_dies_with_its_process) {
    const Scratch scratch;
    const pid_t child = ::fork();
    if (child == 0) {
        const FileLock held(scratch / "lock");
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(WIFSIGNALED(status));
    BOOST_CHECK_NO_THROW(FileLock(scratch / "lock"));
}

BOOST_AUTO_TEST_CASE(all_bytes_are_written_also_where_the_kernel_takes_some_at_a_time) {
    int ends[2];
    BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    FileDescriptor out(ends[0]), in(ends[1]);
    const std::string bytes(1 << 20, 'x');
    std::string got;
    std::thread reader([&] { got = read_from(out.get()); });
    write_all(in.get(), bytes, "the pipe");
    in.close();
    reader.join();
    BOOST_TEST((got == bytes));
    const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    BOOST_CHECK_EXCEPTION(write_all(full.get(), "x", "the file of a test"), Error, [](const Error& e) {
        return e.kind() == ErrorKind::exhausted && e.message().starts_with("cannot write the file of a test: ");
    });
}

BOOST_AUTO_TEST_CASE(a_descriptor_is_closed_once_by_its_last_owner) {
    const Scratch scratch;
    FileDescriptor first(::open((scratch / "file").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    const int number = first.get();
    FileDescriptor second(std::move(first));
    FileDescriptor third;
    third = std::move(second);
    BOOST_TEST(third.get() == number);
    BOOST_TEST(::fcntl(number, F_GETFD) >= 0);
    third.close();
    BOOST_TEST(::fcntl(number, F_GETFD) < 0);
    BOOST_TEST(!third);
}

BOOST_AUTO_TEST_SUITE_END()
