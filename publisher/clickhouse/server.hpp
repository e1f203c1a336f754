#pragma once

#include "publisher/base/error.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::clickhouse {

/// Who asks.
struct Login {
    std::string user = "default";
    std::string password;
};

/// A server's own refusal: its number and words, and what kind of failure that is to us.
class Refusal : public base::Error {
public:
    Refusal(base::ErrorKind kind, int number, const std::string& message, bool full = false) : Error(kind, message), code(number), no_room(full) {}
    int code = 0;
    bool no_room = false;   ///< it was its disk that is full, of all that may be exhausted
};

/// No answer, or a broken one.
class Silent : public base::Error {
public:
    Silent(const std::string& message, bool late_) : Error(base::ErrorKind::transient, message), late(late_) {}
    bool late;   ///< it was asked, and none came within the time that was given
};

/// True for the number and the words of an error that say that a server's disk is full; of 0 the words alone tell.
bool is_about_room(int code, std::string_view said);
/// True for refusals that say that a server could not ask another.
bool is_about_others(int code);
/// True for refusals that say that a table is not what was expected: gone, or of other columns.
bool is_about_tables(int code);

/// Settings of one statement, by name.
using Settings = std::map<std::string, std::string>;

/// " SETTINGS …" for a question that a server asks others on its part: what it is told beside a statement it passes on only where that is not its
/// own default, and others have profiles of their own, which may cut an answer short.
std::string whole_clause();

/// One ClickHouse server over HTTP. An answer comes whole or as an Error: the server holds it back until it is complete, and says so with a status;
/// settings by which it would leave something out are overruled.
/// Thread-safe.
class Server {
public:
    /// `address` is host:port of its HTTP interface. Throws Error(usage) when it is not.
    Server(std::string address, Login login);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    const std::string& address() const { return address_; }

    /// Runs a statement; what it says comes to `take` in pieces. Throws Refusal, and Silent (it does not answer, or not within `limit`).
    void run(const std::string& sql, const Settings& settings, std::chrono::milliseconds limit, const std::function<void(std::string_view)>& take) const;
    /// The same, in memory; for short answers.
    std::string ask(const std::string& sql, const Settings& settings = {}, std::chrono::milliseconds limit = std::chrono::minutes(1)) const;
    /// Lines of its answer as tab separated cells, for statements about the server itself. Throws as run().
    std::vector<std::vector<std::string>> lines(const std::string& sql, std::chrono::milliseconds limit = std::chrono::minutes(1)) const;
    /// Sends `data` behind "INSERT … FORMAT …".
    void insert(const std::string& sql, std::string_view data, std::chrono::milliseconds limit) const;

private:
    struct Transfer;
    enum class Connection { any, fresh };
    void post(const std::string& query, std::string_view body, const Settings& settings, std::chrono::milliseconds limit,
              const std::function<void(std::string_view)>& take, Connection connection) const;
    void* take_handle() const;
    void give_back(void* handle) const;

    std::string address_;
    Login login_;
    struct Kept {
        void* handle;
        std::chrono::steady_clock::time_point since;
    };
    mutable std::mutex mutex_;
    mutable std::vector<Kept> free_;   ///< connections that nobody uses, the oldest first
};

}  // namespace daybook::clickhouse
