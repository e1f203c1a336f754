#pragma once

#include "publisher/record/run_ledger.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace daybook::record {

/// What the register has of a source's files. Of one that was erased a number is left, which nobody misses.
struct KnownFile {
    std::int64_t id = 0;
    std::string identity, url, moved_to, missed, last_seen;
};

/// Those that are offered first, and of these the newest.
std::vector<KnownFile> known_files(SqliteDatabase& db, const std::string& source);

/// Which of the files that are known each offer is, and which are not offered any more.
class Matching {
public:
    /// `known` must outlive it.
    Matching(const std::vector<KnownFile>& known, std::span<const Offer> offers);

    /// Null when it is new.
    const KnownFile* of(std::size_t offer) const { return of_[offer]; }
    /// What a gathering that says this takes away.
    std::vector<const KnownFile*> gone(const GatheringSays& says) const;

private:
    const KnownFile* find(const Offer& offer) const;

    const std::vector<KnownFile>& known_;
    std::unordered_set<std::string> offered_;
    std::unordered_map<std::string, const KnownFile*> by_identity_, by_address_;
    std::vector<const KnownFile*> of_;
    std::unordered_set<std::int64_t> found_;
};

}  // namespace daybook::record
