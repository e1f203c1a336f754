#include "publisher/app/check_outputs.hpp"
#include "publisher/app/check_report.hpp"
#include "publisher/app/colour.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/config.hpp"
#include "publisher/app/fix.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/worker_server.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/base/text.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/report_words.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace daybook::app {

namespace fs = std::filesystem;
using Outcome = CheckedFile::Outcome;
using schemas::showable, schemas::showable_lines;

namespace check_verb {

struct Options {
    std::vector<std::string> files;
    std::string schema, format = "text", profile, edition, output, fix, config, dataset;
    std::vector<std::string> references;
    bool fix_anyway = false, overwrite = false;
};

/// A dataset of a service brings its schema, its gates and its released editions.
void choose_dataset(const Options& options, CheckSettings& settings) {
    const auto config = load_operator_config(options.config);
    std::vector<std::string> names;
    for (const auto& source : config.sources) {
        names.push_back(source.dataset.id.str());
        if (names.back() != options.dataset) continue;
        settings.dataset = {options.dataset, source.gate, config.archive / "public"};
        settings.schemas = {config.schema_of(source)};
        settings.worker = config.worker;
        settings.chosen = true;
        return;
    }
    const auto near = base::nearest(options.dataset, names);
    throw base::Error::make(base::ErrorKind::usage, "--dataset: {} has no dataset '{}'{}", options.config,
                            options.dataset, near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

CheckSettings settings_of(const Options& options) {
    CheckSettings settings;
    settings.chosen = !options.schema.empty();
    settings.schemas = settings.chosen ? std::vector{schema_named(options.schema)} : published_schemas();
    // What --fix mends is no error of what it writes.
    const auto profile = !options.profile.empty() ? options.profile
                         : options.fix.empty()    ? "strict"
                                                  : "harvest";
    settings.profile = profile == "strict" ? schemas::Profile::strict : schemas::Profile::harvest;
    settings.day = base::london_date(base::SystemClock().now());
    if (!options.edition.empty()) try {
            settings.edition = schemas::Edition::parse(options.edition);
        } catch (const base::Error& e) {
            throw base::Error::make(base::ErrorKind::usage, "--edition: {}", e.message());
        }
    for (const auto& reference : options.references) {
        if (!std::filesystem::is_regular_file(reference))
            throw base::Error::make(base::ErrorKind::usage, "--reference: there is no file {}", reference);
        settings.references.emplace_back(reference);
    }
    if (!options.dataset.empty()) choose_dataset(options, settings);
    settings.rows = !options.fix.empty();
    return settings;
}

int exit_code_of(const CheckedFiles& checked) {
    const auto has = [&](Outcome outcome) {
        return std::ranges::count(checked.files, outcome, &CheckedFile::outcome) > 0;
    };
    if (has(Outcome::failed)) return kFailed;
    if (has(Outcome::no_schema) || checked.files.empty()) return kUsage;
    return has(Outcome::not_publishable) ? kDataHasErrors : kDone;
}

/// Said before the work, which may be long.
void look_at_place(const std::string& option, const std::string& to) {
    if (to.empty()) return;
    const std::filesystem::path path(to);
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::error_code failed;
    if (!std::filesystem::is_directory(folder, failed))
        throw base::Error::make(base::ErrorKind::usage, "{} {}: there is no folder {}", option, to,
                                folder.string());
    if (std::filesystem::is_directory(path, failed))
        throw base::Error::make(base::ErrorKind::usage, "{} {}: that is a folder; name a file in it", option, to);
}

void say_notes(const Options& options, const CheckedFiles& checked) {
    for (const auto& file : checked.files) {
        if (!file.note.empty()) fmt::print(stderr, "note: {}\n", showable_lines(file.note));
        if (file.outcome == Outcome::failed || file.outcome == Outcome::no_schema)
            fmt::print(stderr, "error: {}: {}\n", showable(file.name), showable_lines(file.why));
    }
    if (checked.files.empty()) fmt::print(stderr, "error: there is no file with a table in {}\n", showable(base::join(options.files, ", ")));
}

void show(const Options& options, const CheckedFiles& checked) {
    const bool to_file = !options.output.empty();
    const auto answer = options.format == "json"   ? to_json(checked)
                        : options.format == "html" ? to_html(checked)
                                                   : to_text(checked, !to_file && wants_colour());
    if (!to_file) {
        std::fwrite(answer.data(), 1, answer.size(), stdout);
        return;
    }
    base::write_durably(options.output, answer);
    for (const auto& file : checked.files)
        if (file.outcome == Outcome::publishable || file.outcome == Outcome::not_publishable)
            fmt::print("{}: {}\n", showable(file.name), showable(verdict(file.result.report)));
    fmt::print("The report is in {}\n", showable(options.output));
}

/// Where there is room for words beside the answer: a program reads the report as JSON or HTML to its end.
std::FILE* beside_answer(const Options& options) {
    return options.format == "text" || !options.output.empty() ? stdout : stderr;
}

/// What was written, checked as strictly as a department's own file.
CheckedFiles check_fixed(const Options& options, const CheckSettings& first, const std::string& schema,
                         Progress& progress) {
    auto settings = first;
    // One that was given, or is a dataset's, may stand in no list of published ones.
    settings.schemas = {first.chosen ? first.schemas.front() : schema_named(schema)};
    settings.chosen = true;
    settings.profile = schemas::Profile::strict;
    settings.rows = false;
    auto again = check_files({{{options.fix, options.fix, false}}, {}}, settings, progress);
    const auto& file = again.files.front();
    if (file.outcome == Outcome::failed) throw base::Error(base::ErrorKind::internal, file.why);
    return again;
}

void say_fixed(const Options& options, const schemas::Report& source, const schemas::Report& written) {
    auto* const to = beside_answer(options);
    fmt::print(to, "Checked strictly: {}\n", showable(verdict(written)));
    for (const auto& finding : written.findings)
        if (finding.severity == schemas::Severity::error) fmt::print(to, "  {}\n", showable(schemas::finding_words(finding)));
    if (const auto still = still_true_of(source, written); !still.empty())
        fmt::print(to, "Still true of the file, though what was written does not show it:\n{}", showable_lines(still));
}

/// A success is a file with which nothing is wrong that its reading did not mend, and a copy with which nothing is wrong.
int fix(const Options& options, const CheckSettings& settings, CheckInputs inputs, Progress& progress) {
    if (inputs.files.size() != 1 || inputs.files.front().in_folder)
        throw base::Error(base::ErrorKind::usage, "--fix takes one file at a time");
    const auto checked = check_files(std::move(inputs), settings, progress);
    say_notes(options, checked);
    show(options, checked);
    const auto code = exit_code_of(checked);
    if (code == kFailed || code == kUsage) return code;
    const auto& source = checked.files.front().result.report;
    const auto fixed = write_fixed(checked.files.front(), options.fix, options.fix_anyway);
    std::fflush(stdout);
    fmt::print(fixed.written ? beside_answer(options) : stderr, "\n{}", showable_lines(fixed.words));
    if (!fixed.written) return kDataHasErrors;
    const auto again = check_fixed(options, settings, source.schema, progress);
    say_fixed(options, source, again.files.front().result.report);
    const bool whole = code == kDone && schemas::left_to_mend(source).empty() && fixed.quarantined.empty() && !fixed.lost;
    return whole ? exit_code_of(again) : kDataHasErrors;
}

/// Everything that is read must still be there afterwards.
void refuse_loss(const Options& options, const CheckInputs& inputs) {
    std::vector<fs::path> read(options.references.begin(), options.references.end());
    for (const auto& input : inputs.files) read.push_back(input.path);
    std::error_code failed;
    for (const auto& one : {options.schema, options.config})
        if (fs::is_regular_file(one, failed)) read.emplace_back(one);
    std::vector<Output> written;
    if (!options.output.empty()) written.push_back({"--output", options.output, true});
    if (!options.fix.empty()) {
        written.push_back({"--fix", options.fix, options.overwrite});
        written.push_back({"--fix", quarantine_beside(options.fix), options.overwrite});
    }
    refuse_overwriting(read, written);
}

int check(const Options& options) {
    if (options.files.empty())
        throw base::Error(base::ErrorKind::usage,
                          "say what to check: daybook check FILE, a folder, or - for standard input");
    const base::ScratchFolder scratch;
    Progress progress;
    const auto settings = settings_of(options);
    auto inputs = find_inputs(options.files, scratch.path());
    // For a few files, starting it takes longer than it saves.
    std::optional<WorkerServer> workers;
    if (inputs.files.size() > 4) workers.emplace();
    look_at_place("--output", options.output);
    look_at_place("--fix", options.fix);
    refuse_loss(options, inputs);
    if (!options.fix.empty()) return fix(options, settings, std::move(inputs), progress);
    const auto checked = check_files(std::move(inputs), settings, progress);
    say_notes(options, checked);
    show(options, checked);
    return exit_code_of(checked);
}

}  // namespace check_verb

void add_check(CLI::App& app, Action& action) {
    using namespace check_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("check",
                                       "Check files as the harvest would: whether they can be published, "
                                       "what is wrong, in which cell, how to mend it");
    command->add_option("files", options->files, "Files, folders, or - for standard input");
    command->add_option("--schema", options->schema,
                        "A published schema, or a schema document; else the one whose headings fit best");
    command
        ->add_option("--profile", options->profile,
                     "strict: about to publish (default); harvest: repairs are allowed (default with --fix, whose output is then checked strictly)")
        ->check(CLI::IsMember({"strict", "harvest"}));
    command->add_option("--format", options->format, "text, json or html")
        ->check(CLI::IsMember({"text", "json", "html"}));
    command->add_option("--output", options->output, "Write the report into this file");
    command->add_option("--edition", options->edition,
                        "The period the file is for, like 2024-05: dates outside it are errors");
    command->add_option(
        "--reference", options->references,
        "A file that holds what the checked one refers to, like the senior posts of an organogram");
    auto* const config =
        command->add_option("--config", options->config, "A service's configuration, for --dataset");
    command
        ->add_option(
            "--dataset", options->dataset,
            "A dataset of that service: its schema and gates, and with --edition the total of the one before")
        ->needs(config);
    auto* const fix = command->add_option(
        "--fix", options->fix, "Write the rows that can be used into this file, mended, as canonical CSV");
    command
        ->add_flag("--fix-anyway", options->fix_anyway,
                   "Also when rows are lost; they go to a file beside it, with line and reason")
        ->needs(fix);
    command
        ->add_flag("--overwrite", options->overwrite,
                   "Also when the files that --fix writes are there already")
        ->needs(fix);
    command->footer("Exit codes: 0 publishable, 1 errors, 2 usage or no schema fits, 3 the work failed.");
    command->callback([&action, options] { action = [options] { return check(*options); }; });
}

}  // namespace daybook::app
