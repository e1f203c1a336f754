#pragma once

#include "api/http.hpp"
#include "publisher/base/clock.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

/// One JSON object a line for every request, and one for an answer that did not reach its end.
namespace daybook::api {

using Log = std::function<void(const std::string& line)>;

/// What happened to a request.
struct Answered {
    int status = 0;
    std::optional<std::uint64_t> bytes{};  ///< of the body, where they are known
    std::string_view id{};
    std::chrono::microseconds took{0};
    std::string_view trouble{};            ///< "" for none
};
void log_request(const Log& log, base::Instant at, const Request& request, const Answered& answered);

/// The reader has `sent` bytes of the answer, head included, and no more.
void log_cut(const Log& log, base::Instant at, const Request& request, const Response& response, std::uint64_t sent, std::string_view why);

}  // namespace daybook::api
