#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/publisher_note.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/run_history.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::app {

/// How the service stands that publishes, and what was promised and is not public.
struct PublisherStatus {
    bool running = false;                          ///< a process has the archive open
    std::optional<PublisherNote> note;             ///< absent: no service ever ran here
    std::vector<record::RunHistory::Due> overdue;  ///< longest ago first

    /// It ended without a word: a kill, a crash, a power cut.
    bool died() const { return note && !running && !note->ended; }
    /// Whatever starts it again and again comes to nothing.
    bool could_not_begin() const { return note && !running && note->ended && !note->trouble.empty(); }
    bool alarm() const { return died() || could_not_begin() || !overdue.empty() || (running && note && !note->trouble.empty()); }
    base::json::Value to_json() const;
    /// "runs since …", and its trouble.
    std::string words() const;
    /// What is overdue, and why it is; "" when nothing is.
    std::string overdue_words(base::Instant now) const;
};

PublisherStatus publisher_status(const Config& config, base::Instant now);

}  // namespace daybook::app
