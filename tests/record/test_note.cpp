#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/note.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using record::VerifierKey;

namespace {
// The example of the C2SP signed-note specification, checked with an independent implementation.
constexpr const char* kVkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr const char* kNote =
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
}  // namespace

BOOST_AUTO_TEST_SUITE(signed_note)

BOOST_AUTO_TEST_CASE(the_specifications_example_opens) {
    const auto key = VerifierKey::parse(kVkey);
    BOOST_TEST(key.str() == kVkey);
    BOOST_TEST(record::open_note(kNote, key) == "This is an example message.\n");
}

BOOST_AUTO_TEST_CASE(a_changed_text_or_signature_is_refused) {
    const auto key = VerifierKey::parse(kVkey);
    for (const auto& [from, to] : {std::pair{"example message", "exbmple message"}, std::pair{"Uw2QOkn8srV1", "Uw2QOkn8srV2"}}) {
        std::string note = kNote;
        note.replace(note.find(from), std::string_view(from).size(), to);
        BOOST_CHECK_THROW(record::open_note(note, key), base::Error);
    }
}

BOOST_AUTO_TEST_CASE(what_we_sign_opens_and_a_strangers_signature_beside_it_is_ignored) {
    const auto ours = base::SigningKey::generate(), other = base::SigningKey::generate();
    const VerifierKey key{"daybook.example/log", ours.public_key()};
    auto note = record::sign_note("daybook.example/log\n3\nAAAA\n", key.name, ours);
    BOOST_TEST(record::open_note(note, key) == "daybook.example/log\n3\nAAAA\n");
    const auto theirs = record::sign_note("daybook.example/log\n3\nAAAA\n", "witness.example", other);
    note += theirs.substr(theirs.find("\n\n") + 2);
    BOOST_TEST(record::open_note(note, key) == "daybook.example/log\n3\nAAAA\n");
    const VerifierKey witness_only{"somebody.example", other.public_key()};
    BOOST_CHECK_THROW(record::open_note(note, witness_only), base::Error);
}

BOOST_AUTO_TEST_CASE(a_key_with_a_wrong_hash_is_refused) {
    BOOST_CHECK_THROW(VerifierKey::parse("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"), base::Error);
    BOOST_CHECK_THROW(VerifierKey::parse("example.com/foo"), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
