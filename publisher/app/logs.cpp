#include "publisher/app/logs.hpp"

#include "publisher/app/yaml.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace daybook::app {

namespace {

using base::json::Value;

constexpr const char* kRequests = "requests";
bool in_json = false;   // set before there is a second thread

struct Said {
    std::string key, value;
};
thread_local std::vector<Said> lines_said;

std::string_view text_of(spdlog::string_view_t view) { return {view.data(), view.size()}; }

/// "[run 12] "
class ScopeFlag : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& /*message*/, const std::tm& /*time*/, spdlog::memory_buf_t& out) override {
        for (const auto& [key, value] : lines_said) fmt::format_to(std::back_inserter(out), "[{} {}] ", key, value);
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<ScopeFlag>(); }
};

/// True when standard error is what systemd says it connected to the journal: "device:inode" (systemd.exec(5)).
bool writes_to_journal() {
    const char* const stream = ::getenv("JOURNAL_STREAM");
    struct stat at {};
    return stream != nullptr && ::fstat(STDERR_FILENO, &at) == 0 && fmt::format("{}:{}", at.st_dev, at.st_ino) == stream;
}

class JournalFlag : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm& /*time*/, spdlog::memory_buf_t& out) override {
        fmt::format_to(std::back_inserter(out), "{}", journal_prefix(message.level));
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JournalFlag>(); }
};

class JsonLines : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        const auto level = text_of(spdlog::level::to_string_view(message.level));
        fmt::format_to(std::back_inserter(out), "{}", journal_prefix(message.level));
        // A request says itself when it was.
        if (text_of(message.logger_name) == kRequests && message.payload.size() > 1) {
            fmt::format_to(std::back_inserter(out), "{{\"level\":\"{}\",{}\n", level, text_of(message.payload).substr(1));
            return;
        }
        auto line = Value::object({{"at", base::to_rfc3339(std::chrono::time_point_cast<base::Instant::duration>(message.time))}, {"level", std::string(level)}});
        for (const auto& [key, value] : lines_said) line.set(key, value);
        line.set("message", base::to_utf8(text_of(message.payload)));
        fmt::format_to(std::back_inserter(out), "{}\n", base::json::write(line));
    }
    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonLines>(); }
};

std::unique_ptr<spdlog::formatter> lines_for_people() {
    auto out = std::make_unique<spdlog::pattern_formatter>();
    out->add_flag<ScopeFlag>('*').add_flag<JournalFlag>('J').set_pattern("%J[%Y-%m-%d %H:%M:%S.%e] [%^%l%$] %*%v");
    return out;
}

}  // namespace

void begin_log(LogFormat format, spdlog::level::level_enum least) {
    in_json = format == LogFormat::json;
    const auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    sink->set_formatter(in_json ? std::unique_ptr<spdlog::formatter>(std::make_unique<JsonLines>()) : lines_for_people());
    for (const auto* name : {"daybook", kRequests}) {
        const auto logger = std::make_shared<spdlog::logger>(name, sink);
        logger->set_level(least);
        spdlog::drop(name);
        spdlog::register_logger(logger);
    }
    spdlog::set_default_logger(spdlog::get("daybook"));
}

LogFormat configured_log_format(const std::filesystem::path& file) {
    const auto format = [&] {
        try {
            return Yaml::load(file, {}).text("log_format", "text");
        } catch (const base::Error&) {
            return std::string("text");   // whoever reads the whole of it says what is wrong
        }
    }();
    if (format != "text" && format != "json")
        throw base::Error::make(base::ErrorKind::usage, "{}: 'log_format' is text or json, not '{}'", file.string(), format);
    return format == "json" ? LogFormat::json : LogFormat::text;
}

bool logs_json() { return in_json; }

std::string_view journal_prefix(spdlog::level::level_enum level) {
    static const bool journal = writes_to_journal();
    if (!journal) return {};
    switch (level) {
        case spdlog::level::critical: return "<2>";
        case spdlog::level::err: return "<3>";
        case spdlog::level::warn: return "<4>";
        case spdlog::level::info: return "<6>";
        default: return "<7>";
    }
}

LogScope::LogScope() : depth_(lines_said.size()) {}
LogScope::~LogScope() { lines_said.resize(std::min(lines_said.size(), depth_)); }

void LogScope::put(const std::string& key, std::string value) {
    for (auto& one : lines_said)
        if (one.key == key) {
            one.value = std::move(value);
            return;
        }
    lines_said.push_back({key, std::move(value)});
}

void log_request(const std::string& object) {
    static const auto logger = spdlog::get(kRequests);
    if (logger) logger->info("{}", object);
    else spdlog::info("{}", object);
}

void tell_terminal(std::FILE* out, std::string_view text) {
    if (!in_json) {
        fmt::print(out, "{}", text);
        std::fflush(out);
        return;
    }
    for (const auto line : base::split(text, '\n'))
        if (!base::trim(line).empty()) spdlog::info("{}", base::trim(line));
}

}  // namespace daybook::app
