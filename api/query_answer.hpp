#pragma once

#include "api/call.hpp"
#include "api/query_parameters.hpp"
#include "api/render_rows.hpp"
#include "api/respond.hpp"

#include <string>
#include <variant>

/// What answers to …/rows and …/summary have in common.
namespace daybook::api {

enum class Representation { json, csv, ndjson, parquet };

/// How the representation was chosen: by the path's suffix, or by Accept (then the answer varies by it).
struct Chosen {
    Representation representation = Representation::json;
    bool negotiated = false;
};
inline constexpr Chosen kJson{Representation::json, false};
inline constexpr Chosen kCsv{Representation::csv, false};
inline constexpr Chosen kNdjson{Representation::ndjson, false};
inline constexpr Chosen kParquet{Representation::parquet, false};
/// "json", "csv", "ndjson", "parquet": what an address ends in.
std::string_view suffix_of(Representation representation);
/// "JSON", "CSV", "NDJSON", "Parquet".
std::string_view name_of(Representation representation);
Chosen by_accept(const Call& call);

/// What the path is about; a problem when it names nothing.
std::variant<Scope, Problem> table_scope(const Call& call);
std::variant<Scope, Problem> dataset_scope(const Call& call);
std::variant<Scope, Problem> version_scope(const Call& call);

/// An empty answer with every header set: type, ETag, caching, links. `revision` is the one that decides it, and
/// `today` the day for which its coverage says what is missing (absent: that of the revision).
Response query_head(const Call& call, const Scope& scope, Chosen chosen, Revision revision,
                    std::optional<base::Date> today);

/// "links" of the body: the address itself, the same question at this revision for ever, all of it as CSV at this
/// revision, what it is about and on what terms.
Value query_links(const Call& call, const Scope& scope, Revision revision);

/// A turn among the answers of any length that are being sent, of which a client has a share; a problem where none is left.
std::variant<std::shared_ptr<void>, Problem> download_turn(const Call& call);

/// When a revision became public (RFC 3339), "" for one that never was.
std::string instant_of(const State& state, Revision revision);

/// Name for the file that a download becomes: "spend-rows-r12.csv".
std::string download_name(const Scope& scope, std::string_view what, Revision revision, std::string_view suffix = "csv");

/// True when the request holds this answer already, or only asks for its header and that is known.
bool is_answered_by_head(const Call& call, const Response& head);

}  // namespace daybook::api
