#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/known_counts.hpp"
#include "publisher/catalogue/state.hpp"
#include "publisher/catalogue/stray_months.hpp"
#include "publisher/catalogue/weight.hpp"
#include "publisher/columnar/duck.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace daybook::catalogue {

struct CatalogueSettings;
struct Compiled;
struct Dialect;
struct SupplierQuestion;

/// What an index holds: the log whose first `revision` entries have this root.
struct Applied {
    std::string origin;
    Revision revision = 0;
    base::Sha256 root;
    bool operator==(const Applied&) const = default;
};

/// A part of the index cannot be reached: there is no answer rather than half of one. Says it twice, since readers need not know our machines.
class Unavailable : public base::Error {
public:
    Unavailable(std::string for_readers, const std::string& message) : Error(base::ErrorKind::transient, message), for_readers_(std::move(for_readers)) {}
    const std::string& for_readers() const { return for_readers_; }

private:
    std::string for_readers_;
};

/// Rows of a statement as they are computed, a chunk at a time, in flat memory.
class OpenAnswer {
public:
    virtual ~OpenAnswer() = default;
    /// The next rows; none at the end. Throws Error when the rest cannot be computed.
    virtual columnar::Chunk next() = 0;
};

using UseChunk = std::function<void(const columnar::Chunk&)>;

/// What an erasure has still to take off disks, though it is in no answer.
struct Leftovers {
    std::int64_t rewritings = 0;   ///< of parts that held erased rows, begun and not ended
    std::string words;             ///< since when and why, for an operator; "" where there is none
};

/// The rows of every version ever released, derived from the archive, in an engine that answers questions about them. The query model and
/// everything above it know no more of an engine than this; statements are compiled for one beforehand. Thread-safe but for what changes
/// it, which one thread calls. Whatever asks throws Error: exhausted (time or memory limit), transient (no turn came, or the engine cannot
/// give the whole answer now and says why).
class Index {
public:
    Index() = default;
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;
    virtual ~Index() = default;

    /// Absent when there is nothing that this version could go on from.
    virtual std::optional<Applied> applied() = 0;
    /// Brings the rows from `before` to `next`: all or nothing for whoever asks.
    /// Throws Error(corrupt) when a file is not what its manifest says.
    virtual void apply(const State& before, const State& next, const Applied& what) = 0;
    /// Sees to it that all rows of `state` are there, where the engine is such that they may not be. Throws Unavailable until they are.
    virtual void verify(const State& state);
    /// Puts in order what became slow, once enough was added: for when there is nothing to apply.
    virtual void tidy(const State& state) = 0;

    /// False when the engine has given up on its data; then they are to be built again.
    virtual bool healthy() noexcept = 0;
    /// False when rows were erased since it was begun: they are in no answer, but their bytes may be left where they were, so that has to be
    /// built again as well.
    virtual bool free_of(const State& state) const = 0;
    /// Removes its data once nobody uses them.
    virtual void discard() = 0;
    /// True once the engine found that its data are not what it wrote.
    virtual bool is_damaged() const = 0;
    /// What keeps it from answering or from going on, for readers; "" when nothing does.
    virtual std::string trouble() const { return {}; }

    /// As it was when last looked at, which is at most a minute old. Absent where an index is built again without what is erased.
    virtual std::optional<Leftovers> leftovers() const { return {}; }

    /// What the engine in this process takes by its own count, in bytes, by what for; what takes nothing is left out.
    virtual std::map<std::string, std::int64_t> engine_memory() { return {}; }

    /// In which statements for it are compiled.
    virtual const Dialect& dialect() const = 0;
    /// Runs a statement and gives its rows to `use`.
    virtual void ask(Weight weight, const Compiled& compiled, const UseChunk& use) = 0;
    /// The one number that a statement gives.
    std::int64_t number(Weight weight, const Compiled& compiled);
    /// Rows of any number; `first` is what has to be read before the first of them comes.
    virtual std::unique_ptr<OpenAnswer> open(Weight first, const Compiled& compiled) = 0;
    /// Writes a statement's rows as Parquet (zstd).
    virtual void write_parquet(const Compiled& compiled, const std::filesystem::path& to) = 0;
    /// Which suppliers match, with the rows they have.
    virtual void ask_suppliers(const SupplierQuestion& question, const UseChunk& use) = 0;

    /// Goes up when rows are erased: a download that began before would go on with them, and breaks off.
    std::int64_t erased_rows() const { return erased_rows_; }
    /// Ends the downloads that are under way as an erasure does.
    void break_off() { ++erased_rows_; }

    std::atomic<int> open_streams{0};
    KnownCounts counts;
    KnownStrays strays;

protected:
    std::atomic<std::int64_t> erased_rows_{0};
};

/// Opens or makes the index that `settings` ask for; `file` is where the engine in the process keeps it. Throws Error as columnar::Database does.
std::shared_ptr<Index> open_index(const std::filesystem::path& file, const CatalogueSettings& settings);

}  // namespace daybook::catalogue
