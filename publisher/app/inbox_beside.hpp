#pragma once

#include "publisher/app/config.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace daybook::app {

/// What became of files that were offered: "2 offered, 1 refused, 0 wait".
std::string offered_words(int answered, int refused, std::size_t waiting);

/// What `daybook inbox` does while a service takes what is in the inbox: says what lies there and each answer that the service gives, a line each,
/// until everything that is complete is answered, or for as long as `patience` after the last answer. Returns an exit code: 3 where files lie
/// there that were not answered.
int watch_inbox(const Config& config, std::chrono::milliseconds patience, const std::function<void(const std::string&)>& say);

}  // namespace daybook::app
