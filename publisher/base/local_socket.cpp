#include "publisher/base/local_socket.hpp"

#include "publisher/base/error.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace daybook::base {

namespace {

constexpr int kWaiting = 16;  ///< that want to talk and are not listened to yet

std::string words_of(int code) {
    return std::generic_category().message(code);
}

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un out{};
    out.sun_family = AF_UNIX;
    const auto& name = path.native();
    if (name.empty() || name.size() >= sizeof out.sun_path)
        throw Error::make(ErrorKind::usage, "a socket's path has at most {} bytes, and {} has {}",
                          sizeof out.sun_path - 1, name, name.size());
    std::memcpy(out.sun_path, name.data(), name.size());
    return out;
}

FileDescriptor new_socket() {
    FileDescriptor out(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!out) throw_errno("cannot make a local socket");
    return out;
}

const sockaddr* plain(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

/// 0, or why nobody answers.
int try_to_connect(const FileDescriptor& socket, const sockaddr_un& address) {
    return ::connect(socket.get(), plain(address), sizeof address) == 0 ? 0 : errno;
}

void put_stale_aside(const std::filesystem::path& path, const sockaddr_un& address) {
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0) return;
    if (!S_ISSOCK(about.st_mode))
        throw Error::make(ErrorKind::usage, "{} is there and is no socket", path.string());
    if (try_to_connect(new_socket(), address) != ECONNREFUSED)
        throw Error::make(ErrorKind::conflict, "another process answers at {} already", path.string());
    ::unlink(path.c_str());
}

/// Room for one file beside a message.
union FileRoom {
    char bytes[CMSG_SPACE(sizeof(int))];
    cmsghdr aligned;
};

/// The files that came with a message: where one has room the kernel's padding has it for two.
std::vector<FileDescriptor> files_of(msghdr& message) {
    std::vector<FileDescriptor> out;
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        for (std::size_t at = 0; CMSG_LEN(at + sizeof(int)) <= part->cmsg_len; at += sizeof(int)) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + at, sizeof fd);
            out.emplace_back(fd);
        }
    }
    return out;
}

}  // namespace

FileDescriptor listen_locally(const std::filesystem::path& path) {
    const auto address = address_of(path);
    put_stale_aside(path, address);
    auto out = new_socket();
    if (::bind(out.get(), plain(address), sizeof address) != 0 || ::chmod(path.c_str(), 0660) != 0 ||
        ::listen(out.get(), kWaiting) != 0)
        throw_errno("cannot listen at " + path.string());
    return out;
}

FileDescriptor accept_locally(const FileDescriptor& listening) {
    return FileDescriptor(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

FileDescriptor connect_locally(const std::filesystem::path& path) {
    const auto address = address_of(path);
    auto out = new_socket();
    if (const int code = try_to_connect(out, address); code != 0)
        throw Error::make(ErrorKind::transient, "nobody answers at {}: {}", path.string(), words_of(code));
    return out;
}

bool send_message(const FileDescriptor& socket, std::string_view text, const FileDescriptor* file) {
    if (text.size() > kLongestMessage)
        throw Error::make(ErrorKind::exhausted,
                          "a message of {} bytes is longer than the {} that are sent at once", text.size(),
                          kLongestMessage);
    iovec part{const_cast<char*>(text.data()), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    FileRoom room{};
    if (file != nullptr) {
        message.msg_control = room.bytes;
        message.msg_controllen = sizeof room.bytes;
        auto* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        const int fd = file->get();
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    for (;;) {
        if (::sendmsg(socket.get(), &message, MSG_NOSIGNAL) >= 0) return true;
        if (errno == EINTR) continue;
        // ETOOMANYREFS: files are on their way that nobody has taken yet.
        if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS) return false;
        throw Error::make(ErrorKind::transient, "the other side does not listen any more: {}",
                          words_of(errno));
    }
}

std::optional<LocalMessage> receive_message(const FileDescriptor& socket) {
    LocalMessage out;
    out.text.resize(kLongestMessage);
    iovec part{out.text.data(), out.text.size()};
    FileRoom room{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.bytes;
    message.msg_controllen = sizeof room.bytes;
    ssize_t size = -1;
    do size = ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    if (size < 0 && errno == EAGAIN) return {};
    if (size < 0) throw Error::make(ErrorKind::transient, "the other side is gone: {}", words_of(errno));
    auto files = files_of(message);
    if (size == 0) throw Error(ErrorKind::transient, "the other side is gone");
    if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || files.size() > 1)
        throw Error(ErrorKind::bad_input, "the other side sent more than a message may be");
    if (!files.empty()) out.file = std::move(files.front());
    out.text.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace daybook::base
