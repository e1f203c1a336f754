#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/json.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace daybook::app {

/// The disk below one of a configuration's folders, in bytes; both 0 where the system does not say.
struct DiskRoom {
    std::string folder;       ///< "archive", "index" or "site"
    std::uint64_t free = 0;   ///< to whoever is not root
    std::uint64_t size = 0;

    /// Less than a tenth is left, which is what the alert DaybookDiskFills is set at.
    bool is_short() const { return free < size / 10; }
    /// Hardly a file fits in: nothing more is released, indexed or shown.
    bool is_full() const { return size > 0 && free < kLeast; }
    static constexpr std::uint64_t kLeast = 16U << 20;
};

/// Where a configuration's archive, index and site lie; a folder that is not made yet stands for the nearest above it that is.
class Disks {
public:
    explicit Disks(const Config& config);

    std::vector<DiskRoom> look() const;
    /// For /metrics: free and whole size of each.
    std::string figures() const;

private:
    std::vector<std::pair<std::string, std::filesystem::path>> folders_;
};

/// "archive, index: 12.3 of 50.0 GB free; site: 1.0 of 8.0 GB free"
std::string disk_words(const std::vector<DiskRoom>& rooms);
base::json::Value disk_json(const std::vector<DiskRoom>& rooms);

}  // namespace daybook::app
