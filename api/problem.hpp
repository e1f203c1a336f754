#pragma once

#include "api/http.hpp"
#include "api/shares.hpp"
#include "publisher/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Error answers: application/problem+json (RFC 9457), written here and nowhere else.
namespace daybook::api {

enum class ProblemCode {
    bad_request,
    unknown_parameter,
    invalid_parameter,
    invalid_cursor,
    not_found,
    withdrawn,
    erased,
    gone,
    method_not_allowed,
    not_acceptable,
    precondition_failed,
    payload_too_large,
    target_too_long,
    unsupported_media_type,
    range_not_satisfiable,
    answer_too_large,
    no_schema,
    headers_too_large,
    quota_exceeded,
    internal,
    busy,
    not_ready,
};

/// One row of the table that clients, the reference and the tests read.
struct ProblemKind {
    ProblemCode code;
    int status;
    std::string_view type;  ///< relative address of its explanation, or "about:blank"
    std::string_view title;
};
const std::vector<ProblemKind>& problem_kinds();
const ProblemKind& kind_of(ProblemCode code);
/// The kind a bare status stands for; `internal` for one the table does not have.
ProblemCode code_of_status(int status);

/// One thing wrong with one part of the request.
struct FieldError {
    std::string parameter;
    std::string detail;
};

struct Problem {
    ProblemCode code = ProblemCode::internal;
    std::string detail;  ///< for the reader: what is wrong and what to do
    std::vector<FieldError> errors;
    Headers headers;     ///< Allow, Retry-After, Content-Range
    std::string logged;  ///< for our log only: never sent
};

/// What a failure becomes for the reader. What is our own fault tells him nothing but the request id.
Problem problem_of(const base::Error& error);

/// 503 for a turn that was not to be had: how many there are, whether it was the client's own share that is used up, and what to
/// do. `what` reads on from a number: "downloads are under way".
Problem none_left(const Shares::Taken& taken, const Shares& shares, std::string_view what, std::string_view remedy);

/// The answer. Text that is not UTF-8 is replaced, so that the body is always good JSON.
Response to_response(const Problem& problem, std::string_view instance, std::string_view request_id);

}  // namespace daybook::api
