#include "publisher/app/trouble.hpp"

#include <spdlog/spdlog.h>

namespace daybook::app {

namespace {

constexpr auto kAgain = std::chrono::minutes(2);

}  // namespace

void Trouble::met(const std::string& words) {
    const auto now = std::chrono::steady_clock::now();
    if (words == words_ && now - said_ < kAgain) return;
    spdlog::error("{}", words);
    words_ = words;
    said_ = now;
}

bool Trouble::is_over() {
    const bool was = !words_.empty();
    words_.clear();
    return was;
}

}  // namespace daybook::app
