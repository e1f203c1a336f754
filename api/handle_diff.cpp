#include "api/handlers.hpp"

#include "api/csv_options.hpp"
#include "api/parameters.hpp"
#include "api/query_answer.hpp"
#include "api/respond.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

namespace daybook::api {

namespace urls = catalogue::urls;
using catalogue::VersionDifference;

namespace {

/// Goes up when the bytes of an answer change for the same data, so that no cache mixes old and new.
constexpr std::string_view kDiffRendering = "diff 1";
constexpr std::int64_t kMostRows = 1000;
constexpr std::int64_t kRowsUnasked = 100;
constexpr std::size_t kRowsPerPiece = 500;

struct DiffParameters {
    int from = 0;
    std::int64_t size = kRowsUnasked;
    std::size_t place = 0;  ///< of the first row shown
    schemas::CsvStyle style;

    /// CSV is all of the answer and has neither size nor cursor; how it is written can be chosen.
    static std::variant<DiffParameters, Problem> parse(const Query& query, const catalogue::VersionView& view,
                                                       bool csv) {
        static const std::vector<std::string> kCsv = {"from", "spreadsheet", "bom"};
        static const std::vector<std::string> kJson = {"from", "size", "cursor"};
        ParameterReader reader(query);
        DiffParameters out;
        const int to = view.version.number;
        const auto newest = static_cast<std::int64_t>(view.edition.versions.size());
        out.from = static_cast<int>(reader.integer("from", 0, newest, to - 1));
        if (out.from == to) reader.complain("from", "is the version itself; name another one, or 0 to compare with nothing");
        if (csv) {
            out.style = read_csv_style(reader);
        } else {
            out.size = reader.integer("size", 1, kMostRows, kRowsUnasked);
            out.place = static_cast<std::size_t>(reader.integer("cursor", 0, INT64_C(1) << 40, 0));
        }
        if (auto problem = reader.problem(csv ? kCsv : kJson)) return *std::move(problem);
        return out;
    }
};

struct Question {
    catalogue::VersionView view;
    DiffParameters asked;
    const catalogue::Version* from = nullptr;
    const catalogue::Version* to = nullptr;
};

std::variant<Question, Problem> question_of(const Call& call, bool csv) {
    auto found = find_version(call);
    if (auto* problem = std::get_if<Problem>(&found)) return std::move(*problem);
    Question out{std::get<catalogue::VersionView>(std::move(found)), {}, nullptr, nullptr};
    auto parsed = DiffParameters::parse(call.target.query, out.view, csv);
    if (auto* problem = std::get_if<Problem>(&parsed)) return std::move(*problem);
    out.asked = std::get<DiffParameters>(parsed);
    const auto& edition = out.view.edition;
    out.to = call.state->version(edition.dataset, edition.edition, out.view.version.number);
    if (out.asked.from > 0) out.from = call.state->version(edition.dataset, edition.edition, out.asked.from);
    if (out.asked.from > 0 && out.from == nullptr)
        return not_found("version", std::to_string(out.asked.from), {},
                         " of " + edition.dataset + "/" + edition.edition);
    for (const auto* version : {out.to, out.from})
        if (version != nullptr)
            if (auto gone = no_longer_offered(*call.state, version->manifest)) return *std::move(gone);
    return out;
}

/// An answer with every header set. The versions never change; what is said of them changes with the dataset.
Response head_of(const Call& call, const Question& question, Chosen chosen) {
    const bool csv = chosen.representation == Representation::csv;
    const auto* dataset = call.state->dataset(question.view.dataset.id);
    std::vector<std::string> parts = {std::string(kDiffRendering), csv ? "csv" : "json",
                                      canonical_address(call.target), std::to_string(dataset->changed)};
    if (const auto schema = call.state->schemas.find(question.view.dataset.schema);
        schema != call.state->schemas.end())
        parts.push_back(schema->second.id.str() + " " + schema->second.version);
    Response response;
    response.set("Content-Type", csv ? "text/csv; charset=utf-8" : "application/json");
    response.set("ETag", etag_of(parts)).set("Cache-Control", std::string(cache_control(Freshness::current)));
    const auto& e = question.view.edition;
    response.set(
        "Link", link_value(urls::version(e.dataset, e.edition, question.view.version.number), "describedby"));
    if (chosen.negotiated) response.set("Vary", "Accept");
    return response;
}

std::string page_address(const Call& call, std::size_t place) {
    auto query = call.target.query;
    std::erase_if(query, [](const auto& p) { return p.first == "cursor"; });
    query.emplace_back("cursor", std::to_string(place));
    return call.target.path + "?" + canonical_query(query);
}

Value difference_links(const Call& call, const Question& question) {
    const auto& e = question.view.edition;
    const int to = question.view.version.number, from = question.asked.from;
    auto links = catalogue::to_json(question.view.dataset.terms);
    links.set("self", canonical_address(call.target));
    links.set("csv", fmt::format("{}/diff.csv?from={}", urls::version(e.dataset, e.edition, to), from));
    links.set("to", urls::version(e.dataset, e.edition, to));
    if (from > 0) links.set("from", urls::version(e.dataset, e.edition, from));
    if (from > 0) links.set("reverse", urls::difference(e.dataset, e.edition, to, from));
    return links.set("html", urls::version_page(e.dataset, e.edition, to))
        .set("dataset", urls::dataset(e.dataset));
}

Result json_diff(const Call& call, const Question& question, const VersionDifference& difference,
                 Response response) {
    auto body = catalogue::to_json(difference);
    auto items = Value::array();
    catalogue::DifferentRows rows(difference, question.asked.place);
    while (std::ssize(items.as_array()) < question.asked.size) {
        const auto row = rows.next();
        if (!row) break;
        items.push(catalogue::to_json(difference, *row));
    }
    Value next;
    if (rows.place() < difference.size()) next = page_address(call, rows.place());
    if (!next.is_null())
        response.set("Link",
                     std::string(response.header("Link")) + ", " + link_value(next.as_string(), "next"));
    body.set("rows", std::move(items)).set("next", next).set("count", std::int64_t(difference.size()));
    body.set("revision", call.state->dataset(question.view.dataset.id)->changed)
        .set("links", difference_links(call, question));
    response.body = base::json::write(body) + "\n";
    call.answers.put(std::string(response.header("ETag")), response, call.state->erasure_counter());
    return response;
}

/// Some rows at a time; the heading goes before the first.
BodySource difference_pieces(std::shared_ptr<const VersionDifference> difference, schemas::CsvStyle style) {
    auto rows = std::make_shared<catalogue::DifferentRows>(*difference);
    return [difference = std::move(difference), rows = std::move(rows), pair = std::size_t{0}, style,
            begun = false]() mutable {
        std::string piece;
        if (!std::exchange(begun, true)) catalogue::append_csv_header(piece, *difference, style);
        for (std::size_t i = 0; i < kRowsPerPiece; ++i) {
            const auto row = rows->next();
            if (!row) break;
            catalogue::append_csv(piece, *difference, *row, ++pair, style);
        }
        return piece;
    };
}

std::string file_name(const Question& question) {
    const auto& e = question.view.edition;
    return fmt::format("{}_{}_v{}-to-v{}.csv", e.dataset, e.edition, question.asked.from,
                       question.view.version.number);
}

Result answer_difference(const Call& call, Chosen chosen) {
    if (auto problem = csv_only(call, chosen)) return *std::move(problem);
    const bool csv = chosen.representation == Representation::csv;
    const auto found = question_of(call, csv);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto& question = std::get<Question>(found);
    auto response = head_of(call, question, chosen);
    if (is_answered_by_head(call, response)) return response;
    say_style(response, question.asked.style);
    if (csv)
        response.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", file_name(question)));
    if (auto kept = call.answers.find(std::string(response.header("ETag")))) return *std::move(kept);
    try {
        auto difference = call.services.catalogue.difference(*call.state, question.from, *question.to);
        if (!csv) return json_diff(call, question, *difference, std::move(response));
        if (call.head()) {
            response.body = BodySource([] { return std::string(); });
            return response;
        }
        auto turn = download_turn(call);
        if (auto* problem = std::get_if<Problem>(&turn)) return std::move(*problem);
        response.body = BodySource([source = difference_pieces(std::move(difference), question.asked.style), turn = std::move(std::get<0>(turn))] { return source(); });
        return response;
    } catch (const base::Error& error) {
        // Both are said in the reader's words: a version that is too large, or was withdrawn or erased.
        if (error.kind() == base::ErrorKind::exhausted)
            return Problem{ProblemCode::answer_too_large, error.message(), {}, {}, error.what()};
        if (error.kind() == base::ErrorKind::not_found)
            return Problem{ProblemCode::withdrawn, error.message(), {}, {}, error.what()};
        throw;
    }
}

}  // namespace

Result show_diff(const Call& call) {
    return answer_difference(call, by_accept(call));
}
Result show_diff_json(const Call& call) {
    return answer_difference(call, kJson);
}
Result show_diff_csv(const Call& call) {
    return answer_difference(call, kCsv);
}

}  // namespace daybook::api
