#include "tests/app/copies.hpp"

#include "publisher/app/remote_files.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/tiles.hpp"

#include <algorithm>

namespace daybook::tests {

namespace fs = std::filesystem;

namespace {
constexpr int kRejections = 3, kOrganisations = 300;
std::string url_of(const std::string& month) {
    return "https://coasts.example/" + month + " & £.csv";
}
}  // namespace

Source::Source() {
    for (const auto* month : {"2024-04", "2024-05"})
        archive_.offer("coasts", month, url_of(month), spend_csv(month_of_payments(month, 30)));
    archive_.release("2024-06-28T08:30:00Z");
    archive_.offer("coasts", "2024-05", url_of("2024-05"), spend_csv(month_of_payments("2024-05", 29)));
    archive_.release("2024-07-15T08:30:00Z");
    // Signed by hand, since no fixture rejects: rejections, each with a report of its own, and many bodies.
    auto entries = entries_of(public_dir());
    for (int i = 0; i < kRejections; ++i) {
        const auto report = fmt::format("{{\"n\":{}}}", i), digest = base::sha256(report).hex();
        const auto path = fmt::format("rejections/{}/{}.json", digest.substr(0, 2), digest.substr(2));
        base::write_unflushed(public_dir() / path, report);
        entries.push_back(base::json::canonical(
            base::json::Value::object({{"kind", "rejection"},
                                       {"dataset", "coasts-spend-over-25k"},
                                       {"url", fmt::format("https://coasts.example/{}", i)},
                                       {"title", ""},
                                       {"snapshot", digest},
                                       {"why", "no-header"},
                                       {"path", path},
                                       {"sha256", digest}})));
    }
    for (int i = 0; i < kOrganisations; ++i)
        entries.push_back(fmt::format(
            R"({{"contact":"","id":"body-{0}","kind":"organisation","name":"Body {0}","url":""}})", i));
    entries.push_back(R"({"at":"2024-07-20T08:30:00Z","kind":"revision"})");
    vkey_ = std::string(base::trim(base::read_file(public_dir() / "log/vkey")));
    sign_log(public_dir(), entries, "daybook.example/test", key());
    auto& db = archive_.publisher().reg();
    const auto checkpoint = record::LogReader(public_dir()).checkpoint();
    record::Register::Settled settled;
    settled.batch = "by hand";
    settled.at = base::parse_rfc3339("2024-07-20T08:30:00Z");
    settled.descriptors.emplace_back("log",
                                     fmt::format("size {}, root {}", checkpoint.size, checkpoint.root.hex()));
    db.settle(settled);
    release_month("2024-06", "2024-07-28T08:30:00Z");
}

void Source::release_month(const std::string& month, const std::string& at) {
    archive_.offer("coasts", month, url_of(month), spend_csv(month_of_payments(month, 20, 2)));
    archive_.release(at);
}

void copy_folder(const fs::path& from, const fs::path& to) {
    fs::create_directories(to);
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

bool Looked::names(const std::string& file) const {
    return std::ranges::any_of(faults, [&](const record::Fault& fault) { return fault.file == file; });
}

Looked look_at(const std::string& address, const std::string& vkey) {
    const base::ScratchFolder scratch;
    const auto files = app::public_files_at(address, scratch.path());
    record::Inventory inventory;
    Looked out;
    const record::WalkUse use{[&](const record::LogEntry& entry) { inventory.add(entry); }};
    out.log = record::walk_log(*files, record::VerifierKey::parse(vkey), {}, use);
    out.faults = out.log.faults;
    if (!out.log.proven) return out;
    out.files = record::audit_files(*files, inventory, out.log, {2, scratch.path()});
    out.faults.insert(out.faults.end(), out.files.faults.begin(), out.files.faults.end());
    return out;
}

record::Mirrored mirror(const std::string& address, const fs::path& to, const std::string& vkey,
                        bool recheck) {
    const base::ScratchFolder scratch;
    const auto files = app::public_files_at(address, scratch.path());
    return record::mirror_archive(*files, {to, vkey, 2, recheck});
}

std::vector<record::Fault> faults_of(const record::Mirrored& mirrored) {
    auto out = mirrored.log_faults;
    out.insert(out.end(), mirrored.audit.faults.begin(), mirrored.audit.faults.end());
    return out;
}

std::vector<std::string> entries_of(const fs::path& public_dir) {
    const record::LogReader log(public_dir);
    std::vector<std::string> out;
    for (const auto& entry : log.entries(0, log.checkpoint().size))
        out.push_back(base::json::canonical(entry.body));
    return out;
}

void sign_log(const fs::path& public_dir, const std::vector<std::string>& entries, const std::string& origin,
              const base::SigningKey& key) {
    const auto log = public_dir / "log";
    fs::remove_all(log / "tile");
    std::vector<std::string> batch;
    std::int64_t size = 0;
    base::Sha256 root;
    for (const auto& entry : entries) {
        batch.push_back(entry);
        if (entry.find(R"("kind":"revision")") == std::string::npos) continue;
        const auto append = record::append_to_log(log, size, batch);
        for (const auto& file : append.files) base::write_unflushed(log / file.path, file.bytes);
        size = append.size;
        root = append.root;
        batch.clear();
    }
    base::write_unflushed(log / "checkpoint",
                          record::sign_note(record::checkpoint_text(origin, size, root), origin, key));
}

}  // namespace daybook::tests
