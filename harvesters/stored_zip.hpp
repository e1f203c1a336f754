#pragma once

#include <string>
#include <vector>

namespace daybook::harvesters {

/// A file on its way into an archive.
struct ZipMember {
    std::string name, bytes;
    std::string comment = {};
};

/// A ZIP archive without compression (APPNOTE.TXT 4.3): the same members give the same bytes, since nothing
/// in it tells the time. \pre less than 4 GiB, 65,535 members, 65,535 bytes a name or comment
std::string stored_zip(const std::vector<ZipMember>& members);

}  // namespace daybook::harvesters
