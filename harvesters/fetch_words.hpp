#pragma once

#include "harvesters/fetching.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"

#include <string>

/// What a publisher and the process that fetches for it tell each other, as JSON: one value a message, with
/// the member `say`. Whoever takes one throws Error(bad_input) when it is none of these.
namespace daybook::harvesters::words {

/// The publisher's: pauses, then this, then requests.
inline constexpr std::string_view kBegin = "begin", kFetch = "fetch", kHurry = "hurry", kTaken = "taken";
/// Whether it is there, which anybody may ask before that; and that it is.
inline constexpr std::string_view kLook = "look", kHere = "here";
/// The fetcher's: results, one for each request; a body comes as an open file beside its result.
inline constexpr std::string_view kResult = "result";
/// Of both: until when a host asked to be left alone.
inline constexpr std::string_view kPause = "pause";

base::json::Value look();
base::json::Value here();

/// Without pauses, which are messages of their own.
base::json::Value begin(const FetchLimits& limits);
FetchLimits limits_of(const base::json::Value& begin);

/// Without the places of the publisher's files, which the other side cannot see.
base::json::Value fetch(Fetching::Ticket ticket, const FetchRequest& request);
FetchRequest request_of(const base::json::Value& fetch);

base::json::Value result(Fetching::Ticket ticket, const FetchResult& result);
/// Its digest is not told: whoever takes the body counts it himself.
FetchResult result_of(const base::json::Value& result);

struct Pause {
    std::string host;
    base::Instant until;
};
base::json::Value pause(const std::string& host, base::Instant until);
Pause pause_of(const base::json::Value& pause);

base::json::Value hurry(Fetching::Ticket ticket);
base::json::Value taken(std::uint64_t bytes);
Fetching::Ticket ticket_of(const base::json::Value& message);
std::uint64_t bytes_of(const base::json::Value& taken);

}  // namespace daybook::harvesters::words
