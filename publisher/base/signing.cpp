#include "publisher/base/signing.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

namespace daybook::base {

namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* p) const noexcept { EVP_MD_CTX_free(p); }
};
struct FreeBio {
    void operator()(BIO* p) const noexcept { BIO_free(p); }
};
struct FreeKey {
    void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;
using Bio = std::unique_ptr<BIO, FreeBio>;
using PublicKey = std::unique_ptr<EVP_PKEY, FreeKey>;

EVP_PKEY* key_of(void* p) {
    return static_cast<EVP_PKEY*>(p);
}
const unsigned char* data_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
/// Without this OpenSSL asks for the pass phrase of an encrypted key on the terminal, and waits.
int no_pass_phrase(char*, int, int, void*) {
    return -1;
}
unsigned char* data_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

void SigningKey::Free::operator()(void* key) const noexcept {
    EVP_PKEY_free(key_of(key));
}

SigningKey SigningKey::generate() {
    Handle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) throw Error(ErrorKind::internal, "OpenSSL cannot make an Ed25519 key");
    return SigningKey(std::move(key));
}

SigningKey SigningKey::from_seed(std::string_view seed) {
    Handle key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, data_of(seed), seed.size()));
    if (!key) throw Error::make(ErrorKind::bad_input, "an Ed25519 seed has 32 bytes, got {}", seed.size());
    return SigningKey(std::move(key));
}

SigningKey SigningKey::load(const std::filesystem::path& pem) {
    const auto text = read_file(pem, 1 << 16);
    const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    Handle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
    if (!key || EVP_PKEY_get_base_id(key_of(key.get())) != EVP_PKEY_ED25519)
        throw Error::make(ErrorKind::bad_input,
                          "{} is not an Ed25519 private key in PEM without a pass phrase", pem.string());
    return SigningKey(std::move(key));
}

void SigningKey::save(const std::filesystem::path& pem) const {
    const Bio bio(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(bio.get(), key_of(key_.get()), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        throw Error(ErrorKind::internal, "OpenSSL cannot write a private key");
    char* text = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &text);
    write_new_private_file(pem, {text, static_cast<std::size_t>(size)});
}

std::string SigningKey::public_key() const {
    std::string out(32, '\0');
    std::size_t size = out.size();
    if (EVP_PKEY_get_raw_public_key(key_of(key_.get()), data_of(out), &size) != 1)
        throw Error(ErrorKind::internal, "OpenSSL cannot give the public key");
    return out;
}

std::string SigningKey::sign(std::string_view message) const {
    const Context context(EVP_MD_CTX_new());
    std::string out(64, '\0');
    std::size_t size = out.size();
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_of(key_.get())) != 1 ||
        EVP_DigestSign(context.get(), data_of(out), &size, data_of(message), message.size()) != 1)
        throw Error(ErrorKind::internal, "OpenSSL cannot sign");
    return out;
}

bool verify_signature(std::string_view public_key, std::string_view message, std::string_view signature) {
    const PublicKey key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data_of(public_key), public_key.size()));
    const Context context(EVP_MD_CTX_new());
    return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message),
                            message.size()) == 1;
}

}  // namespace daybook::base
