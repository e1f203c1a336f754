#pragma once

#include "harvesters/fetch.hpp"
#include "publisher/base/durable_file.hpp"

namespace daybook::harvesters {

/// Throws Error(bad_input) when a result says what none of this request can: an answer to a condition that
/// was not sent, an address that is none, a control character in a header.
void refuse_unsound(const FetchRequest& request, const FetchResult& result);

/// Copies a body that a stranger hands over as an open file to where the request wants it, counts and digests
/// it on the way. Where none belongs nothing is done. What the copying fails at (a full disk) becomes the
/// result. Throws Error(bad_input) when there is no body, more than the limit, or something that is no plain
/// file.
void keep_body(const FetchRequest& request, const FetchLimits& limits, const base::FileDescriptor& body,
               FetchResult& result);

}  // namespace daybook::harvesters
