#pragma once

#include "api/service.hpp"
#include "publisher/app/listening.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "site-gen/site.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace daybook::app {

/// The columns of a version's data.csv below a public folder: the names in its heading, which need no quotes.
std::vector<std::string> columns_of(const std::filesystem::path& public_dir, const record::ReleaseManifest& manifest);

/// The follower's side: the catalogue and the site made from it, from one configuration.
class Service {
public:
    /// `from_nothing` throws the index away and replays the log.
    explicit Service(const Config& config, bool from_nothing = false);
    ~Service();

    catalogue::Catalogue& catalogue() { return catalogue_; }
    /// Applies what is new in the log; true when the revision moved.
    bool follow() { return catalogue_.follow(); }
    /// Brings the whole site, with its search index, to the catalogue's revision and today. `progress` is told how far it is.
    site_gen::SiteResult build_site(const std::function<void(std::size_t done, std::size_t all)>& progress = {});

    /// Both, at the start. A shard of the index that is away, or a site that cannot be written, keeps nobody from beginning: pages stay what they
    /// were, and come once the trouble is over. Pages that a process before this one finished, of this revision, are looked over by serve(). Throws what keeps the index from following.
    void begin();

    /// What the site is built with, at this moment.
    site_gen::SiteSettings site_settings();

    /// From here on the catalogue answers there, until this object goes. `more_metrics` is what else /metrics tells.
    void open(Listening& listening, std::function<std::string()> more_metrics = {});
    /// Follows a few times a second until stop_requested(), then stops the listener in good order. Pages and feeds come with a new revision; what
    /// takes longer (suppliers, catalogues, search) follows on a thread of its own and holds up nobody. `tick` is called each time. \pre open()
    void serve(const std::function<void()>& tick);

    /// One that has begun, by begin() or what is given in its place; trouble is told with `words` before it, to readers by `listening`, and tried
    /// again every second until it is over. None when the process was told to stop. Throws what `is_final` says is no use to try again.
    static std::unique_ptr<Service> begun(const Config& config, Listening& listening, std::string_view words, const std::function<void(Service&)>& begin,
                                          const std::function<bool(const std::exception&)>& is_final = {});

private:
    /// What the API is made of.
    api::Services services();
    std::string site_made_of() const;
    /// All of it is there, of this revision and day, as it would be made anew.
    bool site_stands() const;
    /// \pre site_mutex_ is held
    site_gen::SiteResult build(site_gen::Part part, const std::function<void(std::size_t, std::size_t)>& progress);
    void make_search();
    /// An index that was there and was of no use is a line of the log.
    void tell_built();
    /// Pages and feeds, unless the thread that finishes the last build has the folder: then the next look does.
    void bring_pages();
    void finish_sites(const std::stop_token& stop);
    /// The site stays what it is; finish_sites() tries again.
    void leave_site(const std::string& trouble);
    /// Neither serves pages that may show what was erased nor leaves them, since no others can be made.
    void withdraw_pages();
    /// The same while the index cannot take up an erasure, once it had the time to.
    void withhold_pages();
    /// Each second, whatever the thread that follows is at: building an index takes minutes.
    void watch_erasures(const std::stop_token& stop);

    const Config& config_;
    base::SystemClock clock_;
    base::Instant told_ = clock_.now();   ///< up to when it was told that the index was built anew
    catalogue::Catalogue catalogue_;
    Listening* listening_ = nullptr;
    std::mutex site_mutex_;   ///< guards what is known of the site, down to the next comment
    site_gen::SiteBuilder builder_;
    base::Date shown_{};   ///< the day for which the site was built
    record::Revision built_ = -1;
    std::int64_t site_erasures_;   ///< those that all of the site in its folder knows of; -1 where it does not say
    bool search_is_old_ = false;
    std::mutex search_mutex_;  ///< one index is made at a time
    // The thread that finishes builds, and how it is woken.
    std::mutex wake_mutex_;
    std::condition_variable_any wake_;
    bool unfinished_ = false;
    std::string site_trouble_;   ///< said last, and not over yet
    std::atomic<bool> site_is_current_{true};
    std::atomic<bool> site_is_withheld_{false};   ///< since a build failed that had an erasure to bring, or the index could not take one up
    std::optional<std::chrono::steady_clock::time_point> erasure_waits_since_;
    std::jthread finisher_, watcher_;
};

}  // namespace daybook::app
