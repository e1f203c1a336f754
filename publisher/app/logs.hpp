#pragma once

#include <spdlog/common.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace daybook::app {

/// How a service logs to standard error: lines for people, or one JSON object a line and nothing else, for whoever collects them.
enum class LogFormat { text, json };

/// What a configuration says of it (`log_format`), before anything else of it is read: what is wrong with the rest is a line of that log already.
/// Text where the file cannot be read. Throws Error(usage) when it names another.
LogFormat configured_log_format(const std::filesystem::path& file);

/// From here on everything that this process logs has that format.
void begin_log(LogFormat format, spdlog::level::level_enum least = spdlog::level::info);
bool logs_json();

/// What a thread is at, told on each line that it logs: the run of a harvest, the release, an order. A scope restores what was said before it.
class LogScope {
public:
    LogScope();
    ~LogScope();
    LogScope(const LogScope&) = delete;
    LogScope& operator=(const LogScope&) = delete;
    /// Until the innermost scope of this thread ends. `key` is a word; the same key again takes the other's place.
    static void put(const std::string& key, std::string value);

private:
    std::size_t depth_;
};

/// What a line on standard error begins with to be told of that level in systemd's journal (sd-daemon(3)): "<4>" for a warning. "" where standard
/// error is not the journal's (JOURNAL_STREAM), whose readers would see it.
std::string_view journal_prefix(spdlog::level::level_enum level);

/// A request's line, which is a JSON object already.
void log_request(const std::string& object);

/// For whoever started the service at a terminal, on `out` as it stands; in a log of JSON lines each line of it is one of those.
void tell_terminal(std::FILE* out, std::string_view text);

}  // namespace daybook::app
