#include "tests/record/real_record.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/merkle.hpp"
#include "publisher/record/tiles.hpp"

#include <sys/stat.h>

#include <algorithm>

/// What can be seen of a real record, in the model's words, and whatever of it breaks a promise of the design.
namespace daybook::tests {

namespace fs = std::filesystem;
using record::LogReader;

namespace {

/// What never changes once it is public: all but what says where things stand.
bool lasting(const std::string& path) {
    return path != "log/checkpoint" && !path.ends_with("/manifest.json");
}

model::Date date_of(const record::CalendarEntry& e) {
    model::Date out{e.release_at, std::string(to_string(e.state)), e.code, {}};
    for (const auto& change : e.changes) out.earlier.push_back((change.released_at ? "kept " : "was ") + base::to_rfc3339(change.previous));
    return out;
}

std::string version_of(const record::LogEntry& e) {
    const auto& b = e.body;
    return fmt::format("{} {}/{} v{}", e.kind(), b.at("dataset").as_string(), b.at("edition").as_string(),
                       b.at("version").as_int());
}

std::string words_of(const record::LogEntry& e, const fs::path& public_dir) {
    const auto& b = e.body;
    const auto* const back = b.find("reinstates");
    const auto reinstates = back == nullptr ? "" : fmt::format(" reinstates v{}", back->as_int());
    if (e.kind() == "release") return version_of(e) + " " + b.at("reason").as_string() + reinstates;
    if (e.kind() == "nil-return") {
        const auto reason = b.string_or("reason", "");
        return version_of(e) + (reason.empty() ? "" : " " + reason) + reinstates;
    }
    if (e.kind() == "withdrawal") return version_of(e) + " " + b.at("code").as_string();
    if (e.kind() == "revision") return "revision " + b.at("at").as_string();
    if (e.kind() == "calendar") {
        const auto entry = record::CalendarEntry::from_json(
            base::json::parse(base::read_file(public_dir / b.at("path").as_string())));
        return "calendar " + entry.name() + " " + date_of(entry).words();
    }
    if (e.kind() == "rejection") {
        const auto url = b.at("url").as_string();
        return fmt::format("rejection {}/{} from source {}: {}", b.at("dataset").as_string(),
                           b.at("edition").as_string(), url[url.size() - 5], b.at("code").as_string());
    }
    return e.kind() + " " + b.string_or("id", "");
}

}  // namespace

std::string identity(const fs::path& path) {
    struct stat s {};
    if (::stat(path.c_str(), &s) != 0) return {};
    return fmt::format("{} {} {}.{}", s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
}

std::vector<std::string> RealRecord::log() {
    const LogReader reader(archive_.public_dir());
    for (auto& entry : reader.entries(std::ssize(entries_), reader.checkpoint().size)) {
        inventory_.add(entry);
        entries_.push_back(std::move(entry));
    }
    std::vector<std::string> out;
    for (const auto& entry : entries_)
        out.push_back(entry.kind() == "erasure" ? stone_words(entry) : words_of(entry, archive_.public_dir()));
    return out;
}

std::string RealRecord::register_words() {
    auto& reg = archive_.publisher().reg();
    std::string out;
    for (const auto& slot : empty_slots()) {
        record::SqliteStatement rows(
            reg.database(),
            "SELECT version, state, waits FROM version WHERE dataset || '/' || edition = ? ORDER BY id");
        rows.bind(slot.name());
        out += slot.name() + ":";
        while (rows.step())
            out += fmt::format(" v{} {}{},", rows.integer(0), rows.text(1),
                               rows.integer(2) != 0 ? " (waits)" : "");
        const auto date = reg.calendar(slot.organisation + "-spend-over-25k", slot.edition);
        out += date ? " date " + date_of(*date).words() + "\n" : " no date\n";
    }
    return out;
}

std::string RealRecord::broken(const std::set<std::string>& secret, const std::set<std::string>& erased) {
    for (auto found :
         {broken_log(), broken_numbers(), broken_files(secret), broken_erasures(erased), left_over()})
        if (!found.empty()) return found;
    return {};
}

/// Every checkpoint is consistent with every earlier one.
std::string RealRecord::broken_log() {
    const LogReader reader(archive_.public_dir());
    const auto now = reader.checkpoint();
    if (!checkpoints_.empty() && checkpoints_.back().note == now.note) return {};
    reader.verify(now);
    const auto hashes = record::hashes_from_tiles(archive_.public_dir() / "log", now.size);
    for (const auto& earlier : checkpoints_)
        if (!record::merkle::verify_consistency(
                earlier.size, now.size, record::merkle::consistency_proof(earlier.size, now.size, hashes),
                earlier.root, now.root))
            return fmt::format("the log of {} entries does not begin with that of {}", now.size,
                               earlier.size);
    checkpoints_.push_back(now);
    return {};
}

/// Numbers have no holes and come once, a withdrawal is final, what has a number is in the log with its
/// bytes, time goes forward.
std::string RealRecord::broken_numbers() {
    std::map<std::string, std::int64_t> last;
    std::set<std::string> withdrawn;
    base::Instant clock{};
    for (const auto& e : entries_) {
        if (e.kind() == "revision") {
            const auto at = base::parse_rfc3339(e.body.at("at").as_string());
            if (at < clock)
                return "a revision of " + base::to_rfc3339(at) + " follows one of " + base::to_rfc3339(clock);
            clock = at;
        }
        if (e.kind() == "withdrawal" && !withdrawn.insert(version_of(e)).second)
            return version_of(e) + " comes twice";
        if (e.kind() != "release" && e.kind() != "nil-return") continue;
        const auto edition = e.body.at("dataset").as_string() + "/" + e.body.at("edition").as_string();
        if (e.body.at("version").as_int() != ++last[edition]) return version_of(e) + " is out of turn";
        if (inventory_.erased(e.body.at("dataset").as_string(), e.body.at("edition").as_string(), last[edition])) continue;
        if (base::sha256_file(archive_.public_dir() / e.body.at("path").as_string()).hex() !=
            e.body.at("sha256").as_string())
            return version_of(e) + " is not what the log says";
    }
    record::SqliteStatement current(archive_.publisher().reg().database(),
                                    "SELECT dataset || '/' || edition FROM version WHERE state = 'released' "
                                    "GROUP BY 1 HAVING count(*) > 1");
    return current.step() ? current.text(0) + " has more than one current version" : "";
}

/// Nothing unreleased is public, and what is public neither changes nor goes.
std::string RealRecord::broken_files(const std::set<std::string>& secret) {
    std::set<std::string> there;
    for (const auto& entry : fs::recursive_directory_iterator(archive_.public_dir())) {
        if (!entry.is_regular_file()) continue;
        const auto path = entry.path().lexically_relative(archive_.public_dir()).string();
        there.insert(path);
        const auto now = identity(entry.path());
        auto& before = seen_[path];
        if (before == now) continue;
        if (!before.empty() && lasting(path)) return path + " changed after it was public";
        before = now;
    }
    for (const auto& [path, was] : seen_)
        if (!there.contains(path) && !may_be_gone(path)) return path + " was public and is gone";
    std::erase_if(seen_, [&](const auto& one) { return !there.contains(one.first); });
    const auto named = named_in(public_, archive_.public_dir(), secret);
    return named.empty() ? "" : named + ", which no released file does";
}

std::string RealRecord::left_over() {
    for (const auto& entry : fs::directory_iterator(archive_.root() / "staging"))
        if (entry.path().filename() != "incoming")
            return "staging/ still holds " + entry.path().filename().string();
    for (const auto& draft : archive_.publisher().reg().drafts())
        if (!fs::exists(archive_.root() / "drafts" / draft.folder))
            return "the files of " + draft.name() + " are gone";
    return {};
}

}  // namespace daybook::tests
