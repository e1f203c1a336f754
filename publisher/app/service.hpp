#pragma once

#include "api/service.hpp"
#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "site-gen/site.hpp"

#include <memory>

namespace daybook::app {

/// The follower's side: the catalogue, the site made from it and the listener in front, from one configuration.
class Service {
public:
    /// `from_nothing` throws the index away and replays the log.
    explicit Service(const Config& config, bool from_nothing = false);
    ~Service();

    catalogue::Catalogue& catalogue() { return catalogue_; }
    /// Applies what is new in the log; true when the revision moved.
    bool follow() { return catalogue_.follow(); }
    /// Brings the site to the catalogue's revision and today.
    site_gen::SiteResult build_site();

    /// Starts answering; throws Error(conflict) when the port is taken.
    void listen();
    /// "http://127.0.0.1:8080"
    std::string address() const;
    /// Follows and rebuilds once a second until stop_requested(), then stops the listener in good order. `tick` is called every
    /// second; it may harvest.
    void serve(const std::function<void()>& tick);

private:
    /// What the API is made of.
    api::Services services();

    const Config& config_;
    base::SystemClock clock_;
    catalogue::Catalogue catalogue_;
    std::unique_ptr<api::Listener> listener_;
    base::Date shown_{};   ///< the day for which the site was built
};

}  // namespace daybook::app
