#pragma once

#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/mount.h>

#include <filesystem>

namespace daybook::tests {

/// A file system of 256 KiB, where this process may mount one.
class SmallDisk {
public:
    SmallDisk() : mounted_(::mount("none", folder_.path().c_str(), "tmpfs", 0, "size=256k") == 0) {
        if (!mounted_)
            BOOST_TEST_MESSAGE("SKIPPED: writing to a full disk: this user may not mount a small tmpfs");
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
    explicit operator bool() const { return mounted_; }
    const std::filesystem::path& path() const { return folder_.path(); }

private:
    Scratch folder_;
    bool mounted_;
};

}  // namespace daybook::tests
