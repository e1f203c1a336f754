#pragma once

#include "api/call.hpp"
#include "api/query_parameters.hpp"
#include "api/respond.hpp"

#include <string>
#include <variant>

/// What answers to …/rows and …/summary have in common.
namespace daybook::api {

enum class Representation { json, csv };

/// How the representation was chosen: by the path's suffix, or by Accept (then the answer varies by it).
struct Chosen {
    Representation representation = Representation::json;
    bool negotiated = false;
};
inline constexpr Chosen kJson{Representation::json, false};
inline constexpr Chosen kCsv{Representation::csv, false};
Chosen by_accept(const Call& call);

/// What the path is about; a problem when it names nothing.
std::variant<Scope, Problem> table_scope(const Call& call);
std::variant<Scope, Problem> dataset_scope(const Call& call);

/// An empty answer with every header set: type, ETag, caching, links. `revision` is the one that decides it, and
/// `today` the day for which its coverage says what is missing (absent: that of the revision).
Response query_head(const Call& call, const Scope& scope, Chosen chosen, Revision revision,
                    std::optional<base::Date> today);

/// "links" of the body: the address itself, the same question at this revision for ever, all of it as CSV at this
/// revision, what it is about and on what terms.
Value query_links(const Call& call, const Scope& scope, Revision revision);

/// Name for the file that a download becomes: "spend-rows-r12.csv".
std::string download_name(const Scope& scope, std::string_view what, Revision revision);

/// True when the request holds this answer already, or only asks for its header and that is known.
bool is_answered_by_head(const Call& call, const Response& head);

}  // namespace daybook::api
