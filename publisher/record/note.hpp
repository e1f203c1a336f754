#pragma once

#include "publisher/base/signing.hpp"

#include <string>
#include <string_view>

/// C2SP signed notes: text, a blank line, signature lines.
namespace daybook::record {

/// A log's public name and key, written "<name>+<8 hex digits>+<base64(0x01 || key)>".
struct VerifierKey {
    std::string name;
    std::string public_key;   ///< 32 bytes of Ed25519

    /// First four bytes of SHA-256(name || 0x0A || 0x01 || key).
    std::string key_id() const;
    std::string str() const;
    /// Throws Error(bad_input) when the text is no Ed25519 verifier key or its hash is wrong.
    static VerifierKey parse(std::string_view text);
};

/// The note: `text` (ends in a newline), signed by `key` under `name`.
std::string sign_note(std::string_view text, std::string_view name, const base::SigningKey& key);

/// The note with the signature of one more key under the same name, as C2SP signed notes allow.
std::string cosign_note(std::string_view note, std::string_view name, const base::SigningKey& key);

/// The text of a note that `key` signed. Unknown signers are ignored, as the specification asks. Throws
/// Error(corrupt) when it is not well-formed, has no signature of `key`, or that signature is wrong.
std::string open_note(std::string_view note, const VerifierKey& key);

}  // namespace daybook::record
