#include "publisher/app/publisher_note.hpp"

#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/version.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace daybook::app {

namespace fs = std::filesystem;
using base::json::Value;

namespace {

constexpr std::size_t kSize = 4096;
/// In JSON a byte becomes six at most.
constexpr std::size_t kMostTrouble = 600;

fs::path file_in(const fs::path& archive) { return archive / "publisher.json"; }

std::string note_text(const PublisherNote& note) {
    auto text = base::json::write(Value::object({{"began", base::to_rfc3339(note.began)},
                                                 {"ended", note.ended ? base::to_rfc3339(*note.ended) : std::string()},
                                                 {"trouble", base::clip(note.trouble, kMostTrouble)},
                                                 {"since", base::to_rfc3339(note.since)},
                                                 {"version", note.version}}));
    text.resize(kSize - 1, ' ');
    return text + "\n";
}

base::FileDescriptor opened(const fs::path& archive) { return base::FileDescriptor(::open(file_in(archive).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); }

void write_note(const base::FileDescriptor& file, const PublisherNote& note) noexcept try {
    const auto text = note_text(note);
    if (file && ::pwrite(file.get(), text.data(), text.size(), 0) < 0) return;
} catch (...) {
    return;
}

}  // namespace

PublisherNotes::PublisherNotes(const fs::path& archive, const base::Clock& clock)
    : clock_(clock), file_(opened(archive)), note_{clock.now(), {}, {}, clock.now(), std::string(base::version())} {
    write();
}

PublisherNotes::~PublisherNotes() {
    note_.ended = clock_.now();
    note_.trouble.clear();   // it did begin
    write();
}

void PublisherNotes::say(const std::string& trouble) {
    if (note_.trouble == trouble) return;
    note_.trouble = trouble;
    note_.since = clock_.now();
    write();
}

void PublisherNotes::write() const noexcept { write_note(file_, note_); }

void note_failed_start(const fs::path& archive, const base::Clock& clock, const std::string& why) noexcept try {
    const auto now = clock.now();
    write_note(opened(archive), {now, now, why, now, std::string(base::version())});
} catch (...) {
    return;
}

std::optional<PublisherNote> read_publisher_note(const fs::path& archive) try {
    if (!fs::exists(file_in(archive))) return {};
    const auto said = base::json::parse(base::read_file(file_in(archive), 2 * kSize));
    const auto ended = said.at("ended").as_string();
    return PublisherNote{base::parse_rfc3339(said.at("began").as_string()), ended.empty() ? std::nullopt : std::optional(base::parse_rfc3339(ended)),
                         said.at("trouble").as_string(), base::parse_rfc3339(said.at("since").as_string()), said.string_or("version", "")};
} catch (const std::exception&) {
    return {};
}

}  // namespace daybook::app
