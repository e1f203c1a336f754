#pragma once

#include "api/access_log.hpp"
#include "api/problem.hpp"
#include "api/request_id.hpp"
#include "api/service.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace daybook::api {

/// Answers from the first moment on, also while an index is built for minutes: the process is alive (/healthz), is not
/// ready (/readyz), tells of itself what there is to tell (/metrics), and everything else is a 503 with Retry-After, which a balancer asks another follower for
/// (RFC 9110, 15.6.4), with a request id and a line in the log as later; what a request carries is not read for it. Opened once,
/// the application answers. Thread-safe.
class Opening {
public:
    /// `more_metrics` is what else /metrics tells until then; may be empty.
    explicit Opening(const base::Clock& clock, Log log = {}, std::function<std::string()> more_metrics = {})
        : clock_(clock), log_(std::move(log)), more_metrics_(std::move(more_metrics)) {}
    /// For a listener; good for as long as this object.
    Application application();
    void open(Application application);
    /// What keeps it from being opened, in words for readers, told until it is opened or there are others; "" when nothing is known to.
    void wait_for(std::string trouble);

private:
    Response said(const Request& request, Response response, const std::string& id) const;
    Response answer_closed(const Request& request);
    Response refuse(const Request& request, int status, const std::string& detail);
    Problem not_ready() const;

    const base::Clock& clock_;
    Log log_;
    std::function<std::string()> more_metrics_;
    mutable std::mutex mutex_;
    std::string trouble_;   ///< guarded by mutex_
    RequestIds ids_;
    std::unique_ptr<const Application> opened_;
    std::atomic<const Application*> answers_{nullptr};
};

}  // namespace daybook::api
