#include "publisher/app/service.hpp"

#include "publisher/app/check_uploads.hpp"
#include "publisher/app/disk_room.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/app/mirror_age.hpp"
#include "publisher/app/search_index.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/exposition.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/version.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/catalogue/index_note.hpp"
#include "publisher/record/archive.hpp"
#include "site-gen/output.hpp"

#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace daybook::app {

namespace {

catalogue::CatalogueSettings catalogue_settings(const Config& config, bool from_nothing) {
    const record::ArchiveLayout layout{config.archive};
    catalogue::CatalogueSettings settings;
    settings.public_dir = layout.public_dir();
    settings.index_dir = layout.index_dir();
    settings.readers = config.workers;
    settings.cluster = config.cluster;
    settings.from_nothing = from_nothing;
    settings.origin = config.origin;
    return settings;
}

/// Beside the pages: how many erasures were known when they were made.
std::filesystem::path erasures_file(const Config& config) { return config.site / ".site-erasures"; }

/// None where nothing says it: then pages that are there may show anything.
std::int64_t erasures_of_site(const Config& config) try {
    return base::parse_whole(base::trim(base::read_file(erasures_file(config), 64))).value_or(-1);
} catch (const std::exception&) {
    return -1;
}

/// Beside the pages: what all of them were made of, when nothing of it was left to do.
std::filesystem::path stamp_file(const Config& config) { return config.site / ".site-made-of"; }

/// The API's description as it answers it; null where it does not.
/// Without it the guide would be another page, until the next build: the site is made when it can be made whole.
base::json::Value openapi_of(const api::Handler& handler) {
    const auto answer = handler({"GET", "/v1/openapi.json", {}, "127.0.0.1"});
    const auto* text = std::get_if<std::string>(&answer.body);
    if (answer.status != 200 || text == nullptr)
        throw base::Error::make(base::ErrorKind::transient, "the API's own description could not be had for the site's guide (status {}); the site stays as it was, and the next build tries again", answer.status);
    return base::json::parse(*text);
}

std::string_view why_no_index(const std::exception& trouble) {
    const auto* const error = dynamic_cast<const base::Error*>(&trouble);
    switch (error == nullptr ? base::ErrorKind::internal : error->kind()) {
        case base::ErrorKind::usage: return "what this server's configuration names is not as it says";
        case base::ErrorKind::exhausted: return "no room is left for it, on a disk or in memory";
        case base::ErrorKind::bad_input:
        case base::ErrorKind::corrupt: return "the log, or what was made of it before, is damaged or another's";
        case base::ErrorKind::conflict: return "another process holds it";
        case base::ErrorKind::not_found: return "something of what it is made of is not there";
        case base::ErrorKind::transient: return "something that it needs does not answer";
        case base::ErrorKind::internal: break;
    }
    return "the system refuses it something, such as a folder that it can write";
}

/// Without names of machines and folders, which readers need not know.
std::string trouble_for_readers(const std::exception& trouble) {
    if (const auto* const part = dynamic_cast<const catalogue::Unavailable*>(&trouble)) return part->for_readers();
    return fmt::format("The index cannot be made: {}. This is tried again each second; the server's log has the whole cause.", why_no_index(trouble));
}

/// A release is to be seen on its pages within a second, of which this may be a part.
constexpr auto kLook = std::chrono::milliseconds(250);
/// A shard that is started anew is back by then, and pages of many versions take longer to be made than that.
constexpr auto kErasureMayWait = std::chrono::seconds(10);

}  // namespace

std::vector<std::string> columns_of(const std::filesystem::path& public_dir, const record::ReleaseManifest& manifest) {
    std::ifstream file(public_dir / manifest.path() / "data.csv");
    std::string line;
    std::getline(file, line);
    std::vector<std::string> out;
    for (const auto name : base::split(base::trim(line), ',')) out.emplace_back(name);
    return out;
}

Service::Service(const Config& config, bool from_nothing)
    : config_(config), catalogue_(catalogue_settings(config, from_nothing)), site_erasures_(erasures_of_site(config)) {}

Service::~Service() {
    if (listening_ != nullptr) listening_->stop();
}

api::Services Service::services() {
    api::Services out{catalogue_, record::ArchiveLayout{config_.archive}.public_dir(), config_.site, clock_, log_request, check_uploads(config_), config_.rate_limit,
                      {config_.title, config_.publisher, config_.contact, config_.url, config_.origin}};
    out.site_withheld = [this] { return site_is_withheld_.load(); };
    out.not_ready = [this] { return silent_source(config_, clock_.now()); };
    out.heard = [this] { return heard_from_source(config_); };
    return out;
}

site_gen::SiteSettings Service::site_settings() {
    site_gen::SiteSettings settings;
    settings.output = config_.site;
    settings.assets = config_.assets;
    settings.title = config_.title;
    settings.publisher = config_.publisher;
    settings.contact = config_.contact;
    settings.base_url = config_.url;
    settings.origin = config_.origin;
    settings.today = base::london_date(clock_.now());
    settings.difference = [this](const catalogue::State& state, const catalogue::Version& from, const catalogue::Version& to) {
        return catalogue_.difference(state, &from, to);
    };
    settings.summary = [this](const catalogue::SummaryQuery& query) { return catalogue_.summary(query); };
    settings.rows = [this](const catalogue::RowsQuery& query) { return catalogue_.rows(query); };
    settings.columns = [this](const record::ReleaseManifest& manifest) { return columns_of(catalogue_.settings().public_dir, manifest); };
    auto quiet = services();
    quiet.log = {};
    settings.openapi = openapi_of(api::make_handler(std::move(quiet)));
    return settings;
}

/// Everything by which two sites of one program differ.
std::string Service::site_made_of() const {
    const auto& c = config_;
    const auto state = catalogue_.state();
    const std::vector<std::string> all{c.origin, c.title, c.publisher, c.contact, c.url, c.assets.string(), std::string(base::version()),
                                       base::to_iso(base::london_date(clock_.now())), std::to_string(state->revision), std::to_string(state->erasure_counter())};
    return base::join(all, "\n") + "\n";
}

bool Service::site_stands() const try {
    return base::read_file(stamp_file(config_), 1 << 16) == site_made_of();
} catch (const std::exception&) {
    return false;   // nothing is there, or nothing that can be read
}

site_gen::SiteResult Service::build(site_gen::Part part, const std::function<void(std::size_t, std::size_t)>& progress) {
    std::error_code none;   // or it cannot be removed: then nothing there can be written either
    std::filesystem::remove(stamp_file(config_), none);
    const auto state = catalogue_.state();
    const auto erasures = state->erasure_counter();
    try {
        auto settings = site_settings();
        settings.progress = progress;
        // It may find what was erased, and the new one takes its time.
        if (erasures != site_erasures_) {
            drop_search_index(config_.site);
            search_is_old_ = true;
        }
        const auto result = builder_.build(*state, settings, part);
        // Pages of suppliers are of the other part.
        if (part == site_gen::Part::everything) {
            if (erasures != site_erasures_) base::write_unflushed(erasures_file(config_), fmt::format("{}\n", erasures));
            site_erasures_ = erasures;
            site_is_withheld_ = false;
        }
        search_is_old_ = search_is_old_ || result.written + result.removed > 0;
        shown_ = *settings.today;
        built_ = state->revision;
        return result;
    } catch (...) {
        if (erasures > std::max<std::int64_t>(site_erasures_, 0)) withdraw_pages();
        throw;
    }
}

/// Who asks us is told to come again; nginx serves what lies there, whatever we say.
void Service::withdraw_pages() {
    site_is_withheld_ = true;
    drop_search_index(config_.site);
    if (!site_gen::remove_pages(config_.site))
        spdlog::error("pages that may show what was erased cannot be removed from {}: they are not served here, but by whatever else serves that folder; stop nginx until it can be written", config_.site.string());
}

void Service::watch_erasures(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    for (std::unique_lock lock(mutex); !stop.stop_requested(); never.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; })) {
        catalogue_.look_for_erasures();
        try {
            withhold_pages();
        } catch (const std::exception& e) {
            spdlog::error("pages that may show what was erased are still there; stop nginx until they can be removed: {}", e.what());
        }
    }
}

void Service::withhold_pages() {
    if (!catalogue_.erasure_waits()) return erasure_waits_since_.reset();
    const auto now = std::chrono::steady_clock::now();
    if (!erasure_waits_since_) erasure_waits_since_ = now;
    // Who builds now builds of what is not erased yet, and ends with the next question to the catalogue.
    const std::unique_lock lock(site_mutex_, std::try_to_lock);
    if (!lock || site_is_withheld_ || now - *erasure_waits_since_ < kErasureMayWait) return;
    // It may have been taken up, and pages made without it, since this began.
    if (catalogue_.erasure_waits()) withdraw_pages();
}

void Service::make_search() {
    const std::scoped_lock one(search_mutex_);
    {
        const std::scoped_lock lock(site_mutex_);
        if (!search_is_old_) return;
        search_is_old_ = false;
    }
    if (const auto trouble = make_search_index(config_.site, config_.assets); !trouble.empty()) spdlog::warn("{}", trouble);
}

site_gen::SiteResult Service::build_site(const std::function<void(std::size_t, std::size_t)>& progress) {
    site_gen::SiteResult result;
    {
        const std::scoped_lock lock(site_mutex_);
        result = build(site_gen::Part::everything, progress);
    }
    make_search();
    const std::scoped_lock lock(site_mutex_);
    if (built_ == catalogue_.state()->revision && !search_is_old_) base::write_unflushed(stamp_file(config_), site_made_of());
    return result;
}

void Service::begin() {
    try {
        follow();
    } catch (const catalogue::Unavailable& e) {
        return leave_site(e.what());
    } catch (const base::Error& e) {
        // A full disk keeps the index where it was, which answers all the same.
        if (e.kind() != base::ErrorKind::exhausted || catalogue_.state()->revision == 0) throw;
        return leave_site(e.what());
    }
    // Readers need not wait for pages that are there: they are looked over behind their backs.
    if (site_stands()) {
        built_ = catalogue_.state()->revision;
        shown_ = base::london_date(clock_.now());
        unfinished_ = true;
        return;
    }
    try {
        build_site();
    } catch (const std::exception& e) {
        leave_site(e.what());
    }
}

void Service::leave_site(const std::string& trouble) {
    const std::scoped_lock waking(wake_mutex_);
    if (site_trouble_ != trouble) spdlog::error("the site stays as it is, and this is tried again: {}", trouble);
    site_trouble_ = trouble;
    site_is_current_ = false;
    unfinished_ = true;
    wake_.notify_one();
}

std::unique_ptr<Service> Service::begun(const Config& config, Listening& listening, std::string_view words, const std::function<void(Service&)>& begin,
                                        const std::function<bool(const std::exception&)>& is_final) {
    constexpr auto kTryAgain = std::chrono::seconds(1);
    for (std::string trouble; !stop_requested(); std::this_thread::sleep_for(kTryAgain)) try {
            auto service = std::make_unique<Service>(config);
            begin(*service);
            service->tell_built();
            if (!trouble.empty()) spdlog::info("the trouble is over");
            return service;
        } catch (const std::exception& e) {
            if (is_final && is_final(e)) throw;
            listening.wait_for(trouble_for_readers(e));
            if (trouble != e.what()) spdlog::error("{}: {}", words, e.what());
            trouble = e.what();
        }
    return {};
}

void Service::tell_built() {
    const auto note = catalogue::read_index_note(catalogue_.settings().index_dir);
    if (!note || !note->built || *note->built <= told_) return;
    spdlog::warn("the index was built anew from the log, and stands at revision {}: {}", note->revision, note->built_because);
    told_ = *note->built;
}

void Service::bring_pages() {
    // What could not be built is tried again where it takes its time.
    if (!site_is_current_) return;
    const std::unique_lock lock(site_mutex_, std::try_to_lock);
    if (!lock) return;
    // At midnight in London a return may become missing without a release.
    if (catalogue_.state()->revision == built_ && base::london_date(clock_.now()) == shown_) return;
    try {
        build(site_gen::Part::pages, {});
    } catch (const std::exception& e) {
        return leave_site(e.what());
    }
    const std::scoped_lock waking(wake_mutex_);
    unfinished_ = true;
    wake_.notify_one();
}

void Service::finish_sites(const std::stop_token& stop) {
    for (;;) {
        std::unique_lock lock(wake_mutex_);
        // What waits to be tried again is no reason to stay.
        if (!wake_.wait(lock, stop, [this] { return unfinished_; }) || stop.stop_requested()) return;
        unfinished_ = false;
        lock.unlock();
        try {
            build_site();
            // What a build took, and the answers of revisions that are over, lies about in pages of every thread's arena otherwise.
            malloc_trim(0);
            lock.lock();
            if (!site_is_current_) spdlog::info("the site is as it should be again");
            site_trouble_.clear();
            site_is_current_ = true;
        } catch (const std::exception& e) {
            leave_site(e.what());
            lock.lock();
            wake_.wait_for(lock, stop, std::chrono::seconds(5), [] { return false; });
        }
    }
}

void Service::open(Listening& listening, std::function<std::string()> more_metrics) {
    auto with = services();
    with.more_metrics = [this, disks = Disks(config_), more = std::move(more_metrics)] {
        return base::exposition::single("daybook_site_current", "gauge", "1 when the site was last built without trouble", site_is_current_ ? 1 : 0) +
               disks.figures() + (more ? more() : "");
    };
    listening.open(api::make_application(std::move(with)));
    listening_ = &listening;
}

void Service::serve(const std::function<void()>& tick) {
    finisher_ = std::jthread([this](const std::stop_token& stop) { finish_sites(stop); });
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch_erasures(stop); });
    std::string trouble;
    while (!stop_requested()) {
        std::this_thread::sleep_for(kLook);
        try {
            if (tick) tick();
            follow();
            tell_built();
            bring_pages();
            if (!trouble.empty()) spdlog::info("the trouble is over; at revision {}", catalogue_.state()->revision);
            trouble.clear();
        } catch (const std::exception& e) {
            // Readers keep the last good revision; the next look tries again, and what stays the same is said once.
            if (trouble != e.what()) spdlog::error("{}", e.what());
            trouble = e.what();
        }
    }
    listening_->stop();
    finisher_ = {};
    watcher_ = {};
}

}  // namespace daybook::app
