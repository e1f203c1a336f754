#include "publisher/app/config_values.hpp"

#include "harvesters/web_address.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/version.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace daybook::app {

std::string own_words(const Yaml& y, const std::string& key, std::string text) {
    if (text == "THE OFFICE THAT RUNS THIS" || text.find("EXAMPLE.GOV.UK") != std::string::npos)
        y.fail(key, fmt::format("is still what the example has, '{}': put your own in its place", text));
    return text;
}

std::string some_words(const Yaml& y, const std::string& key, std::string text) {
    if (base::trim(text).empty()) y.fail(key, "is blank, and readers are shown it");
    return text;
}

void refuse_bad_url(const Yaml& y, const std::string& url) {
    const auto address = harvesters::WebAddress::parse(url);
    if (!address || !harvesters::has_sound_host(*address) || address->has_credentials || url.find_first_of("?#") != std::string::npos)
        y.fail("url", fmt::format("is an address such as https://data.example.gov.uk, without a question or a fragment behind it, not '{}'", url));
}

bool is_key_name(std::string_view text) {
    constexpr std::array<std::string_view, 9> kBlanks{"\u0085", "\u00A0", "\u1680", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "+"};
    const auto is_bad = [](unsigned char c) { return c <= ' ' || c == 0x7F; };
    for (int c = 0; c <= 10; ++c)   // U+2000 to U+200A
        if (text.find(std::string("\xE2\x80") + static_cast<char>(0x80 + c)) != std::string_view::npos) return false;
    return !text.empty() && std::ranges::none_of(text, is_bad) && std::ranges::none_of(kBlanks, [&](auto blank) { return text.find(blank) != std::string_view::npos; });
}

bool is_ip_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 || ::inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), bytes.data()) == 1;
}

void refuse_bad_shard(const Yaml& y, const std::string& shard) {
    const auto colon = shard.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : base::parse_whole(std::string_view(shard).substr(colon + 1));
    if (colon == std::string::npos || colon == 0 || !port || *port < 1 || *port > 65535 || shard.find_first_of("/@?# ") != std::string::npos)
        y.fail("shards", fmt::format("takes host:port, like db1.example:8123, not '{}'", shard));
}

void refuse_bad_user_agent(const Yaml& y, const std::string& text, const std::string& contact) {
    const bool has_contact = text.find('@') != std::string::npos || text.find("://") != std::string::npos ||
                             text.find(contact) != std::string::npos;
    if (std::ranges::any_of(text, [](unsigned char c) { return c < ' ' || c == 0x7F; }))
        y.fail("user_agent", "has a line break or control character in it");
    if (text.empty() || std::isalpha(static_cast<unsigned char>(text.front())) == 0 || !has_contact)
        y.fail("user_agent", fmt::format("begins with a name and says whom to write to, like 'daybook/{} (+{})'", base::version(), contact));
}

}  // namespace daybook::app
