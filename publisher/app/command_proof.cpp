#include "publisher/app/command.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/tiles.hpp"
#include "publisher/record/tlog_proof.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace proof_verb {

struct Options {
    std::string folder, version;
    std::int64_t since = -1;
};

fs::path public_of(const std::string& folder) {
    const auto inner = fs::path(folder) / "public";
    return fs::is_directory(inner) ? inner : fs::path(folder);
}

/// The release entry of "dataset/edition/vN".
record::LogEntry entry_of(const record::LogReader& log, record::Revision size, const std::string& version) {
    const auto entries = log.entries(0, size);
    const auto found = std::ranges::find_if(entries, [&](const record::LogEntry& entry) {
        return (entry.kind() == "release" || entry.kind() == "nil-return") &&
               entry.body.at("path").as_string() == "releases/" + version + "/release.json";
    });
    if (found == entries.end())
        throw Error::make(ErrorKind::usage, "the log has no version '{}'; one is written dataset/edition/v1",
                          version);
    return *found;
}

int run(const Options& options) {
    const auto folder = public_of(options.folder);
    const record::LogReader log(folder);
    const auto checkpoint = log.checkpoint();
    if (options.since >= 0) {
        const auto hash_at = record::hashes_from_tiles(folder / "log", checkpoint.size);
        if (options.since < 1 || options.since > checkpoint.size)
            throw Error::make(ErrorKind::usage,
                              "--since: the log has {} entries; name a smaller revision, from 1",
                              checkpoint.size);
        for (const auto& hash : record::merkle::consistency_proof(options.since, checkpoint.size, hash_at))
            fmt::print("{}\n", base::base64_encode(hash.view()));
        return kDone;
    }
    const auto entry = entry_of(log, checkpoint.size, options.version);
    fmt::print("{}", record::prove_entry(log, entry.index).str());
    return kDone;
}

}  // namespace proof_verb

void add_proof(CLI::App& app, Action& action) {
    using namespace proof_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("proof",
                                       "Print the proof (C2SP tlog-proof) that a version is in the log now, "
                                       "or that the log continues an earlier revision");
    command->add_option("archive", options->folder, "An archive, its public/ folder, or a mirror")
        ->required()
        ->check(CLI::ExistingDirectory);
    auto* version = command->add_option("version", options->version, "dataset/edition/v1");
    auto* since =
        command
            ->add_option("--since", options->since,
                         "A revision: prints the hashes of the consistency proof, RFC 9162, one a line")
            ->excludes(version);
    version->excludes(since);
    command->callback([&action, options] {
        if (options->version.empty() && options->since < 0)
            throw CLI::ValidationError("name a version, or --since");
        action = [options] { return run(*options); };
    });
}

}  // namespace daybook::app
