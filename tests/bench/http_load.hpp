#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace daybook::bench {

/// What a load of keep-alive GETs saw.
struct Load {
    double requests_per_second = 0;
    double median_ms = 0;
    double p99_ms = 0;
};

/// `connections` blocking keep-alive clients send `target(n)` for n = 0, 1, 2 … until `requests` were answered. Throws Error when an
/// answer is not 200.
Load load(std::uint16_t port, int connections, int requests, const std::function<std::string(int)>& target);

}  // namespace daybook::bench
