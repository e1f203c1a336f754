#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/log_walk.hpp"

#include <algorithm>

namespace daybook::record {

namespace {

constexpr std::size_t kMostShown = 200;

/// What the folder hands out; words about it where it is longer than any key.
std::optional<std::string> handed_out(PublicFiles& files) try {
    const auto text = files.text("log/vkey", kMostNoteBytes);
    return text ? std::optional(base::to_utf8(base::trim(*text))) : std::nullopt;
} catch (const base::Error& e) {
    if (e.kind() != base::ErrorKind::exhausted) throw;
    return e.message();
}

}  // namespace

std::optional<Fault> check_vkey(PublicFiles& files, const Walked& log) {
    const auto found = handed_out(files);
    if (!found || std::ranges::any_of(log.keys, [&](const VerifierKey& key) { return key.str() == *found; })) return {};
    // The key may have changed since the log was read; then it is in an entry that was not walked over.
    if (files.text("log/checkpoint", kMostNoteBytes) != log.checkpoint.note) return {};
    return Fault{"log/vkey", "the key that signs this log, " + log.newest.str(), base::clip(*found, kMostShown),
                 "write the log's key into it, and tell whoever took the other from here; with that nothing of this log can be proven"};
}

}  // namespace daybook::record
