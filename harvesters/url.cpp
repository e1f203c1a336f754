#include "harvesters/url.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/encoding.hpp"

namespace daybook::harvesters {

namespace {

bool is_escape(std::string_view text) {
    return text.size() >= 3 && text[0] == '%' && base::hex_value(text[1]) >= 0 && base::hex_value(text[2]) >= 0;
}

bool may_stand(char c) {
    constexpr std::string_view kMarks = "-._~:/?#@!$&'()*+,;=";
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alnum || kMarks.find(c) != std::string_view::npos;
}

}  // namespace

std::string tidy_url(std::string_view reference) {
    auto rest = base::trim(reference);
    std::string out;
    // An IPv6 host is the only place where brackets stand.
    if (const auto host = rest.find("//["); host != std::string_view::npos && host < 8) {
        const auto end = rest.find(']');
        out = rest.substr(0, end == std::string_view::npos ? 0 : end + 1);
        rest.remove_prefix(out.size());
    }
    for (; !rest.empty(); rest.remove_prefix(1)) {
        const char c = rest.front();
        if (c == '\n' || c == '\r' || c == '\t') continue;
        if (may_stand(c) || is_escape(rest)) out += c;
        else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

bool is_http_url(std::string_view url) {
    const auto lower = base::to_lower(url.substr(0, 8));
    const std::size_t scheme = lower.starts_with("http://") ? 7 : lower.starts_with("https://") ? 8 : 0;
    return scheme != 0 && url.size() > scheme && url[scheme] != '/';
}

std::string file_name_of(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    if (const auto slash = url.rfind('/'); slash != std::string_view::npos) url.remove_prefix(slash + 1);
    try {
        return schemas::as_utf8(base::percent_decode(url));
    } catch (const base::Error&) {
        return std::string(url);
    }
}

namespace {

bool is_named(std::string_view parameter, std::string_view name) {
    return parameter.substr(0, parameter.find('=')) == base::percent_encode(name) ||
           parameter.substr(0, parameter.find('=')) == name;
}

std::vector<std::string_view> parameters_of(std::string_view url) {
    url = url.substr(0, url.find('#'));
    const auto mark = url.find('?');
    return mark == std::string_view::npos || mark + 1 == url.size() ? std::vector<std::string_view>{}
                                                                    : base::split(url.substr(mark + 1), '&');
}

}  // namespace

std::string with_query(std::string_view url, std::string_view name, std::string_view value) {
    std::string out(url.substr(0, url.find_first_of("?#")));
    char mark = '?';
    const auto add = [&](std::string_view parameter) {
        out.append(1, mark).append(parameter);
        mark = '&';
    };
    for (const auto parameter : parameters_of(url))
        if (!is_named(parameter, name)) add(parameter);
    add(std::string(name) + "=" + base::percent_encode(value));
    return out;
}

std::string query_value(std::string_view url, std::string_view name) {
    for (const auto parameter : parameters_of(url))
        if (const auto equals = parameter.find('=');
            is_named(parameter, name) && equals != std::string_view::npos)
            return base::percent_decode(parameter.substr(equals + 1), true);
    return "";
}

std::string origin_of(std::string_view url) {
    const auto slashes = url.find("//");
    if (slashes == std::string_view::npos) return "";
    return std::string(url.substr(0, url.find_first_of("/?#", slashes + 2)));
}

}  // namespace daybook::harvesters
