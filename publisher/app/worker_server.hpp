#pragma once

#include "publisher/base/fork_server.hpp"

namespace daybook::app {

/// Kept by commands that read many files, for their workers. To be made first, before any key is read.
class WorkerServer {
    base::ForkServer server_{{"worker", "server"}};
};

}  // namespace daybook::app
