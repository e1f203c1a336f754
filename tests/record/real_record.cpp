#include "tests/record/real_record.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/merkle.hpp"
#include "publisher/record/tiles.hpp"

#include <fmt/ranges.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace daybook::tests {

namespace fs = std::filesystem;
using record::LogReader;

namespace {

constexpr const char* kSchema = "spend-over-25k";

/// The words by which an error names its rule, and the model's for it.
constexpr std::pair<const char*, const char*> kRules[] = {{"has a date already", "dated"},
                                                          {"has no date", "no date"},
                                                          {"that is past", "past"},
                                                          {"it is kept", "kept"},
                                                          {"it was cancelled", "cancelled"},
                                                          {"without a reason", "no reason"},
                                                          {"is no reason", "unknown reason"},
                                                          {"is promised for", "promised"},
                                                          {"has no draft", "no draft"},
                                                          {"has no version", "no such version"},
                                                          {"a withdrawal is final", "final"},
                                                          {"takes a sentence for readers", "no words"},
                                                          {"the clock was set back", "set back"},
                                                          {"were erased here", "erased here"},
                                                          {"it is erased, and", "erased already"},
                                                          {"there is no ", "no such version"},
                                                          {"could be erased", "nothing of it"},
                                                          {"name that version as well", "shared"},
                                                          {"no file with the SHA-256", "unknown bytes"}};

std::string refused(const base::Error& e) {
    for (const auto& [words, rule] : kRules)
        if (e.message().find(words) != std::string::npos) return std::string("refused: ") + rule;
    return std::string("failed: ") + e.what();
}

std::string bytes_of(const model::File& file) {
    if (!file.usable) return "<!doctype html><title>Sorry</title>";
    std::vector<Payment> payments;
    for (const auto& row : file.rows)
        payments.push_back(
            {"13/05/2024", row + " Ltd", fmt::format("{}.50", 25000 + base::sha256(row).bytes[0]), row});
    auto csv = spend_csv(payments);
    if (file.rows.empty()) csv += "Nil return,,,,,,,,\r\n";
    if (file.name.ends_with("in quotes"))
        for (auto at = csv.find("Dredging"); at != std::string::npos; at = csv.find("Dredging", at + 10))
            csv.replace(at, 8, "\"Dredging\"");
    return csv;
}

std::string edition_name(const Step& step) {
    return empty_slots()[step.slot].name();
}

/// What never changes once it is public: all but what says where things stand.
bool lasting(const std::string& path) {
    return path != "log/checkpoint" && !path.ends_with("/manifest.json");
}

model::Date date_of(const record::CalendarEntry& e) {
    model::Date out{e.release_at, std::string(to_string(e.state)), e.code, {}};
    for (const auto& change : e.changes) out.earlier.push_back(change.previous);
    return out;
}

}  // namespace

std::string identity(const fs::path& path) {
    struct stat s {};
    if (::stat(path.c_str(), &s) != 0) return {};
    return fmt::format("{} {} {}.{}", s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
}

std::vector<model::Slot> empty_slots() {
    std::vector<model::Slot> out;
    for (const auto& [organisation, edition] :
         {std::pair("coasts", "2024-05"), std::pair("coasts", "2024-06"), std::pair("forests", "2024-05")})
        out.push_back({organisation, edition, {}, {}, {}});
    return out;
}

base::Instant beginning() {
    return base::parse_rfc3339("2024-10-25T07:00:00Z");
}  // the clocks go back two days later

Samples::Samples() {
    const auto schema = published_schema(kSchema);
    for (const auto& file : model::files()) files_.push_back(check_file(schema, bytes_of(file)));
    fs::create_directories(drafts());
    ArchiveFixture first;
    for (const auto& slot : empty_slots()) first.describe(kSchema, slot.organisation);
    first.release(beginning());
    first.close();
    fs::copy(first.root(), archive(), fs::copy_options::recursive);
}

RealRecord::RealRecord(const Samples& samples)
    : samples_(samples), archive_(samples.archive()), now_(beginning()) {
    for (const auto& slot : empty_slots()) archive_.describe(kSchema, slot.organisation);
    archive_.keep_drafts_in(samples.drafts());
}

std::string RealRecord::apply(const Step& step) {
    cut_ = {};
    archive_.set_now(now_);
    try {
        switch (step.act) {
            case Step::Act::offer:
            case Step::Act::deliver: return this->offer(step);
            case Step::Act::announce:
            case Step::Act::move:
            case Step::Act::confirm:
            case Step::Act::cancel: return date(step);
            case Step::Act::let_go: return let_go(step);
            case Step::Act::withdraw: return withdraw(step);
            case Step::Act::damage: return damage(step);
            case Step::Act::erase_version:
            case Step::Act::erase_edition:
            case Step::Act::erase_draft: return erase(step);
            case Step::Act::kill_erasure: return kill(step, [&] { erase(step); });
            case Step::Act::release: return release();
            case Step::Act::keep: return keep(step);
            case Step::Act::kill: return kill(step, [&] { archive_.release(now_); });
            case Step::Act::fail: return fail(step);
            case Step::Act::wait: now_ += step.span; return "done";
            case Step::Act::set_back: now_ -= step.span; return "done";
            case Step::Act::restart: archive_.reopen(); return "done";
        }
    } catch (const base::Error& e) {
        return refused(e);
    }
    return {};
}

std::string RealRecord::offer(const Step& step) {
    const auto slot = empty_slots()[step.slot];
    const bool follows =
        archive_.publisher().reg().last_number(slot.organisation + "-spend-over-25k", slot.edition) > 0;
    archive_.wait_for_date(step.act == Step::Act::deliver);
    archive_.explain(step.act == Step::Act::deliver && follows ? "department-correction" : "");
    const auto url =
        fmt::format("https://{}.example/{}-{}.csv", slot.organisation, slot.edition, step.source);
    const auto verdict =
        archive_.offer_checked(kSchema, slot.organisation, slot.edition, url, samples_.file(step.file));
    return fmt::format("{}: {}", to_string(verdict.judgement.outcome), verdict.judgement.code);
}

std::string RealRecord::date(const Step& step) {
    auto& reg = archive_.publisher().reg();
    const auto slot = empty_slots()[step.slot];
    const auto at = record::release_hour(base::london_date(now_) + std::chrono::days(step.day));
    auto entry = reg.calendar(slot.organisation + "-spend-over-25k", slot.edition);
    if (step.act == Step::Act::announce)
        entry =
            record::announce(entry, slot.organisation + "-spend-over-25k", slot.edition, at, step.firm, now_);
    else if (!entry) return "refused: no date";
    else if (step.act == Step::Act::move) record::move(*entry, at, step.code, "In words.", now_);
    else if (step.act == Step::Act::confirm) record::confirm(*entry, now_);
    else record::cancel(*entry, step.code, "In words.");
    reg.enter(*entry, "pat", now_);
    return "done";
}

std::string RealRecord::let_go(const Step& step) {
    auto& reg = archive_.publisher().reg();
    for (const auto& draft : reg.drafts())
        if (draft.dataset + "/" + draft.edition == edition_name(step)) {
            reg.let_go(draft.id, "pat", now_);
            return "done";
        }
    return "refused: no draft";
}

std::string RealRecord::withdraw(const Step& step) {
    const auto slot = empty_slots()[step.slot];
    const auto done =
        archive_.publisher().withdraw({slot.organisation + "-spend-over-25k", slot.edition, step.number,
                                       step.code, step.firm ? "Payments of another body." : " ", "", "pat"},
                                      now_);
    return fmt::format("revision {}: withdrawn {} v{}", done.revision, slot.name(), step.number);
}

std::string RealRecord::damage(const Step& step) {
    for (const auto& draft : archive_.publisher().reg().drafts())
        if (draft.dataset + "/" + draft.edition == edition_name(step)) {
            base::write_unflushed(archive_.root() / "drafts" / draft.folder / "manifest.json", "");
            return "done";
        }
    return "nothing to damage";
}

std::string RealRecord::told(const record::Released& released) const {
    if (released.revision == 0) return "nothing";
    auto names = released.versions;
    for (auto& name : names) name.replace(name.rfind('/'), 1, " ");
    return fmt::format("revision {}: {}", released.revision, fmt::join(names, ", "));
}

std::string RealRecord::release() {
    try {
        return told(archive_.release(now_));
    } catch (const base::Error& e) {
        return refused(e);
    }
}

std::string RealRecord::keep(const Step& step) {
    const auto promise = next_promise();
    if (!promise) return "nothing promised";
    if (*promise <= now_) return release();
    const auto prepare = [&](base::Instant at) {
        return archive_.publisher().prepare(at, archive_.descriptors());
    };
    auto prepared = prepare(*promise);
    std::string between;
    if (keeping(step) == Keeping::crash_before) {
        archive_.reopen();
        now_ = *promise + std::chrono::hours(1);
        return release();
    }
    auto at = *promise;
    if (keeping(step) == Keeping::disturbed) {
        between = release() + " | ";
        const auto again = next_promise();
        if (!again) return between;
        at = *again;
        prepared = prepare(at);
    }
    now_ = at;
    archive_.publisher().publish();
    if (keeping(step) == Keeping::crash_after) archive_.reopen();
    else archive_.publisher().settle();
    return between + told(prepared);
}

namespace {

/// Shared with the child that is killed.
struct Watched {
    char step[240];
    int moves;
};

/// Counts the steps of a release; true when the one that begins is the `last`.
bool reached(Watched& seen, int& begun, const std::string& step, int last) {
    if (begun++ == last) {
        std::strncpy(seen.step, step.c_str(), sizeof seen.step - 1);
        return true;
    }
    if (step.starts_with("move ")) ++seen.moves;
    return false;
}

}  // namespace

std::string RealRecord::kill(const Step& step, const std::function<void()>& work) {
    auto* const seen = static_cast<Watched*>(
        ::mmap(nullptr, sizeof(Watched), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    archive_.close();
    const pid_t child = ::fork();
    if (child == 0) {
        int begun = 0;
        try {
            archive_.reopen([&](const std::string& name) {
                if (reached(*seen, begun, name, step.number)) ::raise(SIGKILL);
            });
            work();
        } catch (const base::Error&) {
            // A refusal: the parent sees that nothing came of it.
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) cut_ = {seen->step, seen->moves, false};
    ::munmap(seen, sizeof(Watched));
    const LogReader left(archive_.public_dir());
    left.verify(left.checkpoint());
    archive_.reopen();
    return "started again";
}

std::string RealRecord::fail(const Step& step) {
    Watched seen{};
    int begun = 0;
    archive_.reopen([&](const std::string& name) {
        if (reached(seen, begun, name, step.number))
            throw base::Error(base::ErrorKind::internal, "a step that fails");
    });
    auto first = release();
    if (seen.step[0] != 0) {
        cut_ = {seen.step, seen.moves, true};
        first = "cut off";
    }
    begun = 1 << 20;
    auto second = release();
    archive_.reopen();
    return first + " | " + second;
}

namespace {

std::string version_of(const record::LogEntry& e) {
    const auto& b = e.body;
    return fmt::format("{} {}/{} v{}", e.kind(), b.at("dataset").as_string(), b.at("edition").as_string(),
                       b.at("version").as_int());
}

std::string words_of(const record::LogEntry& e, const fs::path& public_dir) {
    const auto& b = e.body;
    if (e.kind() == "release") return version_of(e) + " " + b.at("reason").as_string();
    if (e.kind() == "nil-return") return version_of(e);
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
