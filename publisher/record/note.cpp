#include "publisher/record/note.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

constexpr char kEd25519 = '\x01';
constexpr std::string_view kDash = "\xE2\x80\x94 ";
constexpr std::size_t kMostSignatures = 64;

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

/// True when the line is a signature of `key`; throws when it claims to be and is wrong.
bool signed_by(std::string_view line, std::string_view text, const VerifierKey& key) {
    if (!line.starts_with(kDash)) throw Error(ErrorKind::corrupt, "the note has a line that is no signature");
    line.remove_prefix(kDash.size());
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) throw Error(ErrorKind::corrupt, "a signature line of the note has no signature");
    if (line.substr(0, blank) != key.name) return false;
    const auto blob = base::base64_decode(line.substr(blank + 1));
    if (!blob.starts_with(key.key_id())) return false;
    if (!base::verify_signature(key.public_key, text, std::string_view(blob).substr(4)))
        throw Error::make(ErrorKind::corrupt, "the note's signature by '{}' is wrong", key.name);
    return true;
}

}  // namespace

std::string VerifierKey::key_id() const {
    const auto digest = base::sha256(name + "\n" + kEd25519 + public_key);
    return std::string(digest.view().substr(0, 4));
}

std::string VerifierKey::str() const {
    return fmt::format("{}+{}+{}", name, hex(key_id()), base::base64_encode(kEd25519 + public_key));
}

VerifierKey VerifierKey::parse(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return Error::make(ErrorKind::bad_input, "'{}' is no verifier key (name+hash+key): {}", text, why);
    };
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos || first == 0) throw bad("it has not three parts");
    const auto blob = base::base64_decode(text.substr(second + 1));
    if (blob.size() != 33 || blob[0] != kEd25519) throw bad("it is not an Ed25519 key");
    VerifierKey key{std::string(text.substr(0, first)), blob.substr(1)};
    if (hex(key.key_id()) != text.substr(first + 1, second - first - 1)) throw bad("its hash does not fit");
    return key;
}

std::string sign_note(std::string_view text, std::string_view name, const base::SigningKey& key) {
    const VerifierKey verifier{std::string(name), key.public_key()};
    const auto blob = verifier.key_id() + key.sign(text);
    return fmt::format("{}\n{}{} {}\n", text, kDash, name, base::base64_encode(blob));
}

std::string cosign_note(std::string_view note, std::string_view name, const base::SigningKey& key) {
    const auto text = note.substr(0, note.rfind("\n\n") + 1);
    const auto own = sign_note(text, name, key);
    return std::string(note) + own.substr(text.size() + 1);
}

std::string open_note(std::string_view note, const VerifierKey& key) {
    for (const char c : note)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n')
            throw Error(ErrorKind::corrupt, "the note holds a control character");
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos || !note.ends_with('\n') || !base::is_utf8(note))
        throw Error(ErrorKind::corrupt, "the note is not text, a blank line and signatures");
    const auto text = note.substr(0, gap + 1);
    auto rest = note.substr(gap + 2);
    rest.remove_suffix(rest.empty() ? 0 : 1);
    bool found = false;
    std::size_t seen = 0;
    for (const auto line : base::split(rest, '\n')) {
        if (++seen > kMostSignatures) throw Error(ErrorKind::corrupt, "the note has too many signatures");
        found = signed_by(line, text, key) || found;
    }
    if (!found) throw Error::make(ErrorKind::corrupt, "the note is not signed by '{}'", key.name);
    return std::string(text);
}

}  // namespace daybook::record
