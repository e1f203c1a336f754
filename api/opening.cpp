#include "api/opening.hpp"

#include "api/problem.hpp"
#include "api/respond.hpp"

namespace daybook::api {

namespace {

Response answer_closed(const Request& request) {
    const auto path = request.target.substr(0, request.target.find('?'));
    if (path == "/healthz" && (request.method == "GET" || request.method == "HEAD"))
        return document(base::json::Value::object({{"status", "ok"}}), Freshness::none);
    const Problem problem{ProblemCode::not_ready,
                          "The index is being brought to the log's newest revision; nothing is answered before it is whole.",
                          {},
                          {{"Retry-After", "2"}},
                          {}};
    auto response = to_response(problem, path, {});
    return response.set("Access-Control-Allow-Origin", "*");
}

}  // namespace

Application Opening::application() {
    return {[this](const Request& request) {
                const auto* const answers = answers_.load(std::memory_order_acquire);
                return answers == nullptr ? answer_closed(request) : answers->handle(request);
            },
            [this](const Request& request, Headers& own) -> std::shared_ptr<const ReadyAnswer> {
                const auto* const answers = answers_.load(std::memory_order_acquire);
                if (answers == nullptr || !answers->at_once) return nullptr;
                return answers->at_once(request, own);
            }};
}

void Opening::open(Application application) {
    opened_ = std::make_unique<const Application>(std::move(application));
    answers_.store(opened_.get(), std::memory_order_release);
}

}  // namespace daybook::api
