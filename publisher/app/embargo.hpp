#pragma once

#include "publisher/record/register.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace daybook::app {

/// When an edition's draft becomes public: at the instant that is promised, else with the next release; none while it waits for a date.
std::optional<base::Instant> public_from(record::Register& reg, const std::string& dataset, const std::string& edition, bool waits, base::Instant now);

/// The newest version of an edition that may be read for what becomes public at `at`: the draft only where it is public by then, since what is
/// said of other data would say what is in it.
std::optional<record::VersionRecord> newest_seen(record::Register& reg, const std::string& dataset, const std::string& edition, std::optional<base::Instant> at,
                                                 base::Instant now);

/// A dataset and an edition of it.
using Slot = std::pair<std::string, std::string>;

/// The editions of which nothing may be told yet: a confirmed day is still to come, or there is a draft that nobody outside knows of.
class Unseen {
public:
    Unseen() = default;
    Unseen(record::Register& reg, base::Instant now);
    bool holds(const Slot& slot) const { return slots_.contains(slot); }
    /// The one that a file is judged for, or whose draft, held or refused file has its address.
    std::optional<Slot> of(const record::Judgement& judgement, const std::string& url) const;

private:
    std::set<Slot> slots_;
    std::map<std::string, Slot> urls_;
};

}  // namespace daybook::app
