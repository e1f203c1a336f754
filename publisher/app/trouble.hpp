#pragma once

#include <chrono>
#include <string>

namespace daybook::app {

/// Trouble that is met again and again: it is logged as an error when it is new, and once more every two minutes for as long as it lasts, so
/// that whoever looks into the log late finds it. Of one thread.
class Trouble {
public:
    void met(const std::string& words);
    /// True when there was some.
    bool is_over();
    /// "" when there is none.
    const std::string& words() const { return words_; }

private:
    std::string words_;
    std::chrono::steady_clock::time_point said_;
};

}  // namespace daybook::app
