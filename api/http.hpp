#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/spool.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The seam: what a handler gets and gives, whatever listens in front (design section 11).
namespace daybook::api {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// What a request carries, taken piece by piece; nothing of it stays, whatever becomes of this process.
class RequestBody {
public:
    /// Throws Error when the disk takes no more.
    void append(std::string_view bytes) { spool_.append(bytes); }
    std::uint64_t size() const { return spool_.size(); }
    /// All of it. Throws Error(exhausted) beyond `most` bytes.
    std::string text(std::size_t most) const;
    /// A path under which this process can read it while this object lives; never a name in a folder.
    std::filesystem::path file() { return spool_.file(); }

private:
    base::Spool spool_{64 * 1024, "what a request carries"};
};

struct Request {
    std::string method;  ///< "GET"
    std::string target;  ///< as sent: "/v1/tables/spend/rows?size=2"
    Headers headers;     ///< names in lower case
    std::string remote;  ///< peer address
    std::shared_ptr<RequestBody> body{};  ///< what it carries; null when that is nothing
    std::shared_ptr<void> turn{};         ///< held since before the body was read, until a handler has answered
    std::string client{};                 ///< for whom the peer asks, where it is a proxy that is believed (proxies.hpp); "": for itself
    /// A header's value, or ""; lists in several fields (Accept, If-None-Match …) are one, joined by commas.
    std::string_view header(std::string_view lower_name) const;
};

/// Pulls the next piece of a body; empty at the end. Throwing breaks the connection, so that a cut answer
/// never looks whole.
using BodySource = std::function<std::string()>;

/// Bytes of a file, sent from disk.
struct FileBody {
    std::filesystem::path path;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool packs = false;  ///< text that goes out packed to whoever takes gzip (gzip.hpp)
    std::uint64_t whole = 0;                                 ///< bytes of all of it, of which a range is a part
    std::shared_ptr<const base::FileDescriptor> opened{};    ///< what was looked at, whatever has the name since; null: opened by its path
    std::optional<base::Sha256> digest{};                    ///< of the whole of it as it was released, where that is known
};

/// A large text that several answers send from one place.
using SharedText = std::shared_ptr<const std::string>;

struct Response {
    int status = 200;
    Headers headers;  ///< without Content-Length, Date, Connection: the listener's
    std::variant<std::string, FileBody, BodySource, SharedText> body;
    Response& set(std::string_view name, std::string value);  ///< adds or replaces
    std::string_view header(std::string_view name) const;     ///< compared without case
};

/// The whole application behind a listener; must not throw, must be callable from many threads. HEAD is
/// answered like GET, body and all: the listener keeps the body back, so that both have equal headers.
using Handler = std::function<Response(const Request&)>;

/// An answer of 200 of which only the headers of this one request are still to be written: the others as they go out ("Name: value" and
/// CRLF, Content-Length among them), and the body.
struct ReadyAnswer {
    std::string head, body;
};
/// Gives an answer that is there already, and the headers of its own for this request; null where a handler is to be asked. Must not
/// block: it is called by the thread that reads from all connections.
using AtOnce = std::function<std::shared_ptr<const ReadyAnswer>(const Request&, Headers& own)>;

/// What becomes of a request that carries something, before any of it is read: its turn, or the answer that it gets instead.
struct Admission {
    std::shared_ptr<void> turn{};
    std::optional<Response> refused{};
};

struct ListenerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;                 ///< 0: any free one
    int workers = 4;                           ///< threads that run handlers
    std::size_t max_header_bytes = 16 * 1024;  ///< 431 beyond
    std::size_t max_target_bytes = 8 * 1024;   ///< 414 beyond
    /// How many bytes a request to a target may carry; 413 beyond. Without it none may carry any.
    std::function<std::uint64_t(std::string_view method, std::string_view target)> most_body{};
    AtOnce at_once{};                          ///< asked before the handler; may be empty
    /// Asked of a request that carries something before it is told to go on (100) or read. Must not block.
    std::function<Admission(const Request&)> admit{};
    /// Words what the listener itself refuses, of a request as far as it was read, so that it is answered and logged like
    /// everything else.
    std::function<Response(const Request&, int status, const std::string& detail)> refuse{};
    /// Told of an answer that was not finished: how many bytes of it were taken, and why no more.
    std::function<void(const Request&, const Response&, std::uint64_t sent, std::string_view why)> cut{};
    int idle_seconds = 15;                     ///< a connection with no or half a request is closed
    int write_seconds = 60;                    ///< a reader that takes no more than kUnsent bytes in this long is dropped
    int max_connections = 1024;                ///< beyond, whoever has waited longest with no request is closed
    int max_per_address = 256;                 ///< the same for those of one address, or network of IPv6
    std::vector<std::string> proxies{"127.0.0.0/8", "::1"};  ///< addresses and networks not held to it: one stands for many, and is believed for whom it asks
    std::size_t max_held = std::size_t{256} << 20;  ///< bytes of large answers that readers have not taken; a client has a quarter
};
/// Bytes that the system holds for a reader beyond what is on the line; more would only hide that nothing is taken.
inline constexpr int kUnsent = 256 * 1024;

/// Listens until stopped. Two of them stand behind this: Boost.Beast (the default) and cpprestsdk.
class Listener {
public:
    virtual ~Listener() = default;  ///< stops
    virtual std::uint16_t port() const = 0;
    /// Takes no new connection, finishes what is in flight (at most `write_seconds`), returns when done.
    virtual void stop() = 0;
};

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(std::chrono::system_clock::time_point at);
/// The same read; absent for anything else.
std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);

/// True when the bytes may stand in a header value: no control character (RFC 9110 section 5.5).
bool is_header_value(std::string_view value);

/// True for the statuses that never carry a body: 1xx, 204, 304.
bool is_bodiless(int status);

/// The body where it is text, shared or not.
std::optional<std::string_view> text_of(const Response& response);

/// Bytes of a text or file body; absent for a stream, whose length nobody knows yet.
std::optional<std::uint64_t> body_length(const Response& response);

/// Reads a file piece by piece: what was opened for its answer, else what has its name when this is called. Throws
/// Error when the file cannot be opened or is shorter than promised, at once or while it is read.
BodySource read_pieces(const FileBody& file, std::size_t piece_bytes);

/// How long a body of so many bytes may take to arrive, beside the header's time: one that comes slower than a modem's
/// 32 KiB a second is not waited for.
std::chrono::seconds time_for_body(std::uint64_t bytes);

/// What can be said of a request before any handler sees it: no problem, or the status to answer and why.
struct Refusal {
    int status = 0;
    std::string detail;
};
/// 414 and 431, which say how much there may be and what to do.
Refusal address_too_long(const ListenerSettings& settings);
Refusal header_too_large(const ListenerSettings& settings);
/// 413 for a body of more bytes than `most`, which is 0 where none is taken.
Refusal body_too_large(std::uint64_t most);
/// Host exactly once in HTTP/1.1, target within bounds, no transfer coding but chunked (RFC 9112). `minor` is
/// the HTTP version's last digit.
std::optional<Refusal> refuse(const Request& request, int minor, const ListenerSettings& settings);

/// Both throw Error(conflict) naming address and port when it is taken. What cpprestsdk cannot do is listed
/// in listener_cpprest.cpp.
std::unique_ptr<Listener> listen_beast(const ListenerSettings& settings, Handler handler);
std::unique_ptr<Listener> listen_cpprest(const ListenerSettings& settings, Handler handler);

}  // namespace daybook::api
