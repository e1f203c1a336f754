#include "publisher/app/check_uploads.hpp"

#include "api/parameters.hpp"
#include "publisher/app/check_report.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace daybook::app {

namespace {

using base::Error;
using base::ErrorKind;

constexpr int kAtOnce = 2;

/// Two checks are longer than this only where both run into the worker's limit.
constexpr std::chrono::minutes kLongestWait{2};

struct Running {
    std::mutex mutex;
    std::condition_variable ended;
    int count = 0;
};

/// One of the checks that may be under way. Whoever got here has sent his whole file, so he waits; how many may wait was decided
/// before any sent anything (api::Service).
class Turn {
public:
    explicit Turn(Running& running) : running_(running) {
        std::unique_lock lock(running_.mutex);
        if (!running_.ended.wait_for(lock, kLongestWait, [this] { return running_.count < kAtOnce; }))
            throw Error::make(ErrorKind::transient, "{} files are being checked, as many as may be at once, and this one waited {} minutes for its turn; try again in a moment", kAtOnce, kLongestWait.count());
        ++running_.count;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        const std::lock_guard lock(running_.mutex);
        --running_.count;
        running_.ended.notify_one();
    }

private:
    Running& running_;
};

void choose_schema(const Config& config, const api::CheckAsked& asked, CheckSettings& settings) {
    if (!asked.dataset.empty()) {
        const auto source = std::ranges::find(config.sources, asked.dataset, [](const auto& s) { return s.dataset.id.str(); });
        if (source == config.sources.end())
            throw Error::make(ErrorKind::usage, "dataset: this server does not harvest '{}', so that it knows neither its gates nor its schema; ask with schema=, or the office that publishes it with daybook check --dataset", asked.dataset);
        settings.dataset = {asked.dataset, source->gate, config.archive / "public"};
        settings.schemas = {config.schema_of(*source)};
        settings.chosen = true;
        return;
    }
    settings.schemas = published_schemas();
    if (asked.schema.empty()) return;
    // By id alone: a path would let whoever asks read this machine's files.
    std::vector<std::string> known;
    for (const auto& schema : settings.schemas) known.push_back(schema.id.str());
    std::erase_if(settings.schemas, [&](const auto& schema) { return schema.id.str() != asked.schema; });
    if (settings.schemas.empty())
        throw Error::make(ErrorKind::usage, "schema: there is no published schema '{}' (/v1/schemas lists those there are){}", asked.schema, api::did_you_mean(asked.schema, known));
    settings.chosen = true;
}

CheckSettings settings_of(const Config& config, const api::CheckAsked& asked) {
    CheckSettings settings;
    settings.profile = asked.profile == "harvest" ? schemas::Profile::harvest : schemas::Profile::strict;
    settings.worker = config.worker;
    settings.day = base::london_date(base::SystemClock().now());
    choose_schema(config, asked, settings);
    if (!asked.edition.empty()) try {
            settings.edition = schemas::Edition::parse(asked.edition);
        } catch (const Error& e) {
            throw Error::make(ErrorKind::usage, "edition: {}", e.message());
        }
    return settings;
}

std::string rendered(const CheckedFiles& checked, const std::string& format) {
    return format == "html" ? to_html(checked) : format == "text" ? to_text(checked, false) : to_json(checked);
}

/// The command's options are parameters here.
std::string as_parameters(std::string text) {
    for (const std::string_view option : {"--schema", "--edition"})
        for (auto at = text.find(option); at != std::string::npos; at = text.find(option)) text.erase(at, 2);
    return text;
}

api::CheckAnswer answer(const Config& config, const api::CheckAsked& asked) {
    Progress quiet(true);
    auto checked = check_files({{{asked.file, asked.name, false}}, {}}, settings_of(config, asked), quiet);
    auto& file = checked.files.front();
    for (auto& finding : file.result.report.findings)
        if (finding.code == "schema-in-doubt") finding.remedy = as_parameters(finding.remedy);
    if (file.too_large) return {api::CheckAnswer::Outcome::too_large, file.why + ", or check it with daybook check on your own machine"};
    if (file.outcome == CheckedFile::Outcome::failed) throw Error(ErrorKind::transient, file.why);
    if (file.outcome == CheckedFile::Outcome::no_schema) return {api::CheckAnswer::Outcome::no_schema, as_parameters(file.why)};
    return {api::CheckAnswer::Outcome::reported, rendered(checked, asked.format)};
}

api::CheckAnswer check(const Config& config, const api::CheckAsked& asked) try {
    return answer(config, asked);
} catch (const Error& e) {
    if (e.kind() != ErrorKind::usage) throw;
    throw Error(ErrorKind::usage, as_parameters(e.message()));
}

}  // namespace

api::CheckFile check_uploads(const Config& config) {
    return [&config, running = std::make_shared<Running>()](const api::CheckAsked& asked) {
        const Turn turn(*running);
        return check(config, asked);
    };
}

}  // namespace daybook::app
