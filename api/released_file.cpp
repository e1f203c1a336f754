#include "api/released_file.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

std::string attachment(std::string_view name) {
    std::string plain(name);
    std::ranges::replace_if(
        plain,
        [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E || c == '"' ||
                   c == '\\';
        },
        '_');
    return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, base::percent_encode(name));
}

std::string repr_digest(const base::Sha256& digest) { return fmt::format("sha-256=:{}:", base::base64_encode(digest.view())); }

std::string wrong_size(const std::filesystem::path& path, std::uint64_t bytes) {
    std::error_code failed;
    const auto has = std::filesystem::file_size(path, failed);
    if (failed) return failed.message();
    return has == bytes ? "" : fmt::format("it has {} bytes, of which the manifest says {}", has, bytes);
}

Problem not_whole(const std::string& file, std::string_view why) {
    return {ProblemCode::internal, "The file is not what was released, so it is not given. Quote the request id when you report it.", {}, {},
            fmt::format("{} below the public folder is damaged: {}; restore it from a backup or a mirror (docs/operating.md)", file, why)};
}

}  // namespace daybook::api
