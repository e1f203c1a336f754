#pragma once

#include "publisher/app/harvest.hpp"
#include "publisher/app/harvest_fetch.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/record/run_ledger.hpp"

#include <optional>
#include <set>
#include <string>

namespace daybook::app {

/// Code of a file that a person refused, and that would be released by what its source says of it now.
inline constexpr std::string_view kRefusedBefore = "refused-before";

/// Enters files' bytes and judgements of one run, one after the other; the only place that writes the
/// register for a file.
class Settling {
public:
    Settling(record::Publisher& publisher, record::RunLedger& ledger, const Config& config,
             const base::Clock& clock, Progress& progress, std::int64_t run)
        : publisher_(publisher),
          ledger_(ledger),
          config_(config),
          clock_(clock),
          progress_(progress),
          run_(run),
          judge_(publisher, config, clock) {}

    /// What failed is in the result. Throws JudgingStopped when the run was over before it could be judged,
    /// and then nothing is entered but its bytes; Error(exhausted) when the archive's own disk is full.
    FileResult settle(const Task& task, Fetch fetch);

private:
    void settle(const Task& task, Fetch& fetch, FileResult& out);
    void fail(const Task& task, const Fetch& fetch, const base::Error& error, FileResult& out);
    void enter(const Task& task, const std::string& judged, const FileResult& out,
               record::Stage stage = record::Stage::settled);
    void enter_move(const Task& task, const Fetch& fetch, FileResult& out);
    void say_failure(const Fetch& fetch, const std::string& why);
    bool give_up(const Task& task, const Fetch& fetch, const base::Sha256& digest, FileResult& out);
    /// `known`: what the register has of the file.
    void unchanged(const Task& task, const record::ObjectRecord& known, FileResult& out);
    void erased(const Task& task, const Fetch& fetch, FileResult& out);
    void erase_answers();
    bool is_erased_meanwhile(const Task& task) const;
    void erased_meanwhile(const Task& task, const Fetch& fetch, FileResult& out);
    /// False when a person has decided already.
    bool decide(const Task& task, Fetch& fetch, const base::Sha256& digest,
                const std::filesystem::path& snapshot, FileResult& out);
    std::optional<record::Hold> decided_hold(const Task& task, const base::Sha256& digest);
    bool was_decided(const Task& task, const base::Sha256& digest, const record::Verdict& verdict);
    bool may_be_part_of(const Task& task, const harvesters::IncompleteWhole& whole, const std::string& edition) const;
    record::Verdict unless_a_part(const Task& task, record::Verdict verdict);
    record::Verdict unless_cut(const Fetch& fetch, const std::filesystem::path& snapshot, record::Verdict verdict) const;
    void settle_holds_of_parts(const Task& task);
    record::Verdict unless_refused(const Task& task, const base::Sha256& digest, record::Verdict verdict);

    record::Publisher& publisher_;
    record::RunLedger& ledger_;
    const Config& config_;
    const base::Clock& clock_;
    Progress& progress_;
    std::int64_t run_;
    Judge judge_;
    std::set<std::string> said_of_hosts_;
};

}  // namespace daybook::app
