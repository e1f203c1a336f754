#pragma once

#include "api/respond.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::api {

/// The file that `segments` (decoded) name below `root`; absent when there is none. Never outside: "..",
/// hidden names, separators inside a segment and symbolic links that lead out are all no file. A folder is
/// returned as such.
std::optional<std::filesystem::path> find_below(const std::filesystem::path& root,
                                                const std::vector<std::string>& segments);

/// By the name's ending; "application/octet-stream" for one we do not know.
std::string_view media_type(std::string_view name);

/// A file as an answer, with a range when one is asked for (RFC 9110 section 14: one range; several, and
/// units we do not know, are answered whole). `etag` empty: made of size, time and inode, which change when a
/// file is replaced.
Result send_file(const Request& request, const std::filesystem::path& path, std::string_view type,
                 Freshness freshness, std::string etag = {});

/// One byte range of a file of `size` bytes.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};
enum class RangeAsked { none, one, unsatisfiable };
/// Reads "bytes=0-99", "bytes=100-", "bytes=-5". What is malformed asks for nothing.
RangeAsked parse_range(std::string_view header, std::uint64_t size, ByteRange& range);

}  // namespace daybook::api
