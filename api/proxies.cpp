#include "api/proxies.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <optional>
#include <ranges>

namespace daybook::api {

namespace {

namespace ip = boost::asio::ip;

/// Without its zone, and an IPv4 address that is written as IPv6 ("::ffff:10.0.0.5") as what it is.
std::optional<ip::address> parse_address(const std::string& text) {
    boost::system::error_code failed;
    const auto address = ip::make_address(text, failed);
    if (failed) return std::nullopt;
    if (address.is_v4()) return address;
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
    return ip::address_v6(v6.to_bytes());
}

[[noreturn]] void refuse_proxy(const std::string& text, const char* why) {
    throw base::Error::make(base::ErrorKind::usage, "'{}' {}; a proxy is named by its address, like 10.0.0.5, or its network, like 10.0.0.0/24 or 2001:db8::/64", text, why);
}

template <class Network>
void add(std::vector<Network>& networks, Network network, const std::string& text, const boost::system::error_code& failed) {
    if (failed) refuse_proxy(text, "is no network");
    if (network.prefix_length() == 0) refuse_proxy(text, "is everybody");
    networks.push_back(network.canonical());
}

}  // namespace

struct Proxies::Networks {
    std::vector<ip::network_v4> v4;
    std::vector<ip::network_v6> v6;
};

Proxies::Proxies(const std::vector<std::string>& networks) {
    auto out = std::make_shared<Networks>();
    for (const auto& text : networks) {
        const bool is_v6 = text.find(':') != std::string::npos;
        const auto whole = text.find('/') != std::string::npos ? text : text + (is_v6 ? "/128" : "/32");
        boost::system::error_code failed;
        if (is_v6) add(out->v6, ip::make_network_v6(whole, failed), text, failed);
        else add(out->v4, ip::make_network_v4(whole, failed), text, failed);
    }
    networks_ = std::move(out);
}

bool Proxies::have(const std::string& address) const {
    const auto asked = parse_address(address);
    if (!asked) return false;
    if (asked->is_v4())
        return std::ranges::any_of(networks_->v4, [&](const auto& network) { return ip::make_network_v4(asked->to_v4(), network.prefix_length()).network() == network.network(); });
    return std::ranges::any_of(networks_->v6, [&](const auto& network) { return ip::make_network_v6(asked->to_v6(), network.prefix_length()).network() == network.network(); });
}

std::string Proxies::client_of(const Request& request) const {
    std::string client = request.remote;
    for (const auto& [name, value] : std::views::reverse(request.headers)) {
        if (name != "x-forwarded-for") continue;
        for (std::string_view rest = value; !rest.empty() && have(client);) {
            const auto comma = rest.rfind(',');
            if (const auto named = base::trim(rest.substr(comma + 1)); !named.empty()) client = named;
            rest = rest.substr(0, comma == std::string_view::npos ? 0 : comma);
        }
    }
    return client == request.remote ? std::string() : client;
}

}  // namespace daybook::api
