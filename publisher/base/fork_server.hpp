#pragma once

#include "publisher/base/child_setup.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace daybook::base {

/// A process of this very binary that is kept ready, so that children of run_self() begin as copies of it:
/// starting the program anew costs some ten milliseconds of relocations, as much as reading a small file. It
/// reads nothing but orders of ours, has no environment and no descriptor but its socket; each copy gets the
/// same limits, sandbox and descriptors as a child that was started anew, and is a child of this process, too.
///
/// One at a time, made before other threads and by the one that outlives them: its children die with that
/// thread. Where there is none, or it is gone, run_self() starts the program anew. Throws Error(internal) when
/// it cannot be started.
class ForkServer {
public:
    /// `arguments` make this binary call serve_forks().
    explicit ForkServer(const std::vector<std::string>& arguments);
    /// Ends it and waits for that; its children go on.
    ~ForkServer();
    ForkServer(const ForkServer&) = delete;
    ForkServer& operator=(const ForkServer&) = delete;

    /// -1 in instrumented builds, which have no server.
    pid_t pid() const { return server_; }

    /// A child that is set up and does what `arguments` say; none when no server is there to start it.
    static std::optional<pid_t> start(const std::vector<std::string>& arguments, const ChildEnds& ends,
                                      const ChildLimits& limits);

private:
    pid_t ask(const std::vector<std::string>& arguments, const ChildEnds& ends, const ChildLimits& limits);

    std::mutex one_at_a_time_;
    FileDescriptor socket_;
    pid_t server_ = -1;
};

/// The server's side, its socket on descriptor 3: makes children that do `work` with their arguments and end
/// with what it returns, until its parent closes the socket. Returns the exit code.
int serve_forks(const std::function<int(const std::vector<std::string>&)>& work);

}  // namespace daybook::base
