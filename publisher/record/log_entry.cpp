#include "publisher/record/log_entry.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

LogEntry parse_entry(std::int64_t index, std::string_view bytes) {
    try {
        LogEntry entry{index, base::json::parse(bytes)};
        if (base::json::canonical(entry.body) != bytes) throw Error(ErrorKind::bad_input, "it is not canonical JSON");
        if (std::ranges::find(kEntryKinds, entry.kind()) == std::end(kEntryKinds))
            throw Error::make(ErrorKind::bad_input, "its kind '{}' is not known to this version", entry.kind());
        return entry;
    } catch (const Error& e) {
        throw Error::make(ErrorKind::corrupt, "log entry {} cannot be used: {}", index, e.message());
    }
}

}  // namespace daybook::record
