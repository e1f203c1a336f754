#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace daybook::bench {

/// A web server in a process of its own that serves a folder on loopback, with ETags and connections kept: nginx where the system
/// has it (or $NGINX names it), our own listener otherwise. Stopped when destroyed.
class FileSite {
public:
    FileSite(const std::filesystem::path& folder, const std::filesystem::path& scratch);
    ~FileSite();
    FileSite(const FileSite&) = delete;
    FileSite& operator=(const FileSite&) = delete;

    std::string url(const std::string& path) const;
    const std::string& name() const { return name_; }   ///< "nginx"

private:
    void start_nginx(const std::string& program, const std::filesystem::path& folder, const std::filesystem::path& scratch);
    void start_own(const std::filesystem::path& folder);

    std::string name_;
    int port_ = 0;
    pid_t pid_ = 0;
};

}  // namespace daybook::bench
