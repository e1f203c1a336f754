#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

namespace daybook::harvesters {

/// What the other side of FetchElsewhere needs.
struct FetchServiceSettings {
    std::filesystem::path socket;  ///< where publishers ask; its folder says who may
    std::filesystem::path folder;  ///< for bodies on their way, this process's alone
    /// Told of each publisher that begins or ends; on the thread that talks with it.
    std::function<void(const std::string&)> say = [](const std::string&) {};
};

/// Fetches for whoever asks at the socket, each with limits, manners and headers that he brings, until
/// `stop`. Keeps nothing: who is gone is fetched nothing any more, and what a killed service left in `folder`
/// goes first. Throws Error as base::listen_locally() does, and (conflict) when another service has the
/// folder.
void serve_fetches(const FetchServiceSettings& settings, const std::atomic<bool>& stop);

}  // namespace daybook::harvesters
