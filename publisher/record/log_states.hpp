#pragma once

#include "publisher/record/life.hpp"
#include "publisher/record/log_entry.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace daybook::record {

/// A version that is or was public, by its name.
struct PublicVersion {
    std::string dataset, edition;
    std::int64_t version = 0;
    auto operator<=>(const PublicVersion&) const = default;

    /// "<dataset>/<edition> v<n>", as VersionRecord::name() has it.
    std::string name() const;
};

/// What became of each version by the entries of the log alone: released, superseded, withdrawn or erased.
class StatesInLog {
public:
    /// Entries in their order; those that are about no version are passed over.
    void add(const LogEntry& entry);
    const std::map<PublicVersion, VersionState>& states() const { return states_; }

private:
    void release(PublicVersion version);

    std::map<PublicVersion, VersionState> states_;
    std::map<std::pair<std::string, std::string>, PublicVersion> newest_;  ///< by dataset and edition
};

}  // namespace daybook::record
