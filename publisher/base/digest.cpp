#include "publisher/base/digest.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <openssl/evp.h>

#include <fstream>
#include <vector>

namespace daybook::base {

namespace {

EVP_MD_CTX* context_of(void* p) {
    return static_cast<EVP_MD_CTX*>(p);
}

const unsigned char* unsigned_data(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string Sha256::hex() const {
    // Of each file and each entry, so not by way of a format.
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(64);
    for (const auto byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

bool Sha256::is_hex(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

Sha256 Sha256::from_hex(std::string_view hex) {
    Sha256 out;
    bool good = hex.size() == 64;
    for (std::size_t i = 0; good && i < 32; ++i) {
        const int high = hex_value(hex[2 * i]);
        const int low = hex_value(hex[2 * i + 1]);
        good = high >= 0 && low >= 0;
        out.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    if (!good) throw Error::make(ErrorKind::bad_input, "expected 64 hex digits of a SHA-256, got '{}'", hex);
    return out;
}

Sha256 Sha256::from_bytes(std::string_view raw) {
    Sha256 out;
    if (raw.size() != out.bytes.size())
        throw Error::make(ErrorKind::bad_input, "expected 32 bytes of a SHA-256, got {}", raw.size());
    std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(out.bytes.data()));
    return out;
}

void Sha256Stream::Free::operator()(void* context) const noexcept {
    EVP_MD_CTX_free(context_of(context));
}

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_of(context_.get()), EVP_sha256(), nullptr) != 1)
        throw Error(ErrorKind::internal, "OpenSSL cannot start a SHA-256");
}

Sha256Stream& Sha256Stream::update(std::string_view bytes) {
    if (EVP_DigestUpdate(context_of(context_.get()), bytes.data(), bytes.size()) != 1)
        throw Error(ErrorKind::internal, "OpenSSL cannot continue a SHA-256");
    return *this;
}

Sha256 Sha256Stream::finish() {
    Sha256 out;
    if (EVP_DigestFinal_ex(context_of(context_.get()), out.bytes.data(), nullptr) != 1)
        throw Error(ErrorKind::internal, "OpenSSL cannot finish a SHA-256");
    return out;
}

Sha256 sha256(std::string_view bytes) {
    return Sha256Stream().update(bytes).finish();
}

Sha256 sha256_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw_errno("cannot read " + path.string());
    Sha256Stream stream;
    std::vector<char> block(1 << 20);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
        stream.update({block.data(), static_cast<std::size_t>(in.gcount())});
    if (in.bad()) throw_errno("cannot read " + path.string());
    return stream.finish();
}

std::string base64_encode(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), unsigned_data(bytes),
                    static_cast<int>(bytes.size()));
    return out;
}

std::string base64_decode(std::string_view text) {
    std::string out(text.size() / 4 * 3, '\0');
    const int size = text.size() % 4 != 0
                         ? -1
                         : EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), unsigned_data(text),
                                           static_cast<int>(text.size()));
    const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    if (size >= 0) out.resize(static_cast<std::size_t>(size) - padding);
    // EVP_DecodeBlock forgives blanks and stray bits; encoding again is the strict check.
    if (size < 0 || base64_encode(out) != text)
        throw Error::make(ErrorKind::bad_input, "not base64: '{}'", text.substr(0, 80));
    return out;
}

}  // namespace daybook::base
