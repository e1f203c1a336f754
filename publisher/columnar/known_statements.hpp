#pragma once

#include "publisher/columnar/duck.hpp"

#include <functional>
#include <list>
#include <string>

namespace daybook::columnar {

/// Statements of one connection that are asked again and again with other values. The engine plans a statement when it is prepared and once
/// more when its values are known; this saves the first. Each keeps what its last run worked in, so it is for those that read little.
class KnownStatements {
public:
    static constexpr std::size_t kMost = 16;

    /// The result of the statement of this text, once `bind` gave it its values. The newest kMost are kept; one that failed is not. Throws
    /// Error as Statement does.
    Result run(Connection& connection, const std::string& sql, const std::function<void(Statement&)>& bind);

private:
    struct Known {
        std::string sql;
        Statement statement;
    };
    std::list<Known> newest_first_;
};

}  // namespace daybook::columnar
