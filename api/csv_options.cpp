#include "api/csv_options.hpp"

#include <algorithm>

namespace daybook::api {

schemas::CsvStyle read_csv_style(ParameterReader& reader) {
    return {reader.flag(kCsvOptions[0]), reader.flag(kCsvOptions[1])};
}

std::optional<Problem> csv_only(const Call& call, Chosen chosen) {
    if (chosen.representation == Representation::csv) return std::nullopt;
    for (const auto& [name, value] : call.target.query)
        if (std::ranges::find(kCsvOptions, name) != kCsvOptions.end())
            return Problem{ProblemCode::invalid_parameter, "spreadsheet and bom shape a CSV: ask for one with .csv.", {{name, "is for CSV only"}}, {}, {}};
    return std::nullopt;
}

void say_style(Response& response, schemas::CsvStyle style) {
    if (style.spreadsheet) response.set("X-Spreadsheet-Guard", "text cells that begin like a formula have an apostrophe in front");
}

}  // namespace daybook::api
