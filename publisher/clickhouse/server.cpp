#include "publisher/clickhouse/server.hpp"

#include "publisher/base/text.hpp"

#include <curl/curl.h>

#include <algorithm>

namespace daybook::clickhouse {

using base::Error;
using base::ErrorKind;

namespace {

constexpr long kConnectMilliseconds = 3000;
/// Of a connection that nobody uses; a server's own keep_alive_timeout is 3 s.
constexpr auto kKept = std::chrono::seconds(2);
constexpr std::size_t kMostErrorBytes = 16 << 10;
constexpr std::size_t kMostInMemory = 256u << 20;
/// Until its end a server keeps an answer in memory up to here, and what is more in a file: of a full disk small ones are had all the same.
/// Of less than 1 MiB it makes a file at once.
constexpr std::size_t kKeptInServersMemory = 4u << 20;

/// Whatever a user's profile says, an answer is whole, or there is none.
const Settings& whole() {
    static const Settings settings{
        {"skip_unavailable_shards", "0"}, {"timeout_overflow_mode", "throw"}, {"read_overflow_mode", "throw"}, {"group_by_overflow_mode", "throw"}, {"sort_overflow_mode", "throw"},
        {"result_overflow_mode", "throw"}, {"set_overflow_mode", "throw"}, {"join_overflow_mode", "throw"}, {"transfer_overflow_mode", "throw"}, {"distinct_overflow_mode", "throw"}};
    return settings;
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
    if (const auto code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
        throw Error::make(ErrorKind::internal, "libcurl refuses option {}: {}", static_cast<int>(option), curl_easy_strerror(code));
}

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

std::string in_address(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
        if (plain) out += c;
        else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// "Code: 279, e.displayText() = …" and, of later versions, "Code: 279. DB::…".
int code_in(std::string_view said) {
    constexpr std::string_view kCode = "Code: ";
    const auto at = said.find(kCode);
    if (at == std::string_view::npos) return 0;
    auto digits = said.substr(at + kCode.size());
    digits = digits.substr(0, std::min(digits.find_first_not_of("0123456789"), digits.size()));
    return static_cast<int>(base::parse_whole(digits).value_or(0));
}

/// 18.16 says of a table that another server has not got that no connection to it could be made.
int code_of(std::string_view said) {
    constexpr int kNobodyReached = 279, kNoTable = 60;
    const auto code = code_in(said);
    return code == kNobodyReached && said.find("There is no table") != std::string_view::npos ? kNoTable : code;
}

/// What a server's error number means to whoever asked. The numbers are its ErrorCodes.cpp; they do not change.
ErrorKind kind_of(int code) {
    constexpr int kExhausted[] = {158 /* too many rows */, 159 /* timeout */, 160 /* too slow */, 173 /* cannot allocate */, 241 /* memory limit */, 243 /* no space */, 307 /* too many bytes */};
    constexpr int kTransient[] = {202 /* too many queries */, 236 /* aborted */, 242 /* read only */, 252 /* too many parts */, 394 /* cancelled */};
    constexpr int kUsage[] = {192, 193, 194, 195, 291, 497, 516 /* who asks is not let in */, 170 /* no such cluster */};
    if (std::ranges::find(kExhausted, code) != std::end(kExhausted)) return ErrorKind::exhausted;
    if (std::ranges::find(kTransient, code) != std::end(kTransient)) return ErrorKind::transient;
    if (std::ranges::find(kUsage, code) != std::end(kUsage)) return ErrorKind::usage;
    return ErrorKind::internal;
}

std::string on_one_line(std::string text) {
    std::ranges::replace_if(text, [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return std::string(base::trim(text));
}

void check_address(const std::string& address) {
    const auto colon = address.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : base::parse_whole(std::string_view(address).substr(colon + 1));
    const bool host = colon != std::string::npos && colon > 0 && address.find_first_of("/@?# \t") == std::string::npos;
    if (!host || !port || *port < 1 || *port > 65535)
        throw Error::make(ErrorKind::usage, "'{}' is no host:port of a ClickHouse server's HTTP interface, like db1.example:8123", address);
}

void once_begun() {
    static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!done) throw Error(ErrorKind::internal, "libcurl cannot begin");
}

}  // namespace

/// Full disks are told by the C library's words in errors of writing (74 to 76).
bool is_about_room(int code, std::string_view said) {
    constexpr int kNotEnoughSpace = 243;
    return code == kNotEnoughSpace || said.starts_with("Code: 243") || said.find("No space left on device") != std::string_view::npos || said.find("errno: 28") != std::string_view::npos;
}

std::string whole_clause() {
    std::string out;
    for (const auto& [name, value] : whole()) out += fmt::format("{}{} = {}", out.empty() ? " SETTINGS " : ", ", name, value == "0" ? value : "'" + value + "'");
    return out;
}

bool is_about_others(int code) {
    constexpr int kCodes[] = {32, 101, 102, 198, 203, 209, 210, 279};
    return std::ranges::find(kCodes, code) != std::end(kCodes);
}

bool is_about_tables(int code) {
    // No such column, type mismatch, unknown identifier, table, database; column sizes; type of a column in an insert.
    constexpr int kCodes[] = {9, 10, 16, 20, 47, 50, 53, 60, 81, 218};
    return std::ranges::find(kCodes, code) != std::end(kCodes);
}

struct Server::Transfer {
    CURL* handle;
    const std::function<void(std::string_view)>& take;
    std::string said{};             ///< of a refusal
    std::exception_ptr trouble{};   ///< thrown by `take`

    bool pass(std::string_view bytes) noexcept try {
        long status = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        if (status == 200) take(bytes);
        else said += bytes.substr(0, kMostErrorBytes - std::min(said.size(), kMostErrorBytes));
        return true;
    } catch (...) {
        trouble = std::current_exception();
        return false;
    }
};

extern "C" {
static std::size_t daybook_clickhouse_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    const auto& pass = *static_cast<std::function<bool(std::string_view)>*>(user);
    return pass({bytes, size * count}) ? size * count : 0;
}
}

Server::Server(std::string address, Login login) : address_(std::move(address)), login_(std::move(login)) {
    check_address(address_);
    once_begun();
}

Server::~Server() {
    for (const auto& kept : free_) curl_easy_cleanup(kept.handle);
}

void* Server::take_handle() const {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
        auto* handle = curl_easy_init();
        if (handle == nullptr) throw Error(ErrorKind::exhausted, "libcurl gives no handle");
        return handle;
    }
    auto* handle = free_.back().handle;
    free_.pop_back();
    return handle;
}

/// What a busy moment opened is closed again: the server has closed its end by then.
void Server::give_back(void* handle) const {
    curl_easy_reset(handle);
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    free_.push_back({handle, now});
    const auto fresh = std::ranges::find_if(free_, [&](const auto& kept) { return now - kept.since < kKept; });
    std::for_each(free_.begin(), fresh, [](const auto& kept) { curl_easy_cleanup(kept.handle); });
    free_.erase(free_.begin(), fresh);
}

void Server::post(const std::string& query, std::string_view body, const Settings& settings, std::chrono::milliseconds limit,
                  const std::function<void(std::string_view)>& take, Connection connection) const {
    const auto back = [this](void* used) { give_back(used); };
    const std::unique_ptr<CURL, decltype(back)> held(take_handle(), back);
    auto* handle = held.get();
    auto url = fmt::format("http://{}/?wait_end_of_query=1&buffer_size={}", address_, kKeptInServersMemory);
    if (!query.empty()) url += "&query=" + in_address(query);
    for (const auto& [name, value] : settings) url += "&" + in_address(name) + "=" + in_address(value);
    curl_slist* list = nullptr;
    // No waiting for "100 Continue", and no type that a server would read as a form.
    for (const auto& header : {std::string("Expect:"), std::string("Content-Type: application/octet-stream"), "X-ClickHouse-User: " + login_.user, "X-ClickHouse-Key: " + login_.password})
        list = curl_slist_append(list, header.c_str());
    const std::unique_ptr<curl_slist, FreeList> headers(list);
    Transfer transfer{handle, take};
    std::function<bool(std::string_view)> pass = [&](std::string_view bytes) { return transfer.pass(bytes); };
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROXY, "");
    set(handle, CURLOPT_URL, url.c_str());
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDS, body.data());
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(handle, CURLOPT_FRESH_CONNECT, connection == Connection::fresh ? 1L : 0L);
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, kConnectMilliseconds);
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    set(handle, CURLOPT_WRITEFUNCTION, daybook_clickhouse_body);
    set(handle, CURLOPT_WRITEDATA, &pass);
    const auto code = curl_easy_perform(handle);
    if (transfer.trouble) std::rethrow_exception(transfer.trouble);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_off_t until_sent = 0;
    curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &until_sent);
    if (code != CURLE_OK)
        throw Silent(fmt::format("ClickHouse at {} does not answer: {}", address_, curl_easy_strerror(code)), code == CURLE_OPERATION_TIMEDOUT && until_sent > 0);
    if (status == 200) return;
    const auto number = code_of(transfer.said);
    const bool full = is_about_room(number, transfer.said);
    const auto kind = full ? ErrorKind::exhausted : is_about_others(number) || (number == 0 && status >= 500) ? ErrorKind::transient : kind_of(number);
    throw Refusal(kind, number, fmt::format("ClickHouse at {} refuses (status {}): {}", address_, status, base::clip(on_one_line(base::to_utf8(transfer.said)), 600)), full);
}

void Server::run(const std::string& sql, const Settings& settings, std::chrono::milliseconds limit, const std::function<void(std::string_view)>& take) const {
    auto all = settings;
    all.insert(whole().begin(), whole().end());
    // Lists of a thousand values of a thousand bytes are allowed to whoever asks; the server's own limit is 256 KiB.
    all.emplace("max_query_size", std::to_string(sql.size() + 4096));
    all.emplace("max_ast_elements", "2000000");
    all.emplace("max_expanded_ast_elements", "4000000");
    post("", sql, all, limit, take, Connection::any);
}

std::string Server::ask(const std::string& sql, const Settings& settings, std::chrono::milliseconds limit) const {
    std::string out;
    run(sql, settings, limit, [&](std::string_view bytes) {
        if (out.size() + bytes.size() > kMostInMemory) throw Error::make(ErrorKind::exhausted, "an answer of ClickHouse at {} is larger than {} MB", address_, kMostInMemory >> 20);
        out += bytes;
    });
    return out;
}

std::vector<std::vector<std::string>> Server::lines(const std::string& sql, std::chrono::milliseconds limit) const {
    std::vector<std::vector<std::string>> out;
    const auto text = ask(sql, {}, limit);
    for (const auto line : base::split(text, '\n')) {
        if (line.empty()) continue;
        auto& cells = out.emplace_back();
        for (const auto cell : base::split(line, '\t')) cells.emplace_back(cell);
    }
    return out;
}

void Server::insert(const std::string& sql, std::string_view data, std::chrono::milliseconds limit) const {
    // Over one that was used before libcurl sends it twice, where that dies before a byte came back: the rows may have been taken.
    post(sql, data, {}, limit, [](std::string_view) {}, Connection::fresh);
}

}  // namespace daybook::clickhouse
