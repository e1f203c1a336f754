#pragma once

#include "api/parameters.hpp"
#include "api/query_answer.hpp"
#include "schemas/csv_text.hpp"

#include <optional>
#include <string>
#include <vector>

/// `spreadsheet` and `bom`: what every answer takes that is a CSV, and no other.
namespace daybook::api {

inline const std::vector<std::string> kCsvOptions{"spreadsheet", "bom"};

/// The style that they ask for. What is wrong is complained of.
schemas::CsvStyle read_csv_style(ParameterReader& reader);

/// A problem where one of them stands beside another representation.
std::optional<Problem> csv_only(const Call& call, Chosen chosen);

/// Says in the header that cells were guarded for a spreadsheet, so that nobody takes the ' for the department's.
void say_style(Response& response, schemas::CsvStyle style);

}  // namespace daybook::api
