#include "publisher/app/archive_turn.hpp"

#include "publisher/app/archive_lock.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/publisher_note.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace daybook::app {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kBetweenTries = std::chrono::milliseconds(250);
/// Most have it for less; of them nobody wants to read.
constexpr auto kUntold = std::chrono::seconds(1);
constexpr std::size_t kMostCommandLine = 64 << 10;
constexpr std::string_view kServices[] = {"run", "demo"};

/// The words of a process's command line; none where the machine does not say.
std::vector<std::string> arguments_of(const std::string& process) {
    // Its size is not known before it is read.
    const base::FileDescriptor file(::open(("/proc/" + process + "/cmdline").c_str(), O_RDONLY | O_CLOEXEC));
    std::vector<std::string> out;
    if (!file) return out;
    const auto text = base::read_from(file.get(), kMostCommandLine);
    for (const auto word : base::split(text, '\0'))
        if (!word.empty()) out.emplace_back(word);
    return out;
}

std::string program_of(const std::vector<std::string>& words) { return fs::path(words.front()).filename().string(); }

/// The same of a process of this program. Where the lock was taken on another machine or in a container its number is that of anything here, whose words
/// say nothing of the archive and are nobody's to show.
std::vector<std::string> command_line(const std::string& process) {
    auto words = arguments_of(process);
    const auto own = arguments_of("self");
    if (words.empty() || own.empty() || program_of(words) != program_of(own)) return {};
    return words;
}

}  // namespace

std::string ArchiveHolder::words() const { return fmt::format("process {}{}", process, command.empty() ? "" : " (" + command + ")"); }

ArchiveHolder archive_holder(const fs::path& archive) {
    ArchiveHolder out;
    const auto lock = archive / "lock";
    if (const auto text = fs::exists(lock) ? base::read_file(lock, 4096) : std::string(); base::parse_whole(text)) out.process = text;
    const auto words = command_line(out.process);
    if (words.empty()) {
        // Another machine's, or one that is not to be looked at: what the service notes of itself is all there is.
        const auto note = read_publisher_note(archive);
        out.is_service = note && !note->ended;
        return out;
    }
    // Nothing but the first two words is ever shown: the rest may be under embargo.
    out.command = program_of(words);
    const auto verb = std::find_if(words.begin() + 1, words.end(), [](const std::string& word) { return !word.starts_with('-'); });
    if (verb == words.end()) return out;
    if (base::is_slug(*verb)) out.command += " " + *verb;
    const bool ends = std::ranges::find(words, "--exit") != words.end();
    out.is_service = !ends && std::ranges::find(kServices, *verb) != std::end(kServices);
    return out;
}

std::unique_ptr<record::Publisher> open_if_free(const Config& config) try {
    return std::make_unique<record::Publisher>(config.archive, config.origin);
} catch (const base::Error& e) {
    if (!is_busy(e)) throw;
    return nullptr;
}

ArchiveTurn::ArchiveTurn(const Config& config) : config_(config), began_(Steady::now()), next_(began_) {}

std::unique_ptr<record::Publisher> ArchiveTurn::try_to_open() {
    if (Steady::now() < next_) return nullptr;
    // Opening sees to folders first, which is not to be done again and again beside whoever has them.
    const bool is_free = next_ == began_ || !ArchiveLook(config_.archive).busy();
    next_ = Steady::now() + kBetweenTries;
    if (auto out = is_free ? open_if_free(config_) : nullptr) return out;
    holder_ = archive_holder(config_.archive);
    tell();
    return nullptr;
}

void ArchiveTurn::tell() {
    const auto who = holder_.words();
    if (who == told_ || Steady::now() - began_ < kUntold) return;
    progress_.say(fmt::format("waiting for {}, which has the archive {} open", who, config_.archive.string()));
    told_ = who;
}

std::unique_ptr<record::Publisher> ArchiveTurn::open_unless_service() {
    // Told twice: whoever has just taken the lock may not have written its number yet, and then the one before it is told of, which may be a service that was killed.
    for (bool told = false;; std::this_thread::sleep_for(kBetweenTries)) {
        if (auto out = try_to_open()) return out;
        if (holder_.is_service && told) return nullptr;
        told = holder_.is_service;
    }
}

}  // namespace daybook::app
