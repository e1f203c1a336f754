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

/// Goes through a folder and those below it without following links. What cannot be looked at is put among the files: nobody is
/// to take a folder for checked of which a part was not.
class Walk {
public:
    explicit Walk(CheckInputs& out) : out_(out) {}

    void go(const fs::path& folder) {
        const auto first = static_cast<std::ptrdiff_t>(out_.files.size());
        // The folder itself was asked for.
        if (const auto failed = open(folder); failed)
            throw Error::make(ErrorKind::usage, "the folder {} cannot be read: {}", folder.string(),
                              failed.message());
        while (!below_.empty()) {
            const auto next = std::move(below_.back());
            below_.pop_back();
            if (const auto failed = open(next); failed) miss(next, "the folder cannot be read: ", failed);
        }
        std::sort(out_.files.begin() + first, out_.files.end(),
                  [](const auto& a, const auto& b) { return a.path < b.path; });
        std::ranges::sort(out_.skipped, {}, &SkippedFile::name);
    }

private:
    /// Why it could not be opened. One that breaks off midway has told some of its names.
    std::error_code open(const fs::path& folder) {
        std::error_code failed;
        fs::directory_iterator at(folder, failed);
        if (failed) return failed;
        for (; at != fs::directory_iterator(); at.increment(failed)) take(*at);
        if (failed) miss(folder, "the folder could not be gone through to its end: ", failed);
        return {};
    }

    void take(const fs::directory_entry& entry) {
        const auto& path = entry.path();
        if (is_hidden(path)) return skip(path, "hidden");
        std::error_code failed;
        switch (entry.symlink_status(failed).type()) {
            case fs::file_type::symlink: return skip(path, "a link");
            case fs::file_type::directory: below_.push_back(path); return;
            case fs::file_type::regular: out_.files.push_back({path, path.string(), true}); return;
            default: return failed ? miss(path, "it cannot be looked at: ", failed) : skip(path, "neither a file nor a folder");
        }
    }

    void skip(const fs::path& path, const char* why) { out_.skipped.push_back({path.string(), why}); }
    void miss(const fs::path& path, const std::string& what, std::error_code why) {
        out_.files.push_back({path, path.string(), true, what + why.message()});
    }

    CheckInputs& out_;
    std::vector<fs::path> below_;
};

}  // namespace

CheckInputs find_inputs(const std::vector<std::string>& given, const fs::path& scratch) {
    CheckInputs out;
    for (const auto& one : given) {
        std::error_code failed;
        if (one == "-") out.files.push_back(copy_standard_input(scratch));
        else if (fs::is_directory(one, failed)) Walk(out).go(one);
        else if (fs::is_regular_file(one, failed)) out.files.push_back({one, one, false});
        else if (fs::exists(one, failed))
            throw Error::make(ErrorKind::usage,
                              "{} is neither a file nor a folder; '-' stands for standard input", one);
        else throw Error::make(ErrorKind::usage, "there is no file {}{}", one, likely_name(one));
    }
    return out;
}

}  // namespace daybook::app
