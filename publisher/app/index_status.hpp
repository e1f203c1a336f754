#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"
#include "publisher/catalogue/index_note.hpp"

#include <optional>
#include <string>

namespace daybook::app {

/// How the index stands, from the note beside it, and how far the log is. A service that is not running says nothing: then it is what it last said.
struct IndexStatus {
    std::optional<catalogue::IndexNote> note;   ///< absent: no index was ever made here
    catalogue::Revision log = 0;                ///< of the checkpoint; 0 where it cannot be read
    bool followed = false;                      ///< a process has the index open
    bool is_servers = false;                    ///< nothing is published from here: the index is for readers, and somebody has to follow the log
    bool behind = false;                        ///< of a log that has been so for longer than a follower needs
    std::string silent;                         ///< why a copy of a log says nothing of how its source stands; "" when it does (silent_source)
    std::chrono::seconds clock_behind{0};       ///< so far the log's newest revision, or the last answer of a copy's source, lies in the future of this machine's clock; 0 within a minute

    /// Nobody answers from it as it should be: no process has it open, or it was never made.
    bool unattended() const { return is_servers && (!followed || (!note && log > 0)); }
    bool alarm() const { return unattended() || behind || !silent.empty() || clock_behind.count() > 0 || (note && !note->trouble.empty()); }
    base::json::Value to_json() const;
    /// "duckdb, at revision 12 of 14", and its troubles.
    std::string words() const;

private:
    std::string stands() const;
};

IndexStatus index_status(const Config& config, base::Instant now);

}  // namespace daybook::app
