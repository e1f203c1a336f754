#include "api/handlers.hpp"

#include "api/csv_options.hpp"
#include "api/query_answer.hpp"
#include "api/render_rows.hpp"
#include "publisher/base/json.hpp"

namespace daybook::api {

namespace {

std::string render_json(const Call& call, const Scope& scope, const catalogue::SummaryResult& result) {
    std::string out = "{\"rows\":[";
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        out += i == 0 ? "\n" : ",\n";
        append_row(out, result.columns, result.rows[i]);
    }
    auto rest = Value::object({{"more", result.more},
                               {"count", result.count},
                               {"revision", result.revision},
                               {"coverage", result.coverage.to_json()},
                               {"links", query_links(call, scope, result.revision)}});
    return out + "],\n" + base::json::write(rest).substr(1) + "\n";
}

std::string render_csv(const catalogue::SummaryResult& result, CsvStyle style) {
    std::string out;
    append_csv_header(out, result.columns, style);
    for (const auto& row : result.rows) append_csv_row(out, result.columns, row, style);
    return out;
}

Result render(const Call& call, const Scope& scope, const SummaryParameters& asked, Chosen chosen,
              Response response) {
    const std::string etag(response.header("ETag"));
    if (auto kept = call.answers.find(etag)) return *std::move(kept);
    const auto result = call.services.catalogue.summary(asked.query);
    if (chosen.representation == Representation::json) {
        response.body = render_json(call, scope, result);
    } else {
        // A CSV cannot say that it was cut.
        if (result.more)
            return Problem{
                ProblemCode::answer_too_large,
                fmt::format("There are more than {} groups: raise size, or add a filter.", asked.query.size),
                {{"size", "is smaller than the number of groups"}},
                {},
                {}};
        response.body = render_csv(result, asked.style);
        say_style(response, asked.style);
        response.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"",
                                                        download_name(scope, "summary", asked.query.as_of)));
    }
    call.answers.put(etag, response, call.state->erasure_counter());
    return response;
}

Result answer_summary(const Call& call, const std::variant<Scope, Problem>& found, Chosen chosen) {
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    if (auto problem = csv_only(call, chosen)) return *std::move(problem);
    const auto& scope = std::get<Scope>(found);
    const auto parsed = SummaryParameters::parse(call.target.query, *call.state, scope);
    if (const auto* problem = std::get_if<Problem>(&parsed)) return *problem;
    auto asked = std::get<SummaryParameters>(parsed);
    if (!asked.pinned) asked.query.today = call.today();
    auto response = query_head(call, scope, chosen, asked.query.as_of, asked.query.today);
    if (is_answered_by_head(call, response)) return response;
    return render(call, scope, asked, chosen, std::move(response));
}

}  // namespace

Result table_summary(const Call& call) {
    return answer_summary(call, table_scope(call), by_accept(call));
}
Result table_summary_json(const Call& call) {
    return answer_summary(call, table_scope(call), kJson);
}
Result table_summary_csv(const Call& call) {
    return answer_summary(call, table_scope(call), kCsv);
}
Result dataset_summary(const Call& call) {
    return answer_summary(call, dataset_scope(call), by_accept(call));
}
Result dataset_summary_json(const Call& call) {
    return answer_summary(call, dataset_scope(call), kJson);
}
Result dataset_summary_csv(const Call& call) {
    return answer_summary(call, dataset_scope(call), kCsv);
}

}  // namespace daybook::api
