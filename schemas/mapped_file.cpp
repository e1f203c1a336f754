#include "schemas/mapped_file.hpp"

#include "publisher/base/error.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace daybook::schemas {

namespace {

std::size_t size_of(int fd) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) base::throw_errno("cannot look at the file");
    return static_cast<std::size_t>(info.st_size);
}

}  // namespace

MappedFile::MappedFile(int fd) : fd_(fd), size_(size_of(fd)) {
    if (size_ == 0) return;
    data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data_ == MAP_FAILED) base::throw_errno("cannot map the file");
    ::madvise(data_, size_, MADV_SEQUENTIAL);  // only faster
}

MappedFile::~MappedFile() {
    if (size_ > 0) ::munmap(data_, size_);
}

void MappedFile::forget(std::string_view part) const {
    constexpr std::uintptr_t kPage = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(part.data()) + kPage - 1) / kPage * kPage;
    const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size()) / kPage * kPage;
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

bool MappedFile::copy(std::string_view part, char* to) const noexcept {
    auto at = part.data() - bytes().data();
    while (!part.empty()) {
        const auto got = ::pread(fd_, to, part.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        part.remove_prefix(static_cast<std::size_t>(got));
        to += got;
        at += got;
    }
    return true;
}

base::ChildLimits limits_to_map(base::ChildLimits limits, const base::FileDescriptor& input) {
    limits.memory_bytes += size_of(input.get());
    return limits;
}

}  // namespace daybook::schemas
