#include "publisher/catalogue/state_reader.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/log_reader.hpp"

#include <algorithm>
#include <ranges>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

bool stays_below(std::string_view path) {
    return std::ranges::none_of(base::split(path, '/'), [](std::string_view piece) {
        return piece.empty() || piece == "." || piece == "..";
    });
}

}  // namespace

std::string read_public(const fs::path& public_dir, const std::string& path, const std::string& sha256,
                        std::uintmax_t max_bytes) {
    if (!stays_below(path)) throw Error::make(ErrorKind::corrupt, "'{}' is no path below public/", path);
    auto text = base::read_file(public_dir / path, max_bytes);
    if (base::sha256(text).hex() != sha256)
        throw Error::make(ErrorKind::corrupt, "{} does not have the digest the log gives it",
                          (public_dir / path).string());
    return text;
}

std::shared_ptr<const State> read_state(const fs::path& public_dir, const std::string& vkey) {
    const record::LogReader log(public_dir, vkey);
    const auto checkpoint = log.checkpoint();
    if (checkpoint.size == 0)
        throw Error::make(
            ErrorKind::usage,
            "{} holds no log: there is no log/checkpoint in it. Name an archive, its public folder, a "
            "copy of it or a configuration",
            public_dir.string());
    log.verify(checkpoint);
    return replay({}, log.entries(0, checkpoint.size),
                  [&](const std::string& path, const std::string& sha256) {
                      return read_public(public_dir, path, sha256, kMostManifestBytes);
                  });
}

}  // namespace daybook::catalogue
