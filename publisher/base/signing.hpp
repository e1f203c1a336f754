#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace daybook::base {

/// An Ed25519 private key (RFC 8032), held by OpenSSL.
class SigningKey {
public:
    /// A new key from the system's random source.
    static SigningKey generate();
    /// The key of a 32-byte seed. Throws Error(bad_input) on another size.
    static SigningKey from_seed(std::string_view seed);
    /// Reads a PKCS#8 PEM file; throws Error naming the file.
    static SigningKey load(const std::filesystem::path& pem);

    /// Writes PKCS#8 PEM, readable by the owner only; refuses to overwrite.
    void save(const std::filesystem::path& pem) const;

    /// The 32-byte public key.
    std::string public_key() const;
    /// The 64-byte signature of `message`.
    std::string sign(std::string_view message) const;

private:
    struct Free {
        void operator()(void* key) const noexcept;
    };
    using Handle = std::unique_ptr<void, Free>;
    explicit SigningKey(Handle key) : key_(std::move(key)) {}
    Handle key_;
};

/// True when `signature` is the Ed25519 signature of `message` under the 32-byte `public_key`.
bool verify_signature(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace daybook::base
