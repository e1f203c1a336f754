#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace daybook::base {

/// A SHA-256 digest: the name of snapshots and the glue of the log.
struct Sha256 {
    std::array<std::uint8_t, 32> bytes{};

    /// 64 lower-case hex digits.
    std::string hex() const;
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
    /// True for what hex() writes: 64 hex digits in lower case.
    static bool is_hex(std::string_view text);
    /// Throws Error(bad_input) unless `hex` is 64 hex digits.
    static Sha256 from_hex(std::string_view hex);
    /// Throws Error(bad_input) unless `raw` is 32 bytes.
    static Sha256 from_bytes(std::string_view raw);

    auto operator<=>(const Sha256&) const = default;
};

/// SHA-256 over bytes that arrive in pieces (OpenSSL).
class Sha256Stream {
public:
    Sha256Stream();
    Sha256Stream& update(std::string_view bytes);
    /// The digest of everything given; the stream is then spent.
    Sha256 finish();

private:
    struct Free {
        void operator()(void* context) const noexcept;
    };
    std::unique_ptr<void, Free> context_;
};

Sha256 sha256(std::string_view bytes);

/// Reads the file in blocks. Throws Error when it cannot be read.
Sha256 sha256_file(const std::filesystem::path& path);

/// Standard base64 with padding (RFC 4648 section 4).
std::string base64_encode(std::string_view bytes);

/// Throws Error(bad_input) on anything but canonical padded base64.
std::string base64_decode(std::string_view text);

}  // namespace daybook::base
