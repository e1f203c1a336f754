#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/json.hpp"
#include "publisher/catalogue/index_note.hpp"

#include <optional>
#include <string>

namespace daybook::app {

/// How the index stands, from the note beside it, and how far the log is. A service that is not running says nothing: then it is what it last said.
struct IndexStatus {
    std::optional<catalogue::IndexNote> note;   ///< absent: no index was ever made here
    catalogue::Revision log = 0;                ///< of the checkpoint; 0 where it cannot be read

    bool alarm() const { return note && !note->trouble.empty(); }
    base::json::Value to_json() const;
    /// "duckdb, at revision 12 of 14", and its trouble.
    std::string words() const;
};

IndexStatus index_status(const Config& config);

}  // namespace daybook::app
