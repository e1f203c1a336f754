#include "api/client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>

namespace daybook::api {

namespace {

constexpr std::string_view kMapped = "::ffff:";

}  // namespace

bool is_loopback(std::string_view address) {
    if (address.starts_with(kMapped)) address.remove_prefix(kMapped.size());
    return address.starts_with("127.") || address == "::1";
}

std::string network_of(std::string_view address) {
    // An address with a zone ("fe80::1%eth0") is of that network all the same.
    const std::string text(address.substr(0, address.find('%')));
    std::array<unsigned char, 16> bytes{};
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::string(address);
    if (text.starts_with(kMapped) && text.find('.') != std::string::npos) return text.substr(kMapped.size());
    const auto group = [&bytes](std::size_t i) { return bytes[2 * i] << 8 | bytes[2 * i + 1]; };
    return fmt::format("{:x}:{:x}:{:x}:{:x}", group(0), group(1), group(2), group(3));
}

std::string client_of(const Request& request) { return network_of(request.client.empty() ? request.remote : request.client); }

}  // namespace daybook::api
