#pragma once

#include "publisher/base/durable_file.hpp"

#include <filesystem>

namespace daybook::app {

/// Looks whether a publisher has an archive, and keeps one from opening it while this lives; changes no byte
/// of it.
class ArchiveLook {
public:
    explicit ArchiveLook(const std::filesystem::path& archive);

    /// True when a publisher has it open.
    bool busy() const { return busy_; }

private:
    base::FileDescriptor lock_;
    bool busy_ = false;
};

}  // namespace daybook::app
