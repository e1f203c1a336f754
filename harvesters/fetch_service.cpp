#include "harvesters/fetch_service.hpp"

#include "harvesters/fetch_session.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/local_socket.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <memory>

namespace daybook::harvesters {

namespace fs = std::filesystem;

namespace {

/// A service and a few commands beside it; more is a mistake.
constexpr std::size_t kMostSessions = 16;
constexpr std::string_view kLock = "lock";

void remove_leftovers(const fs::path& folder) {
    for (const auto& one : base::entries_of(folder))
        if (one.filename() != kLock) base::remove_tree(one);
}

struct RemoveAtEnd {
    fs::path path;
    ~RemoveAtEnd() { ::unlink(path.c_str()); }
};

}  // namespace

void serve_fetches(const FetchServiceSettings& settings, const std::atomic<bool>& stop) {
    base::make_directories(settings.folder);
    const base::FileLock lock(settings.folder / kLock);
    remove_leftovers(settings.folder);
    const auto listening = base::listen_locally(settings.socket);
    const RemoveAtEnd socket{settings.socket};
    settings.say(fmt::format("fetching for who asks at {}", settings.socket.string()));
    std::list<FetchSession> sessions;
    for (std::int64_t n = 1; !stop;) {
        pollfd one{listening.get(), POLLIN, 0};
        ::poll(&one, 1, static_cast<int>(kLookForStop.count()));
        sessions.remove_if([](const FetchSession& session) { return session.is_over(); });
        auto caller = base::accept_locally(listening);
        if (!caller || sessions.size() >= kMostSessions) continue;
        sessions.emplace_back(std::move(caller), settings.folder / fmt::format("session-{}", n++),
                              settings.say);
    }
}

}  // namespace daybook::harvesters
