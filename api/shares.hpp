#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace daybook::api {

/// So many of something in all (turns, bytes), of which one client holds a share at most: nobody alone keeps all others out.
/// Thread-safe; what was taken may outlive it.
class Shares {
public:
    Shares(std::size_t most, std::size_t of_one) : held_(std::make_shared<Held>()), most_(most), of_one_(of_one) {}

    std::size_t most() const { return most_; }
    std::size_t of_one() const { return of_one_; }

    struct Taken {
        std::shared_ptr<void> turn;  ///< given back with the last copy of it; null when there was none to have
        bool own = false;            ///< it was the client's own share that is used up
        explicit operator bool() const { return turn != nullptr; }
    };
    Taken take(const std::string& client, std::size_t how_many = 1);

private:
    struct Held {
        std::mutex mutex;
        std::size_t all = 0;
        std::unordered_map<std::string, std::size_t> by_client;
        void give_back(const std::string& client, std::size_t how_many);
    };
    std::shared_ptr<Held> held_;
    std::size_t most_, of_one_;
};

}  // namespace daybook::api
