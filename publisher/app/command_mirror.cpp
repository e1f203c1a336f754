#include "publisher/app/audit_report.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/app/remote_files.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/record/mirror.hpp"

#include <fmt/format.h>

namespace daybook::app {

using base::json::Value;

namespace mirror_verb {

struct Options {
    std::string from, to, key;
    int jobs = 0;
    bool recheck = false, json = false;
};

std::vector<record::Fault> faults_of(const record::Mirrored& m) {
    auto out = m.log_faults;
    out.insert(out.end(), m.audit.faults.begin(), m.audit.faults.end());
    return out;
}

void show(const Options& options, const record::Mirrored& m, const std::vector<record::Fault>& faults) {
    if (options.json) {
        auto out = Value::object({{"ok", faults.empty()},
                                  {"from", options.from},
                                  {"to", options.to},
                                  {"revision_before", m.before},
                                  {"revision", m.after},
                                  {"key", m.key.str()},
                                  {"removed", static_cast<std::int64_t>(m.removed)}});
        const auto looked_at = to_json(m.audit);
        for (const auto& [name, value] : looked_at.as_object()) out.set(name, value);
        fmt::print("{}", base::json::write_pretty(out.set("faults", faults_json(faults))));
        return;
    }
    say_faults(faults, m.audit.more_faults);
    if (!faults.empty()) fmt::print(stderr, "{} stays at revision {}\n", options.to, m.before);
    else if (m.after == m.before && m.audit.files == 0)
        fmt::print("{} is at revision {}, and nothing is new\n", options.to, m.after);
    else
        fmt::print("{} is at revision {} (before: {}): {}; {} fetched{}\n", options.to, m.after, m.before,
                   words_of(m.audit), m.audit.fetched,
                   m.removed > 0 ? fmt::format(", {} removed because they were erased", m.removed) : "");
}

int run(const Options& options) {
    if (!options.key.empty()) key_given(options.key);
    const base::ScratchFolder scratch;
    const auto from = public_files_at(options.from, scratch.path());
    Progress progress(options.json);
    const auto mirrored =
        record::mirror_archive(*from, {options.to,
                                       options.key,
                                       threads_for(options.jobs),
                                       options.recheck,
                                       [&](const auto& what, auto done, auto all, const auto& detail) {
                                           progress.show(what, done, all, detail);
                                       },
                                       {}});
    progress.clear();
    const auto faults = faults_of(mirrored);
    show(options, mirrored, faults);
    return faults.empty() ? kDone : kDataHasErrors;
}

}  // namespace mirror_verb

void add_mirror(CLI::App& app, Action& action) {
    using namespace mirror_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand(
        "mirror",
        "Copy an archive's public folder and keep the copy up to date, proving everything on the way in");
    command->add_option("from", options->from, "An http address, an archive, or its public/ folder")
        ->required();
    command
        ->add_option("to", options->to,
                     "The mirror's folder; an archive for `daybook serve`, with public/ below it")
        ->required();
    command->add_option("--key", options->key, "The log's verifier key; needed by the first run");
    command->add_option("--jobs", options->jobs, "Files fetched at once; as many as cores when not given")
        ->check(CLI::Range(1, 64));
    command->add_flag("--recheck", options->recheck,
                      "Look at everything again and fetch what is damaged, not only what is new");
    command->add_flag("--json", options->json, "For scripts");
    command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace daybook::app
