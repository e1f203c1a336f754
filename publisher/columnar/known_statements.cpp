#include "publisher/columnar/known_statements.hpp"

#include <algorithm>

namespace daybook::columnar {

Result KnownStatements::run(Connection& connection, const std::string& sql, const std::function<void(Statement&)>& bind) {
    std::list<Known> mine;
    const auto at = std::ranges::find(newest_first_, sql, &Known::sql);
    if (at != newest_first_.end()) mine.splice(mine.begin(), newest_first_, at);
    else mine.push_front({sql, Statement(connection, sql)});
    bind(mine.front().statement);
    auto result = mine.front().statement.run();
    newest_first_.splice(newest_first_.begin(), mine);
    if (newest_first_.size() > kMost) newest_first_.pop_back();
    return result;
}

}  // namespace daybook::columnar
