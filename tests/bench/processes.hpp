#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace daybook::bench {

/// A program that runs beside us until this goes.
class Process {
public:
    /// Its standard output is read by first_line() alone.
    explicit Process(const std::vector<std::string>& command);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();
    /// Waits for it; "" when it ended without one.
    std::string first_line();
    /// User and system time so far, in seconds.
    double cpu_seconds() const;
    /// Megabytes resident now, and at most so far.
    std::int64_t resident_mb() const;
    std::int64_t most_resident_mb() const;

private:
    pid_t pid_ = 0;
    int out_ = -1;
};

/// All that a program printed. Throws Error when it fails.
std::string output_of(const std::string& command);

/// What wrk (Debian's) saw on one address with 16 connections for so many seconds.
struct Wrk {
    double per_second = 0, median_ms = 0, p99_ms = 0;
};
Wrk wrk(std::uint16_t port, const std::string& target, int seconds);
bool has_program(const std::string& name);

/// nginx (Debian's) with two workers in front of one file of these bytes.
class Nginx {
public:
    explicit Nginx(const std::string& body);
    std::uint16_t port() const { return port_; }
    static constexpr const char* kTarget = "/body.json";

private:
    std::filesystem::path prepare(const std::string& body);
    std::uint16_t port_;
    std::filesystem::path folder_;
    Process process_;
};

}  // namespace daybook::bench
