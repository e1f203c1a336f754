#pragma once

#include "api/http.hpp"
#include "api/rate_limit.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/service_facts.hpp"

#include <filesystem>
#include <memory>

namespace daybook::api {

/// A file to be checked, as POST /v1/check has it.
struct CheckAsked {
    std::filesystem::path file;  ///< the bytes; there until the check is over
    std::string name;            ///< what it is called, for the report
    std::string schema;          ///< a published schema, "" for the one that fits best
    std::string profile;         ///< "strict" or "harvest"
    std::string edition;         ///< that the file is for, or ""
    std::string dataset;         ///< that the file is for, or ""
    std::string format;          ///< "json", "html" or "text"
};
/// What became of it: the report, or why there is none.
struct CheckAnswer {
    enum class Outcome { reported, no_schema, too_large } outcome = Outcome::reported;
    std::string text;  ///< the report, or why
};
/// Checks in the sandboxed worker, keeps nothing, and blocks until it is done. Throws Error: usage (schema or edition),
/// transient (as many are under way as may be, or the worker ended before its time).
using CheckFile = std::function<CheckAnswer(const CheckAsked&)>;

/// What handlers may use.
struct Services {
    catalogue::Catalogue& catalogue;
    std::filesystem::path public_dir;  ///< releases/, log/, tables/, served as files
    std::filesystem::path site_dir;    ///< the static site at "/"; empty: none
    const base::Clock& clock;
    std::function<void(const std::string& line)> log;  ///< one JSON line per request; may be empty
    CheckFile check{};   ///< empty: no file is checked here
    RateLimit rate_limit{};  ///< of requests to the API by one client
    catalogue::ServiceFacts facts{};  ///< of the service itself; without a `url` addresses are as the request's Host says
    std::function<std::string()> not_ready{};     ///< why else this server is not ready, for readers; "" when it is; may be empty
    std::function<std::optional<base::Instant>()> heard{};  ///< what a copy's source last said the time was; absent where nothing tells; may be empty
    std::function<bool()> site_withheld{};        ///< true while the site's files may show what was erased; may be empty
    std::function<std::string()> more_metrics{};  ///< what else this process measures, for /metrics; may be empty
};

/// The same application asked in every way that a listener has.
struct Application {
    Handler handle;
    AtOnce at_once;
    decltype(ListenerSettings::admit) admit{};
    decltype(ListenerSettings::refuse) refuse{};
    decltype(ListenerSettings::cut) cut{};
};
Application make_application(Services services);

/// The API and the site as one handler: router, problems, HEAD, conditional requests, CORS, request ids.
/// Never throws.
Handler make_handler(Services services);

}  // namespace daybook::api
