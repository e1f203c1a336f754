#include "publisher/app/listening.hpp"

#include "api/routes.hpp"
#include "publisher/app/disk_room.hpp"
#include "publisher/app/logs.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

Listening::Listening(const Config& config, std::function<std::string()> more_metrics)
    : host_(config.address), opening_(clock_, log_request, [disks = Disks(config), more = std::move(more_metrics)] { return disks.figures() + (more ? more() : ""); }) {
    api::ListenerSettings settings;
    settings.address = config.address;
    settings.port = config.port;
    // Most of them wait: for their turn at the engine, of which there are as many as workers, or for a disk.
    settings.workers = std::min(config.workers * 12, 256);
    settings.most_body = api::most_body;
    settings.proxies.insert(settings.proxies.end(), config.proxies.begin(), config.proxies.end());
    auto application = opening_.application();
    settings.at_once = std::move(application.at_once);
    settings.admit = std::move(application.admit);
    settings.refuse = std::move(application.refuse);
    settings.cut = std::move(application.cut);
    listener_ = config.server == "cpprest" ? api::listen_cpprest(settings, std::move(application.handle))
                                           : api::listen_beast(settings, std::move(application.handle));
}

std::string Listening::address() const { return fmt::format("http://{}:{}", host_, listener_->port()); }

}  // namespace daybook::app
