#include "publisher/record/publisher.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/foreign_error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/altered_dates.hpp"
#include "publisher/record/composer.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/log_end.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/register_replay.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

/// Removes the folders of drafts that a crash left behind after their release.
void sweep_drafts(const ArchiveLayout& layout, Register& reg) {
    std::set<std::string> wanted;
    for (const auto& draft : reg.drafts()) wanted.insert(draft.folder);
    for (const auto& folder : base::entries_of(layout.drafts()))
        if (!wanted.contains(folder.filename().string())) base::remove_tree(folder);
}

}  // namespace

namespace {

/// A log without a register is an archive that lost it; an empty one would be taken for the state of things.
fs::path register_beside_log(const ArchiveLayout& layout) {
    const auto file = layout.register_file();
    if (!fs::exists(file) && fs::exists(layout.log_dir() / "checkpoint"))
        throw Error::make(ErrorKind::corrupt, "{} is missing, but the log has releases: restore a backup (daybook restore), or make the register again from the log with daybook "
                          "rebuild-register, which says what the log does not hold", file.string());
    return file;
}

}  // namespace

Publisher::Publisher(fs::path root, std::string origin, OnStep on_step, const base::Clock* clock)
    : archive_(std::move(root), std::move(origin)), register_(register_beside_log(archive_.layout())),
      on_step_(std::move(on_step)), clock_(clock != nullptr ? *clock : machine_clock_) {
    recover();
    // What a run that was killed had fetched was judged by nobody, and may be what was erased.
    for (const auto& stale : base::entries_of(archive_.layout().incoming())) base::remove_tree(stale);
    remove_database(archive_.layout().rebuilt_register());
}

Publisher::~Publisher() {
    if (batch_ && !published_) batch_->drop();
}

void Publisher::recover() {
    for (const auto& line : Batch::recover(archive_.layout(), register_, clock_)) {
        register_.audit(clock_.now(), "daybook", "recover", line);
        recovered_.push_back(line);
    }
    // An older register would have drafts swept away that it never knew, and a new key thrown away that it never saw.
    size_of_log();
    finish_erasures();
    sweep_drafts(archive_.layout(), register_);
    const auto logged = register_.logged(kKeyState);
    archive_.settle_rotation(logged.empty() ? std::string() : base::json::parse(logged).at("vkey").as_string());
}

/// The log says what is erased; the register, up to where that was carried out.
void Publisher::finish_erasures() {
    const auto last = register_.logged(kErasureState);
    if (last.empty() || std::stoll(last) <= register_.erased_up_to()) return;
    const LogReader log(archive_.layout().public_dir(), archive_.vkey());
    apply_erasures(archive_.layout(), log.entries(0, log.checkpoint().size), register_, on_step_);
}

/// The log must stand where the last release left it: a lost checkpoint is no empty log.
Revision Publisher::size_of_log() {
    const auto checkpoint = LogReader(archive_.layout().public_dir(), archive_.vkey()).checkpoint();
    const auto remembered = register_.logged(kLogState);
    if (remembered == log_state(checkpoint.size, checkpoint.root) || (remembered.empty() && checkpoint.size == 0)) return checkpoint.size;
    if (revision_of(register_) < checkpoint.size)
        throw Error::make(ErrorKind::corrupt, "the register {} remembers the log at {}, and the log in {} stands at {}: the register is an older one, or another archive's; "
                          "daybook rebuild-register brings it to where the log stands", archive_.layout().register_file().string(),
                          remembered.empty() ? "nothing" : remembered, archive_.layout().log_dir().string(), log_state(checkpoint.size, checkpoint.root));
    throw Error::make(ErrorKind::corrupt, "the log in {} stands at {} entries, not where the last release left it ({}); restore its checkpoint and tiles from a "
                      "mirror or a backup before releasing anything", archive_.layout().log_dir().string(), checkpoint.size, remembered);
}

/// The same, the end of the log being what was signed.
Revision Publisher::proven_size() {
    const auto size = size_of_log();
    refuse_altered_end(archive_.layout().log_dir(), size, LogReader(archive_.layout().public_dir(), archive_.vkey()).checkpoint().root);
    return size;
}

/// By the log as it was signed, and not by a register that anybody may have written into.
std::optional<base::Instant> Publisher::last_release() const {
    const LogReader log(archive_.layout().public_dir(), archive_.vkey());
    const auto checkpoint = log.checkpoint();
    if (checkpoint.size == 0) return {};
    refuse_altered_end(archive_.layout().log_dir(), checkpoint.size, checkpoint.root);
    return log.instant(checkpoint.size);
}

/// A public record does not run backwards: what is released later has the later instant.
void Publisher::refuse_past(base::Instant at) {
    const auto last = last_release();
    if (last && at < *last)
        throw Error::make(ErrorKind::transient, "cannot release at {}: the last release was at {}, so the clock was set back; set it right before releasing anything. Where it is right now and was ahead "
                          "then, the signed history cannot be made to run backwards: only erasing is possible before that instant; docs/releasing.md says what else can be done", base::to_rfc3339(at), base::to_rfc3339(*last));
}

/// In a process that lives on, an earlier release may have failed half way.
void Publisher::make_ready(base::Instant at) {
    settle();
    recover();
    refuse_past(at);
}

Released Publisher::stage(base::Instant at, const std::function<void(Composer&)>& fill) {
    make_ready(at);
    return compose(at, fill);
}

Released Publisher::compose(base::Instant at, const std::function<void(Composer&)>& fill) {
    const auto size = proven_size();
    auto batch = std::make_unique<Batch>(archive_.layout(), at, size, on_step_);
    try {
        Composer composer(archive_, register_, *batch);
        fill(composer);
        if (composer.empty()) {
            batch->drop();
            return {};
        }
        const auto out = composer.close(size);
        batch->seal();
        const std::lock_guard alone(batch_mutex_);
        batch_ = std::move(batch);
        published_ = false;
        return out;
    } catch (const std::exception& e) {
        batch->drop();
        throw base::as_error(e).while_("staging a release in {}", archive_.layout().root.string());
    }
}

Released Publisher::prepare(base::Instant at, const Descriptors& descriptors) {
    return stage_drafts(at, [&] { return register_.promised(at); }, descriptors, [](Composer&) {});
}

bool Publisher::publish() {
    const std::lock_guard alone(batch_mutex_);
    if (!batch_) return false;
    if (published_) return true;
    published_ = true;   // begun is public: what fails half way is finished, never taken back
    try {
        batch_->publish();
    } catch (...) {
        published_ = batch_->started();
        throw;
    }
    return true;
}

bool Publisher::has_begun() {
    const std::lock_guard alone(batch_mutex_);
    return batch_ && published_;
}

/// \pre batch_mutex_ is held, and the batch has begun to be public
void Publisher::finish_batch() {
    batch_->finish(register_, clock_);
    batch_.reset();
    sweep_drafts(archive_.layout(), register_);
}

void Publisher::settle() {
    const std::lock_guard alone(batch_mutex_);
    if (!batch_) return;
    if (published_) return finish_batch();
    batch_->drop();
    batch_.reset();
}

void Publisher::catch_up() {
    const std::lock_guard alone(batch_mutex_);
    if (batch_ && published_) finish_batch();
}

bool Publisher::has_batch() {
    const std::lock_guard alone(batch_mutex_);
    return batch_ != nullptr;
}

/// A release of which nothing is public is dropped with its failure, so that its drafts are free again.
Released Publisher::finish(const Released& released) {
    if (released.revision == 0) return released;
    try {
        publish();
    } catch (...) {
        if (!has_begun()) settle();
        throw;
    }
    settle();
    return released;
}

std::vector<VersionRecord> Publisher::would_release(base::Instant at, const std::optional<ReleasedByName>& named) {
    auto out = register_.due(at);
    if (!named) return out;
    const auto draft = register_.version(named->draft);
    if (!draft || draft->version != 0) throw Error::make(ErrorKind::conflict, "{} is no draft", draft ? draft->name() : fmt::format("version {}", named->draft));
    register_.refuse_early(*draft, at);
    std::erase_if(out, [&](const VersionRecord& other) { return other.id == draft->id; });
    out.push_back(*draft);
    std::ranges::sort(out, {}, [](const VersionRecord& v) { return std::tuple(v.dataset, v.edition, v.id); });
    return out;
}

Released Publisher::release(base::Instant at, const Descriptors& descriptors) { return release(at, descriptors, std::nullopt); }

/// What was promised for a day is told of on no earlier one, also that it cannot be read.
static bool waits_for_its_day(Register& reg, const RejectionRecord& rejection, base::Instant at) {
    const auto date = reg.calendar(rejection.dataset, rejection.edition);
    return date && date->state == Promise::confirmed && date->release_at > at;
}

Released Publisher::release(base::Instant at, const Descriptors& descriptors, const std::optional<ReleasedByName>& named) {
    return finish(stage_drafts(at, [&] { return would_release(at, named); }, descriptors, [&](Composer& composer) {
        for (const auto& rejection : register_.pending_rejections())
            if (!waits_for_its_day(register_, rejection, at)) composer.add_rejection(rejection);
    }, named));
}

Released Publisher::announce(base::Instant at, const Descriptors& descriptors) {
    return finish(stage(at, [&](Composer& composer) {
        refuse_altered_dates(register_);
        composer.describe(descriptors);
        composer.announce(register_.calendar());
    }));
}

namespace {

/// True of "<dataset>/<edition>" where that is another edition of the same dataset which holds the whole period: its months have to be withdrawn before it
/// can come, so it may be named before it is here.
bool is_the_whole_of(const Withdrawal& order) try {
    if (order.code != "consolidated" || !order.replaced_by.starts_with(order.dataset + "/")) return false;
    const auto whole = schemas::Edition::parse(order.replaced_by.substr(order.dataset.size() + 1)), part = schemas::Edition::parse(order.edition);
    const auto is_period = [](const schemas::Edition& e) { return e.kind() == schemas::Edition::Kind::month || e.kind() == schemas::Edition::Kind::span; };
    return is_period(whole) && is_period(part) && whole != part && whole.first_day() <= part.first_day() && part.last_day() <= whole.last_day();
} catch (const Error&) {
    return false;
}

/// The version of a name like "hm-treasury-spend-over-25k/2024-05/v2", written as the log writes it.
std::optional<VersionRecord> version_called(Register& reg, const std::string& name) {
    const auto first = name.find('/'), last = name.rfind("/v");
    const auto number = last == std::string::npos ? std::nullopt : base::parse_whole(std::string_view(name).substr(last + 2));
    if (!number || first >= last || *number < 1 || *number > INT32_MAX) return {};
    auto version = reg.version(name.substr(0, first), name.substr(first + 1, last - first - 1), static_cast<int>(*number));
    return version && name == version_name(version->dataset, version->edition, version->version) ? version : std::nullopt;
}

}  // namespace

/// It stands in the log, where nobody could take other words back.
void Publisher::refuse_unknown_successor(const Withdrawal& order) {
    const auto& name = order.replaced_by;
    if (name.empty() || (name.find('/') == std::string::npos && !register_.logged("dataset/" + name).empty()) || is_the_whole_of(order)) return;
    if (name == version_name(order.dataset, order.edition, order.version))
        throw Error::make(ErrorKind::usage, "{} cannot be replaced by itself: name the version that readers are to use in its place, or leave --replaced-by out; say anything else in the note", name);
    if (const auto version = version_called(register_, name)) {
        if (version->state == VersionState::released || version->state == VersionState::superseded) return;
        throw Error::make(ErrorKind::usage, "{} is {}, and replaces nothing: name a version that can be read, or leave --replaced-by out; say anything else in the note", name, to_string(version->state));
    }
    throw Error::make(ErrorKind::usage, "'{}' is neither a public version, like hm-treasury-spend-over-25k/2024-05/v2, nor a dataset that the log knows, nor, of what is consolidated, the edition of its dataset that is to hold it, like hm-treasury-spend-over-25k/2024-04--2024-06; say anything else in the note", name);
}

VersionRecord Publisher::refuse_withdrawal(const Withdrawal& order) {
    const auto version = register_.version(order.dataset, order.edition, order.version);
    if (!version || version->version == 0)
        throw Error::make(ErrorKind::not_found, "{}/{} has no version {}", order.dataset, order.edition, order.version);
    after(version->state, Event::withdraw, version->name());
    if (std::ranges::find(kWithdrawalCodes, order.code) == std::end(kWithdrawalCodes))
        throw Error::make(ErrorKind::usage, "'{}' is no reason for a withdrawal; known are {}", order.code, fmt::join(kWithdrawalCodes, ", "));
    if (base::trim(order.note).empty())
        throw Error::make(ErrorKind::usage, "a withdrawal takes a sentence for readers: what was wrong with {}, and what they should use instead", version->name());
    refuse_unfit_note(order.note);
    refuse_unknown_successor(order);
    // Nobody would have said of these rows that their withdrawal was a mistake.
    if (const auto draft = register_.draft_of(order.dataset, order.edition); draft && draft->rows_digest == version->rows_digest)
        throw Error::make(ErrorKind::conflict, "{} cannot be withdrawn while {} waits, which has the same rows and would make them public again: drop that first (daybook draft {}/{} --drop), and then withdraw this", version->name(),
                          draft->name(), order.dataset, order.edition);
    return *version;
}

Released Publisher::withdraw(const Withdrawal& order, base::Instant at) {
    const auto version = refuse_withdrawal(order);
    return finish(stage(at, [&](Composer& composer) { composer.add_withdrawal(order, version); }));
}

Released Publisher::alias(const AliasOrder& order, base::Instant at) {
    const auto decision = decide(supplier_sets_in(archive_.layout().public_dir()), order, at);
    const auto released = finish(stage(at, [&](Composer& composer) { composer.add_aliases(decision); }));
    register_.audit(at, order.who, fmt::format("{} supplier set {}", decision.parted ? "part" : "join", decision.number), decision.code);
    return released;
}

ErasurePlan Publisher::plan(const ErasureOrder& order) {
    refuse_unfit_note(order.note);
    return plan_erasure(archive_.layout(), register_, order);
}

Released Publisher::erase(const ErasureOrder& order, base::Instant at) {
    settle();
    recover();
    const auto planned = plan(order);
    // It waits for no clock that was ahead once.
    const auto released = finish(stage(std::max(at, last_release().value_or(at)), [&](Composer& composer) { composer.add_erasure(planned, order); }));
    finish_erasures();
    register_.audit(at, order.who, "erase " + base::join(order.names, " "), order.code);
    return released;
}

void Publisher::throw_away(const base::Sha256& snapshot) {
    base::remove_file(archive_.layout().snapshot(snapshot));
    register_.throw_away(snapshot.hex());
}

Released Publisher::rotate_key(base::Instant at) {
    settle();
    recover();
    if (size_of_log() == 0)
        throw Error::make(ErrorKind::usage, "the log in {} has no entries yet; delete {} and log/vkey to begin it with another key",
                          archive_.layout().log_dir().string(), archive_.layout().key_file().string());
    const auto released = finish(stage(at, [&](Composer& composer) {
        composer.describe({});
        composer.add_key(archive_.begin_rotation());
    }));
    recover();
    return released;
}

}  // namespace daybook::record
