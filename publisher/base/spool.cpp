#include "publisher/base/spool.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/write_all.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace daybook::base {

namespace fs = std::filesystem;

namespace {

fs::path folder_for_large_files() {
    if (const char* named = std::getenv("TMPDIR"); named != nullptr && *named != '\0') return named;
    std::error_code ignored;
    return fs::is_directory("/var/tmp", ignored) ? "/var/tmp" : "/tmp";
}

std::string named(const std::string& what) {
    return fmt::format("{}, in a temporary file of {} (TMPDIR names another folder)", what, folder_for_large_files().string());
}

/// It goes with its last descriptor.
FileDescriptor nameless_file(const std::string& what) {
    auto pattern = (folder_for_large_files() / "daybook-XXXXXX").string();
    FileDescriptor file(::mkostemp(pattern.data(), O_CLOEXEC));
    if (!file) throw_errno("cannot keep " + what);
    if (::unlink(pattern.c_str()) != 0) throw_errno("cannot remove the name of " + pattern);
    return file;
}

/// No fault of what was to be kept, whatever the cause.
template <class Work>
void find_room(const Work& work) {
    try {
        work();
    } catch (const Error& e) {
        throw Error(ErrorKind::exhausted, e.message());
    }
}

}  // namespace

Spool::Spool(std::size_t in_memory, std::string what) : in_memory_(in_memory), what_(std::move(what)) {}

void Spool::append(std::string_view bytes) {
    if (!file_ && size_ + bytes.size() > in_memory_) spill();
    if (file_) find_room([&] { write_all(file_.get(), bytes, what_); });
    else small_ += bytes;
    size_ += bytes.size();
}

void Spool::spill() {
    if (file_) return;
    what_ = named(what_);
    find_room([&] {
        file_ = nameless_file(what_);
        write_all(file_.get(), small_, what_);
    });
    small_ = {};
}

std::string Spool::read(std::uint64_t at, std::size_t count) const {
    if (!file_) return small_.substr(static_cast<std::size_t>(at), count);
    std::string out(count, '\0');
    for (std::size_t have = 0; have < count;) {
        const auto got = ::pread(file_.get(), out.data() + have, count - have, static_cast<off_t>(at + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_errno("cannot read " + what_);
        if (got == 0) throw Error::make(ErrorKind::internal, "{} ends too early", what_);
        have += static_cast<std::size_t>(got);
    }
    return out;
}

fs::path Spool::file() {
    spill();
    return fmt::format("/proc/self/fd/{}", file_.get());
}

}  // namespace daybook::base
