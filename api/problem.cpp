#include "api/problem.hpp"

#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/index.hpp"

#include <algorithm>
#include <cctype>

namespace daybook::api {

namespace {

using base::json::Value;

constexpr std::string_view kBlank = "about:blank";
constexpr std::size_t kLongestEcho = 2000;

/// What a client sent may be echoed, clipped and only as UTF-8.
std::string echo(std::string_view text) {
    if (base::is_utf8(text)) return base::clip(text, kLongestEcho);
    std::string out(text.substr(0, kLongestEcho));
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    return out;
}

constexpr std::string_view kAgain = "try again in a moment";

std::string sentence(std::string text) {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text + (text.ends_with('.') ? "" : ".");
}

/// Why nothing was answered: in the words of whoever keeps turns, who speaks to readers; what else may fail speaks of our machines.
std::string reason_of(const std::string& message) { return sentence(message.ends_with(kAgain) ? message : std::string(kAgain)); }

/// Which limit a query hit, without what the engine says of itself in brackets and without the remedy, which is the reader's here.
std::string limit_of(std::string_view message) {
    if (!message.starts_with("the query ")) return "The question takes more time or memory than one answer may";
    for (const std::string_view end : {"; narrow", " ("})
        message = message.substr(0, std::min(message.find(end), message.size()));
    auto out = sentence(std::string(message));
    out.pop_back();
    return out;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// Of "size='0' should be …" (catalogue::refuse) and "edition: …" (a check's) the parameter is known.
std::vector<FieldError> errors_of(const std::string& message) {
    for (const std::string_view mark : {"='", ": "})
        if (const auto at = message.find(mark); at != std::string::npos && is_name(std::string_view(message).substr(0, at)))
            return {{message.substr(0, at), message.substr(at + (mark == ": " ? 2 : 1))}};
    return {};
}

}  // namespace

const std::vector<ProblemKind>& problem_kinds() {
    using enum ProblemCode;
    static const std::vector<ProblemKind> kinds = {
        {bad_request, 400, kBlank, "Bad Request"},
        {unknown_parameter, 400, "/problems/unknown-parameter", "A parameter is not known here"},
        {invalid_parameter, 400, "/problems/invalid-parameter",
         "A parameter has a value that cannot be used"},
        {invalid_cursor, 400, "/problems/invalid-cursor", "The cursor does not belong to this question"},
        {not_found, 404, kBlank, "Not Found"},
        {method_not_allowed, 405, kBlank, "Method Not Allowed"},
        {not_acceptable, 406, "/problems/not-acceptable", "There is no such form of this"},
        {precondition_failed, 412, kBlank, "Precondition Failed"},
        {withdrawn, 410, "/problems/withdrawn", "This version was withdrawn"},
        {erased, 410, "/problems/erased", "This version was erased"},
        {gone, 410, kBlank, "Gone"},
        {payload_too_large, 413, kBlank, "Payload Too Large"},
        {target_too_long, 414, kBlank, "URI Too Long"},
        {unsupported_media_type, 415, kBlank, "Unsupported Media Type"},
        {range_not_satisfiable, 416, kBlank, "Range Not Satisfiable"},
        {answer_too_large, 422, "/problems/answer-too-large",
         "The question needs more than one answer may cost"},
        {no_schema, 422, "/problems/no-schema", "No published schema fits the file"},
        {quota_exceeded, 429, "/problems/quota-exceeded", "More requests came from this address than are answered"},
        {headers_too_large, 431, kBlank, "Request Header Fields Too Large"},
        {internal, 500, kBlank, "Internal Server Error"},
        {busy, 503, "/problems/busy", "The service cannot answer just now"},
        {not_ready, 503, "/problems/not-ready", "The service is catching up with the log"},
    };
    return kinds;
}

const ProblemKind& kind_of(ProblemCode code) {
    return *std::ranges::find(problem_kinds(), code, &ProblemKind::code);
}

ProblemCode code_of_status(int status) {
    const auto found = std::ranges::find(problem_kinds(), status, &ProblemKind::status);
    return found == problem_kinds().end() ? ProblemCode::internal : found->code;
}

Problem problem_of(const base::Error& error) {
    using enum base::ErrorKind;
    if (const auto* part = dynamic_cast<const catalogue::Unavailable*>(&error)) return {ProblemCode::busy, part->for_readers(), {}, {{"Retry-After", "2"}}, error.what()};
    switch (error.kind()) {
        case usage:
        case bad_input: return {ProblemCode::invalid_parameter, error.message(), errors_of(error.message()), {}, error.what()};
        case not_found: return {ProblemCode::not_found, error.message(), {}, {}, error.what()};
        case exhausted:
            return {ProblemCode::answer_too_large,
                    fmt::format("{}. Narrow it: add a filter, a shorter period or fewer groups; or take whole tables from /v1/tables/{{table}}/parquet, "
                                "which lists the released files.",
                                limit_of(error.message())),
                    {},
                    {},
                    error.what()};
        case transient:
            return {ProblemCode::busy, reason_of(error.message()), {}, {{"Retry-After", "2"}}, error.what()};
        case conflict:
        case corrupt:
        case internal: break;
    }
    return {ProblemCode::internal,
            "Something failed on our side. Quote the request id when you report it.",
            {},
            {},
            error.what()};
}

Problem none_left(const Shares::Taken& taken, const Shares& shares, std::string_view what, std::string_view remedy) {
    auto detail = taken.own ? fmt::format("{} {} for this address already, as many as one may have ({} in all). {}", shares.of_one(), what, shares.most(), remedy)
                            : fmt::format("{} {}, as many as may be at once. {} Or try again in a moment.", shares.most(), what, remedy);
    return {ProblemCode::busy, std::move(detail), {}, {{"Retry-After", taken.own ? "5" : "2"}}, {}};
}

Response to_response(const Problem& problem, std::string_view instance, std::string_view request_id) {
    const auto& kind = kind_of(problem.code);
    auto body = Value::object({{"type", kind.type}, {"title", kind.title}, {"status", kind.status}});
    if (!problem.detail.empty()) body.set("detail", echo(problem.detail));
    if (!instance.empty()) body.set("instance", echo(instance));
    if (!problem.errors.empty()) {
        auto errors = Value::array();
        for (const auto& error : problem.errors)
            errors.push(
                Value::object({{"parameter", echo(error.parameter)}, {"detail", echo(error.detail)}}));
        body.set("errors", std::move(errors));
    }
    if (!request_id.empty()) body.set("request_id", request_id);
    Response response{kind.status, problem.headers, base::json::write(body) + "\n"};
    response.set("Content-Type", "application/problem+json").set("Cache-Control", "no-store");
    return response;
}

}  // namespace daybook::api
