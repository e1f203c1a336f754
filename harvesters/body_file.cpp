#include "harvesters/body_file.hpp"

#include "publisher/base/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace daybook::harvesters {

BodyFile::BodyFile(std::filesystem::path final_path, bool flush)
    : final_path_(std::move(final_path)), part_path_(final_path_), flush_(flush) {
    if (flush_) part_path_ += ".part";
}

BodyFile::~BodyFile() {
    if (exists_) ::unlink(part_path_.c_str());
}

void BodyFile::open(int flags) {
    fd_ = base::FileDescriptor(::open(part_path_.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644));
    if (!fd_) base::throw_errno("cannot create " + part_path_.string());
    exists_ = true;
}

void BodyFile::write(std::string_view bytes) {
    if (!fd_) open(exists_ ? O_APPEND : O_CREAT | O_TRUNC);
    digest_.update(bytes);
    bytes_ += bytes.size();
    while (!bytes.empty()) {
        const auto done = ::write(fd_.get(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) base::throw_errno("cannot write " + part_path_.string());
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

void BodyFile::start_over() {
    fd_.close();
    if (exists_) ::unlink(part_path_.c_str());
    exists_ = false;
    digest_ = base::Sha256Stream();
    bytes_ = 0;
}

void BodyFile::keep() {
    if (!fd_ && !exists_) open(O_CREAT | O_TRUNC);
    if (!fd_ && flush_) open(O_APPEND);
    if (flush_ && ::fsync(fd_.get()) != 0) base::throw_errno("cannot flush " + part_path_.string());
    if (flush_) base::rename_durably(part_path_, final_path_);
    exists_ = false;
    fd_.close();
}

}  // namespace daybook::harvesters
