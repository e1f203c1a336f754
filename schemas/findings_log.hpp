#pragma once

#include "schemas/finding.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::schemas {

/// Gathers findings: equal ones become one with a count and its first places, in the order in which each first came.
class FindingsLog {
public:
    /// `value` is clipped; pass "" for a column that may not be published.
    void add(std::string_view code, Severity severity, std::string_view field, std::string_view message, std::int64_t line, int column, std::string_view value);
    std::vector<Finding> take() && { return std::move(findings_); }

private:
    std::map<std::pair<std::string, std::string>, std::size_t> index_;
    std::vector<Finding> findings_;
};

}  // namespace daybook::schemas
