#pragma once

#include "harvesters/kind.hpp"

namespace daybook::harvesters {

// One line a kind, in the order in which they are listed to people; registry.cpp has the same.
extern const Kind kPage, kFiles, kGovuk, kCkan, kDcat, kDataJson, kOcds, kAtom;

/// The addresses of a source as the first pages of sequences. Throws Error(usage) when one is no http or
/// https address.
std::vector<Request> address_requests(const Source& source);

/// The same with an address that has a period in it once for each slot that is owed; the slot is the
/// request's state.
std::vector<Request> slot_requests(const Source& source, const Occasion& occasion);

}  // namespace daybook::harvesters
