#include "publisher/base/error.hpp"
#include "publisher/record/log_walk.hpp"

#include <algorithm>

namespace daybook::record {

using base::Error;

Fault unreadable_checkpoint(const std::string& why) {
    return {"log/checkpoint", "origin, size, root and signatures", why, remedies::kCopyAgain};
}

std::optional<Fault> check_since(const Walked& log, std::string_view earlier_note) {
    const auto earlier = unproven_checkpoint(earlier_note);
    std::string refused;
    const bool ours = std::ranges::any_of(log.keys, [&](const VerifierKey& key) {
        try {
            open_checkpoint(earlier_note, key);
            return true;
        } catch (const Error& e) {
            refused = e.message();
            return false;
        }
    });
    if (!ours)
        return Fault{"the earlier checkpoint", "a note signed with a key of this log", refused,
                     "give a checkpoint that was kept from this log"};
    if (earlier.size == 0) return {};
    if (log.checkpoint.size < earlier.size)
        throw Error::make(base::ErrorKind::transient,
                          "the log ends at {} entries, and {} were signed earlier (root {}). A server that "
                          "lags behind others has an older state of the "
                          "same log: try again. Where it stays there, entries that were public are gone: ask "
                          "the publisher, and whoever has a mirror, which can tell the one from the other",
                          log.checkpoint.size, earlier.size, earlier.root.hex());
    const auto root = log.roots.find(earlier.size);
    if (root != log.roots.end() && root->second == earlier.root) return {};
    return Fault{
        "log/checkpoint",
        fmt::format("a log that continues {} entries with root {}, as was signed earlier", earlier.size,
                    earlier.root.hex()),
        root == log.roots.end()
            ? fmt::format("{} entries, of which no release ended at {}", log.checkpoint.size, earlier.size)
            : fmt::format("root {} at {} entries: the history was changed", root->second.hex(), earlier.size),
        remedies::kDistrust};
}

}  // namespace daybook::record
