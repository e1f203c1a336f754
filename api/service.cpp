#include "api/service.hpp"

#include "api/access_log.hpp"
#include "api/behind.hpp"
#include "api/call.hpp"
#include "api/client.hpp"
#include "api/ending.hpp"
#include "api/gzip.hpp"
#include "api/handlers.hpp"
#include "api/links_below.hpp"
#include "api/metrics.hpp"
#include "api/packed_answers.hpp"
#include "api/ready_answers.hpp"
#include "api/request_id.hpp"
#include "api/respond.hpp"
#include "api/routes.hpp"
#include "api/shares.hpp"
#include "api/table_files.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/service_facts.hpp"

#include <algorithm>
#include <chrono>

namespace daybook::api {

namespace {

constexpr std::string_view kSiteMethods = "GET, HEAD, OPTIONS";
/// What a script on another site may read of an answer, beyond the few headers that are always open to it.
constexpr std::string_view kExposed =
    "ETag, Link, Location, Content-Disposition, Content-Length, Content-Range, Accept-Ranges, Retry-After, Repr-Digest, "
    "Allow, RateLimit, RateLimit-Policy, Deprecation, Sunset, X-Spreadsheet-Guard, X-Request-Id";
/// Pages come with their own styles and scripts, and load nothing from anywhere else.
constexpr std::string_view kSitePolicy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'";
/// A department's file may be anything, HTML too: nothing in an answer of the API runs in our name.
constexpr std::string_view kApiPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Of files that come to be checked: each may be large and take its time to arrive.
constexpr std::size_t kUploads = 8, kUploadsOfOne = 2;

class Service {
public:
    explicit Service(Services services)
        : services_(std::move(services)),
          below_(catalogue::host_path(services_.facts.url)),
          limiter_(services_.rate_limit),
          downloads_(downloads_of(services_.catalogue.settings())) {
        answers_.on_look = [this](bool hit) { metrics_.count_cache(hit); };
    }

    Response handle(const Request& request) {
        const auto begun = std::chrono::steady_clock::now();
        const auto id = ids_.next(request.header("x-request-id"));
        std::string trouble;
        const Route* route = nullptr;
        const auto key = limiter_.is_on() ? std::string() : ReadyAnswers::key_of(request);
        const auto of = key.empty() ? ReadyAnswers::Of{} : now_of();
        auto response = answer(request, id, trouble, route);
        // What was made while the catalogue moved on may be of either state.
        if (!key.empty() && route != nullptr && of == now_of() && !services_.catalogue.erasure_waits()) ready_.put(key, of, begun, response, route);
        response.set("X-Request-Id", id);
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
        metrics_.count(route, response.status, took);
        log_request(services_.log, services_.clock.now(), request, {response.status, body_length(response), id, took, trouble});
        watch(response, id);
        return response;
    }

    std::shared_ptr<const ReadyAnswer> at_once(const Request& request, Headers& own) {
        const auto begun = std::chrono::steady_clock::now();
        const auto key = limiter_.is_on() ? std::string() : ReadyAnswers::key_of(request);
        if (key.empty()) return nullptr;
        if (services_.catalogue.erasure_waits()) return nullptr;
        auto kept = ready_.find(key, now_of(), begun);
        if (!kept.answer) return nullptr;
        metrics_.count_cache(true);
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
        metrics_.count(kept.route, 200, took);
        auto id = ids_.next(request.header("x-request-id"));
        log_request(services_.log, services_.clock.now(), request, {200, kept.answer->body.size(), id, took, {}});
        own.emplace_back("X-Request-Id", std::move(id));
        return std::move(kept.answer);
    }

    /// A file takes its turn before it is sent, so that who has to come again is told before he has sent it; so is who sends it to an
    /// address that is not there, or takes no such method.
    Admission admit(const Request& request) {
        const auto parsed = parse_target(request.target);
        if (const auto* problem = std::get_if<Problem>(&parsed)) return {nullptr, refuse(request, *problem)};
        const auto& target = std::get<Target>(parsed);
        if (!is_api_path(target.segments) || request.method == "OPTIONS") return {};
        if (target.ends_in_slash()) return {nullptr, told_early(request, without_slash(target, request.method), ids_.next(request.header("x-request-id")), {})};
        const auto match = match_route(request.method, target.segments);
        if (const auto* problem = std::get_if<Problem>(&match)) return {nullptr, refuse(request, *problem)};
        if (std::get<Match>(match).route->kind != RouteKind::call) return {};
        auto taken = uploads_.take(client_of(request));
        if (taken) return {std::move(taken.turn), {}};
        return {nullptr, refuse(request, none_left(taken, uploads_, "files are being sent or checked", "Send one after the other, or use daybook check."))};
    }

    /// What the listener says in our place, as we would have said it.
    Response refuse(const Request& request, const Problem& problem) {
        const auto id = ids_.next(request.header("x-request-id"));
        return told_early(request, to_response(problem, request.target.substr(0, request.target.find('?')), id), id, problem.logged.empty() ? problem.detail : problem.logged);
    }

    /// Headers, counts and log of what is answered before a handler is asked.
    Response told_early(const Request& request, Response response, const std::string& id, const std::string& trouble) {
        move_links(response, below_, true);
        finish(response, true);
        response.set("X-Request-Id", id);
        metrics_.count(nullptr, response.status, {});
        log_request(services_.log, services_.clock.now(), request, {response.status, body_length(response), id, {}, trouble});
        return response;
    }

    void cut(const Request& request, const Response& response, std::uint64_t sent, std::string_view why) const {
        log_cut(services_.log, services_.clock.now(), request, response, sent, why);
    }

private:
    static Shares downloads_of(const catalogue::CatalogueSettings& settings) {
        const auto most = static_cast<std::size_t>(std::max(settings.streams, 1));
        return {most, std::max<std::size_t>(most / 4, 1)};
    }

    ReadyAnswers::Of now_of() const {
        const auto state = services_.catalogue.state();
        return {state->revision, state->erasure_counter(), std::chrono::duration_cast<std::chrono::hours>(services_.clock.now().time_since_epoch()).count()};
    }

    Response answer(const Request& request, const std::string& id, std::string& trouble, const Route*& route) {
        const auto target = parse_target(request.target == "*" ? "/v1" : request.target);
        bool api = true;
        const auto erasures = services_.catalogue.state()->erasure_counter();
        auto result = std::holds_alternative<Problem>(target)
                          ? Result(std::get<Problem>(target))
                          : limited(request, std::get<Target>(target), api, route);
        if (const auto* response = std::get_if<Response>(&result))
            if (auto failed = precondition_failed(request, *response)) result = *std::move(failed);
        if (const auto* problem = std::get_if<Problem>(&result)) {
            trouble = problem->logged;
            const auto path = request.target.substr(0, request.target.find('?'));
            result = to_response(*problem, path, id);
        }
        auto& response = std::get<Response>(result);
        move_links(response, below_, api);
        try {
            encode(request, response, erasures);
        } catch (...) {
            // A file may be gone, or damaged, since it was looked for.
            const auto problem = what_failed();
            trouble = problem.logged;
            response = to_response(problem, request.target.substr(0, request.target.find('?')), id);
        }
        finish(response, api);
        return std::move(response);
    }

    /// What every answer says.
    static void finish(Response& response, bool api) {
        response.set("X-Content-Type-Options", "nosniff")
            .set("Referrer-Policy", "strict-origin-when-cross-origin");
        if (response.header("Content-Security-Policy").empty())
            response.set("Content-Security-Policy", std::string(api ? kApiPolicy : kSitePolicy));
        if (api)
            response.set("Access-Control-Allow-Origin", "*")
                .set("Access-Control-Expose-Headers", std::string(kExposed));
    }

    /// Refuses who asks more often than is answered, else says how much is left. The site's files are not counted.
    Result limited(const Request& request, const Target& target, bool& api, const Route*& route) {
        api = is_api_path(target.segments);
        // Who watches the service asks for the rest, and a browser asks beforehand of its own accord.
        const bool counted = api && target.segments.front() == "v1" && request.method != "OPTIONS";
        const auto verdict = counted && limiter_.is_on() ? limiter_.take(client_of(request), std::chrono::steady_clock::now()) : std::nullopt;
        auto result = verdict && verdict->over ? Result(limiter_.problem(*verdict)) : dispatch(request, target, api, route);
        if (!verdict) return result;
        for (auto& [name, value] : limiter_.headers(*verdict)) {
            if (auto* problem = std::get_if<Problem>(&result)) problem->headers.emplace_back(name, value);
            else std::get<Response>(result).set(name, value);
        }
        return result;
    }

    /// Conditions, then gzip where it is taken: the packed answer is another representation with an ETag of its own
    /// (RFC 9110, 8.8.3.3), kept beside the plain one so that it is packed once.
    void encode(const Request& request, Response& response, std::int64_t erasures) {
        const bool packable = is_compressible(response);
        if (varies_by_coding(response)) add_vary(response, "Accept-Encoding");
        // What was made for a reader who holds the plain answer may have no body.
        apply_conditions(request, response);
        if (response.status != 200 || !packable || !is_worth_packing(response) || !takes_gzip(request.header("accept-encoding"))) return;
        const std::string etag(response.header("ETag"));
        if (!etag.empty()) response.set("ETag", etag.substr(0, etag.size() - 1) + "-gzip\"");
        apply_conditions(request, response);
        if (response.status != 200) return;
        if (auto* source = std::get_if<BodySource>(&response.body)) {
            response.body = gzip(std::move(*source));
        } else if (!packed_.pack(response, client_of(request), erasures)) {
            if (!etag.empty()) response.set("ETag", etag);
            return;
        }
        response.set("Content-Encoding", "gzip");
        // Ranges are of the plain bytes.
        std::erase_if(response.headers, [](const auto& header) { return header.first == "Accept-Ranges"; });
    }

    static void add_vary(Response& response, std::string_view name) {
        const auto there = response.header("Vary");
        response.set("Vary", there.empty() ? std::string(name) : fmt::format("{}, {}", there, name));
    }

    /// Everything that can fail is called from here.
    Result dispatch(const Request& request, const Target& target, bool& api, const Route*& found) {
        api = is_api_path(target.segments);
        try {
            if (request.method == "OPTIONS") return preflight(target, api);
            Call call{services_, answers_, downloads_, metrics_, table_files_, request, target, services_.catalogue.state()};
            answers_.log_is_at(call.state->revision, call.state->erasure_counter());
            packed_.log_is_at(call.state->revision, call.state->erasure_counter());
            if (!api)
                return request.method == "GET" || request.method == "HEAD" ? send_site_file(call)
                                                                           : read_only(request.method);
            if (target.ends_in_slash()) return without_slash(target, request.method);
            auto match = match_route(request.method, target.segments);
            if (auto* problem = std::get_if<Problem>(&match)) return std::move(*problem);
            call.captured = std::move(std::get<Match>(match).captured);
            const auto& route = *std::get<Match>(match).route;
            call.route = found = &route;
            if (auto elsewhere = below_latest(call)) return *std::move(elsewhere);
            if (const auto types = negotiated_types(route); !types.empty() && !negotiate(request.header("accept"), types))
                return not_acceptable(types);
            if (auto problem = names_what_is_to_come(call)) return *std::move(problem);
            // Also from no cache, and to nobody who asks whether what he holds is still good.
            if (services_.catalogue.erasure_waits() && tells_of_rows(route)) return Problem{ProblemCode::not_ready, services_.catalogue.trouble(), {}, {{"Retry-After", "2"}}, {}};
            return not_denied_while_behind(call, handled(call, route));
        } catch (...) {
            return what_failed();
        }
    }

    /// Of what was thrown. \pre it is being caught
    static Problem what_failed() try {
        throw;
    } catch (const base::Error& error) {
        return problem_of(error);
    } catch (const std::bad_alloc&) {
        return problem_of({base::ErrorKind::exhausted, "out of memory"});
    } catch (const std::exception& error) {
        return problem_of({base::ErrorKind::internal, error.what()});
    }

    Result handled(const Call& call, const Route& route) const {
        if (route.ending == nullptr) return route.handler(call);
        auto gone = ended(*route.ending, services_.clock.now());
        auto result = gone ? Result(*std::move(gone)) : route.handler(call);
        announce_ending(*route.ending, result);
        return result;
    }

    static Result preflight(const Target& target, bool api) {
        if (!api || target.ends_in_slash()) return options(std::string(kSiteMethods));
        auto methods = allowed_methods(target.segments);
        if (auto* problem = std::get_if<Problem>(&methods)) return std::move(*problem);
        return options(std::get<std::string>(methods));
    }

    /// Any page of any site may read what is here, conditionally and in ranges.
    static Response options(const std::string& methods) {
        Response response{204, {}, std::string()};
        response.set("Allow", methods).set("Access-Control-Allow-Methods", methods);
        response.set("Access-Control-Allow-Headers", "Accept, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range, X-Request-Id");
        return response.set("Access-Control-Max-Age", "86400");
    }

    static Result read_only(const std::string& method) {
        return Problem{ProblemCode::method_not_allowed,
                       fmt::format("{} is not possible here: this service is only read.", method),
                       {},
                       {{"Allow", std::string(kSiteMethods)}},
                       {}};
    }

    /// 308 keeps the method and what is sent with it (RFC 9110, 15.4.9).
    static Response without_slash(const Target& target, std::string_view method) {
        auto path = target.path;
        while (path.ends_with('/')) path.pop_back();
        Response response{method == "GET" || method == "HEAD" ? 301 : 308, {}, std::string()};
        response.set("Location", path + (target.query_text.empty() ? "" : "?" + target.query_text));
        return response.set("Cache-Control", std::string(cache_control(Freshness::current)));
    }

    /// A stream that breaks does so long after its line was logged: it gets one of its own.
    void watch(Response& response, const std::string& id) const {
        auto* source = std::get_if<BodySource>(&response.body);
        if (source == nullptr || !services_.log) return;
        *source = [source = std::move(*source), log = services_.log, id]() {
            try {
                return source();
            } catch (const std::exception& error) {
                log(base::json::write(Value::object(
                    {{"id", id}, {"trouble", std::string("the stream broke: ") + error.what()}})));
                throw;
            }
        };
    }

    Services services_;
    const std::string below_;  ///< path of the host under which all of it stands, or ""
    Metrics metrics_;
    RateLimiter limiter_;
    Shares downloads_, uploads_{kUploads, kUploadsOfOne};
    AnswerCache answers_;
    ReadyAnswers ready_;
    TableFiles table_files_;
    PackedAnswers packed_;
    RequestIds ids_;
};

}  // namespace

Application make_application(Services services) {
    const auto service = std::make_shared<Service>(std::move(services));
    return {[service](const Request& request) { return service->handle(request); }, [service](const Request& request, Headers& own) { return service->at_once(request, own); },
            [service](const Request& request) { return service->admit(request); },
            [service](const Request& request, int status, const std::string& detail) { return service->refuse(request, {code_of_status(status), detail, {}, {}, {}}); },
            [service](const Request& request, const Response& response, std::uint64_t sent, std::string_view why) { service->cut(request, response, sent, why); }};
}

Handler make_handler(Services services) {
    return make_application(std::move(services)).handle;
}

}  // namespace daybook::api
