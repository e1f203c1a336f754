#pragma once

#include "publisher/app/judging.hpp"
#include "publisher/record/judge.hpp"

#include <cstdint>

namespace daybook::app {

/// Code of a file that is held because it has many rows fewer than the version that it would follow.
inline constexpr std::string_view kRowsGone = "rows-gone";

/// True when a file that goes from so many rows to so many is not believed: it lost more than half of them,
/// or more than a tenth and at least five. A body that was cut off, or replaced by a statement that there is
/// nothing, reads as a correction otherwise.
bool loses_too_much(std::int64_t before, std::int64_t now);

/// The verdict on new bytes of a file, held when they would take too many rows of the same file out of what
/// is public or drafted. What a source draws up from records is left to the guard of its gathering
/// (harvest_discover.hpp), where a person may say that they are meant to be gone.
record::Verdict without_losses(record::Register& reg, const CheckedObject& checked, record::Verdict verdict);

}  // namespace daybook::app
