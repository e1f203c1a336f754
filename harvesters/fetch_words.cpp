#include "harvesters/fetch_words.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <limits>

namespace daybook::harvesters::words {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// Headers and addresses may hold any bytes, and an ETag that comes back changed is another one.
Value written(const std::string& text) {
    if (base::is_utf8(text)) return text;
    return Value::object({{"base64", base::base64_encode(text)}});
}
void read(const Value& value, std::string& out) {
    out = value.is_object() ? base::base64_decode(value.at("base64").as_string()) : value.as_string();
}

Value written(const std::vector<std::string>& texts) {
    auto out = Value::array();
    for (const auto& text : texts) out.push(written(text));
    return out;
}
void read(const Value& value, std::vector<std::string>& out) {
    for (const auto& one : value.as_array()) read(one, out.emplace_back());
}

Value written(std::uint64_t n) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(n, std::numeric_limits<std::int64_t>::max()));
}
void read(const Value& value, std::uint64_t& out) {
    const auto n = value.as_int();
    if (n < 0) throw Error(ErrorKind::bad_input, "a count is below nothing");
    out = static_cast<std::uint64_t>(n);
}

Value written(std::signed_integral auto n) {
    return std::int64_t{n};
}
void read(const Value& value, std::signed_integral auto& out) {
    out = static_cast<int>(std::clamp<std::int64_t>(value.as_int(), 0, std::numeric_limits<int>::max()));
}

Value written(bool is) {
    return is;
}
void read(const Value& value, bool& out) {
    out = value.as_bool();
}

Value written(double n) {
    return fmt::format("{}", n);
}
void read(const Value& value, double& out) {
    const auto& text = value.as_string();
    const auto end = std::from_chars(text.data(), text.data() + text.size(), out);
    if (end.ec != std::errc()) throw Error::make(ErrorKind::bad_input, "'{}' is no number", text);
}

template <class Period>
Value written(std::chrono::duration<std::int64_t, Period> time) {
    return std::int64_t{time.count()};
}
template <class Period>
void read(const Value& value, std::chrono::duration<std::int64_t, Period>& out) {
    out = std::chrono::duration<std::int64_t, Period>(value.as_int());
}

Value written(Want want) {
    return want == Want::data;
}
void read(const Value& value, Want& out) {
    out = value.as_bool() ? Want::data : Want::anything;
}

/// What goes over of a struct, once for both ways: list() gives `each` the name and the member of each.
template <class T>
struct Members;

template <class T>
concept HasMembers = requires { sizeof(Members<T>); };

template <HasMembers T>
Value written(const T& of) {
    auto out = Value::object();
    Members<T>::list(of, [&]<class Member>(std::string_view name, const Member& member) {
        if constexpr (requires { member.has_value(); }) {
            if (member) out.set(name, written(*member));
        } else out.set(name, written(member));
    });
    return out;
}

template <HasMembers T>
void read(const Value& value, T& out) {
    Members<T>::list(out, [&]<class Member>(std::string_view name, Member& member) {
        if constexpr (requires { member.has_value(); }) {
            if (const auto* there = value.find(name)) read(*there, member.emplace());
        } else read(value.at(name), member);
    });
}

template <>
struct Members<HostLimits> {
    static void list(auto& of, const auto& each) {
        each("per_host", of.per_host);
        each("per_second", of.per_second);
        each("most_crawl_delay", of.most_crawl_delay);
        each("failures_in_a_row", of.failures_in_a_row);
        each("robots", of.robots);
    }
};

template <>
struct Members<FetchLimits> {
    static void list(auto& of, const auto& each) {
        each("max_bytes", of.max_bytes);
        each("connect", of.connect);
        each("headers", of.headers);
        each("total", of.total);
        each("all", of.all);
        each("max_redirects", of.max_redirects);
        each("low_speed_bytes", of.low_speed_bytes_per_second);
        each("low_speed", of.low_speed);
        each("attempts", of.attempts);
        each("first_backoff", of.first_backoff);
        each("allow_private", of.allow_private_addresses);
        each("allowed_private", of.allowed_private);
        each("user_agent", of.user_agent);
        each("ca_file", of.ca_file);
        each("at_once", of.at_once);
        each("bytes_ahead", of.bytes_ahead);
        each("hosts", of.hosts);
    }
};

template <>
struct Members<Validators> {
    static void list(auto& of, const auto& each) {
        each("etag", of.etag);
        each("last_modified", of.last_modified);
        each("of", of.of);
    }
};

template <>
struct Members<FetchRequest> {
    static void list(auto& of, const auto& each) {
        each("url", of.url);
        each("known", of.known);
        each("known_digest", of.known_digest);
        each("data", of.want);
        each("ignore_robots", of.ignore_robots);
        each("headers", of.own_headers.lines);
        each("origins", of.own_headers.origins);
        each("most_bytes", of.most_bytes);
    }
};

template <>
struct Members<Fetched> {
    static void list(auto& of, const auto& each) {
        each("status", of.status);
        each("final_url", of.final_url);
        each("moved_to", of.moved_to);
        each("content_type", of.content_type);
        each("validators", of.validators);
        each("bytes", of.bytes);
        each("resumed_from", of.resumed_from);
        each("ends_with_connection", of.ends_with_connection);
        each("served_at", of.served_at);
        each("same_bytes", of.same_bytes);
    }
};

constexpr std::string_view kWhile = "\n  while ";

Value written(const Error& error) {
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

template <class T>
T read_as(const Value& value) {
    T out;
    read(value, out);
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
    return written(limits).set("say", kBegin);
}
FetchLimits limits_of(const Value& begin) {
    return read_as<FetchLimits>(begin);
}

Value fetch(Fetching::Ticket ticket, const FetchRequest& request) {
    return written(request).set("say", kFetch).set("ticket", written(ticket));
}
FetchRequest request_of(const Value& fetch) {
    return read_as<FetchRequest>(fetch);
}

Value result(Fetching::Ticket ticket, const FetchResult& result) {
    auto out = Value::object({{"say", kResult}, {"ticket", written(ticket)}, {"code", result.code}});
    if (result.fetched) out.set("fetched", written(*result.fetched));
    if (result.error) out.set("error", written(*result.error));
    return out;
}

FetchResult result_of(const Value& result) {
    FetchResult out;
    out.code = result.at("code").as_string();
    if (const auto* error = result.find("error")) out.error = error_of(*error);
    else out.fetched = read_as<Fetched>(result.at("fetched"));
    return out;
}

Value pause(const std::string& host, base::Instant until) {
    return Value::object({{"say", kPause}, {"host", written(host)}, {"until", written(until.time_since_epoch())}});
}
Pause pause_of(const Value& pause) {
    return {read_as<std::string>(pause.at("host")), base::Instant(read_as<base::Instant::duration>(pause.at("until")))};
}

Value hurry(Fetching::Ticket ticket) {
    return Value::object({{"say", kHurry}, {"ticket", written(ticket)}});
}
Value taken(std::uint64_t bytes) {
    return Value::object({{"say", kTaken}, {"bytes", written(bytes)}});
}
Fetching::Ticket ticket_of(const Value& message) {
    return read_as<std::uint64_t>(message.at("ticket"));
}
std::uint64_t bytes_of(const Value& taken) {
    return read_as<std::uint64_t>(taken.at("bytes"));
}

}  // namespace daybook::harvesters::words
