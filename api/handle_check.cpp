#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

constexpr std::string_view kJsonReport = "application/json", kHtmlReport = "text/html", kTextReport = "text/plain";

/// The report is a page that the officer opens; it brings its own style and nothing else.
constexpr std::string_view kReportPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

std::variant<CheckAsked, Problem> parse(const Call& call) {
    ParameterReader reader(call.target.query);
    CheckAsked out;
    out.name = reader.text("name").value_or("upload");
    out.schema = reader.text("schema").value_or("");
    out.profile = reader.text("profile").value_or("strict");
    out.edition = reader.text("edition").value_or("");
    out.dataset = reader.text("dataset").value_or("");
    if (out.profile != "strict" && out.profile != "harvest")
        reader.complain("profile", fmt::format("must be strict or harvest, not '{}'", out.profile));
    if (out.name.find_first_of("/\t\n\r") != std::string::npos || out.name.size() > 255)
        reader.complain("name", "must be the name of a file, without folders or line ends, of at most 255 bytes");
    const auto* dataset = out.dataset.empty() ? nullptr : call.state->dataset(out.dataset);
    if (!out.dataset.empty() && dataset == nullptr) {
        std::vector<std::string> known;
        for (const auto& [id, one] : call.state->datasets) known.push_back(id);
        reader.complain("dataset", fmt::format("is none that is here: '{}'{}", out.dataset, hint_of(out.dataset, known, "; /v1/datasets lists those that are")));
    }
    if (dataset != nullptr && !out.schema.empty() && out.schema != dataset->schema.str())
        reader.complain("schema", fmt::format("is {} for {}: leave it out, or leave dataset out", dataset->schema.str(), out.dataset));
    static const std::vector<std::string> kKnown{"name", "schema", "profile", "edition", "dataset"};
    if (auto problem = reader.problem(kKnown)) return *std::move(problem);
    return out;
}

std::optional<Problem> refuse_body(const Call& call) {
    if (base::to_lower(call.request.header("content-type")).starts_with("multipart/"))
        return Problem{ProblemCode::unsupported_media_type,
                       "Send the file's own bytes as the body, not a form: curl --data-binary @may.csv "
                       "'…/v1/check?name=may.csv'.",
                       {},
                       {{"Accept-Post", "application/octet-stream, text/csv"}},
                       {}};
    if (!call.request.body)
        return Problem{ProblemCode::bad_request, "There is nothing to check: send the file's bytes as the body: curl --data-binary @may.csv '…/v1/check?name=may.csv'.", {}, {}, {}};
    return std::nullopt;
}

Response report(std::string text, std::string_view type) {
    Response response{200, {}, std::move(text)};
    response.set("Content-Type", type == kJsonReport ? std::string(type) : std::string(type) + "; charset=utf-8");
    if (type == kHtmlReport) response.set("Content-Security-Policy", std::string(kReportPolicy));
    return response.set("Vary", "Accept").set("Cache-Control", std::string(cache_control(Freshness::none)));
}

}  // namespace

/// The answer is 200 whatever the report says of the file: the question was answered. 422 where no schema fits it, 413 where it takes too much to read.
Result check_upload(const Call& call) {
    auto parsed = parse(call);
    if (auto* problem = std::get_if<Problem>(&parsed)) return std::move(*problem);
    const auto type = negotiate(call.request.header("accept"), {kJsonReport, kHtmlReport, kTextReport});
    if (!type) return not_acceptable({kJsonReport, kHtmlReport, kTextReport});
    if (auto problem = refuse_body(call)) return *std::move(problem);
    if (!call.services.check)
        return Problem{ProblemCode::busy, "This server checks no files; daybook check does it on your own machine.", {}, {}, {}};
    auto& asked = std::get<CheckAsked>(parsed);
    asked.file = call.request.body->file();
    asked.format = type == kHtmlReport ? "html" : type == kTextReport ? "text" : "json";
    auto answer = call.services.check(asked);
    switch (answer.outcome) {
        case CheckAnswer::Outcome::no_schema: return Problem{ProblemCode::no_schema, std::move(answer.text), {}, {}, {}};
        case CheckAnswer::Outcome::too_large: return Problem{ProblemCode::payload_too_large, std::move(answer.text), {}, {}, {}};
        case CheckAnswer::Outcome::reported: break;
    }
    return report(std::move(answer.text), *type);
}

}  // namespace daybook::api
