#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/record/publisher.hpp"
#include "publisher/record/run_ledger.hpp"
#include "schemas/report.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::app {

/// What became of one file in one run.
struct FileResult {
    std::string source;
    std::string url;
    std::string title;
    /// Bytes came over, or need not: validators or a run that was cut off said that they are here, or they
    /// are those that were erased.
    bool fetched = false;
    record::Judgement judgement;
    std::optional<schemas::RowCounts> rows;  ///< when it was checked in this run
    std::optional<base::Decimal> total;      ///< of its accepted amounts, where they are of one currency
    std::string moved_to = {};  ///< where permanent redirects lead from `url`, or ""
    bool moved_in_use = false;  ///< they did so often enough that the new address was asked
    record::Found found = record::Found::not_known;
    std::string decided = {};  ///< on a file that was held before: "refused by pat: …", or ""
};

/// A source that could not be read, or not all of it.
struct SourceFailure {
    std::string source;
    std::string why;
    std::string code;  ///< "mass-disappearance", "incomplete", or the kind of error
};

/// What a source's catalogue says that is not believed, or that a person should know.
struct SourceWarning {
    std::string source, words;
};

/// Code of a source of which too much vanished at once for a run to believe it.
inline constexpr std::string_view kMassDisappearance = "mass-disappearance";

/// Something that a source does not offer any more.
struct VanishedFile {
    record::Vanished what;
    bool new_here = false;  ///< missed by this run for the first time
    bool alert = false;     ///< missing for longer than the grace, and nobody said that it is meant to be
};

/// The sentence that a missing file is told with.
std::string alert_of(const record::Vanished& what);

/// How a run came to its end.
enum class Ending { done, stopped, deadline };
std::string_view to_string(Ending ending);

struct HarvestResult {
    std::vector<FileResult> files;
    std::vector<SourceFailure> failures;
    std::vector<SourceWarning> warnings;
    std::vector<VanishedFile> vanished;
    record::Released released;
    Ending ending = Ending::done;
    std::int64_t left = 0;                  ///< files that it did not come to
    std::vector<std::string> sources_left;  ///< of which it did not come to know what they offer

    std::int64_t count(record::Outcome outcome) const;
    std::int64_t count(record::Found found) const;
    std::int64_t fetched() const;
    std::int64_t alerts() const;
    /// True when it went to its end, every source was read, no file failed and no draft was left behind.
    bool complete() const {
        return ending == Ending::done && failures.empty() && count(record::Outcome::failed) == 0 &&
               released.left_behind.empty();
    }
    /// Files fetched equal the four outcomes, and every checked file's rows add up.
    bool balances() const;
    base::json::Value to_json() const;
};

/// As JSON: `source`, `words`.
base::json::Value to_json(const std::vector<SourceWarning>& warnings);

/// Gives other work of the publisher's thread its turn while a run waits for a file. Before the run releases
/// it is called with true, and returns once nothing that is promised for the next seconds would be delayed by
/// that.
using Pause = std::function<void(bool about_to_release)>;

struct HarvestSettings {
    Pause pause = {};
    /// Sources, or addresses of missing files, of which a person says that what vanished is meant to be gone.
    std::set<std::string> accept_vanished = {};
    std::string who = "daybook";                             ///< that person
    std::optional<std::chrono::milliseconds> deadline = {};  ///< instead of the configuration's
};

/// One run over every source: discover, fetch, check in workers, judge in order, release what passed as one
/// revision. One file's or one source's failure never stops the others. `stop` or the deadline ends it early:
/// what was judged is still released, and the next run goes on with the rest.
HarvestResult harvest(record::Publisher& publisher, const Config& config, const base::Clock& clock,
                      Progress& progress, const std::atomic<bool>& stop,
                      const HarvestSettings& settings = {});

/// What a run that was cut short left: "was stopped: the sources a and b were not read, and …".
std::string words_of_end(Ending ending, const std::vector<std::string>& sources, std::int64_t files);

/// The result for a terminal: outcomes, every file that was not released and why, totals.
std::string to_text(const HarvestResult& result);

/// Throws Error(usage) naming the nearest source when one of `accepted` is neither an address nor a source
/// that is configured.
void refuse_unknown_sources(const Config& config, const std::set<std::string>& accepted);

/// Enters that what vanished is meant to be gone: of a source, or at an address. Returns what follows, in a
/// sentence. Throws Error(usage) as refuse_unknown_sources() does, and when no file at the address is
/// missing.
std::string accept_vanished(record::RunLedger& ledger, const Config& config, const std::string& what,
                            const std::string& who, base::Instant now);

}  // namespace daybook::app
