#pragma once

#include "publisher/record/archive.hpp"
#include "publisher/record/register_replay.hpp"

namespace daybook::record {

/// A draft that lies in drafts/ and that the register knows again.
struct Adopted {
    std::string folder, dataset, edition;
    bool scheduled = false;   ///< its edition has a date that stands, so it will be released then
};

struct Rebuilt {
    Replayed log;
    std::vector<Adopted> adopted;
    std::vector<std::string> not_adopted;   ///< folders of drafts, with the reason; moved to drafts.lost/
    std::int64_t snapshots = 0;             ///< kept bytes that no version and no rejection names: held files and what was seen in between
    bool from_before = false;               ///< nothing was lost: the register was brought forward to where the log stands
    std::vector<std::string> taken_back;    ///< releases that could never have become public, a sentence each (Batch::finish_moves)
    std::string kept_as;                    ///< where the register that was there before lies now; "" when there was none
};

/// Makes register.sqlite from what is public and what lies in the archive; the archive must be free, and its key there. A release that
/// was half public is finished first. A register that is an earlier state of the log (an older backup of it) is brought forward. Any other that
/// is there is put aside with `replace`, else Error(conflict). Until it is whole the new one has another name, so a run that was
/// cut off is simply repeated.
///
/// Drafts are taken back as drafts that wait: none of them goes out before its date, or before an officer lets it go. Of two for one
/// edition nobody can say which was meant, so neither is.
Rebuilt rebuild_register(Archive& archive, bool replace, const ReplaySettings& settings);

}  // namespace daybook::record
