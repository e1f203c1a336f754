#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/run_ledger.hpp"
#include "publisher/record/sqlite.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::record {

/// What was decided since on files that a run held: how many by "accepted", "refused" (by a person) and "judged-again" (by a
/// later run or a recheck).
using Decided = std::map<std::string, std::int64_t>;

/// One visit of a source in a harvest.
struct SourceVisit {
    std::int64_t run = 0;
    base::Instant started;
    std::optional<base::Instant> gathered, ended;  ///< absent: not come to
    bool whole = false, complete = false;
    base::json::Value counts;
    std::string code, why;  ///< what failed; "" when nothing did
    Decided decided = {};
};

/// A harvest as a whole.
struct HarvestRun {
    std::int64_t id = 0;
    base::Instant started;
    std::optional<base::Instant> finished;
    std::string ended;  ///< "done", "stopped", "deadline", "interrupted", or "" while it goes on or after it
                        ///< was killed
    base::json::Value counts;
    Decided decided = {};
};

/// The last visit of a source that found something new or changed, where nothing of that can be used: each file of it is
/// rejected, or held and nobody decided, until today.
struct Unusable {
    std::int64_t run = 0, files = 0;
};

/// What the register tells of harvests to whoever only looks: needs no lock, writes nothing, and may be read
/// while a run goes on.
class RunHistory {
public:
    /// Throws Error(not_found) when there is no register, and Error(conflict) when another program's tables
    /// are in it.
    explicit RunHistory(const std::filesystem::path& register_file);

    /// The last, or the last before another.
    std::optional<HarvestRun> last_run(std::int64_t before = std::numeric_limits<std::int64_t>::max());
    std::optional<SourceVisit> last_visit(const std::string& source);
    /// The last that went to its end without a failure, or the last before a run.
    std::optional<SourceVisit> last_success(const std::string& source, std::int64_t before = std::numeric_limits<std::int64_t>::max());
    std::optional<Unusable> unusable(const std::string& source);
    std::optional<SourceVisit> last_failure(const std::string& source);
    /// Files of a source by what became of them last ("released", "held" …; "refused" where a person refused
    /// what was held, "released" where one accepted it), "vanished" for those that it does not offer any more
    /// and "waiting" for those that no run has come to.
    std::map<std::string, std::int64_t> objects(const std::string& source);
    /// What is not offered any more, longest ago first.
    std::vector<Vanished> vanished(const std::string& source) { return vanished_files(db_, source); }
    /// Files that were permanently moved, with their new address and the runs in which that was seen.
    struct Moved {
        std::string url, to;
        std::int64_t runs = 0;
    };
    std::vector<Moved> moved(const std::string& source);
    /// A draft whose promised instant has come, and which is not public.
    struct Due {
        std::string edition;   ///< "coasts-spend-over-25k/2024-05"
        base::Instant promised;
    };
    /// Those promised for `at` or before, longest ago first.
    std::vector<Due> due(base::Instant at);

private:
    std::optional<SourceVisit> visit(const std::string& source, std::string_view where);
    /// Of one source, or of all when that is "".
    Decided decided(std::int64_t run, const std::string& source);
    SqliteDatabase db_;
};

}  // namespace daybook::record
