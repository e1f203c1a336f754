#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace daybook::harvesters {

/// A body on its way to disk: written beside its final name, digested as it comes. Removed unless kept, so
/// nothing half-written ever stands under the final name.
class BodyFile {
public:
    /// Nothing is created before the first write.
    explicit BodyFile(std::filesystem::path final_path, bool flush = true);
    ~BodyFile();
    BodyFile(const BodyFile&) = delete;
    BodyFile& operator=(const BodyFile&) = delete;

    /// Throws Error(exhausted) naming the file when the disk is full.
    void write(std::string_view bytes);
    std::uint64_t bytes() const { return bytes_; }
    /// Flushes, moves to the final name, and gives the digest.
    base::Sha256 keep();

private:
    void open();
    std::filesystem::path final_path_, part_path_;
    bool flush_;
    base::FileDescriptor fd_;
    base::Sha256Stream digest_;
    std::uint64_t bytes_ = 0;
};

}  // namespace daybook::harvesters
