#include "publisher/record/register_rebuild.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/record/batch.hpp"
#include "publisher/record/composer.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/judge.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/merkle.hpp"
#include "publisher/record/release_manifest.hpp"
#include "publisher/record/tiles.hpp"
#include "publisher/record/trail.hpp"
#include "schemas/check.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr const char* kFoundAgain = "not known: found in drafts/";

class Drafts {
public:
    Drafts(const ArchiveLayout& layout, Register& reg, const ReplaySettings& settings, Rebuilt& out)
        : layout_(layout), reg_(reg), settings_(settings), out_(out) {}
    void take_back();

private:
    ReleaseManifest read(const fs::path& folder) const;
    void adopt(const fs::path& folder, const ReleaseManifest& m);
    void put_aside(const fs::path& folder, const std::string& why);

    const ArchiveLayout& layout_;
    Register& reg_;
    const ReplaySettings& settings_;
    Rebuilt& out_;
};

ReleaseManifest Drafts::read(const fs::path& folder) const {
    auto m = ReleaseManifest::from_json(base::json::parse(base::read_file(folder / "manifest.json")));
    for (const auto& file : m.files)
        if (base::sha256_file(folder / file.name) != file.digest) throw Error::make(ErrorKind::corrupt, "{} is not what was checked", file.name);
    if (m.parts.empty()) throw Error(ErrorKind::corrupt, "its manifest names no file that it was made from");
    return m;
}

void Drafts::put_aside(const fs::path& folder, const std::string& why) {
    const auto lost = layout_.lost_drafts() / folder.filename();
    base::make_directories(lost.parent_path());
    fs::permissions(lost.parent_path(), fs::perms::owner_all);
    base::remove_tree(lost);
    base::rename_durably(folder, lost);
    out_.not_adopted.push_back(fmt::format("{}: {}", folder.filename().string(), why));
}

void Drafts::adopt(const fs::path& folder, const ReleaseManifest& m) {
    const auto& part = m.parts.front();
    const auto dataset = m.dataset.str();
    const bool delivered = part.source_url.starts_with("delivered:");
    auto source = delivered ? dataset + "/delivered" : settings_.source_of ? settings_.source_of(dataset, part.source_url) : dataset;
    if (source.empty()) source = dataset;
    VersionRecord draft;
    draft.object = reg_.object(source, part.source_url, part.source_title, part.fetched_at).id;
    reg_.fetched(draft.object, part.snapshot, part.bytes, "", part.last_modified, part.fetched_at);
    draft.dataset = dataset;
    draft.edition = m.edition.str();
    draft.snapshot = part.snapshot.hex();
    draft.rows_digest = m.rows_digest.hex();
    draft.folder = folder.filename();
    draft.manifest = base::sha256_file(folder / "manifest.json").hex();
    draft.waits = true;
    draft.who = kFoundAgain;
    if (const auto said = read_officer(folder)) {
        draft.reason = said->reason;
        draft.note = said->note;
        draft.who = said->who;
    } else if (const auto current = reg_.current(dataset, draft.edition); current && delivered) {
        return put_aside(folder, fmt::format("it corrects {}, and why is not known: offer its file again with its reason", current->name()));
    }
    const auto schema = base::read_file(layout_.public_dir() / "schemas" / m.schema.str() / (m.schema_version + ".json"));
    hold_rows(folder, m, schemas::parse_schema(schema).amount_field);
    const auto result = schemas::check(base::read_file(folder / "data.csv"), {"data.csv", schema, schemas::Profile::harvest});
    const auto id = reg_.add_draft(draft, m.table, result.rows ? pack_prints(result.rows->prints()) : std::string(), part.fetched_at);
    out_.adopted.push_back({draft.folder, draft.dataset, draft.edition, reg_.version(id)->state == VersionState::scheduled});
}

void Drafts::take_back() {
    std::map<std::string, std::vector<std::pair<fs::path, ReleaseManifest>>> by_edition;
    std::set<std::string> known;
    for (const auto& draft : reg_.drafts()) known.insert(draft.folder);
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(layout_.drafts()))
        if (!known.contains(entry.path().filename())) folders.push_back(entry.path());
    std::ranges::sort(folders);
    for (const auto& folder : folders) try {
            auto m = read(folder);
            if (std::ranges::any_of(m.parts, [&](const Part& part) { return reg_.erasure_of(part.snapshot.hex()).has_value(); })) {
                base::remove_tree(folder);
                continue;
            }
            by_edition[m.dataset.str() + "/" + m.edition.str()].emplace_back(folder, std::move(m));
        } catch (const Error& e) {
            put_aside(folder, "it cannot be used: " + e.message());
        }
    for (auto& [edition, drafts] : by_edition) {
        const auto last = reg_.newest(drafts.front().second.dataset.str(), drafts.front().second.edition.str());
        for (const auto& [folder, m] : drafts) try {
                if (last && last->rows_digest == m.rows_digest.hex()) put_aside(folder, fmt::format("its rows are public as {}", last->name()));
                else if (drafts.size() > 1 || (last && last->version == 0)) put_aside(folder, fmt::format("it is not the only draft of {}; offer the one that is meant again", edition));
                else adopt(folder, m);
            } catch (const Error& e) {
                put_aside(folder, "it cannot be used: " + e.message());
            }
    }
}

std::int64_t snapshots_without_a_name(const ArchiveLayout& layout, Register& reg) {
    std::int64_t out = 0;
    for (const auto& entry : fs::recursive_directory_iterator(layout.snapshots())) {
        if (!entry.is_regular_file()) continue;
        const auto digest = entry.path().parent_path().filename().string() + entry.path().filename().string();
        SqliteStatement known(reg.database(), "SELECT 1 FROM snapshot WHERE sha256 = ?");
        if (!known.bind(digest).step()) ++out;
    }
    return out;
}

/// A register that is made again has to know what may not come back.
void forget_erased(const ArchiveLayout& layout, Register& reg) {
    const LogReader log(layout.public_dir());
    apply_erasures(layout, log.entries(0, log.checkpoint().size), reg);
}

/// True when the register is an earlier state of this log, so that what came since is all it lacks.
bool is_earlier(Register& reg, const ArchiveLayout& layout, Revision now) {
    const auto then = revision_of(reg);
    if (then == 0 || then >= now) return false;
    return reg.logged(kLogState) == log_state(then, merkle::root(then, hashes_from_tiles(layout.log_dir(), then)));
}

/// Enters what is missing; false when the register is no earlier state of the log.
bool brought_forward(const ArchiveLayout& layout, Revision now, const ReplaySettings& settings, Rebuilt& out) {
    Register reg(layout.register_file());
    if (!is_earlier(reg, layout, now)) return false;
    out.log = replay_log(reg, layout, revision_of(reg), settings);
    forget_erased(layout, reg);
    Drafts(layout, reg, settings, out).take_back();
    out.from_before = true;
    reg.audit(base::SystemClock().now(), kRebuilder, "register", fmt::format("brought from {} to {} entries of the log", out.log.from, out.log.to));
    return true;
}

void make_anew(const ArchiveLayout& layout, const fs::path& fresh, const ReplaySettings& settings, Rebuilt& out) {
    base::write_new_private_file(fresh, "");
    Register reg(fresh);
    out.log = replay_log(reg, layout, 0, settings);
    forget_erased(layout, reg);
    if (const auto wrong = contradictions(reg, layout.public_dir()); !wrong.empty())
        throw Error::make(ErrorKind::internal, "the register made from the log does not agree with it: {}", wrong.front());
    Drafts(layout, reg, settings, out).take_back();
    out.snapshots = snapshots_without_a_name(layout, reg);
    reg.audit(base::SystemClock().now(), kRebuilder, "register", fmt::format("made from the log at {} entries", out.log.to));
}

}  // namespace

Rebuilt rebuild_register(Archive& archive, bool replace, const ReplaySettings& settings) {
    const auto& layout = archive.layout();
    const auto file = layout.register_file(), fresh = layout.rebuilt_register();
    if (!fs::exists(layout.log_dir() / "checkpoint"))
        throw Error::make(ErrorKind::not_found, "there is no {}: without the log there is nothing to make a register from; restore a backup, or a mirror's public/, first",
                          (layout.log_dir() / "checkpoint").string());
    Rebuilt out;
    out.taken_back = Batch::finish_moves(layout);
    const LogReader log(layout.public_dir(), archive.vkey());
    const auto checkpoint = log.checkpoint();
    log.verify(checkpoint);
    if (fs::exists(file) && !replace) {
        if (brought_forward(layout, checkpoint.size, settings, out)) return out;
        throw Error::make(ErrorKind::conflict, "{} is there, and is no earlier state of the log; with --replace it is put aside and made again, without what the log does not say", file.string());
    }
    remove_database(fresh);
    try {
        make_anew(layout, fresh, settings, out);
    } catch (...) {
        // It may hold words that the register, and the next erasure, know nothing of.
        remove_database(fresh);
        throw;
    }
    if (fs::exists(file)) {
        out.kept_as = fmt::format("{}.before-{}", file.string(), out.log.to);
        remove_database(out.kept_as);
        move_database(file, out.kept_as);
    } else {
        remove_database(file);   // a journal whose register is gone would be played into the new one
    }
    move_database(fresh, file);
    return out;
}

}  // namespace daybook::record
