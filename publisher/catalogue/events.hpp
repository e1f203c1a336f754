#pragma once

#include "publisher/catalogue/state.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What happened to versions, for pages and feeds: a release, a withdrawal, an erasure, each an event of its own.
namespace daybook::catalogue {

enum class EventKind { release, correction, nil_return, withdrawal, erasure };
/// "nil-return"
std::string_view to_string(EventKind kind);

struct Event {
    EventKind kind = EventKind::release;
    Revision revision = 0;  ///< that showed it first
    base::Instant at;       ///< of that revision
    std::string dataset, dataset_title, organisation, organisation_name, edition, edition_title;
    int version = 1;
    std::string code;         ///< why: a reason of releases, of withdrawals or of erasures
    std::string note;         ///< the same in words for readers, or ""
    std::string replaced_by;  ///< what stands in place of a withdrawn version: a version's name or a dataset, or ""
    std::int64_t rows = 0;    ///< 0 of an erased version: how much there was is not said
    base::Decimal total;
    std::string currency;     ///< of the total, "" where it is not said
    bool is_sum = true;       ///< false where rows say different currencies, or none: the total is not shown
    bool has_amount = true;
    std::string status;       ///< what the version is by now, as status_of() says
    bool is_here = true;      ///< its data is still offered
    bool is_nil = false;      ///< it says that there is nothing to report

    /// "Corrected by the publisher", "Withdrawn: published in error"
    std::string in_words() const;
};

/// All of them, newest first; within one revision by dataset, then by edition, newest first.
std::vector<Event> events(const State& state);

/// Of one organisation's datasets, or of one dataset, in the same order; none where the state has none of that id. Their cost is that
/// of what is theirs: the site asks for each dataset.
std::vector<Event> events_of_organisation(const State& state, std::string_view organisation);
std::vector<Event> events_of_dataset(const State& state, std::string_view dataset);

/// The instant of a revision: that of the last published one at or before it, or of the first one.
base::Instant instant_of(const State& state, Revision revision);

}  // namespace daybook::catalogue
