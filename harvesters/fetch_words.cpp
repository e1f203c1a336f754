#include "harvesters/fetch_words.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace daybook::harvesters::words {

using base::Error;
using base::ErrorKind;
using base::json::Value;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Headers and addresses may hold any bytes, and an ETag that comes back changed is another one.
Value exact(const std::string& text) {
    if (base::is_utf8(text)) return text;
    return Value::object({{"base64", base::base64_encode(text)}});
}

std::string exact(const Value& value) {
    return value.is_object() ? base::base64_decode(value.at("base64").as_string()) : value.as_string();
}

Value exact(const std::vector<std::string>& texts) {
    auto out = Value::array();
    for (const auto& text : texts) out.push(exact(text));
    return out;
}

std::vector<std::string> all_of(const Value& value) {
    std::vector<std::string> out;
    for (const auto& one : value.as_array()) out.push_back(exact(one));
    return out;
}

Value count(std::uint64_t n) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(n, std::numeric_limits<std::int64_t>::max()));
}

std::uint64_t count(const Value& value) {
    const auto n = value.as_int();
    if (n < 0) throw Error(ErrorKind::bad_input, "a count is below nothing");
    return static_cast<std::uint64_t>(n);
}

int small(const Value& value) {
    return static_cast<int>(std::clamp<std::int64_t>(value.as_int(), 0, std::numeric_limits<int>::max()));
}

Value rate(double n) {
    return fmt::format("{}", n);
}

double rate(const Value& value) {
    const auto& text = value.as_string();
    double out = 0;
    if (const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
        read.ec != std::errc())
        throw Error::make(ErrorKind::bad_input, "'{}' is no number", text);
    return out;
}

Value of(const HostLimits& hosts) {
    return Value::object({{"per_host", hosts.per_host},
                          {"per_second", rate(hosts.per_second)},
                          {"most_crawl_delay", std::int64_t{hosts.most_crawl_delay.count()}},
                          {"failures_in_a_row", hosts.failures_in_a_row},
                          {"robots", hosts.robots}});
}

HostLimits hosts_of(const Value& value) {
    HostLimits out;
    out.per_host = small(value.at("per_host"));
    out.per_second = rate(value.at("per_second"));
    out.most_crawl_delay = milliseconds(value.at("most_crawl_delay").as_int());
    out.failures_in_a_row = small(value.at("failures_in_a_row"));
    out.robots = value.at("robots").as_bool();
    return out;
}

Value of(const Validators& validators) {
    return Value::object({{"etag", exact(validators.etag)},
                          {"last_modified", exact(validators.last_modified)},
                          {"of", validators.of}});
}

Validators validators_of(const Value& value) {
    return {exact(value.at("etag")), exact(value.at("last_modified")), value.at("of").as_string()};
}

constexpr std::string_view kWhile = "\n  while ";

Value of(const Error& error) {
    auto doing = Value::array();
    const std::string whole = error.what();
    for (auto at = whole.find(kWhile, error.message().size()); at != std::string::npos;) {
        const auto from = at + kWhile.size();
        at = whole.find(kWhile, from);
        doing.push(whole.substr(from, at == std::string::npos ? at : at - from));
    }
    return Value::object({{"kind", to_string(error.kind())}, {"message", error.message()}, {"while", doing}});
}

ErrorKind kind_of(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(ErrorKind::internal); ++i)
        if (to_string(static_cast<ErrorKind>(i)) == name) return static_cast<ErrorKind>(i);
    throw Error::make(ErrorKind::bad_input, "there is no kind of error '{}'", base::clip(name, 40));
}

Error error_of(const Value& value) {
    Error out(kind_of(value.at("kind").as_string()), value.at("message").as_string());
    for (const auto& doing : value.at("while").as_array()) out.while_("{}", doing.as_string());
    return out;
}

Value of(const Fetched& fetched) {
    return Value::object({{"status", fetched.status},
                          {"final_url", exact(fetched.final_url)},
                          {"moved_to", exact(fetched.moved_to)},
                          {"content_type", exact(fetched.content_type)},
                          {"validators", of(fetched.validators)},
                          {"bytes", count(fetched.bytes)},
                          {"resumed_from", count(fetched.resumed_from)},
                          {"same_bytes", fetched.same_bytes}});
}

Fetched fetched_of(const Value& value) {
    Fetched out;
    out.status = small(value.at("status"));
    out.final_url = exact(value.at("final_url"));
    out.moved_to = exact(value.at("moved_to"));
    out.content_type = exact(value.at("content_type"));
    out.validators = validators_of(value.at("validators"));
    out.bytes = count(value.at("bytes"));
    out.resumed_from = count(value.at("resumed_from"));
    out.same_bytes = value.at("same_bytes").as_bool();
    return out;
}

}  // namespace

Value look() {
    return Value::object({{"say", kLook}});
}

Value here() {
    return Value::object({{"say", kHere}});
}

Value begin(const FetchLimits& limits) {
    return Value::object({{"say", kBegin},
                          {"max_bytes", count(limits.max_bytes)},
                          {"connect", std::int64_t{limits.connect.count()}},
                          {"headers", std::int64_t{limits.headers.count()}},
                          {"total", std::int64_t{limits.total.count()}},
                          {"all", std::int64_t{limits.all.count()}},
                          {"max_redirects", std::int64_t{limits.max_redirects}},
                          {"low_speed_bytes", std::int64_t{limits.low_speed_bytes_per_second}},
                          {"low_speed", std::int64_t{limits.low_speed.count()}},
                          {"attempts", limits.attempts},
                          {"first_backoff", std::int64_t{limits.first_backoff.count()}},
                          {"allow_private", limits.allow_private_addresses},
                          {"allowed_private", exact(limits.allowed_private)},
                          {"user_agent", exact(limits.user_agent)},
                          {"ca_file", exact(limits.ca_file)},
                          {"at_once", limits.at_once},
                          {"bytes_ahead", count(limits.bytes_ahead)},
                          {"hosts", of(limits.hosts)}});
}

FetchLimits limits_of(const Value& begin) {
    FetchLimits out;
    out.max_bytes = count(begin.at("max_bytes"));
    out.connect = seconds(begin.at("connect").as_int());
    out.headers = seconds(begin.at("headers").as_int());
    out.total = seconds(begin.at("total").as_int());
    out.all = seconds(begin.at("all").as_int());
    out.max_redirects = small(begin.at("max_redirects"));
    out.low_speed_bytes_per_second = small(begin.at("low_speed_bytes"));
    out.low_speed = seconds(begin.at("low_speed").as_int());
    out.attempts = small(begin.at("attempts"));
    out.first_backoff = milliseconds(begin.at("first_backoff").as_int());
    out.allow_private_addresses = begin.at("allow_private").as_bool();
    out.allowed_private = all_of(begin.at("allowed_private"));
    out.user_agent = exact(begin.at("user_agent"));
    out.ca_file = exact(begin.at("ca_file"));
    out.at_once = small(begin.at("at_once"));
    out.bytes_ahead = count(begin.at("bytes_ahead"));
    out.hosts = hosts_of(begin.at("hosts"));
    return out;
}

Value fetch(Fetching::Ticket ticket, const FetchRequest& request) {
    auto out = Value::object({{"say", kFetch},
                              {"ticket", count(ticket)},
                              {"url", exact(request.url)},
                              {"known", of(request.known)},
                              {"known_digest", request.known_digest},
                              {"data", request.want == Want::data},
                              {"ignore_robots", request.ignore_robots},
                              {"headers", exact(request.own_headers.lines)},
                              {"origins", exact(request.own_headers.origins)}});
    if (request.most_bytes) out.set("most_bytes", count(*request.most_bytes));
    return out;
}

FetchRequest request_of(const Value& fetch) {
    FetchRequest out;
    out.url = exact(fetch.at("url"));
    out.known = validators_of(fetch.at("known"));
    out.known_digest = fetch.at("known_digest").as_string();
    out.want = fetch.at("data").as_bool() ? Want::data : Want::anything;
    out.ignore_robots = fetch.at("ignore_robots").as_bool();
    out.own_headers = {all_of(fetch.at("headers")), all_of(fetch.at("origins"))};
    if (const auto* most = fetch.find("most_bytes")) out.most_bytes = count(*most);
    return out;
}

Value result(Fetching::Ticket ticket, const FetchResult& result) {
    auto out = Value::object({{"say", kResult}, {"ticket", count(ticket)}, {"code", result.code}});
    if (result.fetched) out.set("fetched", of(*result.fetched));
    if (result.error) out.set("error", of(*result.error));
    return out;
}

FetchResult result_of(const Value& result) {
    FetchResult out;
    out.code = result.at("code").as_string();
    if (const auto* error = result.find("error")) out.error = error_of(*error);
    else out.fetched = fetched_of(result.at("fetched"));
    return out;
}

Value pause(const std::string& host, base::Instant until) {
    return Value::object(
        {{"say", kPause}, {"host", exact(host)}, {"until", std::int64_t{until.time_since_epoch().count()}}});
}

Pause pause_of(const Value& pause) {
    return {exact(pause.at("host")), base::Instant(milliseconds(pause.at("until").as_int()))};
}

Value hurry(Fetching::Ticket ticket) {
    return Value::object({{"say", kHurry}, {"ticket", count(ticket)}});
}
Value taken(std::uint64_t bytes) {
    return Value::object({{"say", kTaken}, {"bytes", count(bytes)}});
}
Fetching::Ticket ticket_of(const Value& message) {
    return count(message.at("ticket"));
}
std::uint64_t bytes_of(const Value& taken) {
    return count(taken.at("bytes"));
}

}  // namespace daybook::harvesters::words
