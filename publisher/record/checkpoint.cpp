#include "publisher/record/checkpoint.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

namespace daybook::record {

using base::Error;
using base::ErrorKind;

std::string checkpoint_text(std::string_view origin, Revision size, const base::Sha256& root) {
    return fmt::format("{}\n{}\n{}\n", origin, size, base::base64_encode(root.view()));
}

Checkpoint parse_checkpoint(std::string_view text) {
    const auto lines = base::split(text, '\n');
    const auto size = lines.size() >= 4 && !lines[0].empty() ? base::parse_whole(lines[1]) : std::nullopt;
    if (!size || *size < 0 || std::to_string(*size) != lines[1])
        throw Error(ErrorKind::corrupt, "the checkpoint is not origin, size and root");
    Checkpoint out;
    out.origin = lines[0];
    out.size = *size;
    try {
        out.root = base::Sha256::from_bytes(base::base64_decode(lines[2]));
    } catch (const Error& e) {
        throw Error::make(ErrorKind::corrupt, "the checkpoint's root cannot be read: {}", e.message());
    }
    return out;
}

Checkpoint unproven_checkpoint(std::string_view note) {
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos)
        throw Error(ErrorKind::corrupt, "the note is not text, a blank line and signatures");
    auto out = parse_checkpoint(note.substr(0, gap + 1));
    out.note = note;
    return out;
}

Checkpoint open_checkpoint(std::string_view note, const VerifierKey& key) {
    auto out = parse_checkpoint(open_note(note, key));
    if (out.origin != key.name)
        throw Error::make(ErrorKind::corrupt, "the checkpoint is of '{}', not of '{}'", out.origin, key.name);
    out.note = note;
    return out;
}

}  // namespace daybook::record
