#pragma once

#include "publisher/base/clock.hpp"
#include "schemas/checked_rows.hpp"
#include "schemas/edition.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace daybook::app {

/// Where the rows of a schema that others refer to were found, or why they were not.
struct Referred {
    const schemas::Schema* schema = nullptr;    ///< of the tables; not null where there are any
    std::vector<schemas::CheckedRows> tables;  ///< several count as one
    std::string why;                            ///< there is no table
};

/// What is known of a file beyond its bytes, as whoever judges it knows it.
struct Beyond {
    std::optional<base::Date> seen;           ///< a day on which it was there already
    std::optional<schemas::Edition> edition;  ///< that it is of
    bool is_asked = false;   ///< the edition was named by whoever asks, and counts whatever the schema says of periods
    bool is_strict = false;  ///< dates that do not fit are errors
    std::filesystem::path public_dir = {};  ///< of the archive whose dataset it is for
    std::string dataset = {};               ///< "" for none
    /// The rows of the file itself; null where they are more than are held at once. Asked for only when there is something to look in.
    std::function<const schemas::CheckedRows*()> rows = {};
    /// By the schema's id. Without it, what rows refer to is not looked for, and nothing is said of it.
    std::function<Referred(const std::string&)> refer = {};
};

/// Holds a report against what is known beyond the file: its day, its edition, the total of the edition before, what its rows
/// refer to. Everyone who judges does it here, so that a check finds what a harvest will find. Gates count all of it: close them
/// behind it (schemas::close_gates).
void judge_beyond(const schemas::Schema& schema, schemas::Report& report, const Beyond& known);

}  // namespace daybook::app
