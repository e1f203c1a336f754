#include "publisher/base/signing.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

using namespace daybook::base;
using daybook::tests::Scratch;

namespace {

std::string bytes_of(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
}

struct Vector {
    std::string_view seed, public_key, message, signature;
};

// RFC 8032 section 7.1, tests 1 to 3.
constexpr Vector kVectors[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a3"
                                "3bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
                               {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15"
                                "996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
                               {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16"
                                "f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(signing)

BOOST_AUTO_TEST_CASE(ed25519_gives_the_signatures_of_rfc_8032) {
    for (const auto& v : kVectors) {
        const auto key = SigningKey::from_seed(bytes_of(v.seed));
        BOOST_TEST((key.public_key() == bytes_of(v.public_key)));
        BOOST_TEST((key.sign(bytes_of(v.message)) == bytes_of(v.signature)));
        BOOST_TEST(verify_signature(bytes_of(v.public_key), bytes_of(v.message), bytes_of(v.signature)));
    }
}

BOOST_AUTO_TEST_CASE(one_changed_bit_anywhere_spoils_a_signature) {
    const auto key = SigningKey::from_seed(std::string(32, 's'));
    const std::string message = "the size of the log is 42";
    const auto signature = key.sign(message), public_key = key.public_key();
    BOOST_TEST(verify_signature(public_key, message, signature));
    for (std::size_t i = 0; i < signature.size(); ++i) {
        auto bad = signature;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        BOOST_TEST(!verify_signature(public_key, message, bad));
    }
    BOOST_TEST(!verify_signature(public_key, "the size of the log is 43", signature));
    BOOST_TEST(!verify_signature(SigningKey::generate().public_key(), message, signature));
}

BOOST_AUTO_TEST_CASE(keys_and_signatures_of_another_size_verify_nothing) {
    const auto key = SigningKey::generate();
    const auto signature = key.sign("x");
    BOOST_TEST(!verify_signature("", "x", signature));
    BOOST_TEST(!verify_signature(key.public_key() + "y", "x", signature));
    BOOST_TEST(!verify_signature(key.public_key(), "x", ""));
    BOOST_TEST(!verify_signature(key.public_key(), "x", signature + "y"));
    BOOST_CHECK_THROW(SigningKey::from_seed(std::string(31, 's')), Error);
    BOOST_CHECK_THROW(SigningKey::from_seed(std::string(33, 's')), Error);
}

BOOST_AUTO_TEST_CASE(two_new_keys_differ) {
    BOOST_TEST((SigningKey::generate().public_key() != SigningKey::generate().public_key()));
}

BOOST_AUTO_TEST_CASE(a_saved_key_is_the_owner_s_alone_and_signs_the_same) {
    const Scratch scratch;
    const auto key = SigningKey::generate();
    key.save(scratch / "key.pem");
    struct stat info {};
    BOOST_REQUIRE(::stat((scratch / "key.pem").c_str(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777) == 0600U);
    BOOST_TEST((SigningKey::load(scratch / "key.pem").sign("x") == key.sign("x")));
}

BOOST_AUTO_TEST_CASE(a_saved_key_is_never_overwritten) {
    const Scratch scratch;
    SigningKey::generate().save(scratch / "key.pem");
    const auto before = read_file(scratch / "key.pem");
    BOOST_CHECK_EXCEPTION(SigningKey::generate().save(scratch / "key.pem"), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::conflict; });
    BOOST_TEST((read_file(scratch / "key.pem") == before));
}

BOOST_AUTO_TEST_CASE(what_is_no_ed25519_key_names_the_file) {
    const Scratch scratch;
    // An encrypted key must be refused, not have its pass phrase asked for on the terminal.
    const std::string_view bad[] = {"",
                                    "-----BEGIN PRIVATE KEY-----\nnot base64\n-----END PRIVATE KEY-----\n",
                                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgSaVxV3xHJWwICCAAw\n"
                                    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEOQpEjihDmOv0/se5o6IZaYEQK2l\n"
                                    "cJ1J70sjt7zxhp/VIC0c9/X/icq5E737eMjjSFxu/2VHLpQHJsAia2ZvJe6PIFHj\n"
                                    "/B1A7kMGhNqIKdmffSA=\n"
                                    "-----END ENCRYPTED PRIVATE KEY-----\n"};
    for (const auto text : bad) {
        write_flushed(scratch / "bad.pem", text);
        BOOST_CHECK_EXCEPTION(SigningKey::load(scratch / "bad.pem"), Error, [](const Error& e) {
            return e.kind() == ErrorKind::bad_input && e.message().find("bad.pem") != std::string::npos;
        });
    }
    BOOST_CHECK_EXCEPTION(SigningKey::load(scratch / "absent.pem"), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::not_found; });
}

BOOST_AUTO_TEST_SUITE_END()
