#include "harvesters/web_address.hpp"

#include "harvesters/curl_handles.hpp"
#include "publisher/base/text.hpp"

namespace daybook::harvesters {

namespace {

std::string part(const Url& url, CURLUPart what, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), what, &text, flags) != CURLUE_OK) return "";
    return CurlText(text).get();
}

}  // namespace

std::optional<WebAddress> WebAddress::parse(const std::string& url) {
    const Url parsed(curl_url());
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
    WebAddress out;
    out.scheme = part(parsed, CURLUPART_SCHEME);
    if (out.scheme != "http" && out.scheme != "https") return {};
    out.host = base::to_lower(part(parsed, CURLUPART_HOST));
    if (const auto port = part(parsed, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT); !port.empty())
        out.host += ":" + port;
    out.origin = out.scheme + "://" + out.host;
    out.target = part(parsed, CURLUPART_PATH);
    if (const auto query = part(parsed, CURLUPART_QUERY); !query.empty()) out.target += "?" + query;
    out.has_credentials = !part(parsed, CURLUPART_USER).empty() || !part(parsed, CURLUPART_PASSWORD).empty();
    return out;
}

bool has_sound_host(const WebAddress& address) {
    const auto& host = address.host;
    const auto colon = host.rfind(':');
    const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos;
    if (has_port) {
        const auto port = base::parse_whole(std::string_view(host).substr(colon + 1));
        if (!port || *port < 1 || *port > 65535) return false;
    }
    const auto name = host.substr(0, has_port ? colon : host.size());
    if (name.starts_with('[')) return true;
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
}

std::string showable_url(const std::string& url) {
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    const auto end = url.find_first_of("/?#", scheme + 3);
    const auto at = url.substr(0, end).rfind('@');
    return at == std::string::npos || at < scheme ? url : url.substr(0, scheme + 3) + url.substr(at + 1);
}

}  // namespace daybook::harvesters
