#include "publisher/record/batch.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/finished_late.hpp"
#include "publisher/record/inventory.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/register_replay.hpp"

#include <algorithm>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr const char* kJournal = "journal.json";

Value act_json(const Register::Act& a) {
    return Value::object({{"version", a.version}, {"event", to_string(a.event)}, {"number", a.number}, {"who", a.who}, {"code", a.code}, {"note", a.note}});
}

Register::Act act_of(const Value& v) {
    return {v.at("version").as_int(), parse_event(v.at("event").as_string()), static_cast<int>(v.at("number").as_int()), v.at("who").as_string(),
            v.at("code").as_string(), v.at("note").as_string()};
}

std::string way_back(const ArchiveLayout& layout) {
    return fmt::format("a release was under way that nothing can finish now: restore a backup into another folder, which takes what was public from here (daybook restore BACKUP --newer {} --to FOLDER)", layout.root.string());
}

std::string while_unsettled(const std::string& batch) {
    return fmt::format("releasing {}; it is public, and the register learns of it with the next release or start; where that fails as well, daybook rebuild-register makes the register anew from the log", batch);
}

}  // namespace

Batch::Batch(const ArchiveLayout& layout, base::Instant at, Revision size_before, OnStep on_step)
    : layout_(layout), name_(fmt::format("batch-{:012}", size_before)), at_(at), folder_(layout.staging() / name_),
      on_step_(std::move(on_step)) {
    settled.batch = name_;
    settled.at = at;
    if (fs::exists(folder_ / kJournal))
        throw Error::make(ErrorKind::conflict, "{} is a release that is not finished; it must be recovered first", folder_.string());
    base::remove_tree(folder_);
    base::make_directories(folder_ / "public");
    step("stage");
}

fs::path Batch::staged(const std::string& path) const { return folder_ / "public" / path; }

void Batch::move(const std::string& path) { moves_.push_back(path); }

/// True when the move has been made: its source is gone and its target is there, and is what was staged where something was there before.
bool Batch::made(const std::string& path) const {
    const auto to = layout_.public_dir() / path;
    if (fs::exists(staged(path)) || !fs::exists(to)) return false;
    const auto known = replaced_.find(path);
    return known == replaced_.end() || base::sha256_file(to).hex() == known->second;
}

void Batch::note_replaced() {
    for (const auto& path : moves_)
        if (fs::is_regular_file(layout_.public_dir() / path)) replaced_[path] = base::sha256_file(staged(path)).hex();
}

/// What was staged and is gone before its move is no move that was made.
void Batch::refuse_lost(const std::string& path) const {
    if (!fs::exists(staged(path))) throw Error::make(ErrorKind::corrupt, "{} is gone, and {} is not it: {}", staged(path).string(), (layout_.public_dir() / path).string(), way_back(layout_));
}

Value Batch::journal() const {
    auto replaced = Value::object();
    for (const auto& [path, digest] : replaced_) replaced.set(path, digest);
    auto moves = Value::array(), acts = Value::array(), rejections = Value::array(), descriptors = Value::array();
    for (const auto& path : moves_) moves.push(path);
    for (const auto& act : settled.acts) acts.push(act_json(act));
    for (const auto id : settled.rejections) rejections.push(id);
    for (const auto& [key, body] : settled.descriptors) descriptors.push(Value::array({key, body}));
    return Value::object({{"at", base::to_rfc3339(at_)}, {"moves", moves}, {"acts", acts}, {"rejections", rejections}, {"descriptors", descriptors}, {"replaced", replaced}});
}

Batch::Batch(const ArchiveLayout& layout, fs::path folder) : layout_(layout), name_(folder.filename()), folder_(std::move(folder)) {
    try {
        read_journal();
    } catch (const Error& e) {
        // A disk that will not be read now may be later.
        if (e.kind() == ErrorKind::internal || e.kind() == ErrorKind::exhausted || e.kind() == ErrorKind::transient) throw;
        throw Error::make(ErrorKind::corrupt, "the journal {} is damaged ({}): {}", (folder_ / kJournal).string(), e.message(), way_back(layout_));
    }
}

void Batch::read_journal() {
    const auto j = base::json::parse(base::read_file(folder_ / kJournal));
    at_ = base::parse_rfc3339(j.at("at").as_string());
    for (const auto& path : j.at("moves").as_array()) moves_.push_back(path.as_string());
    if (const auto* replaced = j.find("replaced"))   // no journal of an earlier program has it
        for (const auto& [path, digest] : replaced->as_object()) replaced_[path] = digest.as_string();
    settled.batch = name_;
    settled.at = at_;
    for (const auto& act : j.at("acts").as_array()) settled.acts.push_back(act_of(act));
    for (const auto& id : j.at("rejections").as_array()) settled.rejections.push_back(id.as_int());
    for (const auto& pair : j.at("descriptors").as_array())
        settled.descriptors.emplace_back(pair.as_array().at(0).as_string(), pair.as_array().at(1).as_string());
}

bool Batch::started() const {
    return std::ranges::any_of(moves_, [&](const auto& path) { return made(path); });
}

/// Where a folder would go that is there already: no rename puts one over another. "" when nothing is in the way.
std::string Batch::obstacle() const {
    for (const auto& path : moves_) {
        const auto to = layout_.public_dir() / path;
        if (fs::is_directory(staged(path)) && fs::exists(to) && !fs::is_empty(to)) return path;
    }
    return {};
}

void Batch::refuse_obstacle() const {
    if (const auto path = obstacle(); !path.empty())
        throw Error::make(ErrorKind::conflict, "{} is there already. Where the log names it, the register lost that version: daybook rebuild-register --replace takes this release back and makes the "
                          "register again from the log; else it is to be deleted", (layout_.public_dir() / path).string());
}

void Batch::publish() try {
    refuse_obstacle();
    std::set<fs::path> parents;
    for (const auto& path : moves_) {
        const auto from = staged(path), to = layout_.public_dir() / path;
        const bool before = made(path);
        if (!before) refuse_lost(path);
        if (!before) step("move " + path);
        // The checkpoint makes everything before it public, so what it speaks of is on disk first: also what an earlier process moved,
        // which a kill leaves unflushed.
        if (path == moves_.back())
            for (const auto& parent : parents) base::flush(parent);
        parents.insert(to.parent_path());
        if (before) continue;
        base::make_directories(to.parent_path());
        if (::rename(from.c_str(), to.c_str()) != 0) base::throw_errno(fmt::format("cannot move {} to {}", from.string(), to.string()));
    }
    base::flush((layout_.public_dir() / moves_.back()).parent_path());
} catch (Error& e) {
    if (started()) e.while_("releasing {}; it has begun to be public and is finished by the next release or start", name_);
    else e.while_("releasing {}; nothing of it is public yet", name_);
    throw;
}

void Batch::settle(Register& reg) try {
    step("settle");
    reg.settle(settled);
    step("clean");
    base::remove_tree(folder_);
} catch (Error& e) {
    e.while_("{}", while_unsettled(name_));
    throw;
}

void Batch::seal() {
    try {
        step("flush");
        base::flush_file_system(folder_);
        note_replaced();
        step("journal");
        base::write_durably(folder_ / kJournal, base::json::canonical(journal()));
    } catch (...) {
        drop();
        throw;
    }
}

void Batch::drop() {
    try {
        discard(folder_);
    } catch (const std::exception&) {
        // Whatever made this batch fail may still last. What is left is discarded by the next release or start.
    }
}

/// Without its journal a batch is nothing, so that goes first, for good: with it, a file that is gone from here would count as moved.
void Batch::discard(const fs::path& folder) {
    if (fs::exists(folder / kJournal)) {
        base::remove_file(folder / kJournal);
        base::flush(folder);
    }
    base::remove_tree(folder);
}

namespace {

std::set<std::string> named_by_log(const ArchiveLayout& layout) {
    Inventory inventory;
    const LogReader log(layout.public_dir());
    const auto checkpoint = log.checkpoint();
    log.verify(checkpoint);
    for (const auto& entry : log.entries(0, checkpoint.size)) inventory.add(entry);
    std::set<std::string> out;
    for (const auto& file : inventory.files()) out.insert(file.path);
    return out;
}

}  // namespace

bool Batch::is_named(const std::set<std::string>& files, const std::string& path) const {
    return files.contains(path) || files.contains(path + "/release.json");
}

/// Folders come before tables and the log, so that what is in the way of one leaves those as they were.
void Batch::take_back(const std::set<std::string>& named) const {
    for (const auto& path : moves_) {
        const auto to = layout_.public_dir() / path;
        if (!made(path) || is_named(named, path)) continue;
        base::remove_tree(to);
        base::flush(to.parent_path());
    }
    discard(folder_);
}

std::vector<std::string> Batch::finish_moves(const ArchiveLayout& layout) {
    std::vector<std::string> out;
    for (const auto& folder : base::entries_of(layout.staging())) {
        if (!folder.filename().string().starts_with("batch-")) continue;
        if (!fs::exists(folder / kJournal)) {
            discard(folder);
            continue;
        }
        Batch batch(layout, folder);
        const auto in_the_way = batch.obstacle();
        if (const auto named = in_the_way.empty() ? std::set<std::string>() : named_by_log(layout); batch.is_named(named, in_the_way)) {
            batch.take_back(named);
            out.push_back(fmt::format("{} would have released {} again, which the log has already: taken back, its drafts stay drafts", batch.name(), in_the_way));
        } else if (batch.started()) {
            batch.publish();
        } else {
            discard(folder);
        }
    }
    return out;
}

namespace {

/// What a batch made public must not be entered into a register that lacks what came before it.
void refuse_older(Register& reg, const std::string& batch, const ArchiveLayout& layout) {
    const auto before = base::parse_whole(std::string_view(batch).substr(std::string_view("batch-").size()));
    if (!before || revision_of(reg) >= *before) return;
    throw Error::make(ErrorKind::corrupt, "the register {} stands at {}, and {} was begun at {}: it is an older one, or another archive's; daybook rebuild-register brings it to where the log stands",
                      layout.register_file().string(), revision_of(reg), batch, *before);
}

/// The editions of a batch that were promised for its instant, as the register knows until the batch is settled. Drafts that need not wait go out
/// with what was promised, and make its promise no less late; a batch that releases nothing broke none.
std::vector<std::string> promised_of(Register& reg, const Register::Settled& settled) {
    std::vector<std::string> out;
    for (const auto& act : settled.acts) {
        const auto draft = act.event == Event::release ? reg.version(act.version) : std::nullopt;
        const auto date = draft ? reg.calendar(draft->dataset, draft->edition) : std::nullopt;
        if (date && date->state == Promise::confirmed && date->release_at == settled.at) out.push_back(date->name());
    }
    return out;
}

}  // namespace

/// By the drafts of the batch, which the register knows as such until it is settled.
void Batch::enter_lateness(Register& reg) try {
    if (finished_late_) enter_finished_late(reg, {at_, *finished_late_}, promised_of(reg, settled));
    finished_late_.reset();
} catch (Error& e) {
    e.while_("{}", while_unsettled(name_));
    throw;
}

void Batch::finish(Register& reg, const base::Clock& clock) {
    const bool was_out = made(moves_.back());
    publish();
    if (!was_out) finished_late_ = clock.now();
    enter_lateness(reg);
    settle(reg);
}

std::vector<std::string> Batch::recover(const ArchiveLayout& layout, Register& reg, const base::Clock& clock) {
    std::vector<std::string> done;
    for (const auto& folder : base::entries_of(layout.staging())) {
        if (!folder.filename().string().starts_with("batch-")) continue;
        const auto name = folder.filename().string();
        if (!fs::exists(folder / kJournal)) {
            discard(folder);
            done.push_back(name + " was cut off while being staged: discarded, its drafts are released with the next batch");
            continue;
        }
        Batch batch(layout, folder);
        if (!batch.started()) {
            discard(folder);
            done.push_back(name + " was cut off before anything of it was public: discarded, its drafts are released with the next batch");
            continue;
        }
        refuse_older(reg, name, layout);
        batch.finish(reg, clock);
        done.push_back(name + " was cut off while becoming public: finished");
    }
    return done;
}

}  // namespace daybook::record
