#include "publisher/app/audit_report.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/remote_files.hpp"
#include "publisher/app/sources_of_files.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/register_rebuild.hpp"
#include "publisher/record/restore.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace restore_verb {

struct RestoreOptions {
    std::string folder, config, to, key, newer;
    int jobs = 0;
    bool json = false;
};

std::int64_t n(std::size_t count) { return static_cast<std::int64_t>(count); }

Value texts(const std::vector<std::string>& lines) {
    auto out = Value::array();
    for (const auto& line : lines) out.push(line);
    return out;
}

/// What an officer must know who goes on from here.
std::string warning(const RestoreOptions& options, const record::Restored& r) {
    if (!options.newer.empty()) return {};
    return fmt::format(
        "the log ends at revision {}, where the backup does. If anything was released after that, it is lost here, and readers, mirrors and witnesses who saw it will refuse a log that goes "
        "on from here in another way: that is a fork. Before releasing anything ask your mirrors: restore again with --newer ADDRESS, which brings back what one of them has", r.revision);
}

void show_restored(const RestoreOptions& options, const record::Restored& r, const std::string& to) {
    if (options.json) {
        fmt::print("{}", base::json::write_pretty(Value::object({{"ok", r.faults.empty()}, {"to", to}, {"backup_revision", r.backup.revision}, {"backup_made_at", r.backup.made_at},
                                                                 {"revision", r.revision}, {"brought_forward", to_json(r.brought_forward)}, {"public", to_json(r.audit)},
                                                                 {"snapshots", n(r.snapshots)}, {"drafts", n(r.drafts)}, {"drafts_lost", texts(r.lost_drafts)}, {"left_out_because_erased", n(r.erased)}, {"key", r.has_key},
                                                                 {"warning", r.faults.empty() ? warning(options, r) : ""}, {"faults", faults_json(r.faults)}})));
        return;
    }
    say_faults(r.faults, 0);
    if (!r.faults.empty()) {
        fmt::print(stderr, "nothing that can be opened was restored; delete {} before another attempt\n", to);
        return;
    }
    fmt::print("{} stands at revision {} (the backup of {}: {}): {}; {}, {}{}\n", to, r.revision, r.backup.made_at, r.backup.revision, words_of(r.audit),
               schemas::counted(n(r.snapshots), "snapshot"), schemas::counted(n(r.drafts), "draft"), r.erased > 0 ? fmt::format("; {} left out, as erased since", schemas::counted(n(r.erased), "snapshot")) : "");
    for (const auto& name : r.lost_drafts)
        fmt::print(stderr, "warning: the files of {} were damaged when the backup was made; it is thrown out when it falls due, and made again from its file by the next harvest or by daybook draft\n", name);
    if (r.brought_forward.batches > 0) fmt::print("The register was brought forward by {}\n", words_of(r.brought_forward));
    for (const auto& name : r.brought_forward.erased_without_rows)
        fmt::print("{} was erased since the backup was made, and nobody knows what its rows were: whatever is offered for its edition is held for a person (after-erasure)\n", name);
    if (!r.has_key) fmt::print("The key is not there: put it into {}/key.pem (mode 0600) before anything is released\n", to);
    if (const auto text = warning(options, r); !text.empty()) fmt::print(stderr, "warning: {}\n", text);
}

int restore(const RestoreOptions& options) {
    const auto config = load_operator_config(options.config);
    const auto to = options.to.empty() ? config.archive.string() : options.to;
    if (const auto backup = record::BackupManifest::read(record::BackupLayout{options.folder}.manifest()); backup.origin != config.origin)
        throw Error::make(ErrorKind::usage, "{} is a backup of the log {}, and {} is about {}", options.folder, backup.origin, options.config, config.origin);
    const base::ScratchFolder scratch;
    const auto newer = options.newer.empty() ? nullptr : public_files_at(options.newer, scratch.path());
    Progress progress(options.json);
    const auto restored = record::restore({options.folder, to, options.key, newer.get(), threads_for(options.jobs), replay_settings(config, progress)});
    progress.clear();
    show_restored(options, restored, to);
    return restored.faults.empty() ? kDone : kDataHasErrors;
}

struct RebuildOptions {
    std::string config;
    bool replace = false, check = false, json = false;
};

/// What the log never had, so that nobody looks for it.
const std::vector<std::string>& never_in_the_log() {
    static const std::vector<std::string> out{
        "held files that nobody has decided on: the next harvest fetches, judges and holds them again",
        "decisions about held files: a file that was refused is held once more",
        "validators of files (ETag): the next harvest fetches each file once again and finds it unchanged",
        "which bytes said the same rows as a version: another reading of them is called source-changed-unexplained, not reprocessed",
        "which rows were erased: the same bytes are refused as before; the same rows in other bytes are not known again, unless they come for an edition of which a version was erased",
        "runs, their results, and how often a worker died over a file",
        "the audit trail, and who scheduled, released and withdrew",
        "dates that were entered since the last release",
        "drafts that were discarded; of those that wait, who scheduled them (what officers said of them lies beside their files and is kept)"};
    return out;
}

constexpr const char* kErasedWithoutRows =
    "Erased versions of which no log says what their rows were. Whatever is offered for their editions, but a nil return and what is public or drafted now, is held for a person (after-erasure); "
    "the same rows for another edition or dataset would not be known";

Value rebuilt_json(const record::Rebuilt& r) {
    auto adopted = Value::array(), left = Value::array(), never = Value::array(), taken_back = Value::array();
    for (const auto& line : r.taken_back) taken_back.push(line);
    for (const auto& draft : r.adopted) adopted.push(Value::object({{"folder", draft.folder}, {"dataset", draft.dataset}, {"edition", draft.edition}, {"scheduled", draft.scheduled}}));
    for (const auto& line : r.not_adopted) left.push(line);
    if (!r.from_before)
        for (const auto& line : never_in_the_log()) never.push(line);
    return Value::object({{"ok", true}, {"log", to_json(r.log)}, {"brought_forward", r.from_before}, {"drafts", adopted}, {"drafts_put_aside", left}, {"releases_taken_back", taken_back},
                          {"snapshots_without_a_name", r.snapshots}, {"kept_as", r.kept_as}, {"not_rebuilt", never}});
}

void list(const std::string& heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    fmt::print("{} ({}):\n", heading, lines.size());
    for (const auto& line : lines) fmt::print("  {}\n", line);
}

void show_rebuilt(const record::Rebuilt& r) {
    fmt::print("The register {} {}\n", r.from_before ? "was an earlier one; it was brought forward by" : "was made again from", words_of(r.log));
    list("Releases taken back", r.taken_back);
    std::vector<std::string> drafts;
    for (const auto& draft : r.adopted)
        drafts.push_back(fmt::format("{}/{}: {}", draft.dataset, draft.edition, draft.scheduled ? "scheduled, because its date is announced" : "waits for a date, or daybook release"));
    list("Drafts taken back", drafts);
    list("Drafts put aside in drafts.lost/", r.not_adopted);
    list("Versions whose rows could not be read again, so that overlaps with them are not noticed", r.log.without_prints);
    list(kErasedWithoutRows, r.log.erased_without_rows);
    list("Files whose source is not known; they are taken for new files when a source offers them", r.log.without_source);
    if (r.snapshots > 0) fmt::print("Kept, though nothing public names them: {}, of held files and of bytes seen in between\n", schemas::counted(static_cast<std::int64_t>(r.snapshots), "snapshot"));
    if (!r.kept_as.empty()) fmt::print("The register that was there is {}\n", r.kept_as);
    if (!r.from_before) list("What is in no log and could not be made again", never_in_the_log());
}

int check_register(const RebuildOptions& options, const Config& config) {
    const record::ArchiveLayout layout{config.archive};
    if (!std::filesystem::exists(layout.register_file())) throw Error::make(ErrorKind::usage, "there is no {}", layout.register_file().string());
    record::Register reg(layout.register_file());
    auto wrong = record::contradictions(reg, layout.public_dir());
    const auto disagree = wrong.size();
    if (const auto lost = reg.lost_audit_lines(); lost != 0) wrong.push_back(fmt::format("{} of the audit trail gone, which no command takes out: the log does not have that, a backup may", schemas::counted(lost, "line")));
    if (options.json) {
        auto lines = Value::array();
        for (const auto& line : wrong) lines.push(line);
        fmt::print("{}", base::json::write_pretty(Value::object({{"ok", wrong.empty()}, {"contradictions", lines}})));
    } else {
        for (const auto& line : wrong) fmt::print(stderr, "{}\n", line);
        if (wrong.empty()) fmt::print("The register agrees with the log in every version and every last word\n");
        else if (disagree > 0) fmt::print(stderr, "{}; the log is right. daybook rebuild-register --replace makes the register again from it\n", schemas::counted(n(disagree), "contradiction"));
    }
    return wrong.empty() ? kDone : kDataHasErrors;
}

int rebuild(const RebuildOptions& options) {
    const auto config = load_operator_config(options.config);
    if (options.check) return check_register(options, config);
    Progress progress(options.json);
    record::Archive archive(config.archive, config.origin);
    const auto rebuilt = record::rebuild_register(archive, options.replace, replay_settings(config, progress));
    progress.clear();
    if (options.json) fmt::print("{}", base::json::write_pretty(rebuilt_json(rebuilt)));
    else show_rebuilt(rebuilt);
    return kDone;
}

}  // namespace restore_verb

void add_restore(CLI::App& app, Action& action) {
    using namespace restore_verb;
    const auto options = std::make_shared<RestoreOptions>();
    auto* command = app.add_subcommand("restore", "Make an archive from a backup, proving everything on the way");
    command->add_option("folder", options->folder, "The backup")->required();
    command->add_option("--config", options->config, "The configuration; its archive is made")->required();
    command->add_option("--to", options->to, "Another folder than the configuration's archive; empty or not there");
    command->add_option("--key", options->key, "The log's private key, which is in no backup")->check(CLI::ExistingFile);
    command->add_option("--newer", options->newer, "A mirror, an archive or an http address that may have seen later releases: they are brought back from it, proven");
    command->add_option("--jobs", options->jobs, "Files read at once; as many as cores when not given")->check(CLI::Range(1, 64));
    command->add_flag("--json", options->json, "For scripts");
    command->callback([&action, options] { action = [options] { return restore(*options); }; });
}

void add_rebuild_register(CLI::App& app, Action& action) {
    using namespace restore_verb;
    const auto options = std::make_shared<RebuildOptions>();
    auto* command = app.add_subcommand("rebuild-register", "Make a lost register again from the log, and say what the log does not hold; bring an older one forward");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_flag("--replace", options->replace, "Put the register that is there aside, and make another");
    command->add_flag("--check", options->check, "Only compare the register with the log");
    command->add_flag("--json", options->json, "For scripts");
    command->callback([&action, options] { action = [options] { return rebuild(*options); }; });
}

}  // namespace daybook::app
