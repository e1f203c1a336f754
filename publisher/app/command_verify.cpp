#include "publisher/app/command.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/release_manifest.hpp"

#include <fmt/format.h>

#include <set>

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

/// A path that an untrusted log names, held inside the folder.
fs::path inside(const fs::path& folder, const std::string& path) {
    const auto place = (folder / path).lexically_normal();
    const auto relative = fs::weakly_canonical(place).lexically_relative(fs::canonical(folder));
    if (relative.empty() || *relative.begin() == ".." || !fs::is_regular_file(place))
        throw base::Error::make(base::ErrorKind::corrupt, "the log names '{}', which is no file inside {}", path, folder.string());
    return place;
}

/// Checks files against the digests that the log, or a file that the log names, gives them; each once.
class Verifier {
public:
    explicit Verifier(fs::path public_dir) : public_(std::move(public_dir)) {}

    void verify(const record::LogEntry& entry) {
        if (const auto* tables = entry.body.find("tables"))
            for (const auto& table : tables->as_array()) verify_table(table);
        const auto* path = entry.body.find("path");
        if (path == nullptr) return;
        const auto file = file_of(public_, path->as_string(), entry.body.at("sha256").as_string());
        if (entry.kind() != "release" && entry.kind() != "nil-return") return;
        const auto manifest = record::ReleaseManifest::from_json(base::json::parse(base::read_file(file)));
        for (const auto& one : manifest.files) file_of(file.parent_path(), one.name, one.digest.hex());
    }
    std::size_t files() const { return seen_.size(); }

private:
    /// A table's manifest at one revision and the Parquet files it lists.
    void verify_table(const base::json::Value& table) {
        const auto path = file_of(public_, table.at("path").as_string(), table.at("sha256").as_string());
        const auto manifest = base::json::parse(base::read_file(path));
        for (const auto& file : manifest.at("files").as_array())
            file_of(public_, file.at("path").as_string(), file.at("sha256").as_string());
    }
    fs::path file_of(const fs::path& folder, const std::string& path, const std::string& digest) {
        auto file = inside(folder, path);
        if (seen_.insert(file.string() + " " + digest).second && base::sha256_file(file).hex() != digest)
            throw base::Error::make(base::ErrorKind::corrupt, "{} is not the file that the log names: its SHA-256 differs", file.string());
        return file;
    }

    fs::path public_;
    std::set<std::string> seen_;
};

int verify(const fs::path& public_dir, const std::string& vkey) {
    const record::LogReader log(public_dir, vkey);
    const auto checkpoint = log.checkpoint();
    if (checkpoint.size == 0)
        throw base::Error::make(base::ErrorKind::usage, "{} holds no log: there is no log/checkpoint in it. Name an archive's public folder or a copy of it", public_dir.string());
    log.verify(checkpoint);
    Verifier verifier(public_dir);
    for (const auto& entry : log.entries(0, checkpoint.size)) verifier.verify(entry);
    fmt::print("{}: {} entries give the signed root; {} files have the digests the log names{}\n", checkpoint.origin, checkpoint.size, verifier.files(),
               vkey.empty() ? " (the key was taken from the same folder; give --vkey to trust no one)" : "");
    return kDone;
}

}  // namespace

void add_verify(CLI::App& app, Action& action) {
    struct Options {
        std::string folder;
        std::string vkey;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("verify", "Check an archive's public folder: signature, log, and the digest of every file it names");
    command->add_option("public_dir", options->folder, "The archive's public/ folder or a copy of it")->required()->check(CLI::ExistingDirectory);
    command->add_option("--vkey", options->vkey, "The log's verifier key; without it the one in the folder is trusted");
    command->callback([&action, options] { action = [options] { return verify(options->folder, options->vkey); }; });
}

}  // namespace daybook::app
