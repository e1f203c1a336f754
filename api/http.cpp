#include "api/http.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/chrono.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace daybook::api {

namespace {

bool same_name(std::string_view a, std::string_view b) {
    return base::to_lower(a) == base::to_lower(b);
}

/// One open file and what is still to be sent of it.
struct OpenFile {
    std::shared_ptr<const base::FileDescriptor> fd;
    std::filesystem::path path;
    std::uint64_t at = 0;
    std::uint64_t left = 0;

    std::string next(std::size_t most) {
        std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(left, most)), '\0');
        std::size_t have = 0;
        while (have < piece.size()) {
            const auto got =
                ::pread(fd->get(), piece.data() + have, piece.size() - have, static_cast<off_t>(at + have));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) base::throw_errno(fmt::format("reading '{}'", path.string()));
            if (got == 0)
                throw base::Error::make(base::ErrorKind::corrupt, "'{}' became shorter while it was sent",
                                        path.string());
            have += static_cast<std::size_t>(got);
        }
        at += have;
        left -= have;
        return piece;
    }
};

constexpr std::uint64_t kSlowest = 32 * 1024;  // bytes a second

}  // namespace

std::string RequestBody::text(std::size_t most) const {
    if (size() > most)
        throw base::Error::make(base::ErrorKind::exhausted, "the request carries {} bytes; {} are possible here", size(), most);
    return spool_.read(0, static_cast<std::size_t>(size()));
}

std::chrono::seconds time_for_body(std::uint64_t bytes) {
    return std::chrono::seconds(bytes / kSlowest);
}

std::string_view Request::header(std::string_view lower_name) const {
    const auto found = std::ranges::find(headers, lower_name, &Headers::value_type::first);
    return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

Response& Response::set(std::string_view name, std::string value) {
    const auto found = std::ranges::find_if(headers, [&](const auto& h) { return same_name(h.first, name); });
    if (found == headers.end())
        headers.emplace_back(std::string(name), std::move(value));
    else
        found->second = std::move(value);
    return *this;
}

std::string_view Response::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const auto& h) { return same_name(h.first, name); });
    return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

std::string http_date(std::chrono::system_clock::time_point at) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text) {
    std::tm parts{};
    const std::string whole(text);
    const auto* end = ::strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

bool is_header_value(std::string_view value) {
    return std::ranges::all_of(value, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '\t' || (byte >= 0x20 && byte != 0x7F);
    });
}

bool is_bodiless(int status) {
    return status < 200 || status == 204 || status == 304;
}

std::optional<std::string_view> text_of(const Response& response) {
    if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
    if (const auto* text = std::get_if<SharedText>(&response.body)) return **text;
    return std::nullopt;
}

std::optional<std::uint64_t> body_length(const Response& response) {
    if (const auto text = text_of(response)) return text->size();
    if (const auto* file = std::get_if<FileBody>(&response.body)) return file->length;
    return std::nullopt;
}

BodySource read_pieces(const FileBody& file, std::size_t piece_bytes) {
    auto open = std::make_shared<OpenFile>();
    open->fd = file.opened ? file.opened : std::make_shared<const base::FileDescriptor>(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!*open->fd) base::throw_errno(fmt::format("opening '{}'", file.path.string()));
    struct stat status {};
    if (::fstat(open->fd->get(), &status) != 0)
        base::throw_errno(fmt::format("reading '{}'", file.path.string()));
    if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) < file.offset + file.length)
        throw base::Error::make(base::ErrorKind::corrupt,
                                "'{}' is not the file it was: {} bytes were promised, it has {}",
                                file.path.string(), file.offset + file.length, status.st_size);
    open->path = file.path;
    open->at = file.offset;
    open->left = file.length;
    return [open, piece_bytes] { return open->next(piece_bytes); };
}

Refusal address_too_long(const ListenerSettings& settings) {
    return {414, fmt::format("An address may have {} bytes, and this one is longer. Ask in parts: of a long list (…__in=) some values in each request.", settings.max_target_bytes)};
}

Refusal header_too_large(const ListenerSettings& settings) {
    return {431, fmt::format("A request's header may have {} bytes with its address, and this one is longer. Send fewer or shorter fields; cookies are not needed.", settings.max_header_bytes)};
}

Refusal body_too_large(std::uint64_t most) {
    if (most == 0) return {413, "A request to this address carries no body. A file is checked by POST /v1/check, reconciliation queries go to POST /v1/reconcile."};
    return {413, fmt::format("A request to this address may carry {} bytes; this one carries more. Send fewer queries at a time; a larger file can be checked by daybook check.", most)};
}

std::optional<Refusal> refuse(const Request& request, int minor, const ListenerSettings& settings) {
    const auto hosts = std::ranges::count(request.headers, "host", &Headers::value_type::first);
    if (hosts > 1 || (hosts == 0 && minor >= 1))
        return Refusal{400, "An HTTP/1.1 request names its Host exactly once."};
    if (request.target.size() > settings.max_target_bytes) return address_too_long(settings);
    const auto coding = request.header("transfer-encoding");
    if (!coding.empty() && !same_name(coding, "chunked"))
        return Refusal{400, "The only transfer coding understood is chunked; send the body so, or with its Content-Length."};
    return std::nullopt;
}

}  // namespace daybook::api
