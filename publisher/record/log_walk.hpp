#pragma once

#include "publisher/record/checkpoint.hpp"
#include "publisher/record/fault.hpp"
#include "publisher/record/key_chain.hpp"
#include "publisher/record/public_files.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace daybook::record {

/// A log that is known already, up to a size: what is read then must continue it.
struct KnownLog {
    std::filesystem::path log_dir;  ///< with its tiles
    Revision size = 0;
};

/// What the walk gives while it goes on; nothing of it is proven before the walk has ended well.
struct WalkUse {
    std::function<void(const LogEntry&)> entry;
    /// Each tile and bundle that a copy of the log needs, relative to the log's folder.
    std::function<void(const std::string& path, std::string_view bytes)> file = {};
    std::function<void(Revision done, Revision all)> progress = {};
};

/// The fault of a checkpoint that cannot be read.
Fault unreadable_checkpoint(const std::string& why);

/// What a walk through a log found.
struct Walked {
    Checkpoint checkpoint;
    std::map<Revision, base::Sha256> roots;  ///< of every revision walked over, recomputed from the entries
    std::vector<VerifierKey> keys;           ///< that ever signed the log
    VerifierKey newest;                      ///< that signs it now
    bool proven = false;                     ///< the entries give the root that the newest key signs
    std::vector<Fault> faults;
};

/// Reads a log from its beginning, or from where `known` ends, to its checkpoint: recomputes the root from
/// the entries alone, holds every tile against what the entries give, follows changes of key from `trusted`,
/// and names each file that is missing or is not what it must be, and each revision that is earlier than the one before it. Memory does not grow with the log. Throws
/// Error(not_found) when there is no checkpoint, else only when reading itself fails.
Walked walk_log(PublicFiles& files, const VerifierKey& trusted, const KnownLog& known, const WalkUse& use);

/// Whether a checkpoint that was kept earlier is one of this log's: signed with a key of its, and the log
/// begins with its entries. Throws Error(transient) when the log is shorter than it was then: that may be a server that lags, and without the entries
/// in between nobody can tell. \pre log.proven
std::optional<Fault> check_since(const Walked& log, std::string_view earlier_note);

/// Whether the key that lies beside the log, for whoever has none yet, ever signed it. The log names no such file, so that one that is not there
/// is no fault. \pre log.proven
std::optional<Fault> check_vkey(PublicFiles& files, const Walked& log);

}  // namespace daybook::record
