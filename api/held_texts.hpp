#pragma once

#include "api/http.hpp"
#include "api/shares.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace daybook::api {

/// What large answers that readers have not taken yet may weigh, over all connections: one that many are sent counts once.
/// Thread-safe.
class HeldTexts {
public:
    static constexpr std::size_t kSmall = std::size_t{64} << 10;  ///< smaller ones are not counted

    /// `most` bytes in all, a quarter of them for one client.
    explicit HeldTexts(std::size_t most) : shares_(most, most / 4) {}

    struct Ticket {
        std::shared_ptr<void> turn;  ///< to be dropped with the text
        bool fits = true;
    };
    Ticket hold(const SharedText& text, const std::string& client);

private:
    static constexpr std::size_t kSweep = 64;
    Shares shares_;
    std::mutex mutex_;
    std::unordered_map<const std::string*, std::weak_ptr<void>> by_text_;
};

}  // namespace daybook::api
