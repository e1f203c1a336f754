#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/record/audit.hpp"

#include <optional>

namespace daybook::record {

/// Where a mirror is made and how.
struct MirrorSettings {
    std::filesystem::path
        to;  ///< the mirror's folder, an archive without anything private: public/ is below it
    /// The log's verifier key, or one before it that led to it in what was copied; empty: the one that an
    /// earlier run was given.
    std::string vkey = {};
    unsigned threads = 1;
    bool recheck = false;  ///< look at everything again, not only at what is new, and fetch what is damaged
    OnProgress progress = {};
    std::function<void(const std::string& step)> on_step =
        {};  ///< before each step; a test ends the process in it
};

/// What a run of a mirror did.
struct Mirrored {
    Revision before = 0, after = 0;  ///< revisions of the mirror
    VerifierKey key;
    Audited audit;            ///< of what is new
    std::size_t removed = 0;  ///< files, because their versions were erased
    std::vector<Fault> log_faults;
};

/// Brings a copy of an archive's public folder up to its source: walks the new entries of the log, proves
/// that they continue the history the mirror has, fetches what they name, gives a file its name when its
/// digest is right, removes what was erased, and moves the checkpoint last, so that the mirror is whole at
/// one revision at every moment. A run that was cut off is taken up by the next. With faults the mirror stays
/// at the revision it had. Throws Error: conflict (another run, or a publisher's own archive), usage (no
/// key), corrupt (the mirror's own log is damaged), transient (the source has an older state of the same
/// log), and as PublicFiles does.
Mirrored mirror_archive(PublicFiles& from, const MirrorSettings& settings);

/// When a run last found that a mirror's log is its source's, or made it so, by the clock of its source where that tells the time: the time of
/// the log's folder, which each such run sets, so that a server which sees public/ alone can tell, also how far its own clock is off. Absent where there is no log.
std::optional<base::Instant> held_against_source(const std::filesystem::path& log_dir);

}  // namespace daybook::record
