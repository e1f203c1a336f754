#include "harvesters/body_file.hpp"

#include "publisher/base/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace daybook::harvesters {

BodyFile::BodyFile(std::filesystem::path final_path, bool flush)
    : final_path_(std::move(final_path)), part_path_(final_path_), flush_(flush) {
    part_path_ += ".part";
}

BodyFile::~BodyFile() {
    if (fd_) ::unlink(part_path_.c_str());
}

void BodyFile::open() {
    fd_ = base::FileDescriptor(::open(part_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd_) base::throw_errno("cannot create " + part_path_.string());
}

void BodyFile::write(std::string_view bytes) {
    if (!fd_) open();
    digest_.update(bytes);
    bytes_ += bytes.size();
    while (!bytes.empty()) {
        const auto done = ::write(fd_.get(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) base::throw_errno("cannot write " + part_path_.string());
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

base::Sha256 BodyFile::keep() {
    if (!fd_) open();
    if (flush_ && ::fsync(fd_.get()) != 0) base::throw_errno("cannot flush " + part_path_.string());
    if (flush_) base::rename_durably(part_path_, final_path_);
    else std::filesystem::rename(part_path_, final_path_);
    fd_.close();
    return digest_.finish();
}

}  // namespace daybook::harvesters
