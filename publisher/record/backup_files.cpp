#include "publisher/record/backup_files.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Sha256;
using base::json::Value;

namespace {

constexpr std::int64_t kFormat = 1;

Value backup_file_json(const BackupFile& f) { return Value::object({{"path", f.path}, {"bytes", f.bytes}, {"sha256", f.digest.hex()}}); }

BackupFile backup_file_of(const Value& v) {
    return {v.at("path").as_string(), static_cast<std::uint64_t>(v.at("bytes").as_int()), Sha256::from_hex(v.at("sha256").as_string())};
}

base::FileDescriptor opened(const fs::path& path, int flags) {
    base::FileDescriptor fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));
    if (!fd) base::throw_errno("cannot open " + path.string());
    return fd;
}

}  // namespace

Value BackupManifest::to_json() const {
    auto draft_files = Value::array(), names = Value::array();
    for (const auto& file : drafts) draft_files.push(backup_file_json(file));
    for (const auto& digest : snapshots) names.push(digest.hex());
    return Value::object({{"format", kFormat}, {"made_at", made_at}, {"origin", origin}, {"vkey", vkey}, {"revision", revision}, {"root", root.hex()},
                          {"register", backup_file_json(database)}, {"drafts", draft_files}, {"snapshots", names}});
}

BackupManifest BackupManifest::read(const fs::path& file) {
    if (!fs::exists(file)) throw Error::make(ErrorKind::usage, "there is no {}: {} is no backup, or one that was never finished", file.string(), file.parent_path().string());
    try {
        const auto v = base::json::parse(base::read_file(file));
        if (const auto format = v.at("format").as_int(); format != kFormat)
            throw Error::make(ErrorKind::conflict, "it has format {}; this program knows {}: use the daybook that made it", format, kFormat);
        BackupManifest m{v.at("made_at").as_string(), v.at("origin").as_string(), v.at("vkey").as_string(), v.at("revision").as_int(),
                         Sha256::from_hex(v.at("root").as_string()), backup_file_of(v.at("register")), {}, {}};
        for (const auto& draft : v.at("drafts").as_array()) m.drafts.push_back(backup_file_of(draft));
        for (const auto& name : v.at("snapshots").as_array()) m.snapshots.push_back(Sha256::from_hex(name.as_string()));
        return m;
    } catch (const Error& e) {
        throw Error::make(ErrorKind::corrupt, "{} cannot be read: {}; while the archive is there delete that file and run daybook backup again with --verify", file.string(), e.message());
    }
}

Copied copy_with_digest(const fs::path& from, const fs::path& to) {
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    auto part = to;
    part += ".part";
    base::make_directories_unflushed(to.parent_path());
    const auto in = opened(from, O_RDONLY);
    const auto out = opened(part, O_WRONLY | O_CREAT | O_TRUNC);
    base::Sha256Stream stream;
    Copied copied;
    for (;;) {
        const auto piece = base::read_from(in.get(), kPiece);
        if (piece.empty()) break;
        stream.update(piece);
        for (std::string_view rest = piece; !rest.empty();) {
            const auto done = ::write(out.get(), rest.data(), rest.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) base::throw_errno("cannot write " + part.string());
            rest.remove_prefix(static_cast<std::size_t>(done));
        }
        copied.bytes += piece.size();
    }
    copied.digest = stream.finish();
    if (::fsync(out.get()) != 0) base::throw_errno("cannot flush " + part.string());
    if (::rename(part.c_str(), to.c_str()) != 0) base::throw_errno("cannot move " + part.string());
    return copied;
}

KeptFiles::KeptFiles(const BackupLayout& layout, const std::optional<BackupManifest>& in_force, bool reread) : reread_(reread) {
    if (!in_force) return;
    for (const auto& digest : in_force->snapshots) believed_.insert(layout.snapshots() / snapshot_name(digest));
    for (const auto& file : in_force->drafts) believed_.insert(layout.files() / snapshot_name(file.digest));
}

bool KeptFiles::has(const fs::path& to, std::uintmax_t bytes, const Sha256& digest) {
    std::error_code none;
    const auto size = fs::file_size(to, none);
    if (none) return false;
    const bool believed = !reread_ && believed_.contains(to);
    if (size == bytes && (believed || base::sha256_file(to) == digest)) return true;
    ++mended_;
    return false;
}

Copied KeptFiles::copy(const fs::path& from, const fs::path& to, const Sha256& digest) {
    const auto copied = copy_with_digest(from, to);
    bytes_ += copied.bytes;
    if (copied.digest == digest) believed_.insert(to);
    else base::remove_file(to);
    return copied;
}

fs::path snapshot_name(const Sha256& digest) {
    const auto hex = digest.hex();
    return fs::path(hex.substr(0, 2)) / hex.substr(2);
}

std::vector<Sha256> snapshots_below(const fs::path& snapshots) {
    std::vector<Sha256> out;
    if (!fs::exists(snapshots)) return out;
    for (const auto& file : base::files_below(snapshots)) {
        const auto hex = file.parent_path().filename().string() + file.filename().string();
        if (Sha256::is_hex(hex)) out.push_back(Sha256::from_hex(hex));
    }
    std::ranges::sort(out, {}, &Sha256::hex);
    return out;
}

}  // namespace daybook::record
