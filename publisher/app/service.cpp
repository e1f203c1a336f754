#include "publisher/app/service.hpp"

#include "api/routes.hpp"
#include "publisher/app/check_uploads.hpp"
#include "publisher/app/search_index.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/archive.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace daybook::app {

namespace {

catalogue::CatalogueSettings settings_of(const Config& config, bool from_nothing) {
    const record::ArchiveLayout layout{config.archive};
    catalogue::CatalogueSettings settings;
    settings.public_dir = layout.public_dir();
    settings.index_dir = layout.index_dir();
    settings.readers = config.workers;
    settings.cluster = config.cluster;
    settings.from_nothing = from_nothing;
    return settings;
}

/// The columns of a version's data.csv: the names in its heading, which need no quotes.
std::vector<std::string> columns_of(const std::filesystem::path& public_dir, const record::ReleaseManifest& manifest) {
    std::ifstream file(public_dir / manifest.path() / "data.csv");
    std::string line;
    std::getline(file, line);
    std::vector<std::string> out;
    for (const auto name : base::split(base::trim(line), ',')) out.emplace_back(name);
    return out;
}

/// The API's description as it answers it; null where it does not.
base::json::Value openapi_of(const api::Handler& handler) {
    const auto answer = handler({"GET", "/v1/openapi.json", {}, "127.0.0.1"});
    const auto* text = std::get_if<std::string>(&answer.body);
    return answer.status == 200 && text != nullptr ? base::json::parse(*text) : base::json::Value();
}

/// Requests go to the log line by line; the listener's threads share one logger.
void log_request(const std::string& line) { spdlog::info("{}", line); }

}  // namespace

Service::Service(const Config& config, bool from_nothing)
    : config_(config), catalogue_(settings_of(config, from_nothing)) {}

Service::~Service() {
    if (listener_) listener_->stop();
}

api::Services Service::services() {
    return {catalogue_, record::ArchiveLayout{config_.archive}.public_dir(), config_.site, clock_, log_request, check_uploads(config_), config_.rate_limit, config_.url};
}

site_gen::SiteResult Service::build_site() {
    site_gen::SiteSettings settings;
    settings.output = config_.site;
    settings.assets = config_.assets;
    settings.title = config_.title;
    settings.publisher = config_.publisher;
    settings.contact = config_.contact;
    settings.base_url = config_.url;
    settings.origin = config_.origin;
    settings.today = shown_ = base::london_date(clock_.now());
    settings.difference = [this](const catalogue::State& state, const catalogue::Version& from, const catalogue::Version& to) {
        return catalogue_.difference(state, &from, to);
    };
    settings.summary = [this](const catalogue::SummaryQuery& query) { return catalogue_.summary(query); };
    settings.rows = [this](const catalogue::RowsQuery& query) { return catalogue_.rows(query); };
    settings.columns = [this](const record::ReleaseManifest& manifest) { return columns_of(catalogue_.settings().public_dir, manifest); };
    auto quiet = services();
    quiet.log = {};
    settings.openapi = openapi_of(api::make_handler(std::move(quiet)));
    const auto result = site_gen::build_site(*catalogue_.state(), settings);
    if (result.written + result.removed > 0)
        if (const auto trouble = make_search_index(config_.site, config_.assets); !trouble.empty()) spdlog::warn("{}", trouble);
    return result;
}

void Service::listen() {
    api::ListenerSettings settings;
    settings.address = config_.address;
    settings.port = config_.port;
    // Most of them wait: for their turn at the engine, of which there are as many as workers, or for a disk.
    settings.workers = std::min(config_.workers * 12, 256);
    settings.most_body = api::most_body;
    auto application = api::make_application(services());
    settings.at_once = std::move(application.at_once);
    listener_ = config_.server == "cpprest" ? api::listen_cpprest(settings, std::move(application.handle)) : api::listen_beast(settings, std::move(application.handle));
}

std::string Service::address() const { return fmt::format("http://{}:{}", config_.address, listener_->port()); }

void Service::serve(const std::function<void()>& tick) {
    std::string trouble;
    while (!stop_requested()) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        try {
            if (tick) tick();
            // At midnight in London a return may become missing without a release.
            if (follow() || base::london_date(clock_.now()) != shown_) build_site();
            if (!trouble.empty()) spdlog::info("the trouble is over; at revision {}", catalogue_.state()->revision);
            trouble.clear();
        } catch (const std::exception& e) {
            // Readers keep the last good revision; the next second tries again, and what stays the same is said once.
            if (trouble != e.what()) spdlog::error("{}", e.what());
            trouble = e.what();
        }
    }
    listener_->stop();
}

}  // namespace daybook::app
