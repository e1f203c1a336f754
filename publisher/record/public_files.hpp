#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace daybook::record {

/// The public folder of an archive, wherever it lies: here, or at a server. Nothing that comes out of it is
/// trusted. One object a thread.
class PublicFiles {
public:
    virtual ~PublicFiles() = default;

    /// The bytes of a file below public/; absent when there is none. Throws Error: exhausted (more than
    /// `most` bytes), transient (not reachable).
    virtual std::optional<std::string> text(const std::string& path, std::uint64_t most) = 0;
    /// Copies a file to `to`, which is there when it is whole and not before; false when there is none.
    /// Throws as text() does.
    virtual bool copy(const std::string& path, const std::filesystem::path& to, std::uint64_t most) = 0;
    /// Where the file can be read in place; empty when it has to be copied first.
    virtual std::filesystem::path here(const std::string& path) const = 0;
    /// How the file is called towards people.
    virtual std::string name(const std::string& path) const = 0;
    /// True when asking whether a file is there costs nothing, so that even what need not be there can be
    /// looked at.
    virtual bool cheap() const = 0;
    /// How far this machine's clock is ahead of that of whoever has the files, by what was last read; 0 where that is this machine, or it does not say.
    virtual std::chrono::seconds clock_ahead() const { return std::chrono::seconds(0); }
    /// The same files for another thread.
    virtual std::unique_ptr<PublicFiles> another() const = 0;
    /// The files below a folder, as paths below public/, where cheap(); no folder has none.
    virtual std::vector<std::string> below(const std::string& folder) const = 0;
};

/// The bytes of the log's checkpoint. Throws Error(not_found) that says what to name where there is none, and as text() does.
std::string checkpoint_note(PublicFiles& files);

/// A folder on this machine. Links that lead out of it are no files.
std::unique_ptr<PublicFiles> public_folder(const std::filesystem::path& public_dir);

/// True for a path that a log or a manifest may name: relative, in pieces that are neither empty nor hidden,
/// with no
/// "..", backslash or control character.
bool is_public_path(std::string_view path);

}  // namespace daybook::record
