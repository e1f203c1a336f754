#pragma once

#include "schemas/sheets/budget.hpp"
#include "schemas/sheets/xml_reader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// A ZIP archive in memory (libzip). Opens no file.
class ZipArchive {
public:
    struct Member {
        std::string name;  ///< as shown: UTF-8, '/' between folders, nothing that climbs or controls
        std::uint64_t index = 0;
        bool folder = false;
        bool encrypted = false;
    };

    /// `bytes` and `budget` must outlive the archive. Throws Error(bad_input) when it is damaged,
    /// Error(exhausted) when it has too many members.
    ZipArchive(std::string_view bytes, Budget& budget);
    ~ZipArchive();
    ZipArchive(const ZipArchive&) = delete;
    ZipArchive& operator=(const ZipArchive&) = delete;

    /// In the archive's order.
    const std::vector<Member>& members() const { return members_; }
    /// By name without regard to case, as spreadsheet programs look; nullptr when there is none.
    const Member* find(std::string_view name) const;

    /// The member's bytes, unpacked as they are asked for and counted against the budget. The archive must
    /// outlive it. Throws Error(bad_input) naming the member when it is encrypted, damaged or packed in an
    /// unknown way.
    XmlReader::Source open(const Member& member) const;
    /// All of them; Error(exhausted) past `most` bytes.
    std::string read(const Member& member, std::uint64_t most) const;

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
    std::vector<Member> members_;
    Budget& budget_;
};

}  // namespace daybook::schemas::sheets
