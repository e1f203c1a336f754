#include "publisher/app/audit_report.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/app/remote_files.hpp"
#include "publisher/app/verify_proof.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/audit.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace verify_verb {

struct Options {
    std::string address, key, since, remember, proof, release;
    int jobs = 0;
    bool json = false;
};

/// What a verification found.
struct Verified {
    record::Walked log;
    record::Audited files;
    std::vector<record::Fault> faults;   ///< of the log, then of the files
    std::string since;                   ///< the earlier checkpoint that the log was held against
    bool key_from_there = false;
};

record::VerifierKey key_for(const Options& options, record::PublicFiles& files) {
    if (!options.key.empty()) return key_given(options.key);
    const auto published = files.text("log/vkey", record::kMostNoteBytes);
    if (!published) throw Error::make(ErrorKind::usage, "there is no {}: give --key, the log's verifier key", files.name("log/vkey"));
    return record::VerifierKey::parse(base::trim(*published));
}

std::string earlier_note(const Options& options) {
    const auto& file = options.since.empty() ? options.remember : options.since;
    if (file.empty() || !fs::exists(file)) return {};
    auto note = base::read_file(file, record::kMostNoteBytes);
    try {
        record::unproven_checkpoint(note);
    } catch (const Error& e) {
        throw Error::make(ErrorKind::usage, "{} holds no checkpoint: {}", file, e.message());
    }
    return note;
}

Verified verify(const Options& options, Progress& progress) {
    const base::ScratchFolder scratch;
    const auto files = public_files_at(options.address, scratch.path());
    Verified out;
    const auto key = key_for(options, *files);
    out.key_from_there = options.key.empty();
    out.since = earlier_note(options);
    record::Inventory inventory;
    const record::WalkUse use{[&](const record::LogEntry& entry) { inventory.add(entry); }, {},
                              [&](record::Revision done, record::Revision all) { progress.show("reading the log", static_cast<std::size_t>(done), static_cast<std::size_t>(all), ""); }};
    out.log = record::walk_log(*files, key, {}, use);
    out.faults = out.log.faults;
    if (!out.log.proven) return out;
    if (auto fault = record::check_vkey(*files, out.log)) out.faults.push_back(*std::move(fault));
    if (!out.since.empty())
        if (auto fault = record::check_since(out.log, out.since)) out.faults.push_back(*std::move(fault));
    out.files = record::audit_files(*files, inventory, out.log,
                                    {threads_for(options.jobs), scratch.path(), {}, [&](const auto& what, auto done, auto all, const auto& detail) { progress.show(what, done, all, detail); }});
    for (const auto* some : {&out.files.faults, &out.files.unproven}) out.faults.insert(out.faults.end(), some->begin(), some->end());
    return out;
}

void show_json(const Options& options, const Verified& v) {
    auto out = Value::object({{"ok", v.faults.empty()}, {"address", options.address}, {"origin", v.log.checkpoint.origin}, {"revision", v.log.checkpoint.size},
                              {"root", v.log.checkpoint.root.hex()}, {"key", v.log.newest.str()}, {"key_trusted_on_first_use", v.key_from_there},
                              {"log_proven", v.log.proven}});
    if (!v.since.empty()) out.set("since", record::unproven_checkpoint(v.since).size);
    const auto looked_at = to_json(v.files);
    for (const auto& [name, value] : looked_at.as_object()) out.set(name, value);
    out.set("faults", faults_json(v.faults)).set("more_faults", static_cast<std::int64_t>(v.files.more_faults));
    fmt::print("{}", base::json::write_pretty(out));
}

void show_text(const Verified& v) {
    say_faults(v.faults, v.files.more_faults);
    const auto& log = v.log.checkpoint;
    if (!v.log.proven) fmt::print(stderr, "{}: the log is not proven, so the files were not looked at\n", log.origin);
    if (!v.faults.empty()) return;
    fmt::print("{}: {} entries give the signed root; {}{}\n", log.origin, base::grouped(log.size), words_of(v.files),
               v.since.empty() ? "" : fmt::format("; nothing changed since revision {}", record::unproven_checkpoint(v.since).size));
    if (v.key_from_there) fmt::print("The key was taken from the same place; give --key {} , once the publisher has confirmed it, to trust no one\n", v.log.newest.str());
}

int run(const Options& options) {
    if (!options.proof.empty()) return verify_download({options.address, options.proof, options.release, options.key, options.json});
    Progress progress(options.json);
    const auto verified = verify(options, progress);
    progress.clear();
    if (options.json) show_json(options, verified);
    else show_text(verified);
    if (!verified.faults.empty()) return kDataHasErrors;
    if (!options.remember.empty()) base::write_durably(options.remember, verified.log.checkpoint.note);
    return kDone;
}

}  // namespace verify_verb

void add_verify(CLI::App& app, Action& action) {
    using namespace verify_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("verify", "Check an archive or a server from its public key alone: log, signature, and every file, row count and control total");
    command->add_option("address", options->address, "An archive, its public/ folder, a copy of it, an http address, or with --proof a downloaded file")->required();
    command->add_option("--key,--vkey", options->key, "The log's verifier key; without it the one in the same place is trusted");
    command->add_option("--since", options->since, "A checkpoint kept earlier, which the log must continue")->check(CLI::ExistingFile);
    command->add_option("--remember", options->remember, "A file for the checkpoint: the log must continue the one in it, then the new one is kept there");
    command->add_option("--proof", options->proof, "The .tlog-proof of a downloaded file: proves it without asking anyone")->check(CLI::ExistingFile);
    command->add_option("--release", options->release, "The file's release.json, when it is not beside it")->check(CLI::ExistingFile);
    command->add_option("--jobs", options->jobs, "Files looked at at once; as many as cores when not given")->check(CLI::Range(1, 64));
    command->add_flag("--json", options->json, "For scripts");
    command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace daybook::app
