#include "publisher/app/index_status.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/log_reader.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::json::Value;

IndexStatus index_status(const Config& config) {
    const record::ArchiveLayout layout{config.archive};
    IndexStatus out;
    out.note = catalogue::read_index_note(layout.index_dir());
    try {
        out.log = record::LogReader(layout.public_dir(), "").checkpoint().size;
    } catch (const base::Error&) {
        // What is wrong with a log is for `daybook verify` to say.
    }
    return out;
}

Value IndexStatus::to_json() const {
    auto out = Value::object({{"log", log}, {"alarm", alarm()}});
    if (note) out.set("engine", note->engine).set("revision", note->revision).set("trouble", note->trouble).set("since", base::to_rfc3339(note->at));
    return out;
}

std::string IndexStatus::words() const {
    if (!note) return "none yet";
    auto out = fmt::format("{}, at revision {}", schemas::showable(note->engine), note->revision);
    if (note->revision != log) out += fmt::format(" of {}", log);
    return note->trouble.empty() ? out : fmt::format("{}: {}", out, schemas::showable(note->trouble));
}

}  // namespace daybook::app
