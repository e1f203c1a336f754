#include "publisher/app/rate_limit_config.hpp"

namespace daybook::app {

api::RateLimit read_rate_limit(const Yaml& listen) {
    api::RateLimit out;
    out.requests = listen.number("requests_per_client", out.requests, 0, 1'000'000);
    out.window = std::chrono::seconds(listen.number("client_seconds", out.window.count(), 1, 86400));
    return out;
}

api::RateLimit load_rate_limit(const std::filesystem::path& config) {
    return read_rate_limit(Yaml::load(config, {}).child("listen"));
}

}  // namespace daybook::app
