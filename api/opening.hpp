#pragma once

#include "api/service.hpp"

#include <atomic>
#include <memory>

namespace daybook::api {

/// Answers from the first moment on, also while an index is built for minutes: the process is alive (/healthz), is not
/// ready (/readyz), and everything else is a 503 with Retry-After, which a balancer asks another follower for
/// (RFC 9110, 15.6.4). Opened once, the application answers. Thread-safe.
class Opening {
public:
    /// For a listener; good for as long as this object.
    Application application();
    void open(Application application);

private:
    std::unique_ptr<const Application> opened_;
    std::atomic<const Application*> answers_{nullptr};
};

}  // namespace daybook::api
