#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/columnar/parquet.hpp"
#include "publisher/record/audit.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace daybook;
namespace fs = std::filesystem;
using record::ErasureOrder;
using record::LogReader;
using record::VersionState;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(erasing)

namespace {

const std::string kName = "Wilhelmina Quillfeather";
const std::string kDataset = "coasts-spend-over-25k";
const std::string kUrl = "https://coasts.example/quillfeather-may.csv";

std::string with_name(const std::string& month, int n, int salt = 0) {
    auto payments = month_of_payments(month, n, salt);
    payments.front().supplier = kName;
    return spend_csv(payments);
}

bool holds(const std::string& bytes, std::string word) {
    const auto lower = [](std::string text) {
        for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return text;
    };
    return lower(bytes).find(lower(std::move(word))) != std::string::npos;
}

/// Every file of the archive that holds the name, in its bytes, its own name, or the rows of its Parquet.
std::vector<std::string> places(const fs::path& root) {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        const auto& path = entry.path();
        const bool found = holds(base::read_file(path), "quillfeather") ||
                           holds(path.string(), "quillfeather") ||
                           (path.extension() == ".parquet" && columnar::parquet_holds(path, {"quillfeather"}));
        if (found) out.push_back(path.lexically_relative(root));
    }
    return out;
}

std::string said(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

/// What `daybook verify` finds.
std::vector<std::string> faults(const fs::path& public_dir) {
    const LogReader log(public_dir);
    const auto checkpoint = log.checkpoint();
    log.verify(checkpoint);
    record::Inventory inventory;
    for (const auto& entry : log.entries(0, checkpoint.size)) inventory.add(entry);
    const auto files = record::public_folder(public_dir);
    const tests::TempFolder scratch;
    record::Walked walked;
    walked.keys = {record::VerifierKey::parse(base::trim(base::read_file(public_dir / "log/vkey")))};
    std::vector<std::string> out;
    for (const auto& fault : record::audit_files(*files, inventory, walked, {1, scratch.path()}).faults)
        out.push_back(fault.str());
    return out;
}

/// May in two versions, a draft of the second's bytes for June held back, and a neighbour that stays.
void fill(ArchiveFixture& a) {
    a.offer("rivers", "2024-05", "https://rivers.example/may.csv",
            spend_csv(month_of_payments("2024-05", 9, 40), "Department for Rivers"));
    a.offer("coasts", "2024-05", kUrl, with_name("2024-05", 12));
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", kUrl, with_name("2024-05", 13));
    a.release("2024-07-28T08:30:00Z");
    a.wait_for_date(true);
    a.offer("coasts", "2024-06", kUrl + "?june", with_name("2024-06", 14, 3));
    a.wait_for_date(false);
}

ErasureOrder order(std::vector<std::string> names) {
    return {std::move(names), "personal-data", "A person's name was published.", "pat"};
}

record::Released erase(ArchiveFixture& a, std::vector<std::string> names,
                       const std::string& at = "2024-08-01T08:30:00Z") {
    return a.publisher().erase(order(std::move(names)), base::parse_rfc3339(at));
}

bool refused(const std::function<void()>& work, const std::string& words) {
    try {
        work();
    } catch (const base::Error& e) {
        if (e.message().find(words) != std::string::npos) return true;
        BOOST_TEST_MESSAGE(e.message());
    }
    return false;
}

/// Runs an erasure in a child that is killed as step `n` begins. False when there were fewer steps.
bool killed_at(ArchiveFixture& a, int n) {
    a.close();
    const pid_t child = ::fork();
    if (child == 0) {
        int steps = 0;
        a.reopen([&](const std::string&) {
            if (++steps == n) ::raise(SIGKILL);
        });
        erase(a, {kDataset + "/2024-05", kDataset + "/2024-06"});
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_of_an_erased_edition_is_left_in_any_byte_of_the_archive) {
    ArchiveFixture a;
    fill(a);
    BOOST_TEST(places(a.root()).size() > 10U);
    const auto done = erase(a, {kDataset + "/2024-05", kDataset + "/2024-06"});
    const std::vector<std::string> erased{kDataset + "/2024-05/v1", kDataset + "/2024-05/v2"};
    BOOST_TEST(done.erased == erased, boost::test_tools::per_element());
    BOOST_TEST(places(a.root()).empty(), said(places(a.root())));
    a.close();
    BOOST_TEST(places(a.root()).empty(), said(places(a.root())));
    BOOST_TEST(faults(a.public_dir()).empty(), said(faults(a.public_dir())));
    BOOST_TEST(!fs::exists(a.public_dir() / "releases" / kDataset));
    BOOST_TEST(fs::exists(a.public_dir() / "releases/rivers-spend-over-25k/2024-05/v1/data.csv"));
}

BOOST_AUTO_TEST_CASE(the_log_keeps_tombstones_with_a_counter_that_goes_up_and_says_nothing_of_drafts) {
    ArchiveFixture a;
    fill(a);
    erase(a, {kDataset + "/2024-05/v1"});
    erase(a, {kDataset + "/2024-06"}, "2024-08-02T08:30:00Z");
    const LogReader log(a.public_dir());
    std::vector<record::Tombstone> stones;
    for (const auto& entry : log.entries(0, log.checkpoint().size))
        if (entry.kind() == "erasure") stones.push_back(record::Tombstone::from(entry.body));
    BOOST_REQUIRE(stones.size() == 2U);
    BOOST_TEST((stones[0].counter == 1 && stones[1].counter == 2));
    BOOST_TEST(stones[0].edition == "2024-05");
    BOOST_TEST(stones[0].versions == std::vector<int>{1}, boost::test_tools::per_element());
    BOOST_TEST(stones[0].partitions == std::vector<std::string>{"tables/spend/series=over-25k/year=2024"},
               boost::test_tools::per_element());
    BOOST_TEST((stones[1].dataset.empty() && stones[1].edition.empty() && stones[1].versions.empty() &&
                stones[1].snapshots.size() == 1U));
    BOOST_TEST(faults(a.public_dir()).empty(), said(faults(a.public_dir())));
}

BOOST_AUTO_TEST_CASE(one_version_goes_and_the_next_one_stays_current_with_its_rows_in_the_table) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kUrl, with_name("2024-05", 12));
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", kUrl, spend_csv(month_of_payments("2024-05", 13)));
    a.release("2024-07-28T08:30:00Z");
    erase(a, {kDataset + "/2024-05/v1"});
    BOOST_TEST(!fs::exists(a.public_dir() / "releases" / kDataset / "2024-05/v1"));
    BOOST_TEST(fs::exists(a.public_dir() / "releases" / kDataset / "2024-05/v2/data.csv"));
    BOOST_TEST((a.publisher().reg().version(kDataset, "2024-05", 2)->state == VersionState::released));
    const auto manifest = base::json::parse(base::read_file(a.public_dir() / "tables/spend/manifest.json"));
    BOOST_TEST(manifest.at("files").as_array().size() == 1U);
    BOOST_TEST(fs::exists(a.public_dir() / manifest.at("files").as_array()[0].at("path").as_string()));
    BOOST_TEST(faults(a.public_dir()).empty(), said(faults(a.public_dir())));
}

BOOST_AUTO_TEST_CASE(a_public_version_of_the_same_bytes_is_named_too_or_nothing_is_done) {
    ArchiveFixture a;
    const auto bytes = with_name("2024-05", 12);
    a.offer("coasts", "2024-05", kUrl, bytes);
    a.release("2024-06-28T08:30:00Z");
    // A better checker read the same bytes again.
    auto again = a.publisher().reg().version(kDataset, "2024-05", 1);
    a.publisher().reg().say_again(again->id, base::sha256("the same rows in other bytes").hex());
    const auto other = base::sha256("the same rows in other bytes").hex();
    const auto object = a.publisher().reg().object("coasts", "https://coasts.example/other.csv", "",
                                                   base::parse_rfc3339("2024-06-28T08:30:00Z"));
    a.publisher().reg().fetched(object.id, base::Sha256::from_hex(other), 1, "", "",
                                base::parse_rfc3339("2024-06-28T08:30:00Z"));
    BOOST_TEST(refused([&] { erase(a, {other}); }, kDataset + "/2024-05/v1 too"));
    BOOST_TEST(fs::exists(a.public_dir() / "releases" / kDataset / "2024-05/v1/data.csv"));
    erase(a, {other, kDataset + "/2024-05/v1"});
    BOOST_TEST(places(a.root()).empty(), said(places(a.root())));
}

BOOST_AUTO_TEST_CASE(what_names_nothing_and_words_that_look_personal_are_refused_and_nothing_is_written) {
    ArchiveFixture a;
    fill(a);
    const auto before = LogReader(a.public_dir()).checkpoint().size;
    BOOST_TEST(refused([&] { erase(a, {}); }, "name what is to be erased"));
    BOOST_TEST(refused([&] { erase(a, {"coasts"}); }, "names nothing that can be erased"));
    BOOST_TEST(refused([&] { erase(a, {kDataset + "/2024-05/v9"}); }, "there is no"));
    BOOST_TEST(refused([&] { erase(a, {kDataset + "/2031-01"}); }, "nothing of"));
    BOOST_TEST(refused([&] { erase(a, {std::string(64, 'a')}); }, "no file with the SHA-256"));
    BOOST_TEST(refused([&] { erase(a, {"withdrawals/../../register.sqlite"}); }, "there is no"));
    BOOST_TEST(refused(
        [&] {
            a.publisher().erase({{kDataset + "/2024-05"}, "because", "", "pat"},
                                base::parse_rfc3339("2024-08-01T08:30:00Z"));
        },
        "no reason for an erasure"));
    BOOST_TEST(refused(
        [&] {
            a.publisher().erase(
                {{kDataset + "/2024-05"}, "personal-data", "w.quillfeather@example.org was in it", "pat"},
                base::parse_rfc3339("2024-08-01T08:30:00Z"));
        },
        "looks like personal data"));
    BOOST_TEST(LogReader(a.public_dir()).checkpoint().size == before);
    erase(a, {kDataset + "/2024-05/v1"});
    BOOST_TEST(refused([&] { erase(a, {kDataset + "/2024-05/v1"}); }, "is erased"));
}

BOOST_AUTO_TEST_CASE(a_plan_lists_every_file_with_its_size_and_writes_nothing) {
    ArchiveFixture a;
    fill(a);
    const auto plan = a.publisher().plan(order({kDataset + "/2024-05/v1"}));
    std::vector<std::string> listed;
    for (const auto& file : plan.files) {
        listed.push_back(file.path);
        BOOST_TEST(fs::file_size(a.root() / file.path) == file.bytes);
    }
    for (const auto* name :
         {"data.csv", "data.parquet", "release.json", "report.json", "parts/quillfeather-may.csv"})
        BOOST_TEST(std::ranges::count(listed, "public/releases/" + kDataset + "/2024-05/v1/" + name) == 1,
                   name);
    BOOST_TEST(std::ranges::count_if(listed, [](const auto& f) { return f.starts_with("snapshots/"); }) == 1);
    BOOST_TEST(fs::exists(a.public_dir() / "releases" / kDataset / "2024-05/v1/data.csv"));
}

BOOST_AUTO_TEST_CASE(
    what_was_erased_does_not_come_back_by_itself_and_a_corrected_file_takes_the_next_number) {
    ArchiveFixture a;
    fill(a);
    erase(a, {kDataset + "/2024-05"});
    auto& reg = a.publisher().reg();
    BOOST_TEST(reg.erasure_of(base::sha256(with_name("2024-05", 13)).hex()).value_or(0) == 1);
    const auto same = a.offer("coasts", "2024-05", kUrl, with_name("2024-05", 13) + "\r\n");
    BOOST_TEST(same.judgement.code == "erased");
    const auto mended = a.offer("coasts", "2024-05", kUrl, spend_csv(month_of_payments("2024-05", 13)));
    BOOST_TEST(
        (mended.judgement.outcome == record::Outcome::held && mended.judgement.code == "after-erasure"));
    BOOST_TEST(reg.last_number(kDataset, "2024-05") == 2);
}

BOOST_AUTO_TEST_CASE(words_of_officers_and_reports_of_refused_files_can_be_erased_by_themselves) {
    ArchiveFixture a;
    fill(a);
    a.publisher().withdraw(
        {kDataset, "2024-05", 1, "published-in-error", "Miss Quillfeather asked for it.", "", "pat"},
        base::parse_rfc3339("2024-08-01T08:30:00Z"));
    const auto now = base::parse_rfc3339("2024-08-01T08:30:00Z");
    auto date = record::announce(kDataset, "2024-09", base::parse_rfc3339("2024-10-30T09:30:00Z"), true, now);
    record::move(date, base::parse_rfc3339("2024-10-31T09:30:00Z"), "quality",
                 "Quillfeather's bill is looked at.", now);
    a.publisher().reg().enter(date, "pat", now);
    a.release("2024-08-02T08:30:00Z");
    std::vector<std::string> words;
    for (const auto* folder : {"withdrawals", "calendar"})
        for (const auto& entry : fs::recursive_directory_iterator(a.public_dir() / folder))
            if (entry.is_regular_file()) words.push_back(entry.path().lexically_relative(a.public_dir()));
    BOOST_TEST(words.size() == 2U);
    erase(a, words, "2024-08-03T08:30:00Z");
    for (const auto& path : words) BOOST_TEST(!fs::exists(a.public_dir() / path), path);
    BOOST_TEST(a.publisher().reg().calendar(kDataset, "2024-09")->changes.size() == 1U);
    BOOST_TEST(a.publisher().reg().calendar(kDataset, "2024-09")->changes[0].note.empty());
    for (const auto& place : places(a.root())) BOOST_TEST(!place.starts_with("public/withdrawals"), place);
    BOOST_TEST(faults(a.public_dir()).empty(), said(faults(a.public_dir())));
    BOOST_TEST(a.release("2024-08-04T08:30:00Z").revision == 0);
    erase(a, {kDataset + "/2024-05", kDataset + "/2024-06"}, "2024-08-05T08:30:00Z");
    BOOST_TEST(places(a.root()).empty(), said(places(a.root())));
    BOOST_TEST(faults(a.public_dir()).empty(), said(faults(a.public_dir())));
}

BOOST_AUTO_TEST_CASE(a_kill_at_any_step_is_finished_by_the_next_opening) {
    ArchiveFixture a;
    fill(a);
    a.close();
    const tests::TempFolder kept;
    fs::copy(a.root(), kept.path() / "archive", fs::copy_options::recursive);
    int n = 1;
    for (;; ++n) {
        a.close();
        fs::remove_all(a.root());
        fs::copy(kept.path() / "archive", a.root(), fs::copy_options::recursive);
        if (!killed_at(a, n)) break;
        a.reopen();
        const LogReader log(a.public_dir());
        bool told = false;
        for (const auto& entry : log.entries(0, log.checkpoint().size))
            told = told || entry.kind() == "erasure";
        if (!told) {
            BOOST_TEST(places(a.root()).size() > 10U, n);
            erase(a, {kDataset + "/2024-05", kDataset + "/2024-06"});
        }
        a.close();
        BOOST_TEST(!fs::exists(a.root() / "staging/erased"), n);
        BOOST_TEST(places(a.root()).empty(), n << ": " << said(places(a.root())));
        BOOST_TEST(faults(a.public_dir()).empty(), n << ": " << said(faults(a.public_dir())));
    }
    BOOST_TEST(n > 20);
}

BOOST_AUTO_TEST_CASE(a_backup_gets_the_erasures_of_a_log_that_went_on_and_again_does_no_harm) {
    ArchiveFixture a;
    fill(a);
    a.close();
    const tests::TempFolder backup;
    fs::copy(a.root(), backup.path() / "archive", fs::copy_options::recursive);
    a.reopen();
    erase(a, {kDataset + "/2024-05", kDataset + "/2024-06"});
    const LogReader log(a.public_dir());
    const auto entries = log.entries(0, log.checkpoint().size);
    const record::ArchiveLayout restored{backup.path() / "archive"};
    BOOST_TEST(places(restored.root).size() > 10U);
    for (int i = 0; i < 2; ++i) {
        const auto applied = record::apply_erasures(restored, entries);
        BOOST_TEST(applied.counter == 2);
        BOOST_TEST((applied.files > 0) == (i == 0));
        BOOST_TEST(places(restored.root).empty(), said(places(restored.root)));
    }
    // Without a register, as a mirror is.
    fs::remove_all(backup.path() / "archive");
    fs::create_directories(backup.path() / "archive");
    fs::copy(a.public_dir(), backup.path() / "archive/public", fs::copy_options::recursive);
    BOOST_TEST(record::apply_erasures(restored, entries).files == 0U);
    BOOST_TEST(faults(restored.public_dir()).empty());
}

BOOST_AUTO_TEST_CASE(a_withdrawal_leaves_the_tables_columns_as_they_were) {
    ArchiveFixture a;
    fill(a);
    const auto columns = [&] {
        return base::json::canonical(
            base::json::parse(base::read_file(a.public_dir() / "tables/spend/manifest.json")).at("columns"));
    };
    const auto before = columns();
    a.publisher().withdraw({kDataset, "2024-05", 2, "published-in-error", "It was wrong.", "", "pat"},
                           base::parse_rfc3339("2024-08-01T08:30:00Z"));
    BOOST_TEST(columns() == before);
}

BOOST_AUTO_TEST_SUITE_END()
