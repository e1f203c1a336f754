#include "publisher/app/progress.hpp"

#include "publisher/app/logs.hpp"
#include "publisher/base/text.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace daybook::app {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Progress::Progress(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::show(const std::string& what, std::size_t done, std::size_t all, const std::string& detail) {
    const auto now = steady_clock::now();
    const bool due = now - last_ >= (terminal_ ? milliseconds(50) : milliseconds(5000));
    if (quiet_ || logs_json() || (!due && done != all)) return;
    last_ = now;
    const auto line = fmt::format("{} {}/{}  {}", what, done, all, base::clip(schemas::showable(detail), 60));
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r\033[K" : "", line, terminal_ ? "" : "\n");
    std::fflush(stderr);
    dirty_ = terminal_;
}

void Progress::say(const std::string& line) {
    if (quiet_) return;
    clear();
    tell_terminal(stderr, schemas::showable_lines(line) + "\n");
}

void Progress::clear() {
    if (dirty_) fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
    dirty_ = false;
}

}  // namespace daybook::app
