#include "tests/harvesters/other_user.hpp"

#include "harvesters/fetch_probe.hpp"

#include <chrono>
#include <cstdlib>

namespace daybook::test {

void FetchService::start() {
    stop_ = false;
    thread_ =
        std::thread([this] { harvesters::serve_fetches({.socket = socket(), .folder = folder()}, stop_); });
    // The file is there before somebody listens at it.
    while (!harvesters::trouble_with_fetcher(socket()).empty()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

void FetchService::stop() {
    if (!thread_.joinable()) return;
    stop_ = true;
    thread_.join();
}

std::filesystem::path fetcher_of_tests() {
    if (std::getenv("DAYBOOK_TEST_FETCHER") == nullptr) return {};
    static const TemporaryFolder folder;
    static const FetchService service(folder.path());
    return service.socket();
}

}  // namespace daybook::test
