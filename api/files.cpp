#include "api/files.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace daybook::api {

namespace {

namespace fs = std::filesystem;

bool may_be_asked_for(std::string_view segment) {
    return !segment.empty() && segment.find_first_of("/\\") == std::string_view::npos &&
           (!segment.starts_with('.') || segment == ".well-known");
}

/// A file, open, so that what is said of it holds for what is sent of it though another takes its name meanwhile.
struct Facts {
    std::shared_ptr<const base::FileDescriptor> opened;
    std::uint64_t size = 0;
    std::string etag;
    std::time_t modified = 0;
};

std::optional<Facts> facts_of(const fs::path& path) {
    // A pipe is not waited for.
    auto opened = std::make_shared<const base::FileDescriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!*opened && (errno == ENOENT || errno == ENOTDIR || errno == ENXIO)) return std::nullopt;
    struct stat status {};
    if (!*opened || ::fstat(opened->get(), &status) != 0) base::throw_errno(fmt::format("opening '{}'", path.string()));
    if (!S_ISREG(status.st_mode)) return std::nullopt;
    return Facts{std::move(opened), static_cast<std::uint64_t>(status.st_size),
                 etag_of({std::to_string(status.st_size), std::to_string(status.st_mtim.tv_sec),
                          std::to_string(status.st_mtim.tv_nsec), std::to_string(status.st_ino)}),
                 status.st_mtim.tv_sec};
}

/// RFC 9110 section 13.1.5: a range only when the client's part is of these very bytes.
bool range_applies(const Request& request, std::string_view etag) {
    const auto if_range = request.header("if-range");
    return request.method == "GET" && (if_range.empty() || if_range == etag);
}

std::optional<std::uint64_t> number(std::string_view digits) {
    std::uint64_t n = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (digits.empty() || failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return n;
}

}  // namespace

std::optional<fs::path> find_below(const fs::path& root, const std::vector<std::string>& segments) {
    auto path = root;
    for (const auto& segment : segments) {
        if (!may_be_asked_for(segment)) return std::nullopt;
        path /= segment;
    }
    std::error_code failed;
    const auto real_root = fs::canonical(root, failed);
    if (failed) return std::nullopt;
    auto real = fs::canonical(path, failed);
    if (failed) return std::nullopt;
    const auto [end, ignored] = std::ranges::mismatch(real_root, real);
    if (end != real_root.end()) return std::nullopt;
    return real;
}

std::string_view media_type(std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".jsonld", "application/ld+json"},
        {".rdf", "application/rdf+xml"},
        {".csv", "text/csv; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".xml", "application/xml"},
        {".atom", "application/atom+xml"},
        {".ics", "text/calendar; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".webmanifest", "application/manifest+json"},
        {".parquet", "application/vnd.apache.parquet"},
        {".pdf", "application/pdf"},
    };
    const auto lower = base::to_lower(name);
    for (const auto& [ending, type] : kTypes)
        if (lower.ends_with(ending)) return type;
    return "application/octet-stream";
}

RangeAsked parse_range(std::string_view header, std::uint64_t size, ByteRange& range) {
    if (!header.starts_with("bytes=")) return RangeAsked::none;
    const auto spec = base::trim(header.substr(6));
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return RangeAsked::none;
    const auto first = number(spec.substr(0, dash));
    const auto last = number(spec.substr(dash + 1));
    if (dash == 0) {
        if (!last) return RangeAsked::none;
        range.length = std::min(*last, size);
        range.first = size - range.length;
        return range.length == 0 ? RangeAsked::unsatisfiable : RangeAsked::one;
    }
    if (!first || (!last && dash + 1 != spec.size()) || (last && *last < *first)) return RangeAsked::none;
    if (*first >= size) return RangeAsked::unsatisfiable;
    range.first = *first;
    range.length = (last ? std::min(*last, size - 1) : size - 1) - *first + 1;
    return RangeAsked::one;
}

Result send_file(const Request& request, const fs::path& path, std::string_view type, Freshness freshness,
                 std::string etag) {
    const auto facts = facts_of(path);
    if (!facts)
        return Problem{
            ProblemCode::not_found, "There is no such file.", {}, {}, path.string() + " is no readable file"};
    if (etag.empty()) etag = facts->etag;
    Response response;
    response.set("Content-Type", std::string(type))
        .set("Cache-Control", std::string(cache_control(freshness)));
    response.set("ETag", etag).set("Accept-Ranges", "bytes").set("Last-Modified", http_date(std::chrono::system_clock::from_time_t(facts->modified)));
    ByteRange range{0, facts->size};
    // Conditions come before the range (RFC 9110, 13.2.2): who is told 304 or 412 is not told 416.
    const bool whole = is_held(request, response) || precondition_failed(request, response);
    const auto asked = !whole && range_applies(request, etag) ? parse_range(request.header("range"), facts->size, range)
                                                    : RangeAsked::none;
    if (asked == RangeAsked::unsatisfiable)
        return Problem{ProblemCode::range_not_satisfiable,
                       fmt::format("The range lies behind the end of the file, which has {} bytes.", facts->size),
                       {},
                       {{"Content-Range", fmt::format("bytes */{}", facts->size)}},
                       {}};
    if (asked == RangeAsked::one) {
        response.status = 206;
        response.set("Content-Range",
                     fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, facts->size));
    } else {
        range = {0, facts->size};
    }
    response.body = FileBody{path, range.first, range.length, false, facts->size, facts->opened};
    return response;
}

}  // namespace daybook::api
