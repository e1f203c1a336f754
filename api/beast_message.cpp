#include "api/beast_message.hpp"

#include "publisher/base/text.hpp"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace daybook::api {

namespace {

/// Written once a second by each thread.
const std::string& date_now() {
    thread_local std::time_t second = 0;
    thread_local std::string text;
    const auto now = std::chrono::system_clock::now();
    if (const auto at = std::chrono::system_clock::to_time_t(now); at != second) {
        text = http_date(now);
        second = at;
    }
    return text;
}

using boost::beast::http::field;
/// Those whose values are one list, in however many fields they come (RFC 9110, 5.3).
constexpr std::array kLists{field::accept, field::accept_encoding, field::if_match, field::if_none_match};

/// True when one of the name is there already.
bool append_to(Headers& headers, const boost::beast::http::fields::value_type& more) {
    const auto name = base::to_lower({more.name_string().data(), more.name_string().size()});
    const auto found = std::ranges::find(headers, name, &Headers::value_type::first);
    if (found == headers.end()) return false;
    (found->second += ", ") += std::string_view(more.value().data(), more.value().size());
    return true;
}

}  // namespace

Request take_request(boost::beast::http::request<KeptBody>& message, const std::string& remote, const Proxies& proxies) {
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) {
        const auto list = std::ranges::find(kLists, field.name());
        if (list != kLists.end() && append_to(request.headers, field)) continue;
        request.headers.emplace_back(base::to_lower({field.name_string().data(), field.name_string().size()}), std::string(field.value()));
    }
    request.remote = remote;
    request.client = proxies.client_of(request);
    return request;
}

std::string begin_head(int status) {
    std::string head = "HTTP/1.1 ";
    ((head += std::to_string(status)) += ' ') += std::string(boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status)));
    head += "\r\nServer: daybook\r\nDate: ";
    (head += date_now()) += "\r\n";
    return head;
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
    if (!is_header_value(value) || !is_header_value(name)) return;
    ((head += name) += ": ") += value;
    head += "\r\n";
}

}  // namespace daybook::api
