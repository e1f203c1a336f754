#include "publisher/app/mirror_age.hpp"

#include "publisher/record/archive.hpp"
#include "publisher/record/mirror.hpp"

#include <fmt/format.h>

namespace daybook::app {

std::string silent_source(const Config& config, base::Instant now) {
    if (config.mirror_within.count() == 0) return {};
    const auto last = record::held_against_source(record::ArchiveLayout{config.archive}.log_dir());
    const auto age = last ? std::chrono::floor<std::chrono::seconds>(now - *last) : std::chrono::seconds::max();
    if (age <= config.mirror_within) return {};
    return fmt::format("This copy of the log was {}, and may be {} s old (mirror.within_seconds): what was released, withdrawn or erased since is not known here. See that daybook mirror runs and reaches its source, and that the clocks of both machines are right (timedatectl).",
                       last ? fmt::format("last held against its source {} s ago by that one's clock", age.count()) : "never held against a source", config.mirror_within.count());
}

std::optional<base::Instant> heard_from_source(const Config& config) {
    const record::ArchiveLayout layout{config.archive};
    std::error_code unreadable;
    return std::filesystem::exists(layout.register_file(), unreadable) ? std::nullopt : record::held_against_source(layout.log_dir());
}

}  // namespace daybook::app
