#pragma once

#include "harvesters/fetch.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "tests/harvesters/other_user.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace daybook::test {

/// Limits of a test: this machine may be asked, as often as one likes.
inline harvesters::FetchLimits quick() {
    harvesters::FetchLimits limits;
    limits.allow_private_addresses = true;
    limits.first_backoff = std::chrono::milliseconds(1);
    limits.total = std::chrono::seconds(20);
    limits.hosts.robots = false;
    limits.hosts.per_second = 0;
    limits.fetcher = test::fetcher_of_tests();
    return limits;
}

/// A server, and a folder to fetch into.
struct Fetching {
    HttpServer server;
    TemporaryFolder folder;
    std::filesystem::path to = folder / "body";

    base::Error failure(const std::string& url, const harvesters::FetchLimits& limits) {
        try {
            harvesters::Fetcher(limits).fetch(url, to);
        } catch (const base::Error& error) {
            BOOST_TEST(std::string(error.what()).find(url) != std::string::npos,
                       "names the address: " << error.what());
            return error;
        }
        throw std::runtime_error("no error for " + url);
    }
    bool nothing_left() { return std::filesystem::is_empty(folder.path()); }
};

/// That something happened long before the time limit of quick() would have made it happen.
class Promptly {
public:
    ~Promptly() { BOOST_TEST((std::chrono::steady_clock::now() - start_ < std::chrono::seconds(10))); }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

inline bool says(const base::Error& error, const std::string& part) {
    return std::string(error.what()).find(part) != std::string::npos;
}

}  // namespace daybook::test
