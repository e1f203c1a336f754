#include "publisher/app/archive_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

namespace daybook::app {

ArchiveLook::ArchiveLook(const std::filesystem::path& archive)
    : lock_(::open((archive / "lock").c_str(), O_RDONLY | O_CLOEXEC)) {
    if (lock_) busy_ = ::flock(lock_.get(), LOCK_SH | LOCK_NB) != 0;
}

}  // namespace daybook::app
