#include "publisher/app/verify_proof.hpp"

#include "publisher/app/audit_report.hpp"
#include "publisher/app/command.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/tlog_proof.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// release.json as it is called beside the file: by itself, or as the API names downloads
/// ("x_2024-05_v1_data.csv").
fs::path release_beside(const ProofOptions& options) {
    if (!options.release.empty()) return options.release;
    const fs::path file = options.file;
    const auto name = file.filename().string();
    const auto head = name.substr(0, name.rfind('_') == std::string::npos ? 0 : name.rfind('_') + 1);
    for (const auto& folder : {file.parent_path(), fs::path(options.proof).parent_path()})
        for (const auto& candidate : {head + "release.json", std::string("release.json")})
            if (fs::is_regular_file(folder / candidate)) return folder / candidate;
    throw Error::make(
        ErrorKind::usage,
        "there is no release.json beside {}: download it from the version's page and name it with --release",
        options.file);
}

void show(const ProofOptions& options, const record::ProvenFile& proven,
          const record::Checkpoint& checkpoint) {
    const auto& m = proven.manifest;
    if (options.json)
        fmt::print("{}",
                   base::json::write_pretty(Value::object({{"ok", true},
                                                           {"file", options.file},
                                                           {"is", proven.name},
                                                           {"version", m.name()},
                                                           {"released_at", base::to_rfc3339(m.released_at)},
                                                           {"origin", checkpoint.origin},
                                                           {"revision", checkpoint.size},
                                                           {"root", checkpoint.root.hex()},
                                                           {"faults", Value::array()}})));
    else
        fmt::print("{} is {} of {}, released {} and entered in the log {}, proven at revision {}\n",
                   options.file, proven.name, m.name(), base::to_rfc3339(m.released_at), checkpoint.origin,
                   checkpoint.size);
}

}  // namespace

int verify_download(const ProofOptions& options) {
    if (options.key.empty())
        throw Error(
            ErrorKind::usage,
            "give --key, the log's verifier key, from the publisher and not from where the file came from");
    const auto key = key_given(options.key);
    const auto release_file = release_beside(options);
    const auto proof_text = base::read_file(options.proof, record::kMostProofBytes);
    const auto release = base::read_file(release_file, UINT64_C(64) << 20);
    std::string at = options.proof;
    try {
        const auto proof = record::TlogProof::parse(proof_text);
        const auto checkpoint = proof.verify(key);
        at = options.file;
        show(options, record::prove_file(proof, base::sha256_file(options.file), release), checkpoint);
        return kDone;
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::bad_input && e.kind() != ErrorKind::corrupt) throw;
        const std::vector<record::Fault> faults{
            {at, "a file that the log proves", e.message(),
             "download file, release.json and proof again, and compare the key with the publisher's"}};
        if (options.json)
            fmt::print("{}", base::json::write_pretty(Value::object(
                                 {{"ok", false}, {"file", options.file}, {"faults", faults_json(faults)}})));
        else say_faults(faults, 0);
        return kDataHasErrors;
    }
}

}  // namespace daybook::app
