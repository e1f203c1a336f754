#pragma once

#include "publisher/record/collection.hpp"
#include "publisher/record/descriptors.hpp"
#include "publisher/record/register.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::record {

/// Sources are asked several times a day, and a return is judged by its day: what was not read for less misleads nobody.
inline constexpr std::chrono::hours kGap{36};

/// What was not collected, as a register knows it at an instant. The same register, log and instant give the same, and so do all instants within
/// kGap while no visit, file or date changes. A file that may be for an edition with a confirmed day to come is told on that day, as a rejection is.
class CollectionReader {
public:
    CollectionReader(Register& reg, base::Instant at);

    /// What the log said last where none of the dataset's sources was visited since the register was made, and nothing where it said nothing.
    std::optional<Collection> of(const DatasetDescriptor& dataset);

private:
    void read_waiting();
    std::vector<Collection::Waiting> waiting_of(const std::string& dataset);

    Register& reg_;
    base::Instant at_;
    std::map<std::string, std::vector<Collection::Waiting>> waiting_;   ///< by dataset, also what is not to be told yet
};

}  // namespace daybook::record
