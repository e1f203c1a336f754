#pragma once

#include "harvesters/kind.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace daybook::harvesters {

/// What one gathering may use. Hitting a limit is an error that says so.
struct GatherLimits {
    int answers = 20'000;                     ///< read from one source
    std::uint64_t bytes = UINT64_C(4) << 30;  ///< in all of them
    std::size_t per_answer = 50'000;          ///< files, records, entries and whatever else one of them names
    std::size_t objects = 200'000;            ///< and as many records
    std::size_t entries = 1'000'000;          ///< that are looked at and not wanted
    std::uint64_t held_bytes = UINT64_C(128)
                               << 20;  ///< of what is said of files, and again of records, at a time
    std::chrono::seconds wall{3600};
    int failures_in_a_row = 20;  ///< answers that could not be had, and the rest is not asked for
};

/// Everything a source offers.
struct Gathering {
    std::vector<SourceObject> objects;  ///< in the order in which the source gives them, none twice
    std::vector<std::string> deleted;   ///< identities that the source says are gone
    std::vector<std::string> problems;  ///< what could not be read, with its cause
    std::vector<std::string> warnings;  ///< what was read and is not believed
    std::int64_t answers = 0;
    std::int64_t entries = 0;  ///< of the catalogue: packages, datasets, documents
    bool partial = false;  ///< only what changed since; otherwise what is not listed is not offered any more
    bool is_window = false;  ///< everything was asked for, and what is not listed may be there all the same
    /// False: something is missing, so nothing may count as vanished.
    bool complete() const { return problems.empty(); }
    /// True when an object that is not listed has gone from the source.
    bool tells_what_vanished() const { return complete() && !partial && !is_window; }
};

/// Gets an answer over HTTP (answers.hpp). Throws Error; not_found means that there is none at that address.
using GetAnswer = std::function<Answer(const Request&)>;

/// Reads one: the kind's read(), or the same in a child (catalogue_worker.hpp).
using ReadAnswer = std::function<Gathered(const Source&, const Occasion&, const Answer&)>;

/// Puts bytes that are an object's where they wait until they are checked, and says where.
using KeepContent = std::function<std::filesystem::path(const std::string& bytes)>;

/// Throws Error(exhausted) when an answer names more than is read of one.
void refuse_too_many(const Gathered& answer, std::size_t most);

/// Reads in this process: for tests and answers of our own.
Gathered read_here(const Source& source, const Occasion& occasion, const Answer& answer);

struct GatherServices {
    GetAnswer get;
    ReadAnswer read = read_here;
    GatherLimits limits = {};
    KeepContent keep = {};                    ///< without it they stay in memory, as SourceObject::content
    const std::atomic<bool>* stop = nullptr;  ///< ends it with Error(transient) once true
    /// Told of each answer that could not be read, or does not fit with those beside it.
    std::function<void(const Request&)> unreadable = {};
};

/// Asks a source what it offers, page after page. A page that cannot be had or read, that repeats or was read
/// before, and fewer entries than the catalogue counts end their sequence of pages; they are problems of the
/// result, and so is an entry that cannot be used. What was read besides is kept, but of records only what is
/// whole. What cannot be read when only changes were asked for is asked for whole. Throws Error when nothing
/// could be read, the source offers nothing at all, a limit was hit, or the source is configured wrongly.
Gathering gather(const Source& source, const Occasion& occasion, const GatherServices& services);

}  // namespace daybook::harvesters
