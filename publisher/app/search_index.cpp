#include "publisher/app/search_index.hpp"

#include "publisher/base/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <vector>

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

/// Of tables, names are looked for: headings and figures would run together in the lines that a search shows of a page.
constexpr std::string_view kNotRead = "thead, caption, figcaption, .govuk-table__cell--numeric";

/// Nothing of ours goes to the child: no environment, no input, no output, and no socket, since one that outlives us would hold our port.
std::string run(std::vector<std::string> words) {
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    for (const int fd : {0, 1, 2}) ::posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, 3);
    char* environment[] = {nullptr};
    pid_t pid = 0;
    const int failed = ::posix_spawn(&pid, argv.front(), &files, nullptr, argv.data(), environment);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0) return fmt::format("cannot start {}: {}", words.front(), std::strerror(failed));
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return fmt::format("{} did not end well (status {})", words.front(), status);
}

}  // namespace

std::string make_search_index(const fs::path& site, const fs::path& assets) {
    const auto tool = assets / "tools/pagefind";
    const auto place = site / "pagefind", fresh = site / ".pagefind.new", old = site / ".pagefind.old";
    std::error_code failed;
    if (!fs::exists(tool, failed)) return {};
    fs::remove_all(fresh, failed);
    fs::remove_all(old, failed);
    if (auto why = run({tool.string(), "--site", site.string(), "--output-path", fresh.string(), "--quiet", "--exclude-selectors", std::string(kNotRead)}); !why.empty()) {
        fs::remove_all(place, failed);
        return "no search index: " + why;
    }
    fs::rename(place, old, failed);
    fs::rename(fresh, place, failed);
    if (failed) return fmt::format("no search index: cannot put it at {}: {}", place.string(), failed.message());
    fs::remove_all(old, failed);
    return {};
}

void drop_search_index(const fs::path& site) {
    std::error_code ignored;
    fs::remove_all(site / "pagefind", ignored);
}

}  // namespace daybook::app
