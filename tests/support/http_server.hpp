#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace daybook::test {

/// What a server answers.
struct Canned {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers =
        {};  ///< Content-Length is added unless one is given
    std::string body = {};
    std::chrono::milliseconds delay{0};  ///< before the first byte
    std::uint64_t repeat = 1;            ///< the body this many times over; kEndless until the client leaves
    bool cut_short = false;              ///< closes after half of the body that the length promised
    bool chunked = false;                ///< in one chunk; cut_short then leaves out its end
    std::chrono::milliseconds pause{0};  ///< in the middle of the body
    bool endless_head = false;           ///< one header line after the other, slowly, until the client leaves
    bool no_length = false;              ///< no Content-Length: the body ends where the connection does

    static constexpr std::uint64_t kEndless = UINT64_MAX;
};

/// What a server was asked.
struct Asked {
    std::string method;
    std::string target;                          ///< path and query
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::chrono::steady_clock::time_point at = {};

    bool has(const std::string& name) const { return headers.count(name) != 0; }
};

/// A small HTTP/1.1 server on a loopback address for tests: a thread a connection, which is kept after a whole answer.
/// Answers by `serve` and `serve_folder`, 404 otherwise. Stops and joins when destroyed.
class HttpServer {
public:
    using Handler = std::function<Canned(const Asked&)>;

    explicit HttpServer(const std::string& address = "127.0.0.1");
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// What `path` answers from now on.
    void serve(const std::string& path, Canned answer);
    /// Answers one after the other; the last is repeated.
    void serve_in_turn(const std::string& path, std::vector<Canned> answers);
    void serve(const std::string& path, Handler handler);
    /// Files below `folder` under `prefix` ("/site/"), index.html for a folder, with an ETag by content; a
    /// matching If-None-Match gives 304.
    void serve_folder(const std::string& prefix, const std::filesystem::path& folder);

    /// "http://127.0.0.1:40123" + path
    std::string url(const std::string& path) const;
    int port() const;
    /// Every request so far, in order of arrival.
    std::vector<Asked> asked() const;
    int times_asked(const std::string& path) const;
    /// The most requests that were being answered at one moment.
    int most_at_once() const;
    /// Connections that were ever made.
    int connections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A folder of its own under the system's temporary folder, removed with all in it when destroyed.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace daybook::test
