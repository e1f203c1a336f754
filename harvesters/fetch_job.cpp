#include "harvesters/fetch_job.hpp"

#include "harvesters/soft_404.hpp"
#include "publisher/base/text.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using What = Verdict::What;

namespace {

ErrorKind kind_of_status(long status) {
    if (status == 404 || status == 410) return ErrorKind::not_found;
    return status == 408 || status == 429 || status >= 500 ? ErrorKind::transient : ErrorKind::bad_input;
}

bool is_redirect(long status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Verdict failed(Error error, bool hosts_fault, std::string code = {}) {
    const auto what = error.kind() == ErrorKind::transient ? What::again : What::failed;
    return {.what = what, .error = std::move(error), .code = std::move(code), .hosts_fault = hosts_fault};
}

/// A cut body is continued only where the server can tell whether it is still the same (a strong ETag).
void leave_for_later(FetchJob& job) {
    if (!job.body || !job.transfer->can_resume()) return job.start_over();
    job.resume_etag = job.transfer->etag_to_resume();
    job.whole_bytes = job.transfer->whole_bytes();
    if (job.transfer->is_first_part()) job.head = job.transfer->text();
    job.body->rest();
}

Fetched answer_of(const FetchJob& job, long status) {
    Fetched out;
    out.status = status == 206 ? 200 : static_cast<int>(status);
    out.final_url = job.url;
    out.moved_to = job.moved_to;
    out.content_type = job.transfer->content_type();
    out.validators = job.transfer->head().validators;
    out.served_at = job.transfer->served_at();
    out.ends_with_connection = status != 304 && job.transfer->ends_with_connection();
    // Given back, they would keep a body that was cut off in the place of the whole one.
    if (out.ends_with_connection) out.validators.etag = out.validators.last_modified = "";
    if (!out.validators.empty()) out.validators.of = print_of_address(job.url);
    out.resumed_from = job.transfer->resumed() ? job.resumed_from : 0;
    return out;
}

Verdict not_modified(FetchJob& job) {
    if (!job.request.known_file.empty() && !std::filesystem::exists(job.request.known_file)) {
        job.forget_known = true;
        return {.what = What::anew};
    }
    auto out = answer_of(job, 304);
    // A 304 need not repeat what it confirms (RFC 9110 section 15.4.5).
    if (out.validators.etag.empty()) out.validators.etag = job.request.known.etag;
    if (out.validators.last_modified.empty()) out.validators.last_modified = job.request.known.last_modified;
    out.validators.of = print_of_address(job.url);
    return {.what = What::done, .fetched = std::move(out)};
}

/// Nothing in place of something that we have; a file that never was more is its department's.
bool may_be_empty(const FetchRequest& request) {
    return request.known_digest.empty() || request.known_digest == base::sha256("").hex();
}

/// Why what came is not the data that was wanted, or "".
std::string no_data(const FetchJob& job, const Fetched& out) {
    const auto head = job.transfer->resumed() ? job.head : job.transfer->text();
    const auto page = page_in_place_of_data(job.request.url, out.content_type, head);
    const bool is_whole = !job.transfer->resumed() && job.body->bytes() == head.size();
    if (is_whole && head.empty() && may_be_empty(job.request)) return "";
    return page.empty() && is_whole ? error_in_place_of_data(job.request.url, head) : page;
}

Verdict whole_body(FetchJob& job, long status) {
    auto out = answer_of(job, status);
    if (!job.body) return {.what = What::done, .fetched = std::move(out)};
    if (job.request.want == Want::data)
        if (const auto page = no_data(job, out); !page.empty())
            return failed(Error::make(ErrorKind::bad_input, "{} answered with status 200, but {}",
                                      showable_url(job.url), page),
                          false, std::string(kSoft404));
    out.bytes = job.body->bytes();
    out.digest = job.body->finish();
    out.same_bytes = !job.request.known_digest.empty() && out.digest.hex() == job.request.known_digest;
    if (!out.same_bytes) job.body->keep();
    return {.what = What::done, .fetched = std::move(out)};
}

Verdict redirect(FetchJob& job, long status, const FetchLimits& limits) {
    auto target = job.transfer->redirect_target();
    if (target.empty())
        return failed(Error::make(ErrorKind::bad_input, "{} answered with status {} and no address to go to",
                                  showable_url(job.url), status),
                      false);
    // A robots.txt is followed wherever it leads (RFC 9309 section 2.3.1.2): nothing secret goes with it, and whoever changed
    // it on the way could only forbid or allow what anybody may fetch.
    if (!job.robots && job.at.origin.starts_with("https://") && base::to_lower(target.substr(0, 7)) == "http://")
        return failed(Error::make(ErrorKind::bad_input,
                                  "{} leads from https to http, where anybody on the way may change it",
                                  showable_url(job.url)),
                      false);
    if (job.hops >= limits.max_redirects)
        return failed(Error::make(ErrorKind::bad_input, "{} leads through more than {} redirects",
                                  showable_url(job.request.url), limits.max_redirects),
                      false);
    const bool permanent = status == 301 || status == 308;
    job.only_permanent = job.only_permanent && permanent;
    if (job.only_permanent) job.moved_to = target;
    return {.what = What::hop, .target = std::move(target)};
}

Verdict look_at(FetchJob& job, CURLcode code, const FetchLimits& limits) {
    const auto& transfer = *job.transfer;
    const auto status = transfer.status();
    const bool ranged = !job.resume_etag.empty();
    if (ranged && status == 416) {
        job.start_over();
        return {.what = What::anew};
    }
    if (is_redirect(status) && code == CURLE_OK) return redirect(job, status, limits);
    // RFC 9309 section 2.3.1.1: a robots.txt that comes with any 2xx is one, and 204 says that nothing is
    // forbidden.
    const bool body = status == 200 || (status == 206 && ranged) || (job.robots && status / 100 == 2);
    const bool unmodified = status == 304 && transfer.conditional();
    // An error page cut off by us is still the server's answer; a redirect or a body cut off is not.
    if (!body && !unmodified && (code == CURLE_OK || status >= 400))
        return failed(
            Error::make(kind_of_status(status), "{} answered with status {}", showable_url(job.url), status),
            kind_of_status(status) == ErrorKind::transient, status == 403 ? std::string(kForbidden) : "");
    if (code != CURLE_OK) {
        auto error = transfer.failure(code, showable_url(job.url));
        const bool hosts_fault = status == 0 || error.kind() == ErrorKind::transient;
        return failed(std::move(error), hosts_fault);
    }
    return unmodified ? not_modified(job) : whole_body(job, status);
}

}  // namespace

Validators FetchJob::known() const {
    const auto& of = request.known.of;
    const bool from_here = of.empty() ? hops == 0 : of == print_of_address(url);
    return forget_known || !from_here ? Validators{} : request.known;
}

void FetchJob::start_over() {
    resume_etag.clear();
    whole_bytes.reset();
    head.clear();
    if (body) body->start_over();
}

Verdict verdict_on(FetchJob& job, CURLcode code, const FetchLimits& limits) {
    auto out = [&]() -> Verdict {
        try {
            if (job.transfer->has_enough()) code = CURLE_OK;
            job.transfer->finish(code);
            return look_at(job, code, limits);
        } catch (const Error& e) {
            auto error = Error::make(e.kind(), "{} cannot be kept: {}", showable_url(job.url), e.what());
            return failed(std::move(error), e.kind() == ErrorKind::transient);
        } catch (const std::exception& e) {
            return failed(
                Error::make(ErrorKind::internal, "{} cannot be kept: {}", showable_url(job.url), e.what()),
                false);
        }
    }();
    if (out.what == What::again) leave_for_later(job);
    return out;
}

}  // namespace daybook::harvesters
