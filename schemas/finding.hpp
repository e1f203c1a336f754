#pragma once

#include "publisher/base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace daybook::schemas {

enum class Severity { error, warning, repair, note };
std::string_view to_string(Severity severity);

/// Where a value stands in the source as a spreadsheet shows it; zero means "not there".
struct Place {
    std::int64_t line = 0;    ///< 1-based record's first physical line
    int column = 0;           ///< 1-based cell
    std::string value;        ///< the raw value, clipped
    std::string sheet{};      ///< path inside the file of the sheet it stands on; "" for a plain CSV
    bool operator==(const Place&) const = default;
};

/// One thing checking found. A thousand equal ones are one finding with a count and the first places.
struct Finding {
    std::string code;         ///< frictionless name where one fits: "type-error", "extra-cell", "blank-row"
    Severity severity = Severity::error;
    std::string field;        ///< canonical field, or ""
    std::string message;      ///< what is wrong and what was expected
    std::string remedy;       ///< what to do about it
    std::int64_t count = 0;
    std::vector<Place> places;  ///< at most kPlacesKept, in source order
    std::int64_t in_columns = 0;  ///< of one that stands for those of so many columns; its field is "" then

    static constexpr std::size_t kPlacesKept = 5;
    base::json::Value to_json() const;
    static Finding from_json(const base::json::Value& value);
};

/// Every code a check can raise, what it means and what to do: the reference page and a completeness test read it.
struct FindingCode {
    std::string_view code;
    std::string_view title;
    std::string_view remedy;
};
const std::vector<FindingCode>& finding_codes();

/// What a gate may count: the codes that a file can still be published with, and "errors" for all errors.
std::vector<std::string> gate_codes();

}  // namespace daybook::schemas
