#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// What a robots.txt says to one crawler (RFC 9309).
class Robots {
public:
    /// As much of a file as is read; RFC 9309 section 2.5 asks for at least 500 KiB.
    static constexpr std::size_t kMostBytes = 512 * 1024;

    /// Reads any bytes as a robots.txt, at most kMostBytes of them. `product` is our product token: the
    /// groups that name it count together, those for "*" where none does. What is no rule is passed over.
    static Robots parse(std::string_view text, std::string_view product);

    /// True when `target`, the path and query of an address, may be fetched: the longest matching rule
    /// decides, "allow" among equally long ones. /robots.txt always may.
    bool allows(std::string_view target) const;
    /// What `Crawl-delay` asks for, an extension that many sites use; absent when not said or no plain number
    /// of seconds.
    std::optional<std::chrono::milliseconds> crawl_delay() const { return crawl_delay_; }

private:
    struct Rule {
        std::string pattern;  ///< as in normal_target(), with * and a $ at its end
        bool allow = false;
    };
    friend struct RobotsReader;
    std::vector<Rule> rules_;
    std::optional<std::chrono::milliseconds> crawl_delay_;
};

/// The token that robots.txt files name us by: the letters, '-' and '_' that `user_agent` begins with (RFC
/// 9309 section 2.2.1); "daybook" of "daybook/0.1 (+mailto:…)".
std::string product_token(std::string_view user_agent);

}  // namespace daybook::harvesters
