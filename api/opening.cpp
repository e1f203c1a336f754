#include "api/opening.hpp"

#include "api/metrics.hpp"
#include "api/problem.hpp"
#include "api/respond.hpp"

namespace daybook::api {

namespace {

bool asks_for(std::string_view path, const Request& request) {
    return request.target.substr(0, request.target.find('?')) == path && (request.method == "GET" || request.method == "HEAD");
}

}  // namespace

Problem Opening::not_ready() const {
    std::string why = "The index is being brought to the log's newest revision; nothing is answered before it is whole.";
    {
        const std::lock_guard lock(mutex_);
        if (!trouble_.empty()) why = trouble_;
    }
    return {ProblemCode::not_ready, std::move(why), {}, {{"Retry-After", "2"}}, {}};
}

void Opening::wait_for(std::string trouble) {
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(trouble);
}

Response Opening::said(const Request& request, Response response, const std::string& id) const {
    response.set("Access-Control-Allow-Origin", "*").set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id").set("X-Request-Id", id);
    log_request(log_, clock_.now(), request, {response.status, body_length(response), id, {}, {}});
    return response;
}

Response Opening::answer_closed(const Request& request) {
    const auto id = ids_.next(request.header("x-request-id"));
    if (asks_for("/healthz", request)) return said(request, document(Value::object({{"status", "ok"}}), Freshness::none), id);
    // Else who watches could not tell it from one that is gone.
    if (asks_for("/metrics", request)) return said(request, exposition_of(metrics_of_process(false, clock_.now()) + (more_metrics_ ? more_metrics_() : "")), id);
    return said(request, to_response(not_ready(), request.target.substr(0, request.target.find('?')), id), id);
}

Response Opening::refuse(const Request& request, int status, const std::string& detail) {
    const auto id = ids_.next(request.header("x-request-id"));
    return said(request, to_response({code_of_status(status), detail, {}, {}, {}}, request.target.substr(0, request.target.find('?')), id), id);
}

Application Opening::application() {
    const auto answers = [this] { return answers_.load(std::memory_order_acquire); };
    return {[this, answers](const Request& request) {
                const auto* const open = answers();
                return open == nullptr ? answer_closed(request) : open->handle(request);
            },
            [answers](const Request& request, Headers& own) -> std::shared_ptr<const ReadyAnswer> {
                const auto* const open = answers();
                if (open == nullptr || !open->at_once) return nullptr;
                return open->at_once(request, own);
            },
            [this, answers](const Request& request) -> Admission {
                const auto* const open = answers();
                if (open == nullptr) return {nullptr, answer_closed(request)};
                return open->admit ? open->admit(request) : Admission{};
            },
            [this, answers](const Request& request, int status, const std::string& detail) {
                const auto* const open = answers();
                return open == nullptr || !open->refuse ? refuse(request, status, detail) : open->refuse(request, status, detail);
            },
            [answers](const Request& request, const Response& response, std::uint64_t sent, std::string_view why) {
                const auto* const open = answers();
                if (open != nullptr && open->cut) open->cut(request, response, sent, why);
            }};
}

void Opening::open(Application application) {
    opened_ = std::make_unique<const Application>(std::move(application));
    answers_.store(opened_.get(), std::memory_order_release);
}

}  // namespace daybook::api
