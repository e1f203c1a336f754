#include "api/access_log.hpp"

#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::api {

namespace {

/// The beginning of a line: when, and which request.
class Line {
public:
    Line(base::Instant at, std::string_view id, const Request& request) {
        text_ = "{\"at\":\"" + base::to_rfc3339(at) + '"';
        add("id", id);
        add("remote", request.remote);
        if (!request.client.empty()) add("for", printable(request.client));
        add("method", printable(request.method));
        add("target", printable(request.target));
    }
    void add(std::string_view name, std::string_view text) {
        ((text_ += ",\"") += name) += "\":";
        base::json::append_quoted(text_, text);
    }
    void add(std::string_view name, std::int64_t number) { text_ += fmt::format(",\"{}\":{}", name, number); }
    std::string end() && { return std::move(text_) + "}"; }

private:
    static std::string printable(std::string_view text) { return base::is_utf8(text) ? std::string(text) : base::percent_encode(text); }
    std::string text_;
};

}  // namespace

void log_request(const Log& log, base::Instant at, const Request& request, const Answered& answered) {
    if (!log) return;
    Line line(at, answered.id, request);
    line.add("status", answered.status);
    line.add("microseconds", answered.took.count());
    if (answered.bytes) line.add("bytes", static_cast<std::int64_t>(*answered.bytes));
    if (!answered.trouble.empty()) line.add("trouble", answered.trouble);
    log(std::move(line).end());
}

void log_cut(const Log& log, base::Instant at, const Request& request, const Response& response, std::uint64_t sent, std::string_view why) {
    if (!log) return;
    Line line(at, response.header("X-Request-Id"), request);
    line.add("status", response.status);
    line.add("sent", static_cast<std::int64_t>(sent));
    line.add("trouble", fmt::format("the answer was cut: {}", why));
    log(std::move(line).end());
}

}  // namespace daybook::api
