#pragma once

#include "api/call.hpp"

#include <optional>
#include <string_view>

/// Addresses that are going away: announced in every answer, then gone.
namespace daybook::api {

/// When and for what, in the route table. \pre `sunset` is not before `deprecated`
struct Ending {
    std::string_view deprecated;  ///< RFC 3339: from then on not to be used in what is new
    std::string_view sunset;      ///< RFC 3339: from then on 410
    std::string_view successor;   ///< what to use instead: an address of this API
};

/// Deprecation (RFC 9745), Sunset (RFC 8594) and Link of an address that is going away; nothing else is touched.
void announce_ending(const Ending& ending, Result& result);

/// 410 that names the successor, once its day has come.
std::optional<Problem> ended(const Ending& ending, base::Instant now);

}  // namespace daybook::api
