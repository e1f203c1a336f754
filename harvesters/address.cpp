#include "harvesters/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace daybook::harvesters {

namespace {

struct Range {
    std::uint32_t network;
    int bits;
};

constexpr std::uint32_t ipv4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24 | b << 16 | c << 8 | d;
}

/// IANA IPv4 special-purpose registry, with multicast and the reserved top.
constexpr Range kNotPublic[] = {
    {ipv4(0, 0, 0, 0), 8},      {ipv4(10, 0, 0, 0), 8},     {ipv4(100, 64, 0, 0), 10},
    {ipv4(127, 0, 0, 0), 8},    {ipv4(169, 254, 0, 0), 16}, {ipv4(172, 16, 0, 0), 12},
    {ipv4(192, 0, 0, 0), 24},   {ipv4(192, 0, 2, 0), 24},   {ipv4(192, 88, 99, 0), 24},
    {ipv4(192, 168, 0, 0), 16}, {ipv4(198, 18, 0, 0), 15},  {ipv4(198, 51, 100, 0), 24},
    {ipv4(203, 0, 113, 0), 24}, {ipv4(224, 0, 0, 0), 3},
};

bool is_public_ipv4(std::uint32_t address) {
    return std::none_of(std::begin(kNotPublic), std::end(kNotPublic), [&](const Range& range) {
        return (address ^ range.network) >> (32 - range.bits) == 0;
    });
}

using Bytes16 = std::array<std::uint8_t, 16>;

std::uint32_t ipv4_at(const Bytes16& a, std::size_t at) {
    return ipv4(a[at], a[at + 1], a[at + 2], a[at + 3]);
}

/// Only global unicast, 2000::/3, is public; within it protocol assignments (2001::/23, which holds Teredo)
/// and documentation (2001:db8::/32) are not, and 6to4 (2002::/16) is what the IPv4 address inside it is.
bool is_public_ipv6(const Bytes16& a) {
    const bool mapped = std::all_of(a.begin(), a.begin() + 10, [](auto b) { return b == 0; }) &&
                        a[10] == 0xFF && a[11] == 0xFF;
    if (mapped) return is_public_ipv4(ipv4_at(a, 12));
    if ((a[0] & 0xE0) != 0x20) return false;
    if (a[0] == 0x20 && a[1] == 0x02) return is_public_ipv4(ipv4_at(a, 2));
    if (a[0] != 0x20 || a[1] != 0x01) return true;
    const bool assignments = a[2] < 2, documentation = a[2] == 0x0D && a[3] == 0xB8;
    return !assignments && !documentation;
}

std::uint32_t host_order(const in_addr& address) {
    return ntohl(address.s_addr);
}

Bytes16 bytes_of(const in6_addr& address) {
    Bytes16 out{};
    std::memcpy(out.data(), &address, out.size());
    return out;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    // Copied rather than cast: libcurl's storage is only as aligned as a sockaddr.
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public_ipv4(host_order(in.sin_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in6{};
        std::memcpy(&in6, &address, sizeof in6);
        return is_public_ipv6(bytes_of(in6.sin6_addr));
    }
    return false;
}

bool is_public_address(std::string_view text) {
    const std::string address(text);
    in_addr v4{};
    if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return is_public_ipv4(host_order(v4));
    in6_addr v6{};
    return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && is_public_ipv6(bytes_of(v6));
}

std::string address_text(const sockaddr& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 in6{};
        std::memcpy(&in6, &address, sizeof in6);
        inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof text);
    }
    return text;
}

}  // namespace daybook::harvesters
