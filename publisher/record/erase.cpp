#include "publisher/record/erase.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/public_files.hpp"
#include "publisher/record/tlog_proof.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

class PublicRemoval {
public:
    PublicRemoval(const ArchiveLayout& layout, const Inventory& inventory, const OnStep& on_step)
        : layout_(layout), inventory_(inventory), on_step_(on_step), trash_(layout.staging() / "erased") {}

    std::size_t run() {
        base::remove_tree(trash_);
        base::make_directories(trash_);
        for (const auto& folder : inventory_.erased_folders()) remove_version(folder);
        for (const auto& path : inventory_.erased_files())
            if (is_public_path(path)) remove_file(path);
        remove_partitions();
        step("erase trash");
        base::remove_tree(trash_);
        return removed_;
    }

private:
    /// A log may say whatever it likes: nothing outside of public/ is touched for it.
    void remove_version(const std::string& folder) {
        if (!is_public_path(folder)) return;
        const auto own = layout_.public_dir() / folder;
        if (fs::exists(own)) {
            step("erase " + folder);
            removed_ += base::files_below(own).size();
            // In one step for whoever looks at public/, and out of it whatever happens next.
            base::rename_unflushed(own, trash_ / std::to_string(serial_++));
            for (auto parent : {own.parent_path(), own.parent_path().parent_path()})
                if (base::entries_of(parent).empty()) base::remove_file(parent);
        }
        const auto parts = base::split(folder, '/');
        if (parts.size() == 4)
            remove_file(proof_path(parts[1], parts[2], base::parse_whole(parts[3].substr(1)).value_or(0)));
    }

    void remove_file(const std::string& path) {
        const auto own = layout_.public_dir() / path;
        if (!fs::exists(own)) return;
        step("erase " + path);
        base::remove_file(own);
        ++removed_;
    }

    /// Of a partition that an erasure touched stays what a manifest made after it lists, be it the newest or not: the log names that manifest,
    /// so whoever verifies calls for its files.
    void remove_partitions() {
        const auto tables = layout_.public_dir() / "tables";
        if (!fs::exists(tables)) return;
        std::vector<std::string> gone;
        for (const auto& table : base::entries_of(tables)) {
            std::map<std::string, Revision> touched;
            for (const auto& file : base::files_below(table))
                if (auto path = file.lexically_relative(layout_.public_dir()).string(); file.extension() == ".parquet")
                    if (const auto erased = inventory_.partition_erased(path); erased >= 0) touched.emplace(std::move(path), erased);
            if (!touched.empty()) take_out_listed(table, touched);
            for (const auto& [path, erased] : touched) gone.push_back(path);
        }
        for (const auto& path : gone) remove_file(path);
    }

    /// Takes out of `touched`, newest manifest first, what one of after its erasure lists.
    void take_out_listed(const fs::path& table, std::map<std::string, Revision>& touched) const {
        std::map<Revision, fs::path, std::greater<>> manifests;
        for (const auto& file : base::entries_of(table))
            if (const auto revision = file.extension() == ".json" ? base::parse_whole(file.stem().string()) : std::nullopt) manifests.emplace(*revision, file);
        for (const auto& [revision, file] : manifests) {
            const auto is_after = [revision = revision](const auto& one) { return revision > one.second; };
            if (std::ranges::none_of(touched, is_after)) return;
            const auto manifest = proven_manifest(file);
            for (const auto& one : manifest.at("files").as_array())
                if (const auto found = touched.find(one.at("path").as_string()); found != touched.end() && is_after(*found)) touched.erase(found);
        }
    }

    /// As the log names it. An inventory of what is new alone does not name what was proven when it came.
    base::json::Value proven_manifest(const fs::path& file) const try {
        const auto text = base::read_file(file);
        const auto path = file.lexically_relative(layout_.public_dir()).string();
        const auto named = std::ranges::find_if(inventory_.files(), [&](const NamedFile& one) { return one.kind == "table" && one.path == path; });
        if (named != inventory_.files().end() && base::sha256(text).hex() != named->sha256) throw Error(ErrorKind::corrupt, "it is not what the log names");
        return base::json::parse(text);
    } catch (const Error& e) {
        throw Error::make(ErrorKind::corrupt, "{}: {}; copy it from a mirror or a backup", file.string(), e.message());
    }

    void step(const std::string& what) const {
        if (on_step_) on_step_(what);
    }

    const ArchiveLayout& layout_;
    const Inventory& inventory_;
    const OnStep& on_step_;
    fs::path trash_;
    std::size_t serial_ = 0, removed_ = 0;
};

/// Bytes that are on their way in, or were when a process died.
void remove_incoming(const ArchiveLayout& layout, const std::set<std::string>& digests) {
    if (!fs::exists(layout.incoming())) return;
    for (const auto& file : base::files_below(layout.incoming())) try {
            if (digests.contains(base::sha256_file(file).hex())) base::remove_file(file);
        } catch (const Error&) {
            // A harvest that runs has taken it in or thrown it away meanwhile, and looks at the list of what
            // is erased itself.
        }
}

/// What daybook rebuild-register put aside: registers that were replaced, and drafts it could not use.
void remove_put_aside(const ArchiveLayout& layout) {
    base::remove_tree(layout.lost_drafts());
    for (const auto& path : base::entries_of(layout.root))
        if (path.filename().string().starts_with(layout.register_file().filename().string() + ".before-"))
            base::remove_file(path);
}

/// A tombstone, and until when words that it names were said.
struct DatedStone {
    Tombstone stone;
    std::optional<base::Instant> until = {};
};

/// Those of a log. Of the last batch everything goes that is here: nothing was said since, whatever a clock showed.
std::vector<DatedStone> stones_of(const std::vector<LogEntry>& log) {
    std::vector<DatedStone> out;
    std::size_t dated = 0;
    for (const auto& entry : log) {
        if (entry.kind() == "erasure") out.push_back({Tombstone::from(entry.body)});
        if (entry.kind() != "revision" || &entry == &log.back()) continue;
        for (; dated < out.size(); ++dated) out[dated].until = base::parse_rfc3339(entry.body.at("at").as_string());
    }
    return out;
}

void remove_private(const ArchiveLayout& layout, const std::vector<DatedStone>& stones, Register* reg,
                    const OnStep& on_step) {
    const auto step = [&](const std::string& what) {
        if (on_step) on_step(what);
    };
    std::set<std::string> digests;
    for (const auto& [stone, until] : stones) digests.insert(stone.snapshots.begin(), stone.snapshots.end());
    step("erase drafts");
    for (const auto& digest : digests)
        for (const auto& made : reg != nullptr ? reg->made_of(digest) : std::vector<VersionRecord>())
            if (!made.folder.empty()) base::remove_tree(layout.drafts() / made.folder);
    for (const auto& digest : digests) {
        const auto place = layout.snapshot(base::Sha256::from_hex(digest));
        if (!fs::exists(place)) continue;
        step("erase snapshot");
        base::remove_file(place);
    }
    remove_incoming(layout, digests);
    // Catalogues' answers may hold the rows themselves, and are got again; what was put aside beside a lost register is not looked into.
    if (fs::exists(layout.answers()))
        for (const auto& answer : base::entries_of(layout.answers())) base::remove_file(answer);
    remove_put_aside(layout);
    if (reg == nullptr) return;
    const auto now = base::SystemClock().now();
    const auto done = reg->erased_up_to();
    for (const auto& [stone, until] : stones) {
        if (stone.counter <= done) continue;  // what was said since is no part of it
        step("erase from register");
        reg->erase(stone, now, until);
    }
    step("scrub");
    reg->scrub();
}

AppliedErasures apply(const ArchiveLayout& layout, const std::vector<LogEntry>& log, Register* reg,
                      const OnStep& on_step) try {
    Inventory inventory;
    AppliedErasures out;
    for (const auto& entry : log) inventory.add(entry);
    const auto stones = stones_of(log);
    if (stones.empty()) return out;
    for (const auto& [stone, until] : stones) out.counter = std::max(out.counter, stone.counter);
    out.files = remove_erased(layout, inventory, on_step);
    remove_private(layout, stones, reg, on_step);
    if (on_step) on_step("erased");
    base::flush_file_system(layout.root);
    if (reg != nullptr) reg->erased_up_to(out.counter);
    return out;
} catch (Error& e) {
    e.while_("erasing in {} what its log says is erased; the next start goes on with it",
             layout.root.string());
    throw;
}

}  // namespace

std::size_t remove_erased(const ArchiveLayout& layout, const Inventory& inventory, const OnStep& on_step) {
    return PublicRemoval(layout, inventory, on_step).run();
}

AppliedErasures apply_erasures(const ArchiveLayout& layout, const std::vector<LogEntry>& log,
                               const OnStep& on_step) {
    if (!fs::exists(layout.register_file())) return apply(layout, log, nullptr, on_step);
    Register reg(layout.register_file());
    return apply(layout, log, &reg, on_step);
}

AppliedErasures apply_erasures(const ArchiveLayout& layout, const std::vector<LogEntry>& log, Register& reg,
                               const OnStep& on_step) {
    return apply(layout, log, &reg, on_step);
}

}  // namespace daybook::record
