#pragma once

#include "publisher/base/durable_file.hpp"
#include "schemas/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace daybook::schemas::tests {

/// The schema as published.
inline const std::string& published_schema() {
    static const std::string text =
        base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-25k.json");
    return text;
}

inline CheckResult check_text(std::string_view bytes, Profile profile = Profile::harvest,
                              std::int64_t max_rows = 1000000) {
    return check(bytes, {"test.csv", published_schema(), profile, max_rows});
}

inline const Finding* find(const Report& report, std::string_view code, std::string_view field = {}) {
    const auto at = std::ranges::find_if(report.findings, [&](const Finding& f) {
        return f.code == code && (field.empty() || f.field == field);
    });
    return at == report.findings.end() ? nullptr : &*at;
}

/// The canonical text of a cell of the checked table.
inline std::string cell(const CheckResult& result, std::size_t row, std::string_view column) {
    std::string out;
    result.rows->whole().find(column)->append_canonical(row, out);
    return out;
}

/// Every place and cell of a table, however it is held: where a file is cut decides which equal texts are
/// kept once.
inline std::string rows_of(const CheckedTable& table) {
    std::string out;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        out.append(table.sheet(row)).append(":").append(std::to_string(table.line(row)));
        for (const auto& column : table.columns()) {
            out += column.is_null(row) ? '\xFF' : '\xFE';
            column.append_canonical(row, out);
        }
    }
    return out;
}

inline constexpr std::string_view kHeading =
    "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction "
    "number,Amount,Description\n";

/// A row of data with its date, supplier and amount.
inline std::string row(std::string_view date, std::string_view amount,
                       std::string_view supplier = "Harbour Dredging Ltd") {
    return "Ministry of Piers,Pier Agency," + std::string(date) + ",Dredging,Harbours," +
           std::string(supplier) + ",1001," + std::string(amount) + ",Outer harbour\n";
}

/// Headings behind which that of a column stands which says something of the amounts, and a row of data with what it says.
inline constexpr std::string_view kSigned = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description,";
inline std::string signed_row(std::string_view amount, std::string_view sign) {
    return fmt::format("Ministry of Piers,Pier Agency,01/05/2024,Dredging,Harbours,Buoy Ltd,P1,{},Rope,{}\n", amount, sign);
}

}  // namespace daybook::schemas::tests
