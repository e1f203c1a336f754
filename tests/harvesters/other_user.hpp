#pragma once

#include "harvesters/fetch_service.hpp"
#include "tests/support/http_server.hpp"

#include <atomic>
#include <filesystem>
#include <thread>

namespace daybook::test {

/// A service that fetches, as `daybook fetch` does, on a thread.
class FetchService {
public:
    explicit FetchService(std::filesystem::path below) : below_(std::move(below)) { start(); }
    ~FetchService() { stop(); }
    FetchService(const FetchService&) = delete;
    FetchService& operator=(const FetchService&) = delete;

    void start();
    void stop();
    std::filesystem::path socket() const { return below_ / "socket"; }
    std::filesystem::path folder() const { return below_ / "bodies"; }

private:
    std::filesystem::path below_;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

/// Where tests of fetching are to ask: the socket of a service where the environment has
/// DAYBOOK_TEST_FETCHER, so that the same tests hold for both; else "".
std::filesystem::path fetcher_of_tests();

}  // namespace daybook::test
