#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace daybook::harvesters {

/// A body on its way to disk, digested as it comes. Removed unless kept. What is to be flushed is written beside its final name, so that
/// nothing half-written ever stands there, whatever happens; what is not is for its writer alone until then, and is written in place.
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
    /// What was written is forgotten.
    void start_over();
    /// Closes the file; what is written later is added to it.
    void rest() { fd_.close(); }
    /// The digest of all that was written; nothing can be written any more.
    base::Sha256 finish() { return digest_.finish(); }
    /// Flushes if wanted, and moves to the final name.
    void keep();

private:
    void open(int flags);
    std::filesystem::path final_path_, part_path_;
    bool flush_;
    bool exists_ = false;
    base::FileDescriptor fd_;
    base::Sha256Stream digest_;
    std::uint64_t bytes_ = 0;
};

}  // namespace daybook::harvesters
