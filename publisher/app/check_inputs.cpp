#include "publisher/app/check_inputs.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::uintmax_t kMostFromPipe = UINT64_C(8) << 30;
/// Of a folder, looked at for one like that which was given.
constexpr std::size_t kMostNames = 10'000;
constexpr std::size_t kPiece = std::size_t{1} << 20;

CheckInput copy_standard_input(const fs::path& scratch) {
    const auto path = scratch / "standard-input";
    std::ofstream out(path, std::ios::binary);
    std::uintmax_t size = 0;
    for (std::string piece; !(piece = base::read_from(STDIN_FILENO, kPiece)).empty();) {
        size += piece.size();
        if (size > kMostFromPipe)
            throw Error::make(ErrorKind::exhausted,
                              "standard input has more than {} bytes; give the file by its name",
                              kMostFromPipe);
        out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    }
    if (!out.flush())
        throw Error::make(ErrorKind::exhausted, "no room for a copy of standard input in {}",
                          scratch.string());
    return {path, "standard input", false};
}

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

/// "; did you mean 'x'?" for a name that a person may have misspelt.
std::string likely_name(const fs::path& given) {
    const auto folder = given.has_parent_path() ? given.parent_path() : fs::path(".");
    std::error_code failed;
    if (!fs::is_directory(folder, failed))
        return fmt::format(", nor a folder {}", folder.string());
    std::vector<std::string> names;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end && names.size() < kMostNames;
         at.increment(failed))
        names.push_back(at->path().filename().string());
    std::ranges::sort(names);
    const auto near = base::nearest(given.filename().string(), names);
    return near.empty() ? "" : fmt::format("; did you mean '{}'?", (given.parent_path() / near).string());
}

void go_through(const fs::path& folder, CheckInputs& out) {
    const auto first = out.files.size();
    std::error_code failed;
    // Below it what may not be read is passed over; the folder itself was asked for.
    if (fs::directory_iterator probe(folder, failed); failed)
        throw Error::make(ErrorKind::usage, "the folder {} cannot be read: {}", folder.string(),
                          failed.message());
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed);
    if (failed)
        throw Error::make(ErrorKind::usage, "the folder {} cannot be read: {}", folder.string(),
                          failed.message());
    for (; at != fs::recursive_directory_iterator(); at.increment(failed)) {
        const auto& entry = *at;
        const auto name = entry.path().string();
        if (is_hidden(entry.path())) {
            out.skipped.push_back({name, "hidden"});
            at.disable_recursion_pending();
        } else if (entry.is_symlink(failed)) {
            out.skipped.push_back({name, "a link"});
        } else if (entry.is_regular_file(failed)) {
            out.files.push_back({entry.path(), name, true});
        } else if (!entry.is_directory(failed)) {
            out.skipped.push_back({name, "neither a file nor a folder"});
        }
    }
    if (failed)
        out.skipped.push_back({folder.string(), "could not be gone through to its end: " + failed.message()});
    std::sort(out.files.begin() + static_cast<std::ptrdiff_t>(first), out.files.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    std::ranges::sort(out.skipped, {}, &SkippedFile::name);
}

}  // namespace

CheckInputs find_inputs(const std::vector<std::string>& given, const fs::path& scratch) {
    CheckInputs out;
    for (const auto& one : given) {
        std::error_code failed;
        if (one == "-") out.files.push_back(copy_standard_input(scratch));
        else if (fs::is_directory(one, failed)) go_through(one, out);
        else if (fs::is_regular_file(one, failed)) out.files.push_back({one, one, false});
        else if (fs::exists(one, failed))
            throw Error::make(ErrorKind::usage,
                              "{} is neither a file nor a folder; '-' stands for standard input", one);
        else throw Error::make(ErrorKind::usage, "there is no file {}{}", one, likely_name(one));
    }
    return out;
}

}  // namespace daybook::app
