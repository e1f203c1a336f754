#pragma once

#include "api/answer_cache.hpp"
#include "api/problem.hpp"
#include "api/service.hpp"
#include "api/shares.hpp"
#include "api/target.hpp"

#include <memory>
#include <variant>

namespace daybook::api {

using base::json::Value;
using catalogue::Revision;
using catalogue::State;

struct Route;
class Metrics;
class TableFiles;

/// What a handler gives: an answer, or what went wrong.
using Result = std::variant<Response, Problem>;

/// One request on its way through: all that a handler may look at.
struct Call {
    const Services& services;
    AnswerCache& answers;
    Shares& downloads;  ///< answers of any length that are being sent
    const Metrics& metrics;
    TableFiles& table_files;
    const Request& request;
    const Target& target;
    std::shared_ptr<const State> state;  ///< the same for the whole answer
    Query captured = {};                 ///< path parameters, by name
    const Route* route = nullptr;        ///< the row of the route table that led here

    /// The day in London on which this is answered.
    base::Date today() const { return base::london_date(services.clock.now()); }
    bool head() const { return request.method == "HEAD"; }
    /// A path parameter. \pre the route has it
    const std::string& at(std::string_view name) const;
};

using HandlerFunction = Result (*)(const Call&);

}  // namespace daybook::api
