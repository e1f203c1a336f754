#pragma once

#include <chrono>
#include <cstdio>
#include <string>

namespace daybook::app {

/// Shows long work: one line that rewrites itself on a terminal, a line now and then in a log.
class Progress {
public:
    /// `quiet` shows nothing (for --json and tests).
    explicit Progress(bool quiet = false);
    ~Progress();
    /// "checking 12/92  may-2024.csv"
    void show(const std::string& what, std::size_t done, std::size_t all, const std::string& detail);
    /// A line that stays.
    void say(const std::string& line);
    /// Ends the line that rewrites itself.
    void clear();

private:
    bool quiet_;
    bool terminal_;
    bool dirty_ = false;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace daybook::app
