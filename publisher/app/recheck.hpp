#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/record/publisher.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace daybook::app {

/// What reading a file again came to.
enum class Reread {
    same,         ///< the rows that are released, or the same reason against it: nothing but a note
    reprocessed,  ///< other rows than those released: a new version
    released,     ///< usable now
    rejected,     ///< still or newly of no use, for another reason than before; never something released
    held,         ///< for a person, above all what was released and would not be now
    failed,       ///< could not be read; what was known of it stays
};
inline constexpr Reread kRereads[] = {Reread::same,     Reread::reprocessed, Reread::released,
                                      Reread::rejected, Reread::held,        Reread::failed};
std::string_view to_string(Reread reread);

struct RecheckedFile {
    std::string source, url;
    Reread outcome = Reread::failed;
    record::Judgement judgement;
};

struct RecheckResult {
    bool dry_run = false;
    std::int64_t up_to_date = 0;   ///< files whose judgement is by this checker and schema
    std::int64_t by_officers = 0;  ///< versions of files that officers handed in, which are not read again: they were judged strictly, with a person who answers for them
    std::vector<RecheckedFile> files;
    record::Released released;

    std::int64_t count(Reread outcome) const;
    base::json::Value to_json() const;
};

/// Reads the kept bytes of every file again whose judgement was by another checker or version of its schema,
/// fetching nothing, and releases what follows as one revision. A dry run judges and writes nothing.
RecheckResult recheck(record::Publisher& publisher, const Config& config, const base::Clock& clock, Progress& progress,
                      const std::atomic<bool>& stop, bool dry_run);

/// For a terminal: counts, and each file that did not stay as it was.
std::string to_text(const RecheckResult& result);

}  // namespace daybook::app
