#pragma once

#include "api/problem.hpp"
#include "publisher/base/digest.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

/// What is said of a file whose digest the log has.
namespace daybook::api {

/// Content-Disposition of a download (RFC 6266), with the name for those who read UTF-8 and one for those who do not.
std::string attachment(std::string_view name);

/// Repr-Digest of the representation with this SHA-256: of the whole of it, also where a range is sent (RFC 9530, 3).
std::string repr_digest(const base::Sha256& digest);

/// Why a file cannot be the one of `bytes` bytes that was released; "" when its size is right. Bytes that a disk turned are for
/// `daybook verify`, and for whoever holds them against Repr-Digest.
std::string wrong_size(const std::filesystem::path& path, std::uint64_t bytes);

/// 500 for a file below public/ that is not what was released: our fault and no answer, since it would go out under the digest of the whole one.
Problem not_whole(const std::string& file, std::string_view why);

}  // namespace daybook::api
