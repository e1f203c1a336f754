#pragma once

#include <string>
#include <string_view>

struct sockaddr;

namespace daybook::harvesters {

/// True for an address of the public internet. False for loopback, private, link-local, shared,
/// documentation, benchmark, multicast and reserved ranges (RFC 6890, IANA special-purpose registries), for
/// the IPv4 addresses that IPv6 forms carry when those are not public, and for any other address family.
bool is_public_address(const sockaddr& address);

/// The same for "192.168.0.1" or "fe80::1". False for text that is no numeric address.
bool is_public_address(std::string_view text);

/// "192.168.0.1", "fe80::1"; "" for another family.
std::string address_text(const sockaddr& address);

}  // namespace daybook::harvesters
