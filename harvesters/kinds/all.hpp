#pragma once

#include "harvesters/kind.hpp"

namespace daybook::harvesters {

// The registry: one line a kind, in the order in which they are listed to people, is all that a new one needs
// besides its own file in this folder, which CMake finds.
#define DAYBOOK_KINDS(kind) \
    kind(kPage)             \
    kind(kFiles)            \
    kind(kGovuk)            \
    kind(kCkan)             \
    kind(kDcat)             \
    kind(kDataJson)         \
    kind(kOcds)             \
    kind(kAtom)

#define DAYBOOK_DECLARED(kind) extern const Kind kind;
DAYBOOK_KINDS(DAYBOOK_DECLARED)
#undef DAYBOOK_DECLARED

/// The addresses of a source as the first pages of sequences. Throws Error(usage) when one is no http or
/// https address.
std::vector<Request> address_requests(const Source& source);

/// The same with an address that has a period in it once for each slot that is owed; the slot is the
/// request's state.
std::vector<Request> slot_requests(const Source& source, const Occasion& occasion);
/// Start::nothing_yet where there is no such request.
inline constexpr const char* kNothingOwedYet = "nothing is owed yet: the period that 'since' names has not ended";

/// Of a list that is asked for by place (`start` of its address) and counted: where the page reaches, and the one
/// after it, unless more came than are counted. \pre `page` has its entries and its total.
void go_on_by_place(const Request& request, Gathered& page);

}  // namespace daybook::harvesters
