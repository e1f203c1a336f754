#include "tests/faults/trial.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/inventory.hpp"
#include "publisher/record/log_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>

namespace daybook::tests {

namespace fs = std::filesystem;
using record::ReleaseManifest;
using record::VersionState;

namespace {

/// What a disk loses is played (PowerCut), and flushes are counted and not done, so that a disk under it would only be slow.
[[maybe_unused]] const bool kInMemory = use_memory_for_folders();

/// What a child tells its parent, in memory that both see: a file below the archive would be part of the trial.
struct Told {
    long calls;
    int code;
    char call[512], words[2048];
};

Told* shared() {
    void* memory = ::mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) base::throw_errno("cannot share memory");
    return static_cast<Told*>(memory);
}

void tell(char* to, std::size_t size, const std::string& text) { std::strncpy(to, text.c_str(), size - 1); }

}  // namespace

Trial::Trial(std::string name, const std::function<void(ArchiveFixture&)>& begin, std::function<void(ArchiveFixture&)> work)
    : name_(std::move(name)), before_(kept_.path() / "before"), work_(std::move(work)) {
    begin(archive_);
    archive_.close();
    fs::copy(archive_.root(), before_, fs::copy_options::recursive);
}

void Trial::put_back() {
    archive_.close();
    fs::remove_all(archive_.root());
    fs::copy(before_, archive_.root(), fs::copy_options::recursive);
}

Ended in_child(const FaultPlan& plan, const std::function<void()>& work) {
    auto* told = shared();
    const pid_t child = ::fork();
    if (child == 0) {
        skip_flushing(true);
        arm(plan);
        const auto attempt = [&] {
            try {
                work();
                return true;
            } catch (const base::Error& e) {
                if (told->words[0] == '\0') tell(told->words, sizeof told->words, e.what());
                return false;
            }
        };
        told->code = 3;
        try {
            const bool done = attempt();
            tell(told->call, sizeof told->call, failed_call());
            told->code = done ? 0 : attempt() ? 2 : 1;
        } catch (const std::exception& e) {
            tell(told->call, sizeof told->call, failed_call());
            tell(told->words, sizeof told->words, std::string("not an Error: ") + e.what());
        }
        told->calls = disarm();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    Ended out{killed, killed ? 1 : told->code, told->call, told->calls, told->words};
    if (!out.killed && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        out.code = 3;
        out.words = "it crashed: status " + std::to_string(status);
    }
    ::munmap(told, sizeof(Told));
    return out;
}

Ended Trial::run(const FaultPlan& plan) {
    put_back();
    return in_child(plan, [this] {
        archive_.reopen();
        work_(archive_);
        archive_.close();
    });
}

long Trial::count_calls() {
    const auto out = run({archive_.root(), Fault::none});
    BOOST_REQUIRE_MESSAGE(out.code == 0, name_ << " does not work when nothing fails: " << out.words);
    return out.calls;
}

std::string Trial::trace() {
    const TempFolder folder;
    const auto file = folder.path() / "trace";
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const auto out = run({archive_.root(), Fault::none, 0, fd});
    ::close(fd);
    BOOST_REQUIRE_MESSAGE(out.code == 0, name_ << " does not work when nothing fails: " << out.words);
    return base::read_file(file);
}

namespace {

void named_file_is_whole(const fs::path& public_dir, const base::json::Value& entry, const std::string& context) {
    const auto* path = entry.find("path");
    if (path == nullptr) return;
    const auto place = public_dir / path->as_string();
    BOOST_REQUIRE_MESSAGE(fs::exists(place), context << ": the log names " << path->as_string() << ", which is not there");
    BOOST_TEST(base::sha256_file(place).hex() == entry.at("sha256").as_string(), context << ": " << place);
    if (place.filename() != "release.json") return;
    const auto m = ReleaseManifest::from_json(base::json::parse(base::read_file(place)));
    for (const auto& file : m.files) {
        const auto part = place.parent_path() / file.name;
        BOOST_REQUIRE_MESSAGE(fs::exists(part), context << ": " << m.name() << " lacks " << file.name);
        BOOST_TEST(base::sha256_file(part).hex() == file.digest.hex(), context << ": " << part);
    }
}

}  // namespace

record::Revision public_is_whole(const fs::path& public_dir, const std::string& context) try {
    const record::LogReader log(public_dir);
    const auto checkpoint = log.checkpoint();
    log.verify(checkpoint);
    const auto entries = log.entries(0, checkpoint.size);
    record::Inventory inventory;
    for (const auto& entry : entries) inventory.add(entry);
    for (const auto& entry : entries) {
        const bool release = entry.kind() == "release" || entry.kind() == "nil-return";
        if (release && inventory.erased(entry.body.at("dataset").as_string(), entry.body.at("edition").as_string(), entry.body.at("version").as_int())) continue;
        named_file_is_whole(public_dir, entry.body, context);
        if (const auto* tables = entry.body.find("tables"))
            for (const auto& table : tables->as_array()) named_file_is_whole(public_dir, table, context);
    }
    return checkpoint.size;
} catch (const base::Error& e) {
    BOOST_ERROR(context << ": the public folder is not whole: " << e.what());
    return -1;
}

void private_is_whole(ArchiveFixture& archive, const std::string& context) {
    const record::LogReader log(archive.public_dir());
    auto& reg = archive.publisher().reg();
    std::map<std::string, VersionState> states;   // by "<dataset>/<edition> v<n>"
    std::map<std::string, std::string> current;
    for (const auto& entry : log.entries(0, log.checkpoint().size)) {
        const auto kind = entry.kind();
        if (kind == "erasure")
            for (const auto& n : entry.body.at("versions").as_array())
                states[fmt::format("{}/{} v{}", entry.body.at("dataset").as_string(), entry.body.at("edition").as_string(), n.as_int())] = VersionState::erased;
        if (kind != "release" && kind != "nil-return" && kind != "withdrawal") continue;
        const auto edition = entry.body.at("dataset").as_string() + "/" + entry.body.at("edition").as_string();
        const auto name = fmt::format("{} v{}", edition, entry.body.at("version").as_int());
        if (kind == "withdrawal") states[name] = VersionState::withdrawn;
        else {
            if (const auto before = current.find(edition); before != current.end() && states[before->second] == VersionState::released)
                states[before->second] = VersionState::superseded;
            states[name] = VersionState::released;
            current[edition] = name;
        }
    }
    record::SqliteStatement rows(reg.database(), "SELECT dataset || '/' || edition || ' v' || version, state FROM version WHERE version > 0");
    std::size_t known = 0;
    for (; rows.step(); ++known) {
        BOOST_REQUIRE_MESSAGE(states.contains(rows.text(0)), context << ": the register has " << rows.text(0) << ", the log has not");
        BOOST_TEST(std::string(to_string(states[rows.text(0)])) == rows.text(1), context << ": " << rows.text(0));
    }
    BOOST_TEST(known == states.size(), context << ": the register has " << known << " versions, the log " << states.size());
    for (const auto& entry : fs::directory_iterator(archive.root() / "staging"))
        BOOST_TEST(!entry.path().filename().string().starts_with("batch-"), context << ": left behind: " << entry.path());
    std::set<std::string> wanted;
    for (const auto& draft : reg.drafts()) wanted.insert(draft.folder);
    for (const auto& entry : fs::directory_iterator(archive.root() / "drafts"))
        BOOST_TEST(wanted.contains(entry.path().filename().string()), context << ": left behind: " << entry.path());
}

std::vector<long> calls_to_try(long all, long few, long salt) {
    std::vector<long> out;
    long first = 1, stride = 1;
    if (const auto* slice = std::getenv("DAYBOOK_EVERY_CALL")) {
        if (std::sscanf(slice, "%ld/%ld", &first, &stride) == 0) throw std::invalid_argument("DAYBOOK_EVERY_CALL is 1, or a slice like 3/8");
    } else {
        stride = std::max(1L, all / few);
        first = 1 + salt % stride;
    }
    for (long n = first; n <= all; n += stride) out.push_back(n);
    return out;
}

}  // namespace daybook::tests
