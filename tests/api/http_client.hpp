#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace daybook::test {

/// What a server answered.
struct Answer {
    int status = 0;                              ///< 0: nothing that could be read
    std::map<std::string, std::string> headers;  ///< names in lower case; repeated ones joined by ", "
    std::string body;
    bool whole = false;  ///< the message ended as it promised

    std::string header(const std::string& lower_name) const;
};

/// One connection to 127.0.0.1, with bytes in the test's hands. Nothing waits longer than `patience`.
class Connection {
public:
    explicit Connection(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(20),
                        int receive_buffer = 0);
    ~Connection();
    void send(std::string_view bytes);
    /// The next answer; `head` when the request was HEAD.
    Answer read(bool head = false);
    /// True when the server closes without sending more within the patience.
    bool closes();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A socket whose bytes nobody reads but the test, piece by piece.
class RawClient {
public:
    RawClient(std::uint16_t port, int receive_buffer);
    ~RawClient();
    void send(std::string_view bytes);
    /// How many came, at most `most`; 0 at the end, be it a reset.
    std::size_t read_some(std::size_t most);
    /// True when the connection was reset, so that nobody takes what came for the whole.
    bool was_reset() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// "GET /path HTTP/1.1" with Host and the given lines ("Name: value\r\n").
std::string request_text(std::string_view method, std::string_view target, std::string_view lines = "");
/// One request on a connection of its own.
Answer ask(std::uint16_t port, std::string_view method, std::string_view target, std::string_view lines = "");
inline Answer get(std::uint16_t port, std::string_view target, std::string_view lines = "") {
    return ask(port, "GET", target, lines);
}

}  // namespace daybook::test
