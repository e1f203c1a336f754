#pragma once

#include "publisher/base/durable_file.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Messages between two processes of one machine, each whole (SOCK_SEQPACKET), some with an open file.
/// Nothing here waits.
namespace daybook::base {

/// A message is never longer. What the kernel takes at once is more (net.core.wmem_default, 212,992 bytes).
inline constexpr std::size_t kLongestMessage = 128 * 1024;

/// A socket at `path` for whoever may write to it: owner and group, which is that of its folder where that
/// says so (setgid). One that a killed process left is put aside. Throws Error(conflict) when somebody
/// answers there, (usage) when the path is too long or something else lies there.
FileDescriptor listen_locally(const std::filesystem::path& path);

/// The next that wants to talk; none when nobody does.
FileDescriptor accept_locally(const FileDescriptor& listening);

/// Throws Error(transient) when nobody answers there, naming the path and why; (usage) when the path is too
/// long.
FileDescriptor connect_locally(const std::filesystem::path& path);

/// False when it has to wait, since the other side has not taken enough. `file` goes with it, and stays open
/// here too. Throws Error(transient) when the other side is gone, Error(exhausted) when the message is too
/// long.
bool send_message(const FileDescriptor& socket, std::string_view text, const FileDescriptor* file = nullptr);

struct LocalMessage {
    std::string text;
    FileDescriptor file;  ///< that came with it, if one did
};

/// The next message; none when there is none yet. Throws Error(transient) when the other side is gone,
/// Error(bad_input) when it sent more than a message may be, or nothing, or several files.
std::optional<LocalMessage> receive_message(const FileDescriptor& socket);

}  // namespace daybook::base
