#pragma once

#include <string_view>

namespace daybook::record {

/// What stands in the register in place of the identity and address of a file of which everything was erased, before
/// its number.
inline constexpr std::string_view kErasedMark = "[erased]";

/// Before its edition, the address of an erased version in a register made again from the log, which has no more of it.
inline constexpr std::string_view kErasedEdition = "erased:";

}  // namespace daybook::record
