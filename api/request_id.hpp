#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <string_view>

namespace daybook::api {

/// Names requests in the log and in problems: a random start, so that two processes do not meet, and a count. One that the client
/// gave is kept where it can stand in a log. Thread-safe.
class RequestIds {
public:
    std::string next(std::string_view given) {
        const bool usable = !given.empty() && given.size() <= 64 && std::ranges::all_of(given, [](char c) {
                                return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                       (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
                            });
        return usable ? std::string(given) : fmt::format("{:08x}-{:06x}", start_, count_++);
    }

private:
    const unsigned start_ = std::random_device{}();
    std::atomic<unsigned> count_{0};
};

}  // namespace daybook::api
