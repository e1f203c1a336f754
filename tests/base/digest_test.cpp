#include "publisher/base/digest.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "tests/base/scratch.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::base;

BOOST_AUTO_TEST_SUITE(digests)

// FIPS 180-4, the examples NIST publishes for SHA-256.
BOOST_AUTO_TEST_CASE(sha_256_gives_the_published_values) {
    BOOST_TEST(sha256("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    BOOST_TEST(sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex() ==
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    Sha256Stream million;
    for (int i = 0; i < 1000; ++i) million.update(std::string(1000, 'a'));
    BOOST_TEST(million.finish().hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(a_digest_survives_hex_and_bytes) {
    const auto digest = sha256("abc");
    BOOST_TEST((Sha256::from_hex(digest.hex()) == digest));
    BOOST_TEST((Sha256::from_bytes(digest.view()) == digest));
    BOOST_TEST(
        (Sha256::from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD") == digest));
}

BOOST_AUTO_TEST_CASE(a_digest_is_told_by_64_digits_in_lower_case) {
    BOOST_TEST(Sha256::is_hex(sha256("abc").hex()));
    for (const auto& text : {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'), std::string(63, 'a') + "g"})
        BOOST_TEST(!Sha256::is_hex(text), text);
}

BOOST_AUTO_TEST_CASE(what_is_no_digest_is_refused) {
    for (const auto& text : {std::string(), std::string(63, 'a'), std::string(65, 'a'),
                             std::string(63, 'a') + "g", std::string(62, 'a') + " a"})
        BOOST_CHECK_THROW(Sha256::from_hex(text), Error);
    BOOST_CHECK_THROW(Sha256::from_bytes(std::string(31, 'x')), Error);
    BOOST_CHECK_THROW(Sha256::from_bytes(std::string(33, 'x')), Error);
}

BOOST_AUTO_TEST_CASE(a_file_has_the_digest_of_its_bytes_whatever_its_size) {
    const daybook::tests::Scratch scratch;
    for (const std::size_t size : {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
        const std::string bytes(size, 'x');
        write_flushed(scratch / "file", bytes);
        BOOST_TEST(sha256_file(scratch / "file").hex() == sha256(bytes).hex());
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_has_no_digest) {
    const daybook::tests::Scratch scratch;
    BOOST_CHECK_EXCEPTION(sha256_file(scratch / "absent"), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::not_found; });
    BOOST_CHECK_THROW(sha256_file(scratch.path()), Error);
}

// RFC 4648 section 10.
BOOST_AUTO_TEST_CASE(base64_gives_the_published_values) {
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        BOOST_TEST(base64_encode(bytes) == text);
        BOOST_TEST(base64_decode(text) == bytes);
    }
}

BOOST_AUTO_TEST_CASE(every_byte_survives_base64) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    for (std::size_t size = 0; size <= bytes.size(); ++size)
        BOOST_TEST((base64_decode(base64_encode(bytes.substr(0, size))) == bytes.substr(0, size)));
}

BOOST_AUTO_TEST_CASE(base64_that_is_not_canonical_is_refused) {
    // Unpadded, stray bits (RFC 4648 section 3.5), blanks, padding inside, the URL alphabet.
    for (const std::string_view text : {"Zg", "Zg=", "Zh==", "Zm9", " Zg==", "Zg==\n\n\n\n",
                                        "Zg==Zg==", "====", "=", "    ", "Zm9v!AAA", "__-_", "A===", "Zg=a"})
        BOOST_CHECK_THROW(base64_decode(text), Error);
}

BOOST_AUTO_TEST_SUITE_END()
