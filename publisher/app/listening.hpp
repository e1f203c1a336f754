#pragma once

#include "api/opening.hpp"
#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"

#include <functional>
#include <memory>
#include <string>

namespace daybook::app {

/// The port of a configuration, held and answered from here on: that nothing is ready yet, until it is opened.
class Listening {
public:
    /// `more_metrics` is what else /metrics tells until it is opened. Throws Error(conflict) when the port is taken.
    explicit Listening(const Config& config, std::function<std::string()> more_metrics = {});

    /// "http://127.0.0.1:8080"
    std::string address() const;
    void open(api::Application application) { opening_.open(std::move(application)); }
    /// What keeps it from being opened, in words for readers.
    void wait_for(std::string trouble) { opening_.wait_for(std::move(trouble)); }
    /// In good order: what is in flight is finished.
    void stop() { listener_->stop(); }

private:
    std::string host_;
    base::SystemClock clock_;
    api::Opening opening_;
    std::unique_ptr<api::Listener> listener_;
};

}  // namespace daybook::app
