#pragma once

#include "tests/api/world.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace daybook::test {

/// The address of a dataset's rows; `rest` is a suffix or a query.
inline std::string rows_of(std::string_view dataset, std::string_view rest = "") {
    return fmt::format("/v1/datasets/{}/rows{}", dataset, rest);
}

/// Every row of an answer, page by page.
inline std::vector<base::json::Value> walk(std::uint16_t port, std::string url, int& pages) {
    std::vector<base::json::Value> rows;
    for (pages = 0; !url.empty() && pages < 100; ++pages) {
        const auto page = json_of(get(port, url));
        for (const auto& row : page.at("rows").as_array()) rows.push_back(row);
        const auto* next = page.find("next");
        url = next != nullptr ? next->as_string() : "";
    }
    return rows;
}

inline std::size_t csv_lines(const std::string& body) {
    return static_cast<std::size_t>(std::ranges::count(body, '\n'));
}

}  // namespace daybook::test
