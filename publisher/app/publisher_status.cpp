#include "publisher/app/publisher_status.hpp"

#include "publisher/app/archive_lock.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/archive.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::json::Value;

namespace {

/// So long a release may take that is under way.
constexpr auto kUnderWay = std::chrono::seconds(5);
constexpr std::size_t kMostOverdueNamed = 3;

}  // namespace

PublisherStatus publisher_status(const Config& config, base::Instant now) {
    const record::ArchiveLayout layout{config.archive};
    PublisherStatus out;
    out.note = read_publisher_note(layout.root);
    out.running = ArchiveLook(layout.root).busy();
    if (std::filesystem::exists(layout.register_file()) && std::filesystem::file_size(layout.register_file()) > 0)
        out.overdue = record::RunHistory(layout.register_file()).due(now - kUnderWay);
    return out;
}

Value PublisherStatus::to_json() const {
    auto late = Value::array();
    for (const auto& one : overdue) late.push(Value::object({{"edition", one.edition}, {"promised", base::to_rfc3339(one.promised)}}));
    auto out = Value::object({{"running", running}, {"alarm", alarm()}, {"overdue", late}});
    if (note) out.set("began", base::to_rfc3339(note->began)).set("ended", note->ended ? Value(base::to_rfc3339(*note->ended)) : Value()).set("trouble", note->trouble).set("since", base::to_rfc3339(note->since)).set("version", note->version);
    return out;
}

std::string PublisherStatus::words() const {
    if (!note) return running ? "another command has the archive open" : "no service ever ran here";
    if (could_not_begin()) return fmt::format("NOT RUNNING: it could not begin, last {}: {}", base::london_words(*note->ended), schemas::showable(note->trouble));
    if (!running && note->ended) return fmt::format("stopped, {}", base::london_words(*note->ended));
    if (!running) return fmt::format("DEAD: it began {} and did not end in good order; start it again, its log says how it ended", base::london_words(note->began));
    if (note->ended) return "another command has the archive open";
    auto since = fmt::format("runs since {}", base::london_words(note->began));
    if (!note->version.empty()) since += fmt::format(", version {}", schemas::showable(note->version));
    return note->trouble.empty() ? since : fmt::format("{}; in trouble since {}: {}", since, base::london_words(note->since), schemas::showable(note->trouble));
}

std::string PublisherStatus::overdue_words(base::Instant now) const {
    if (overdue.empty()) return {};
    std::vector<std::string> names;
    for (const auto& one : overdue)
        if (names.size() < kMostOverdueNamed)
            names.push_back(fmt::format("{}, promised for {} ({} s ago)", schemas::showable(one.edition), base::london_words(one.promised), std::chrono::floor<std::chrono::seconds>(now - one.promised).count()));
    auto out = base::join(names, "; ");
    if (overdue.size() > kMostOverdueNamed) out += fmt::format("; and {} more", overdue.size() - kMostOverdueNamed);
    if (!running) return out + ": no service runs that would release it; start it, or daybook release";
    if (note && !note->trouble.empty()) return fmt::format("{}: {}", out, schemas::showable(note->trouble));
    return out + ": the service says nothing of why; its log may";
}

}  // namespace daybook::app
