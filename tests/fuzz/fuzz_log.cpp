#include "publisher/base/error.hpp"
#include "publisher/record/log_entry.hpp"
#include "publisher/record/note.hpp"
#include "publisher/record/release_manifest.hpp"
#include "publisher/record/tiles.hpp"
#include "publisher/record/tlog_proof.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

namespace {

template <class Read>
void attempt(Read&& read) {
    try {
        read();
    } catch (const base::Error&) {
    }
}

}  // namespace

/// Whatever a mirror may hold in place of the log's files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    // The vector of the signed-note specification.
    static const auto key = record::VerifierKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    attempt([&] { fuzz::must(text.starts_with(record::open_note(text, key)), "what was signed begins the note"); });
    attempt([&] { record::VerifierKey::parse(text); });
    attempt([&] {
        const auto proof = record::TlogProof::parse(text);
        fuzz::must(proof.str() == text, "a proof is written in one way");
    });
    attempt([&] { record::unproven_checkpoint(text); });
    attempt([&] { record::parse_bundle(text); });
    attempt([&] { record::parse_entry(0, text); });
    attempt([&] { record::ReleaseManifest::from_json(base::json::parse(text)); });
    attempt([&] { record::Locator::parse_within(text); });
    return 0;
}
