#pragma once

#include <string>

namespace daybook::record {

/// Something of an archive that is not as its log says.
struct Fault {
    std::string file;  ///< below public/
    std::string expected;
    std::string found;
    std::string remedy;

    /// "log/checkpoint: expected …, found …; remedy"
    std::string str() const;
};

/// The remedies, so that the same trouble has the same advice.
namespace remedies {
inline constexpr const char* kCopyAgain = "copy the file again from the archive, a mirror or a backup";
inline constexpr const char* kDistrust =
    "do not rely on this copy; compare its checkpoint with one that a mirror or another reader kept, and ask "
    "the publisher";
inline constexpr const char* kContradicts =
    "the publisher released what contradicts its own release.json; tell its contact";
inline constexpr const char* kKey =
    "ask the publisher for the log's verifier key by a way that this server cannot change";
}  // namespace remedies

/// A file that is not there.
Fault missing(const std::string& file);

}  // namespace daybook::record
