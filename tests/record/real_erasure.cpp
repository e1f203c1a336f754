#include "publisher/base/durable_file.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/parquet.hpp"
#include "publisher/record/tlog_proof.hpp"
#include "publisher/record/tombstone.hpp"
#include "tests/record/real_record.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace daybook::tests {

namespace fs = std::filesystem;

std::string RealRecord::erase(const Step& step) {
    const auto edition = empty_slots()[step.slot].name();
    auto name = edition;
    if (step.act == Step::Act::erase_version) name += fmt::format("/v{}", step.number);
    if (step.act == Step::Act::erase_draft) {
        name = samples_.file(step.file).digest.hex();
        for (const auto& draft : archive_.publisher().reg().drafts())
            if (draft.dataset + "/" + draft.edition == edition) name = draft.snapshot;
    }
    const auto done = archive_.publisher().erase({{name}, "personal-data", "", "pat"}, now_);
    auto names = done.erased;
    for (auto& one : names) one.replace(one.rfind('/'), 1, " ");
    return fmt::format("revision {}: erased {}", done.revision, fmt::join(names, ", "));
}

/// A tombstone in the model's words: bytes by the names of the samples.
std::string RealRecord::stone_words(const record::LogEntry& entry) const {
    const auto stone = record::Tombstone::from(entry.body);
    std::set<std::string> names;
    for (const auto& digest : stone.snapshots) {
        std::string name = "bytes that nobody offered";
        for (std::size_t i = 0; i < model::files().size(); ++i)
            if (samples_.file(i).digest.hex() == digest) name = model::files()[i].name;
        names.insert(name);
    }
    const auto slot = stone.dataset.empty() ? "" : stone.dataset + "/" + stone.edition;
    return fmt::format("erasure {} of '{}' v{}: {}, {} reports", stone.counter, slot,
                       fmt::join(stone.versions, ","), fmt::join(names, ", "), stone.files.size());
}

/// Whether the log names a manifest of after the last erasure in a partition that lists a file of it: then every verifier calls for the file.
bool RealRecord::is_called_for(const std::string& path) const {
    const auto parts = base::split(path, '/');
    for (const auto& manifest : base::entries_of(archive_.public_dir() / "tables" / std::string(parts.at(1)))) {
        const auto revision = manifest.extension() == ".json" ? base::parse_whole(manifest.stem().string()) : std::nullopt;
        if (revision && *revision > inventory_.partition_erased(path) && base::read_file(manifest).find('"' + path + '"') != std::string::npos) return true;
    }
    return false;
}

/// What an erasure took away; of a table also the partitions that held the rows.
bool RealRecord::may_be_gone(const std::string& path) const {
    const auto folders = inventory_.erased_folders();
    const bool of_version = std::ranges::any_of(folders, [&](const auto& folder) {
        const auto parts = base::split(folder, '/');
        return path.starts_with(folder + "/") ||
               path == record::proof_path(parts[1], parts[2], base::parse_whole(parts[3].substr(1)).value());
    });
    const auto files = inventory_.erased_files();
    return of_version || std::ranges::count(files, path) > 0 ||
           (path.ends_with(".parquet") && inventory_.partition_erased(path) >= 0 && !is_called_for(path));
}

/// "<file> names '<word>'" for a file below `root` that holds one of some words; "" when none does. A file that
/// stayed as it was is not searched again for the same words.
std::string RealRecord::named_in(Searched& searched, const fs::path& root, const std::set<std::string>& words) {
    if (!std::ranges::includes(searched.words, words)) searched.files.clear();
    searched.words = words;
    if (words.empty()) return {};
    for (const auto& file : base::files_below(root)) {
        const auto path = file.lexically_relative(root).string();
        auto now = identity(file);
        if (auto& before = searched.files[path]; std::exchange(before, now) == now) continue;
        const auto bytes = base::read_file(file);
        for (const auto& word : words)
            if (bytes.find(word) != std::string::npos) return fmt::format("{} names '{}'", path, word);
    }
    return {};
}

/// Of what was erased no byte is left below the archive, and no file that a tombstone names.
std::string RealRecord::broken_erasures(const std::set<std::string>& erased) {
    for (const auto& folder : inventory_.erased_folders())
        if (fs::exists(archive_.public_dir() / folder)) return folder + " was erased and is there";
    for (const auto& path : inventory_.erased_files())
        if (fs::exists(archive_.public_dir() / path)) return path + " was erased and is there";
    for (const auto& entry : entries_)
        if (entry.kind() == "erasure")
            for (const auto& digest : record::Tombstone::from(entry.body).snapshots)
                if (fs::exists(archive_.publisher().archive().layout().snapshot(base::Sha256::from_hex(digest))))
                    return "the bytes " + digest + " were erased and are there";
    // What is packed is searched where it was written anew for the erasure.
    if (const auto tables = archive_.public_dir() / "tables"; fs::exists(tables) && !std::ranges::includes(all_.words, erased))
        for (const auto& file : base::files_below(tables))
            if (file.extension() == ".parquet" && columnar::parquet_holds(file, {erased.begin(), erased.end()}))
                return file.string() + " holds rows that were erased";
    const auto named = named_in(all_, archive_.root(), erased);
    return named.empty() ? "" : named + ", which was erased";
}

}  // namespace daybook::tests
