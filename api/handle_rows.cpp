#include "api/handlers.hpp"

#include "api/csv_options.hpp"
#include "api/query_answer.hpp"
#include "api/render_rows.hpp"
#include "publisher/base/json.hpp"
#include "publisher/catalogue/consultation_state.hpp"
#include "publisher/catalogue/returns.hpp"

namespace daybook::api {

namespace {

/// The page's body. \pre the page was made for this call
std::string render(const Call& call, const Scope& scope,
                   const catalogue::RowsPage& page, const std::string& next) {
    std::string out = "{\"rows\":[";
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        out += i == 0 ? "\n" : ",\n";
        append_row(out, page.columns, page.rows[i]);
    }
    auto rest = Value::object({{"next", next.empty() ? Value() : Value(next)},
                               {"count", page.count},
                               {"revision", page.revision},
                               {"coverage", page.coverage.to_json()},
                               {"links", query_links(call, scope, page.revision)}});
    return out + "],\n" + base::json::write(rest).substr(1) + "\n";
}

std::string next_page_address(const Call& call, const catalogue::RowsPage& page) {
    if (!page.next) return {};
    // The cursor carries the revision, so as_of goes.
    auto query = call.target.query;
    std::erase_if(query, [](const auto& p) { return p.first == "cursor" || p.first == "as_of"; });
    query.emplace_back("cursor", *page.next);
    return call.target.path + "?" + canonical_query(query);
}

Result json_rows(const Call& call, const Scope& scope, const RowsParameters& asked, Response response) {
    const std::string etag(response.header("ETag"));
    if (auto kept = call.answers.find(etag)) return *std::move(kept);
    catalogue::RowsPage page;
    try {
        page = call.services.catalogue.rows(asked.query);
    } catch (const base::Error& error) {
        if (!asked.query.cursor || error.kind() != base::ErrorKind::usage) throw;
        return Problem{ProblemCode::invalid_cursor, error.message(), {{"cursor", error.message()}}, {}, {}};
    }
    catalogue::add_consultation_state(page, scope.table, asked.query.today.value_or(catalogue::date_of(*call.state, page.revision)));
    const auto next = next_page_address(call, page);
    response.body = render(call, scope, page, next);
    if (!next.empty())
        response.set("Link", std::string(response.header("Link")) + ", " + link_value(next, "next"));
    call.answers.put(etag, response, call.state->erasure_counter());
    return response;
}

/// One piece of text per batch of rows; the header goes before the first.
BodySource csv_pieces(std::shared_ptr<catalogue::RowStream> stream, CsvStyle style) {
    return [stream = std::move(stream), style, begun = false]() mutable {
        std::string piece;
        if (!std::exchange(begun, true)) append_csv_header(piece, stream->columns(), style);
        append_csv_rows(piece, stream->chunk(), style);
        return piece;
    };
}

/// One JSON object a line, as a page has them.
BodySource json_lines(std::shared_ptr<catalogue::RowStream> stream) {
    return [stream = std::move(stream)]() {
        std::string piece;
        append_row_lines(piece, stream->chunk());
        return piece;
    };
}

/// The file that was made, opened at once, so that it can be without a name while it is sent.
BodySource parquet_pieces(std::unique_ptr<catalogue::AnswerFile> file) {
    const auto bytes = std::filesystem::file_size(file->path());
    return read_pieces({file->path(), 0, bytes}, std::size_t{256} << 10);
}

/// Keeps a turn until the last piece was taken.
BodySource with_turn(BodySource source, std::shared_ptr<void> turn) {
    return [source = std::move(source), turn = std::move(turn)] { return source(); };
}

BodySource pieces(const Call& call, const RowsParameters& asked, Representation representation) {
    const auto& catalogue = call.services.catalogue;
    // HEAD is told what is wrong with the question as GET is, without holding a query open.
    if (call.head()) {
        catalogue.check(asked.query);
        return [] { return std::string(); };
    }
    if (representation == Representation::parquet) return parquet_pieces(catalogue.parquet(asked.query));
    if (representation == Representation::csv) return csv_pieces(catalogue.stream(asked.query), asked.style);
    return json_lines(catalogue.stream(asked.query));
}

/// All rows, as they come out of the index.
Result streamed_rows(const Call& call, const Scope& scope, const RowsParameters& asked, Chosen chosen, Response response) {
    for (const auto* word : {"size", "cursor"})
        for (const auto& [name, value] : call.target.query)
            if (name == word)
                return Problem{ProblemCode::invalid_parameter,
                               fmt::format("{} always holds every row of the answer: it has no pages.", name_of(chosen.representation)),
                               {{word, "is for JSON only"}},
                               {},
                               {}};
    response.set("Content-Disposition",
                 fmt::format("attachment; filename=\"{}\"", download_name(scope, "rows", asked.query.as_of, suffix_of(chosen.representation))));
    say_style(response, asked.style);
    auto turn = call.head() ? std::variant<std::shared_ptr<void>, Problem>() : download_turn(call);
    if (auto* problem = std::get_if<Problem>(&turn)) return std::move(*problem);
    response.body = with_turn(pieces(call, asked, chosen.representation), std::move(std::get<0>(turn)));
    return response;
}

Result answer(const Call& call, const std::variant<Scope, Problem>& found, Chosen chosen) {
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    if (auto problem = csv_only(call, chosen)) return *std::move(problem);
    const auto& scope = std::get<Scope>(found);
    const auto parsed = RowsParameters::parse(call.target.query, *call.state, scope);
    if (const auto* problem = std::get_if<Problem>(&parsed)) return *problem;
    auto asked = std::get<RowsParameters>(parsed);
    if (!asked.pinned) asked.query.today = call.today();
    // A cursor is a question about its own revision, whatever was released since.
    auto response = query_head(call, scope, chosen, asked.query.cursor ? 0 : asked.query.as_of, asked.query.today);
    if (is_answered_by_head(call, response) && !asked.query.cursor) return response;
    if (chosen.representation != Representation::json)
        return streamed_rows(call, scope, asked, chosen, std::move(response));
    return json_rows(call, scope, asked, std::move(response));
}

}  // namespace

Result version_rows(const Call& call) {
    return answer(call, version_scope(call), by_accept(call));
}
Result version_rows_json(const Call& call) {
    return answer(call, version_scope(call), kJson);
}
Result version_rows_ndjson(const Call& call) {
    return answer(call, version_scope(call), kNdjson);
}
Result version_rows_parquet(const Call& call) {
    return answer(call, version_scope(call), kParquet);
}
Result version_rows_csv(const Call& call) {
    return answer(call, version_scope(call), kCsv);
}
Result table_rows(const Call& call) {
    return answer(call, table_scope(call), by_accept(call));
}
Result table_rows_json(const Call& call) {
    return answer(call, table_scope(call), kJson);
}
Result table_rows_ndjson(const Call& call) {
    return answer(call, table_scope(call), kNdjson);
}
Result table_rows_parquet(const Call& call) {
    return answer(call, table_scope(call), kParquet);
}
Result table_rows_csv(const Call& call) {
    return answer(call, table_scope(call), kCsv);
}
Result dataset_rows(const Call& call) {
    return answer(call, dataset_scope(call), by_accept(call));
}
Result dataset_rows_json(const Call& call) {
    return answer(call, dataset_scope(call), kJson);
}
Result dataset_rows_ndjson(const Call& call) {
    return answer(call, dataset_scope(call), kNdjson);
}
Result dataset_rows_parquet(const Call& call) {
    return answer(call, dataset_scope(call), kParquet);
}
Result dataset_rows_csv(const Call& call) {
    return answer(call, dataset_scope(call), kCsv);
}

}  // namespace daybook::api
