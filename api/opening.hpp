#pragma once

#include "api/access_log.hpp"
#include "api/request_id.hpp"
#include "api/service.hpp"

#include <atomic>
#include <memory>

namespace daybook::api {

/// Answers from the first moment on, also while an index is built for minutes: the process is alive (/healthz), is not
/// ready (/readyz), tells of itself what there is to tell (/metrics), and everything else is a 503 with Retry-After, which a balancer asks another follower for
/// (RFC 9110, 15.6.4), with a request id and a line in the log as later; what a request carries is not read for it. Opened once,
/// the application answers. Thread-safe.
class Opening {
public:
    explicit Opening(const base::Clock& clock, Log log = {}) : clock_(clock), log_(std::move(log)) {}
    /// For a listener; good for as long as this object.
    Application application();
    void open(Application application);

private:
    Response said(const Request& request, Response response, const std::string& id) const;
    Response answer_closed(const Request& request);
    Response refuse(const Request& request, int status, const std::string& detail);
    const base::Clock& clock_;
    Log log_;
    RequestIds ids_;
    std::unique_ptr<const Application> opened_;
    std::atomic<const Application*> answers_{nullptr};
};

}  // namespace daybook::api
