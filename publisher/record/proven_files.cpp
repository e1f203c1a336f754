#include "publisher/record/proven_files.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr std::uint64_t kMostBytes = UINT64_C(64) << 20;

[[noreturn]] void refuse(const fs::path& file, const std::string& expected, const std::string& found) {
    throw Error::make(ErrorKind::corrupt, "{} is not what the log names (SHA-256 {} expected, {} found), so nothing is released with it: copy it from a mirror or a backup (daybook verify names every file that is wrong)",
                      file.string(), expected, found);
}

/// "spend" of "tables/spend/12.json"
std::string table_of(const std::string& path) {
    const auto end = path.rfind('/'), begin = path.rfind('/', end - 1);
    return path.substr(begin + 1, end - begin - 1);
}

}  // namespace

std::string file_key(const std::string& path) { return "file/" + path; }
std::string table_key(const std::string& path) { return "table/" + table_of(path); }

std::vector<std::pair<std::string, std::string>> named_by(const LogEntry& entry) {
    std::vector<std::pair<std::string, std::string>> out;
    const auto kind = entry.kind();
    if (kind == "release" || kind == "nil-return") out.emplace_back(file_key(entry.body.at("path").as_string()), entry.body.at("sha256").as_string());
    if (const auto* tables = entry.body.find("tables"))
        for (const auto& table : tables->as_array()) out.emplace_back(table_key(table.at("path").as_string()), base::json::canonical(table));
    return out;
}

/// Once, for a register that does not remember, or remembers something else.
void ProvenFiles::read_log() {
    has_read_log_ = true;
    const LogReader log(layout_.public_dir(), vkey_);
    const auto checkpoint = log.checkpoint();
    log.verify(checkpoint);
    for (const auto& entry : log.entries(0, checkpoint.size)) {
        for (auto& [key, body] : named_by(entry)) in_log_[key] = std::move(body);
        states_.add(entry);
    }
    for (const auto& [key, body] : in_log_)
        if (reg_.logged(key).empty()) more_.emplace_back(key, body);
}

const std::map<PublicVersion, VersionState>& ProvenFiles::states() {
    if (!has_read_log_) read_log();
    return states_.states();
}

std::string ProvenFiles::said(const std::string& key) {
    if (auto known = reg_.logged(key); !known.empty()) return known;
    if (!has_read_log_) read_log();
    const auto found = in_log_.find(key);
    return found == in_log_.end() ? std::string() : found->second;
}

std::string ProvenFiles::text(const std::string& path, const std::string& digest) const {
    const auto file = layout_.public_dir() / path;
    std::string out;
    try {
        out = base::read_file(file, kMostBytes);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::not_found) throw;
        refuse(file, digest, "no file");
    }
    if (const auto found = base::sha256(out).hex(); found != digest) refuse(file, digest, found);
    return out;
}

ReleaseManifest ProvenFiles::release(const std::string& dataset, const std::string& edition, int version) {
    const auto path = fmt::format("releases/{}/{}/v{}/release.json", dataset, edition, version);
    const auto digest = said(file_key(path));
    if (digest.empty()) throw Error::make(ErrorKind::corrupt, "the log names no {}, of which the register says that it is public; daybook rebuild-register makes the register again from the log", path);
    return ReleaseManifest::from_json(base::json::parse(text(path, digest)));
}

Value ProvenFiles::table(const std::string& table) {
    const auto named = said("table/" + table);
    if (named.empty()) return Value::object({{"files", Value::array()}});
    return base::json::parse(this->named(base::json::parse(named)));
}

void ProvenFiles::hold(const ReleaseManifest& m, const std::string& name) const {
    const auto file = layout_.public_dir() / m.path() / name;
    for (const auto& one : m.files) {
        if (one.name != name) continue;
        if (!fs::exists(file)) refuse(file, one.digest.hex(), "no file");
        if (const auto found = base::sha256_file(file); found != one.digest) refuse(file, one.digest.hex(), found.hex());
        return;
    }
    throw Error::make(ErrorKind::corrupt, "{}/release.json names no {}", m.path(), name);
}

}  // namespace daybook::record
