#include "publisher/app/audit_report.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/config.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/backup.hpp"
#include "publisher/record/note.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;
using schemas::counted;

namespace backup_verb {

struct Options {
    std::string folder, config, with_key;
    int jobs = 0;
    bool verify = false, json = false;
};

std::int64_t n(std::size_t count) { return static_cast<std::int64_t>(count); }

/// Where the key may be put: never with what it signs, so that whoever takes the backup cannot sign.
void refuse_key_inside(const Options& options) {
    const auto inside = fs::weakly_canonical(options.with_key).lexically_relative(fs::weakly_canonical(options.folder));
    if (!inside.empty() && *inside.begin() != "..")
        throw Error::make(ErrorKind::usage, "--with-key {} lies in the backup; keep the key apart from it, where fewer people can read it: whoever has it can sign in your name",
                          options.with_key);
}

void copy_key(const Config& config, const fs::path& to) {
    const record::ArchiveLayout layout{config.archive};
    const std::string published(base::trim(base::read_file(layout.log_dir() / "vkey", record::kMostNoteBytes)));
    if (const auto vkey = record::VerifierKey{config.origin, base::SigningKey::load(layout.key_file()).public_key()}.str(); vkey != published)
        throw Error::make(ErrorKind::corrupt, "{} is the key {}, but the log is signed with {}", layout.key_file().string(), vkey, published);
    const auto pem = base::read_file(layout.key_file(), 64 << 10);
    if (fs::exists(to) && base::read_file(to, 64 << 10) == pem) return;
    base::write_new_private_file(to, pem);
}

Value done_json(const Options& options, const record::BackedUp& b) {
    return Value::object({{"ok", b.faults.empty() && b.damaged_drafts.empty()}, {"folder", options.folder}, {"revision_before", b.before}, {"revision", b.revision}, {"public_files_fetched", n(b.public_files)},
                          {"snapshots", n(b.snapshots)}, {"snapshots_new", n(b.new_snapshots)}, {"snapshots_gone", n(b.gone_snapshots)}, {"drafts", n(b.drafts)}, {"mended", n(b.mended)},
                          {"private_bytes_copied", b.bytes}, {"key", !options.with_key.empty()}, {"faults", faults_json(b.faults)},
                          {"damaged_drafts", faults_json(b.damaged_drafts)}});
}

void say_done(const Options& options, const record::BackedUp& b) {
    fmt::print("{} is a backup of revision {} (before: {}): {} new; {}, {} new{}; {}\n", options.folder, b.revision, b.before,
               counted(n(b.public_files), "public file"), counted(n(b.snapshots), "snapshot"), base::grouped(n(b.new_snapshots)),
               b.gone_snapshots > 0 ? fmt::format(", {} gone from the archive and so from here", b.gone_snapshots) : "", counted(n(b.drafts), "draft"));
    if (b.mended > 0) fmt::print("{} of it damaged, and copied anew\n", counted(n(b.mended), "private file"));
    if (options.with_key.empty()) fmt::print("The key is not in it; --with-key FILE copies it to a place of its own. Without it a restored archive can be read and not released from\n");
    else fmt::print("The key is in {}: keep that apart from the backup\n", options.with_key);
    fmt::print("Neither are the configuration, the inbox and the outbox, and orders that nobody has carried out yet\n");
}

void say_damaged_drafts(const record::BackedUp& b) {
    if (b.damaged_drafts.empty()) return;
    say_faults(b.damaged_drafts, 0);
    fmt::print(stderr, "Damaged in the archive: {} of drafts; everything else is in the backup\n", counted(n(b.damaged_drafts.size()), "file"));
}

/// Damage keeps the backup what it was; a damaged draft keeps only itself out of it, and the rest of the work is done.
int code_of(const record::BackedUp& b) {
    if (!b.faults.empty()) return kDataHasErrors;
    return b.damaged_drafts.empty() ? kDone : kFailed;
}

int verify(const Options& options, Progress& progress, Value* json) {
    const auto checked = record::check_backup(options.folder, threads_for(options.jobs),
                                              [&](const auto& what, auto done, auto all, const auto& detail) { progress.show(what, done, all, detail); });
    progress.clear();
    if (json != nullptr)
        json->set("verified", Value::object({{"ok", checked.faults.empty()}, {"revision", checked.manifest.revision}, {"public_revision", checked.public_revision},
                                             {"made_at", checked.manifest.made_at}, {"public", to_json(checked.files)}, {"snapshots", n(checked.snapshots)},
                                             {"draft_files", n(checked.drafts)}, {"faults", faults_json(checked.faults)}}));
    else {
        say_faults(checked.faults, checked.files.more_faults);
        if (checked.faults.empty())
            fmt::print("{}, made {}, holds revision {} whole: {}; the register, {} and {} of drafts have their digests\n", options.folder, checked.manifest.made_at,
                       checked.manifest.revision, words_of(checked.files), counted(n(checked.snapshots), "snapshot"), counted(n(checked.drafts), "file"));
    }
    return checked.faults.empty() ? kDone : kDataHasErrors;
}

int back_up(const Options& options, Progress& progress, Value* json) {
    if (!options.with_key.empty()) refuse_key_inside(options);
    const auto config = load_operator_config(options.config);
    const auto done = record::back_up(record::ArchiveLayout{config.archive},
                                      {options.folder, threads_for(options.jobs), options.verify,
                                       [&](const auto& what, auto some, auto all, const auto& detail) { progress.show(what, some, all, detail); }, {}});
    progress.clear();
    if (done.faults.empty() && !options.with_key.empty()) copy_key(config, options.with_key);
    if (json != nullptr) *json = done_json(options, done);
    else if (done.faults.empty()) {
        say_done(options, done);
        say_damaged_drafts(done);
    } else {
        say_faults(done.faults, 0);
        fmt::print(stderr, "{} stays a backup of revision {}\n", options.folder, done.before);
    }
    return code_of(done);
}

int run(const Options& options) {
    if (options.config.empty() && !options.verify) throw Error(ErrorKind::usage, "give --config, whose archive is to be copied; --verify alone needs none");
    Progress progress(options.json);
    auto out = Value::object();
    auto* const json = options.json ? &out : nullptr;
    int code = options.config.empty() ? kDone : back_up(options, progress, json);
    if (code != kDataHasErrors && options.verify)
        if (const int checked = verify(options, progress, json); checked != kDone) code = checked;
    if (options.json) fmt::print("{}", base::json::write_pretty(out));
    return code;
}

}  // namespace backup_verb

void add_backup(CLI::App& app, Action& action) {
    using namespace backup_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("backup", "Copy an archive, while a service may be running on it: the log and its files, register, snapshots and drafts");
    command->add_option("folder", options->folder, "The backup's folder; a later run copies only what is new")->required();
    command->add_option("--config", options->config, "The configuration whose archive is copied");
    command->add_option("--with-key", options->with_key, "Copy the private key too, to this file (mode 0600) outside the folder");
    command->add_flag("--verify", options->verify, "Read all of the backup again, hold it against its digests and copy damaged files anew; without --config only say what is damaged");
    command->add_option("--jobs", options->jobs, "Files read at once; as many as cores when not given")->check(CLI::Range(1, 64));
    command->add_flag("--json", options->json, "For scripts");
    command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace daybook::app
