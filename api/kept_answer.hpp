#pragma once

#include "api/call.hpp"
#include "api/query_answer.hpp"

#include <string>
#include <vector>

namespace daybook::api {

/// An answer that is made once for each state, and whose ETag is the digest of its bytes: what else was released leaves it as it was. `key` names the
/// question and whatever else than the state decides the bytes; `make` gives a response, without ETag, or a problem.
template <class Make>
Result kept_by_bytes(const Call& call, std::vector<std::string> key, Make make) {
    for (const auto& part : {std::to_string(call.state->revision), base::to_rfc3339(call.state->at), std::to_string(call.state->erasure_counter())}) key.push_back(part);
    const auto kept_as = etag_of(key);
    if (auto kept = call.answers.find(kept_as)) return *std::move(kept);
    Result made = make();
    auto* response = std::get_if<Response>(&made);
    if (response == nullptr) return made;
    response->set("ETag", etag_of({std::get<std::string>(response->body)})).set("Cache-Control", std::string(cache_control(Freshness::current)));
    call.answers.put(kept_as, *response, call.state->erasure_counter());
    return made;
}

}  // namespace daybook::api
