#include "publisher/app/command.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace {

struct Options {
    std::string file;
    std::string schema = "spend-over-25k";
    std::string format = "text";
    std::string profile = "strict";
};

std::filesystem::path schema_file(const std::string& schema) {
    const std::filesystem::path given(schema);
    if (given.has_extension() || schema.find('/') != std::string::npos) return given;
    const auto published = std::filesystem::path(DAYBOOK_SCHEMAS) / (schema + ".json");
    if (std::filesystem::exists(published)) return published;
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(DAYBOOK_SCHEMAS)) names.push_back(entry.path().stem().string());
    const auto near = base::nearest(schema, names);
    throw base::Error::make(base::ErrorKind::usage, "there is no published schema '{}'; {}", schema,
                            near.empty() ? "there are " + base::join(names, ", ") : fmt::format("did you mean '{}'?", near));
}

int check(const Options& options) {
    const auto schema = base::read_file(schema_file(options.schema), 4 << 20);
    schemas::parse_schema(schema);
    const auto profile = options.profile == "strict" ? schemas::Profile::strict : schemas::Profile::harvest;
    const auto name = std::filesystem::path(options.file).filename().string();
    const auto result = schemas::check_in_worker(options.file, {name, schema, profile});
    fmt::print("{}", options.format == "json" ? base::json::write_pretty(result.report.to_json()) : to_text(result.report));
    return result.report.valid() ? kDone : kDataHasErrors;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("check", "Check a file as the harvest would: what is wrong, on which line, how to mend it");
    command->add_option("file", options->file, "The file")->required()->check(CLI::ExistingFile);
    command->add_option("--schema", options->schema, "A published schema, or a schema document (default spend-over-25k)");
    command->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
    command->add_option("--profile", options->profile, "strict: about to release; harvest: repairs are allowed")->check(CLI::IsMember({"strict", "harvest"}));
    command->callback([&action, options] { action = [options] { return check(*options); }; });
}

}  // namespace daybook::app
