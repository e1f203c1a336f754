#pragma once

#include "api/call.hpp"
#include "publisher/base/json.hpp"
#include "publisher/catalogue/views.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::api {

/// How long a cache may keep an answer; picks Cache-Control, in one place.
enum class Freshness {
    current,    ///< may change with the next release: ask again each time, which a 304 makes cheap
    brief,      ///< a few seconds (the checkpoint)
    immutable,  ///< never changes (tiles of the log)
    none,       ///< not kept at all
};
std::string_view cache_control(Freshness freshness);

/// A strong ETag over everything that decides the bytes of an answer.
std::string etag_of(const std::vector<std::string>& parts);

/// A JSON object about the catalogue; its ETag is the digest of its bytes, so that what did not change stays
/// valid whatever else was released.
Response document(const Value& body, Freshness freshness = Freshness::current);

/// True when the request holds this answer already (If-None-Match, weak comparison; without it If-Modified-Since where
/// the answer has a Last-Modified; RFC 9110 section 13).
bool is_held(const Request& request, const Response& response);

/// 412 when the client wants this answer only as it knew it (If-Match, strong comparison; without it If-Unmodified-Since where the
/// answer has a Last-Modified) and it is another.
std::optional<Problem> precondition_failed(const Request& request, const Response& response);

/// Makes a 304 of what the request holds.
void apply_conditions(const Request& request, Response& response);

/// The one of the offered media types that an Accept header likes best (RFC 9110, 12.5.1: the most specific range
/// decides, then its quality; among equals the first offered). Absent when it takes none of them. No header takes all.
std::optional<std::string_view> negotiate(std::string_view accept, const std::vector<std::string_view>& offered);

/// 406 that names what there is.
Problem not_acceptable(const std::vector<std::string_view>& offered);

/// `Link` header value: <address>; rel="rel".
std::string link_value(std::string_view address, std::string_view rel);

/// "There is no dataset 'x'; did you mean 'y'?", or which there are, or where they are listed.
/// `where` stands behind the name: " of hm-treasury-spend-over-25k".
Problem not_found(std::string_view what, std::string_view id, const std::vector<std::string>& known,
                  std::string_view where = {});

/// What paths name; a problem that hints at the nearest when there is none.
std::variant<const catalogue::Organisation*, Problem> find_organisation(const State& state, const std::string& id);
std::variant<const catalogue::Dataset*, Problem> find_dataset(const State& state, const std::string& id);
/// Of an edition that is not here the problem says what is known on `today`: that it is owed, or which there are.
std::variant<const catalogue::Edition*, Problem> find_edition(const State& state, const std::string& dataset,
                                                              const std::string& edition, base::Date today);
std::variant<catalogue::VersionView, Problem> find_version(const Call& call);
/// 410 with the explanation when the version was withdrawn or erased.
std::optional<Problem> no_longer_offered(const State& state, const record::ReleaseManifest& manifest);

}  // namespace daybook::api
