#pragma once

#include "publisher/record/log_entry.hpp"
#include "publisher/record/note.hpp"

#include <string>
#include <string_view>

namespace daybook::record {

/// A signed statement of the log's state (C2SP tlog-checkpoint).
struct Checkpoint {
    std::string origin;
    Revision size = 0;
    base::Sha256 root;
    std::string note;  ///< the signed note, byte for byte
};

/// More than a checkpoint with its signatures ever needs; a longer note is refused unread.
inline constexpr std::size_t kMostNoteBytes = 64 << 10;

/// The body of a checkpoint: origin, size, root, one a line.
std::string checkpoint_text(std::string_view origin, Revision size, const base::Sha256& root);

/// Reads a checkpoint's body. Throws Error(corrupt) when it is not origin, size (no leading zero) and root.
Checkpoint parse_checkpoint(std::string_view text);

/// A note's checkpoint without looking at its signatures: for a reader who must walk the log before it knows
/// the key. Nothing in it is to be believed until open_checkpoint() has opened the same note.
Checkpoint unproven_checkpoint(std::string_view note);

/// The checkpoint of a note that `key` signed and whose origin is the key's name. Throws Error(corrupt)
/// otherwise.
Checkpoint open_checkpoint(std::string_view note, const VerifierKey& key);

}  // namespace daybook::record
