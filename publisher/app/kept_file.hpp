#pragma once

#include "publisher/app/judging.hpp"
#include "publisher/app/orders.hpp"

namespace daybook::app {

/// A file that was taken in before, read again. `checked.result` is for whoever keeps this to set.
struct KeptFile {
    CheckedObject checked;
    schemas::CheckResult result;
};

/// Reads the bytes again that are kept of an object, as a harvest does. Throws Error where they are damaged, which lets the next harvest fetch them again.
KeptFile read_kept(OrderDesk desk, const ConfiguredSource& source, std::int64_t object, const std::string& snapshot);

}  // namespace daybook::app
