#include "harvesters/fetch_probe.hpp"

#include "harvesters/fetch_words.hpp"
#include "publisher/base/foreign_error.hpp"
#include "publisher/base/local_socket.hpp"

#include <poll.h>

#include <chrono>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kProbePatience{2000};

std::string answer_until(const base::FileDescriptor& line, Clock::time_point until) {
    for (auto now = Clock::now(); now < until; now = Clock::now()) {
        pollfd one{line.get(), POLLIN, 0};
        ::poll(&one, 1, static_cast<int>(std::chrono::ceil<milliseconds>(until - now).count()));
        if (const auto message = base::receive_message(line))
            return base::json::parse(message->text).at("say").as_string();
    }
    throw Error::make(ErrorKind::transient, "it does not answer within {} ms", kProbePatience.count());
}

void ask(const std::filesystem::path& socket) {
    const auto line = base::connect_locally(socket);
    try {
        base::send_message(line, base::json::write(words::look()));
        if (answer_until(line, Clock::now() + kProbePatience) != words::kHere)
            throw Error(ErrorKind::bad_input, "it answers what it was not asked");
    } catch (const std::exception& e) {
        throw Error::make(ErrorKind::transient, "whoever listens at {} is no help: {}", socket.string(),
                          base::as_error(e).message());
    }
}

}  // namespace

std::string trouble_with_fetcher(const std::filesystem::path& socket) {
    try {
        ask(socket);
        return {};
    } catch (const Error& e) {
        return fmt::format("{}; is `daybook fetch` running there, of this version (daybook-harvester.service)?",
                           e.message());
    }
}

}  // namespace daybook::harvesters
