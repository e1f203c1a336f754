#pragma once

#include "harvesters/fetch_ahead.hpp"
#include "publisher/app/config.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/register.hpp"
#include "publisher/record/run_ledger.hpp"
#include "schemas/check.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace daybook::app {

/// How often other work gets its turn while something is awaited.
inline constexpr auto kGlance = std::chrono::milliseconds(50);

/// A run that was cut off longer ago is no reason to believe that a file is still what it was.
inline constexpr std::chrono::hours kGoesOn{24};

/// Of so many runs one asks for a file without its validators: four weeks at four runs a day, another run for each file.
inline constexpr std::int64_t kAsksAnewIn = 112;

/// Runs, one after the other, that an address must be permanently redirected in before the new one is asked
/// instead.
inline constexpr std::int64_t kMovedRuns = 3;

/// One file of one source, as the run found it.
struct Task {
    const ConfiguredSource* source = nullptr;
    harvesters::SourceObject offered;
    record::ObjectRecord known;
    std::size_t visit = 0;        ///< which of the run's visits it belongs to
    /// When the run began that asked for it, was cut off, and had settled it: its bytes are here and judged.
    std::optional<base::Instant> settled_before = {};
    bool asks_anew = false;  ///< without validators: a server that said 304 once by mistake would be believed for ever
    bool asks_offered = false;  ///< the address that is offered, also where it moved: its redirect may have been taken back
    bool looks_again = false;     ///< what was erased is fetched once more, since only its bytes can tell whether it was mended
    std::string not_believed = {};  ///< why a register or month that was drawn up is not (too_much_gone()), or ""

    /// What the judgement of such bytes is about.
    std::string judged_as(const base::Sha256& digest, const Config& config) const;
    /// The address that is asked: the one that is offered, or the one to which it moved long ago.
    const std::string& address() const { return has_moved() && !asks_offered ? known.moved_to : offered.url; }
    bool has_moved() const { return known.moved_runs >= kMovedRuns && !known.moved_to.empty(); }
    /// What it offered last was erased here.
    bool was_erased() const { return known.code == record::kErasedBefore; }
    /// Then it is asked for where its server can say that it is something else by now, and otherwise seldom.
    bool stays_unasked() const {
        return was_erased() && known.etag.empty() && known.last_modified.empty() && !looks_again;
    }
};

/// True when a file of which the bytes were erased is to be fetched although its server gives no validators: they were seen
/// last as long ago as everything of a source is asked for again.
bool looks_again(const record::ObjectRecord& known, record::RunLedger& ledger, const Config& config, base::Instant now);

/// What a worker thread brings back: bytes on disk, and the check of them unless nothing changed.
struct Fetch {
    harvesters::Fetched fetched;
    std::filesystem::path file;  ///< in incoming/, when new bytes came
    std::optional<schemas::CheckResult> result;
    std::string failure_code, failure;  ///< when it could not be done
    std::string shared_failure;         ///< the sentence, when it is that of everything from one host
    bool got_bytes = false;
    bool from_offered = false;  ///< the address that is offered answered, with the file or where it is
    bool here = false;  ///< the bytes are, new or known; or they are those that were erased, and need not be
};

/// What the bytes are beside those that were known. \pre fetch.here
record::Found found_of(const Task& task, const Fetch& fetch);

/// Code of a file that is held since it may be the missing part of another; once the other is whole, or gone, it is judged
/// again.
inline constexpr std::string_view kMayBePart = "may-be-part";

/// Code of a file that is held since it may have been cut off; once the same bytes come as a whole, it is judged again.
inline constexpr std::string_view kMayBeCut = "may-be-cut";

/// Whether the file's address was made here from a period: then nobody said that anything is there.
bool is_made_from_period(const ConfiguredSource& source, const harvesters::SourceObject& object);

/// Why there is nothing at an address that was made from a period, and that this is no failure.
struct Absence {
    std::string_view code;
    std::string why;
};
inline constexpr std::string_view kNotDue = "not-due";
/// It was due, nothing ever was there, and files of later periods are here: it was left out, and will hardly come.
inline constexpr std::string_view kNotPublished = "not-published";
std::optional<Absence> absence_of(const Task& task, const Fetch& fetch, record::RunLedger& ledger, base::Instant now);

/// As the configuration says, for a run that has so much time: the network ends with it, also while the run's own
/// thread is busy with something else. What is fetched is flushed by whoever checks it, so that the network need
/// not wait for the disk. What hosts asked of earlier runs is heeded.
harvesters::FetchLimits fetch_limits(const Config& config, std::chrono::milliseconds time, std::shared_ptr<harvesters::HostPauses> pauses);

/// A request as the source's manners and headers want it.
harvesters::FetchRequest request_for(const ConfiguredSource& source, const std::string& url,
                                     std::filesystem::path to);

/// None for what needs no fetching: a catalogue held it, it is here, or it was erased and is not to come again.
using Ticket = std::optional<harvesters::FetchAhead::Ticket>;

/// Fetches and checks the files of tasks; touches no register, so it may be used on any thread.
class FileFetcher {
public:
    FileFetcher(harvesters::FetchAhead& fetching, const record::ArchiveLayout& layout,
                std::filesystem::path incoming, const Config& config)
        : fetching_(fetching), layout_(layout), incoming_(std::move(incoming)), config_(config) {}

    /// Asks with the validators of the bytes that are known, where those are here.
    Ticket begin(const Task& task, std::size_t number);
    /// Waits for the bytes; what fails is in the result.
    Fetch fetch(const Task& task, std::size_t number, const Ticket& ticket);
    /// The same, and checks them unless they were judged as they are now. Kept bytes that are to be read and are damaged are
    /// fetched again; where that fails the result is a failure of code kSnapshotDamaged.
    Fetch fetch_and_check(const Task& task, std::size_t number, const Ticket& ticket);

private:
    std::filesystem::path file(std::size_t number) const {
        return incoming_ / fmt::format("object-{}", number);
    }
    harvesters::FetchRequest request_of(const Task& task, const std::string& address, std::filesystem::path to) const;
    void take(const Task& task, const Ticket& ticket, Fetch& out);
    static base::Sha256 digest_of(const Task& task, const Fetch& out);
    bool is_judged(const Task& task, const Fetch& out) const;
    void mend(const Task& task, Fetch& out);
    void check(const Task& task, Fetch& out) const;

    harvesters::FetchAhead& fetching_;
    const record::ArchiveLayout& layout_;
    std::filesystem::path incoming_;
    const Config& config_;
};

}  // namespace daybook::app
