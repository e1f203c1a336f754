#include "api/ready_answers.hpp"

#include "api/gzip.hpp"
#include "api/routes.hpp"

#include <algorithm>
#include <array>

namespace daybook::api {

namespace {

constexpr std::chrono::seconds kFor{1};
/// With any of these the answer may be another than everybody's.
constexpr std::array<std::string_view, 9> kOwn{"if-none-match", "if-match", "if-modified-since", "if-unmodified-since", "if-range", "range", "x-request-id", "content-length", "transfer-encoding"};

std::string head_of(const Response& response, std::size_t length) {
    std::string out;
    for (const auto& [name, value] : response.headers)
        if (name != "X-Request-Id" && is_header_value(name) && is_header_value(value)) ((out += name) += ": ").append(value) += "\r\n";
    return out + "Content-Length: " + std::to_string(length) + "\r\n";
}

/// What must not be kept at all. That the process answers is true for a second, and who asks then asks a worker again.
bool is_of_the_moment(const Response& response, const Route* route) {
    return response.header("Cache-Control") == "no-store" && route->pattern != "/healthz";
}

}  // namespace

std::string ReadyAnswers::key_of(const Request& request) {
    if (request.method != "GET" && request.method != "HEAD") return {};
    const auto is_own = [](const auto& header) { return std::ranges::find(kOwn, header.first) != kOwn.end(); };
    if (request.body || std::ranges::any_of(request.headers, is_own)) return {};
    std::string key = request.target;
    for (const auto* name : {"host", "accept"}) (key += '\n') += request.header(name);
    return key += takes_gzip(request.header("accept-encoding")) ? "\ngzip" : "";
}

ReadyAnswers::Kept ReadyAnswers::find(const std::string& key, Of of, Time now) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || of != of_ || found->second.until < now) return {};
    return found->second.kept;
}

void ReadyAnswers::put(const std::string& key, Of of, Time now, const Response& response, const Route* route) {
    const auto text = text_of(response);
    if (!text || response.status != 200 || text->size() > kMostOf || response.header("ETag").empty() || is_of_the_moment(response, route)) return;
    auto answer = std::make_shared<const ReadyAnswer>(ReadyAnswer{head_of(response, text->size()), std::string(*text)});
    const auto bytes = key.size() + answer->head.size() + text->size() + 256;
    const std::lock_guard lock(mutex_);
    // They are good for a second, and of one state: what is oldest need not be found out.
    if (of != of_ || bytes_ + bytes > kMostBytes) {
        entries_.clear();
        bytes_ = 0;
        of_ = of;
    }
    bytes_ += bytes;
    entries_.insert_or_assign(key, Entry{now + kFor, {std::move(answer), route}});
}

}  // namespace daybook::api
