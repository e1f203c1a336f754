#include "publisher/record/erase.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/public_files.hpp"
#include "publisher/record/table_files.hpp"
#include "publisher/record/tlog_proof.hpp"
#include "schemas/edition.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

/// Public files whose words an officer may name by themselves.
constexpr std::string_view kWordFolders[] = {"rejections/", "calendar/", "withdrawals/", "erasures/", "aliases/"};
/// An entry of the log stays under 64 KiB.
constexpr std::size_t kMostNamed = 600;

bool is_word_file(const std::string& name) {
    return std::ranges::any_of(kWordFolders, [&](auto folder) { return name.starts_with(folder); });
}

std::string report_path(const std::string& report) {
    const auto digest = base::sha256(report).hex();
    return fmt::format("rejections/{}/{}.json", digest.substr(0, 2), digest.substr(2));
}

class Planner {
public:
    Planner(const ArchiveLayout& layout, Register& reg) : layout_(layout), reg_(reg) {}

    ErasurePlan plan(const ErasureOrder& order) {
        if (order.names.empty())
            throw Error(ErrorKind::usage,
                        "name what is to be erased: <dataset>/<edition>, <dataset>/<edition>/v1, a SHA-256 "
                        "or a file like rejections/ab/cd….json");
        for (const auto& name : order.names) add(name);
        reach_what_shares();
        for (auto& [key, stone] : stones_) finish(stone, order.code);
        std::ranges::sort(out_.files, {}, &DoomedFile::path);
        const auto same = std::ranges::unique(out_.files, {}, &DoomedFile::path);
        out_.files.erase(same.begin(), same.end());
        return std::move(out_);
    }

private:
    void add(const std::string& name);
    void add_edition(const std::string& dataset, const std::string& edition);
    void add_version(const VersionRecord& version);
    void add_digest(const std::string& digest);
    void add_words(const std::string& path);
    void reach_what_shares();
    void take_along(const std::vector<VersionRecord>& others, const std::string& digest);
    void refuse_shared(const std::string& digest, const VersionRecord& other) const;
    void finish(Tombstone& stone, const std::string& code);
    void doom(const fs::path& path);
    Tombstone& stone(const std::string& dataset, const std::string& edition) {
        auto& out = stones_[{dataset, edition}];
        out.dataset = dataset;
        out.edition = edition;
        return out;
    }

    /// That there was a draft, and of what, is nobody's business.
    Tombstone& unpublished() { return stone("", ""); }

    const ArchiveLayout& layout_;
    Register& reg_;
    std::map<std::pair<std::string, std::string>, Tombstone> stones_;
    std::set<std::int64_t> versions_;
    ErasurePlan out_;
};

void Planner::add(const std::string& name) {
    if (base::Sha256::is_hex(name)) return add_digest(name);
    if (is_word_file(name)) return add_words(name);
    const auto parts = base::split(name, '/');
    if (parts.size() < 2 || parts.size() > 3)
        throw Error::make(ErrorKind::usage,
                          "'{}' names nothing that can be erased; write <dataset>/<edition>, "
                          "<dataset>/<edition>/v1, a SHA-256 or a file like rejections/ab/cd….json",
                          name);
    const std::string dataset(parts[0]), edition(parts[1]);
    if (parts.size() == 2) return add_edition(dataset, edition);
    const auto number = parts[2].starts_with('v') ? base::parse_whole(parts[2].substr(1)) : std::nullopt;
    const auto version =
        number ? reg_.version(dataset, edition, static_cast<int>(std::min<std::int64_t>(*number, 1'000'000)))
               : std::nullopt;
    if (!version || version->version == 0) throw Error::make(ErrorKind::not_found, "there is no {}", name);
    after(version->state, Event::erase, version->name());
    add_version(*version);
}

/// Every version and draft, and the bytes of every file that was ever offered for it.
void Planner::add_edition(const std::string& dataset, const std::string& edition) {
    const auto all = reg_.of_edition(dataset, edition);
    const auto bytes = reg_.bytes_for(dataset, edition);
    if (all.empty() && bytes.empty())
        throw Error::make(ErrorKind::not_found, "nothing of {}/{} is here that could be erased", dataset,
                          edition);
    for (const auto& version : all) add_version(version);
    const bool is_public = std::ranges::any_of(all, [](const auto& v) { return v.version > 0; });
    auto& own = is_public ? stone(dataset, edition) : unpublished();
    for (const auto& digest : bytes) own.snapshots.push_back(digest);
}

void Planner::add_version(const VersionRecord& v) {
    if (!versions_.insert(v.id).second) return;
    out_.versions.push_back(v);
    auto& own = v.version > 0 ? stone(v.dataset, v.edition) : unpublished();
    for (const auto& digest : reg_.bytes_of(v)) own.snapshots.push_back(digest);
    if (v.version == 0) {
        if (!v.folder.empty()) doom(layout_.drafts() / v.folder);
        return;
    }
    own.versions.push_back(v.version);
    const auto folder = layout_.public_dir() / "releases" / version_name(v.dataset, v.edition, v.version);
    const auto manifest =
        ReleaseManifest::from_json(base::json::parse(base::read_file(folder / "release.json")));
    for (const auto& part : manifest.parts) own.snapshots.push_back(part.snapshot.hex());
    if (const auto partition = table_partition(manifest); !partition.empty()) {
        own.partitions.push_back(partition);
        doom(layout_.public_dir() / partition);
    }
    doom(folder);
    doom(layout_.public_dir() / proof_path(v.dataset, v.edition, v.version));
    out_.manifests.push_back(manifest);
}

void Planner::add_digest(const std::string& digest) {
    if (!reg_.knows(digest) || reg_.erasure_of(digest))
        throw Error::make(ErrorKind::not_found,
                          "no file with the SHA-256 {} was taken in here, or it is erased already", digest);
    unpublished().snapshots.push_back(digest);
}

/// Whose a file is the log says.
void Planner::add_words(const std::string& path) {
    if (!is_public_path(path) || !fs::exists(layout_.public_dir() / path))
        throw Error::make(ErrorKind::not_found, "there is no {} below public/", path);
    const LogReader log(layout_.public_dir());
    for (const auto& entry : log.entries(0, log.checkpoint().size)) {
        const auto* named = entry.body.find("path");
        if (named == nullptr || named->as_string() != path) continue;
        const auto dataset = entry.body.string_or("dataset", ""),
                   edition = entry.body.string_or("edition", "");
        stone(dataset, edition).files.push_back(path);
        if (path.starts_with("calendar/"))
            if (const auto date = reg_.calendar(dataset, edition))
                out_.calendar.push_back(without_words(*date));
        return doom(layout_.public_dir() / path);
    }
    throw Error::make(ErrorKind::not_found, "no entry of the log names {}", path);
}

void Planner::refuse_shared(const std::string& digest, const VersionRecord& other) const {
    throw Error::make(ErrorKind::conflict,
                      "the bytes {} of what is to be erased are those of {}/{}/v{} too, or say the same "
                      "rows; name that version as well",
                      digest.substr(0, 12), other.dataset, other.edition, other.version);
}

/// Drafts go with what they share. A public version is named by a person, or nothing is done.
void Planner::take_along(const std::vector<VersionRecord>& others, const std::string& digest) {
    for (const auto& other : others) {
        if (other.version > 0 && !versions_.contains(other.id)) refuse_shared(digest, other);
        add_version(other);
    }
}

/// The same bytes, and the same rows in other bytes.
void Planner::reach_what_shares() {
    std::set<std::string> done;
    std::size_t looked_at = 0;
    for (bool more = true; more;) {
        more = false;
        std::vector<std::string> digests;
        for (const auto& [key, stone] : stones_)
            digests.insert(digests.end(), stone.snapshots.begin(), stone.snapshots.end());
        for (const auto& digest : digests)
            if (done.insert(digest).second) {
                more = true;
                take_along(reg_.made_of(digest), digest);
            }
        for (; looked_at < out_.versions.size(); ++looked_at) {
            more = true;
            const auto version = out_.versions[looked_at];
            take_along(reg_.same_rows(version), version.snapshot);
        }
    }
}

/// What public reports say of the bytes goes with them; every list is in order and without repetition.
void Planner::finish(Tombstone& stone, const std::string& code) {
    for (const auto& digest : stone.snapshots) {
        doom(layout_.snapshot(base::Sha256::from_hex(digest)));
        for (const auto& report : reg_.reports_told_of(digest)) {
            stone.files.push_back(report_path(report));
            doom(layout_.public_dir() / stone.files.back());
        }
    }
    const auto tidy = [](auto& list) {
        std::ranges::sort(list);
        const auto same = std::ranges::unique(list);
        list.erase(same.begin(), same.end());
    };
    tidy(stone.versions);
    tidy(stone.snapshots);
    tidy(stone.files);
    tidy(stone.partitions);
    stone.code = code;
    if (stone.snapshots.size() + stone.files.size() > kMostNamed)
        throw Error::make(ErrorKind::usage,
                          "{} files of {} are more than one erasure may name; name fewer at a time",
                          stone.snapshots.size() + stone.files.size(),
                          stone.dataset.empty() ? "what was not public" : stone.dataset);
    out_.stones.push_back(stone);
}

void Planner::doom(const fs::path& path) {
    if (!fs::exists(path)) return;
    const auto add = [&](const fs::path& file) {
        out_.files.push_back({file.lexically_relative(layout_.root).string(), fs::file_size(file)});
    };
    if (fs::is_regular_file(path)) return add(path);
    for (const auto& file : base::files_below(path)) add(file);
}

}  // namespace

ErasurePlan plan_erasure(const ArchiveLayout& layout, Register& reg, const ErasureOrder& order) {
    if (std::ranges::find(kErasureCodes, order.code) == std::end(kErasureCodes))
        throw Error::make(
            ErrorKind::usage, "'{}' is no reason for an erasure; known are {}", order.code,
            base::join(std::vector<std::string>(std::begin(kErasureCodes), std::end(kErasureCodes)), ", "));
    return Planner(layout, reg).plan(order);
}

}  // namespace daybook::record
