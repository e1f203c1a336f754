#include "publisher/record/public_files.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/checkpoint.hpp"

#include <algorithm>

namespace daybook::record {

namespace fs = std::filesystem;

namespace {

class Folder : public PublicFiles {
public:
    explicit Folder(fs::path folder) : folder_(std::move(folder)), root_(fs::canonical(folder_)) {}

    std::optional<std::string> text(const std::string& path, std::uint64_t most) override {
        const auto place = here(path);
        if (place.empty()) return std::nullopt;
        return base::read_file(place, most);
    }

    bool copy(const std::string& path, const fs::path& to, std::uint64_t most) override {
        const auto place = here(path);
        if (place.empty()) return false;
        std::error_code failed;
        const auto size = fs::file_size(place, failed);
        if (failed) return false;  // erased meanwhile
        if (size > most)
            throw base::Error::make(base::ErrorKind::exhausted, "{} is larger than the limit of {} bytes",
                                    place.string(), most);
        auto part = to;
        part += ".part";
        fs::copy_file(place, part, fs::copy_options::overwrite_existing, failed);
        if (failed == std::errc::no_such_file_or_directory && !fs::exists(place)) return false;
        if (failed == std::errc::no_space_on_device)
            throw base::Error::make(base::ErrorKind::exhausted, "cannot copy {} to {}: the disk is full",
                                    place.string(), part.string());
        if (failed)
            throw base::Error::make(base::ErrorKind::internal, "cannot copy {} to {}: {}", place.string(),
                                    part.string(), failed.message());
        base::rename_unflushed(part, to);
        return true;
    }

    fs::path here(const std::string& path) const override {
        if (!is_public_path(path)) return {};
        std::error_code failed;
        const auto place = fs::canonical(folder_ / path, failed);
        if (failed || !fs::is_regular_file(place, failed)) return {};
        const auto inside = place.lexically_relative(root_);
        return inside.empty() || *inside.begin() == ".." ? fs::path() : place;
    }

    std::string name(const std::string& path) const override { return (folder_ / path).string(); }
    bool cheap() const override { return true; }
    std::vector<std::string> below(const std::string& folder) const override {
        std::vector<std::string> out;
        std::error_code failed;
        fs::recursive_directory_iterator at(folder_ / folder, failed);
        for (const fs::recursive_directory_iterator end; !failed && at != end; at.increment(failed))
            if (std::error_code gone; !at->is_directory(gone)) out.push_back(at->path().lexically_relative(folder_).string());
        return out;
    }
    std::unique_ptr<PublicFiles> another() const override { return std::make_unique<Folder>(folder_); }

private:
    fs::path folder_;
    fs::path root_;
};

}  // namespace

std::string checkpoint_note(PublicFiles& files) {
    auto note = files.text("log/checkpoint", kMostNoteBytes);
    if (!note)
        throw base::Error::make(base::ErrorKind::not_found, "there is no {}: name an archive's public folder, a copy of it, or where it is served",
                                files.name("log/checkpoint"));
    return *std::move(note);
}

std::unique_ptr<PublicFiles> public_folder(const fs::path& public_dir) {
    return std::make_unique<Folder>(public_dir);
}

bool is_public_path(std::string_view path) {
    if (path.size() > 4096 || !base::is_utf8(path)) return false;
    return std::ranges::all_of(base::split(path, '/'), [](std::string_view piece) {
        const bool plain = std::ranges::all_of(
            piece, [](char c) { return c != '\\' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
        return plain && !piece.empty() && piece.size() <= 255 && piece[0] != '.';
    });
}

}  // namespace daybook::record
