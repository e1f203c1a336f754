#include "publisher/record/tlog_proof.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/tiles.hpp"

#include <algorithm>

namespace daybook::record {

using base::Error;
using base::ErrorKind;
using base::Sha256;

namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kMostHashes = 63;

/// Takes lines off a text.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    std::string_view next() {
        const auto end = rest_.find('\n');
        if (end == std::string_view::npos) throw bad("the proof ends in the middle of a line");
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        ++number_;
        return line;
    }
    std::string_view rest() const { return rest_; }
    Error bad(std::string_view why) const {
        return Error::make(ErrorKind::bad_input, "line {} of the proof: {}", number_, why);
    }

private:
    std::string_view rest_;
    int number_ = 0;
};

std::int64_t index_of(const Lines& lines, std::string_view line) {
    constexpr std::string_view kWord = "index ";
    const auto digits = line.starts_with(kWord) ? line.substr(kWord.size()) : std::string_view();
    const auto n = base::parse_whole(digits);
    if (!n || *n < 0 || std::to_string(*n) != digits)
        throw lines.bad("'index' and the number of the entry belong here");
    return *n;
}

}  // namespace

std::string TlogProof::str() const {
    std::string out = fmt::format("{}\n", kFirstLine);
    if (!entry.empty()) out += fmt::format("extra {}\n", base::base64_encode(entry));
    out += fmt::format("index {}\n", index);
    for (const auto& hash : path) out += base::base64_encode(hash.view()) + "\n";
    return out + "\n" + checkpoint;
}

TlogProof TlogProof::parse(std::string_view text) {
    constexpr std::string_view kExtra = "extra ";
    if (text.size() > kMostProofBytes) throw Error(ErrorKind::bad_input, "the proof is longer than any is");
    Lines lines(text);
    if (lines.next() != kFirstLine) throw lines.bad(fmt::format("a proof begins with {}", kFirstLine));
    TlogProof out;
    auto line = lines.next();
    if (line.starts_with(kExtra)) {
        out.entry = base::base64_decode(line.substr(kExtra.size()));
        if (out.entry.empty()) throw lines.bad("an extra line with nothing in it is left out");
        line = lines.next();
    }
    out.index = index_of(lines, line);
    for (line = lines.next(); !line.empty(); line = lines.next()) {
        if (out.path.size() == kMostHashes) throw lines.bad("more hashes than any tree needs");
        out.path.push_back(Sha256::from_bytes(base::base64_decode(line)));
    }
    out.checkpoint = lines.rest();
    return out;
}

Checkpoint TlogProof::verify(const VerifierKey& key) const {
    const auto signed_state = open_checkpoint(checkpoint, key);
    if (entry.empty())
        throw Error(ErrorKind::corrupt,
                    "the proof does not carry the log's entry, so that nothing can be held against it");
    if (!merkle::verify_inclusion(merkle::leaf_hash(entry), index, signed_state.size, path,
                                  signed_state.root))
        throw Error::make(ErrorKind::corrupt,
                          "the proof does not lead from its entry {} to the signed root of {} entries", index,
                          signed_state.size);
    return signed_state;
}

TlogProof prove_entry(const LogReader& log, std::int64_t index) {
    const auto checkpoint = log.checkpoint();
    if (index < 0 || index >= checkpoint.size)
        throw Error::make(ErrorKind::usage, "the log has no entry {}; it has {}", index, checkpoint.size);
    const auto entry =
        log.entries(index, std::min(checkpoint.size, (index / kTileWidth + 1) * kTileWidth)).front();
    const auto hash_at = hashes_from_tiles(log.public_dir() / "log", checkpoint.size);
    return {base::json::canonical(entry.body), index,
            merkle::inclusion_proof(index, checkpoint.size, hash_at), checkpoint.note};
}

std::string proof_path(std::string_view dataset, std::string_view edition, std::int64_t version) {
    return fmt::format("proofs/{}_{}_v{}.tlog-proof", dataset, edition, version);
}

ProvenFile prove_file(const TlogProof& proof, const Sha256& file, std::string_view release_json) {
    const auto entry = parse_entry(proof.index, proof.entry);
    if (entry.kind() != "release" && entry.kind() != "nil-return")
        throw Error::make(ErrorKind::corrupt, "the proof is of a log entry of kind '{}', not of a release",
                          entry.kind());
    const auto expected = entry.body.at("sha256").as_string(), found = base::sha256(release_json).hex();
    if (expected != found)
        throw Error::make(ErrorKind::corrupt,
                          "release.json is not the one that the log names: its SHA-256 is {}, expected {}",
                          found, expected);
    ProvenFile out{ReleaseManifest::from_json(base::json::parse(release_json)), "release.json"};
    if (file.hex() == expected) return out;
    const auto named = std::ranges::find(out.manifest.files, file, &ReleaseFile::digest);
    if (named == out.manifest.files.end())
        throw Error::make(ErrorKind::corrupt, "the file's SHA-256 is {}, which is none of the files of {}",
                          file.hex(), out.manifest.name());
    out.name = named->name;
    return out;
}

}  // namespace daybook::record
