#include "publisher/app/index_status.hpp"

#include "publisher/app/archive_lock.hpp"
#include "publisher/app/mirror_age.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/log_reader.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

using base::json::Value;

namespace {

/// Five seconds are promised.
constexpr auto kCatchesUp = std::chrono::minutes(1);
/// Clocks of machines that keep time differ by less.
constexpr auto kClocksDiffer = std::chrono::minutes(1);

bool is_older(const std::filesystem::path& file, std::chrono::seconds age) {
    std::error_code absent;
    const auto written = std::filesystem::last_write_time(file, absent);
    return !absent && std::filesystem::file_time_type::clock::now() - written > age;
}

/// No source is read from here and no inbox, and nothing was ever released: a publisher without either has a register.
bool is_servers(const Config& config) {
    std::error_code unreadable;
    return config.sources.empty() && config.inbox.empty() && !std::filesystem::exists(record::ArchiveLayout{config.archive}.register_file(), unreadable);
}

}  // namespace

IndexStatus index_status(const Config& config, base::Instant now) {
    const record::ArchiveLayout layout{config.archive};
    IndexStatus out;
    out.note = catalogue::read_index_note(layout.index_dir());
    try {
        const record::LogReader reader(layout.public_dir(), "");
        out.log = reader.checkpoint().size;
        if (out.log > 0) {
            const auto newest = base::parse_rfc3339(reader.entries(out.log - 1, out.log).front().body.at("at").as_string());
            const auto ahead = std::max(newest, heard_from_source(config).value_or(newest)) - now;
            if (ahead > kClocksDiffer) out.clock_behind = std::chrono::floor<std::chrono::seconds>(ahead);
        }
    } catch (const base::Error&) {
        // What is wrong with a log is for `daybook verify` to say.
    }
    out.silent = silent_source(config, now);
    out.followed = ArchiveLook(layout.index_dir()).busy();
    out.is_servers = is_servers(config);
    out.behind = out.note && out.log > out.note->revision && is_older(layout.log_dir() / "checkpoint", kCatchesUp);
    return out;
}

Value IndexStatus::to_json() const {
    auto out = Value::object({{"log", log}, {"alarm", alarm()}, {"followed", followed}, {"unattended", unattended()}, {"behind", behind}, {"silent", silent}, {"clock_behind_seconds", static_cast<std::int64_t>(clock_behind.count())}});
    if (note) out.set("engine", note->engine).set("revision", note->revision).set("trouble", note->trouble).set("since", base::to_rfc3339(note->at));
    if (note && !note->leftovers.empty()) out.set("leftovers", note->leftovers);
    return out;
}

std::string IndexStatus::words() const {
    auto out = stands();
    if (clock_behind.count() > 0)
        out += fmt::format(". The log, or its source, is {} s in the future of this machine's clock: set the clock that is wrong, here or at the publisher", clock_behind.count());
    return silent.empty() ? out : fmt::format("{}. {}", out, silent);
}

std::string IndexStatus::stands() const {
    const auto nobody = unattended() && !followed ? ", and no process follows the log: start daybook serve; if it was started, its log says what keeps it" : "";
    if (!note) return log > 0 && is_servers ? fmt::format("none yet of a log at revision {}{}", log, nobody) : fmt::format("none yet{}", nobody);
    auto out = fmt::format("{}, at revision {}", schemas::showable(note->engine), note->revision);
    if (note->revision != log) out += fmt::format(" of {}", log);
    if (unattended()) out += nobody;
    else if (behind && !followed) out += ", and no process follows the log";
    if (note->built) out += fmt::format(" (built anew {}: {})", base::london_words(*note->built), schemas::showable(note->built_because));
    if (!note->trouble.empty()) out += ": " + std::string(schemas::showable(note->trouble));
    return note->leftovers.empty() ? out : fmt::format("{}. Of what was erased: {}", out, schemas::showable(note->leftovers));
}

}  // namespace daybook::app
