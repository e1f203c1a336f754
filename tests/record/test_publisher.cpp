#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace daybook;
namespace fs = std::filesystem;
using record::LogReader;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(releasing)

namespace {

const std::string kMay = spend_csv(month_of_payments("2024-05", 12));
const std::string kJune = spend_csv(month_of_payments("2024-06", 15, 1));

/// Every file that the log names is there with its digest, and the entries give the signed root.
record::Revision verified(const fs::path& public_dir) {
    const LogReader log(public_dir);
    const auto checkpoint = log.checkpoint();
    log.verify(checkpoint);
    for (const auto& entry : log.entries(0, checkpoint.size))
        if (const auto* path = entry.body.find("path"))
            BOOST_TEST(base::sha256_file(public_dir / path->as_string()).hex() == entry.body.at("sha256").as_string());
    return checkpoint.size;
}

std::vector<std::string> kinds(const fs::path& public_dir) {
    std::vector<std::string> out;
    const LogReader log(public_dir);
    for (const auto& entry : log.entries(0, log.checkpoint().size)) out.push_back(entry.kind());
    return out;
}

std::vector<std::string> files_below(const fs::path& folder) {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) out.push_back(entry.path().lexically_relative(folder));
    std::ranges::sort(out);
    return out;
}

/// Runs a release in a child that is killed (SIGKILL) as step `n` begins. False when there were fewer steps.
bool killed_at(ArchiveFixture& a, int n) {
    a.close();
    const pid_t child = ::fork();
    if (child == 0) {
        int steps = 0;
        a.reopen([&](const std::string&) {
            if (++steps == n) ::raise(SIGKILL);
        });
        a.release("2024-07-31T08:30:00Z");
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_release_is_files_named_by_a_signed_log) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    const auto released = a.release("2024-06-28T08:30:00Z");
    BOOST_TEST(verified(a.public_dir()) == released.revision);
    const std::vector<std::string> expected{"schema", "organisation", "dataset", "release", "revision"};
    BOOST_TEST(kinds(a.public_dir()) == expected, boost::test_tools::per_element());
    const auto folder = a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v1";
    const std::vector<std::string> files{"data.csv", "data.parquet", "parts/may.csv", "release.json", "report.json"};
    BOOST_TEST(files_below(folder) == files, boost::test_tools::per_element());
    BOOST_TEST(base::read_file(folder / "parts/may.csv") == kMay);
    BOOST_TEST(base::read_file(folder / "data.csv").find("2024-05-01") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_new_makes_no_revision) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    const auto first = a.release("2024-06-28T08:30:00Z");
    BOOST_TEST(a.release("2024-06-29T08:30:00Z").revision == 0);
    BOOST_TEST(verified(a.public_dir()) == first.revision);
}

BOOST_AUTO_TEST_CASE(a_changed_file_is_the_next_version_and_the_first_stays) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", spend_csv(month_of_payments("2024-05", 11)));
    const auto second = a.release("2024-07-28T08:30:00Z");
    BOOST_TEST(second.versions == std::vector<std::string>{"coasts-spend-over-25k/2024-05/v2"}, boost::test_tools::per_element());
    const auto edition = a.public_dir() / "releases/coasts-spend-over-25k/2024-05";
    BOOST_TEST(base::read_file(edition / "v1/parts/may.csv") == kMay);
    const auto m = record::ReleaseManifest::from_json(base::json::parse(base::read_file(edition / "v2/release.json")));
    BOOST_TEST((m.reason == record::Reason::source_changed_unexplained));
    verified(a.public_dir());
}

BOOST_AUTO_TEST_CASE(the_same_releases_give_the_same_bytes) {
    std::vector<std::string> seen;
    for (int i = 0; i < 2; ++i) {
        ArchiveFixture a;
        a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
        a.release("2024-06-28T08:30:00Z");
        std::string all;
        for (const auto& file : files_below(a.public_dir()))
            if (!file.ends_with("checkpoint") && !file.ends_with("vkey") && !file.starts_with("proofs/")) all += file + base::sha256_file(a.public_dir() / file).hex();
        seen.push_back(all);
    }
    BOOST_TEST(seen[0] == seen[1]);
}

BOOST_AUTO_TEST_CASE(a_rejected_file_is_told_to_readers_with_its_report) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", "<!doctype html><title>Sorry</title>");
    a.release("2024-06-28T08:30:00Z");
    BOOST_TEST(kinds(a.public_dir())[3] == "rejection");
    verified(a.public_dir());
}

BOOST_AUTO_TEST_CASE(the_log_says_of_a_rejection_a_code_and_the_report_its_words) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", "Whatever,Anything\r\nA. Person,a.person@example.gov.uk\r\n");
    a.release("2024-06-28T08:30:00Z");
    const LogReader reader(a.public_dir());
    const auto entry = reader.entries(0, reader.checkpoint().size).at(3).body;
    BOOST_TEST(entry.at("code").as_string() == "not-usable");
    BOOST_TEST((entry.find("why") == nullptr));
    const auto log = base::json::canonical(entry), report = base::read_file(a.public_dir() / entry.at("path").as_string());
    BOOST_TEST(base::json::parse(report).at("why").as_string().starts_with("no row with the headings"));
    for (const auto* cell : {"Whatever", "Anything", "A. Person", "a.person"}) {
        BOOST_TEST(log.find(cell) == std::string::npos, cell);
        BOOST_TEST(report.find(cell) == std::string::npos, cell);
    }
}

BOOST_AUTO_TEST_CASE(the_title_of_a_refused_file_stands_in_its_report_and_not_in_the_log) {
    ArchiveFixture a;
    a.publisher().reg().object("coasts-spend-over-25k", "https://coasts.example/may.csv", "Payments to Jane Example", base::parse_rfc3339("2024-06-03T08:00:00Z"));
    auto& reg = a.publisher().reg();
    const auto object = reg.object("coasts-spend-over-25k", "https://coasts.example/may.csv", "Payments to Jane Example", base::parse_rfc3339("2024-06-03T08:00:00Z")).id;
    a.describe("spend-over-25k", "coasts");
    reg.reject(object, std::string(64, 'a'), {record::Outcome::rejected, "not-usable", "It is no table.", "coasts-spend-over-25k", {}}, "{\"code\":\"not-usable\",\"why\":\"It is no table.\"}",
               base::parse_rfc3339("2024-06-03T08:00:00Z"));
    a.release("2024-06-28T08:30:00Z");
    const LogReader reader(a.public_dir());
    for (const auto& entry : reader.entries(0, reader.checkpoint().size)) {
        BOOST_TEST(base::json::canonical(entry.body).find("Jane Example") == std::string::npos);
        if (entry.kind() == "rejection") BOOST_TEST(base::json::parse(base::read_file(a.public_dir() / entry.body.at("path").as_string())).at("title").as_string() == "Payments to Jane Example");
    }
}

BOOST_AUTO_TEST_CASE(a_withdrawal_points_at_what_is_public_and_at_nothing_else) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune);
    a.release("2024-06-28T08:30:00Z");
    const auto withdraw = [&](const std::string& replaced_by) {
        return a.publisher().refuse_withdrawal({"coasts-spend-over-25k", "2024-05", 1, "published-in-error", "It held another body's payments.", replaced_by, "pat"});
    };
    for (const auto* words : {"ask Jane Example on 07700 900123", "coasts-spend-over-25k/2024-05/v1", "coasts-spend-over-25k/2024-06/v2", "coasts-spend-over-25k/2024-06", "coasts", "/v1",
                              "coasts-spend-over-25k/2024-06/v99999999999"})
        BOOST_CHECK_EXCEPTION(withdraw(words), base::Error, [](const auto& e) { return e.kind() == base::ErrorKind::usage && e.message().find("say anything else in the note") != std::string::npos; });
    const auto says = [](const std::string& words) { return [words](const base::Error& e) { return e.kind() == base::ErrorKind::usage && e.message().find(words) != std::string::npos; }; };
    BOOST_CHECK_EXCEPTION(withdraw("coasts-spend-over-25k/2024-05/v1"), base::Error, says("cannot be replaced by itself"));
    BOOST_CHECK_EXCEPTION(withdraw("coasts-spend-over-25k/2024-06/v01"), base::Error, says("is neither a public version"));
    for (const auto* name : {"", "coasts-spend-over-25k", "coasts-spend-over-25k/2024-06/v1"}) BOOST_CHECK_NO_THROW(withdraw(name));
    a.publisher().withdraw({"coasts-spend-over-25k", "2024-06", 1, "published-in-error", "It held another body's payments.", "", "pat"}, base::parse_rfc3339("2024-06-29T08:30:00Z"));
    BOOST_CHECK_EXCEPTION(withdraw("coasts-spend-over-25k/2024-06/v1"), base::Error, says("is withdrawn, and replaces nothing"));
}

BOOST_AUTO_TEST_CASE(the_words_of_a_withdrawal_tell_of_no_person_and_hide_nothing) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    for (const auto& note : {std::string("Ask jane@example.org."), std::string("Ring \a the bell."), std::string(100'000, 'x')})
        BOOST_CHECK_EXCEPTION(a.publisher().refuse_withdrawal({"coasts-spend-over-25k", "2024-05", 1, "published-in-error", note, "", "pat"}), base::Error, [](const auto& e) { return e.kind() == base::ErrorKind::usage; });
}

BOOST_AUTO_TEST_CASE(what_is_consolidated_names_the_edition_that_is_to_hold_it) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    const auto withdraw = [&](const std::string& edition, const std::string& code = "consolidated") {
        return a.publisher().refuse_withdrawal({"coasts-spend-over-25k", "2024-05", 1, code, "See the quarter.", edition, "pat"});
    };
    BOOST_CHECK_NO_THROW(withdraw("coasts-spend-over-25k/2024-04--2024-06"));
    BOOST_CHECK_THROW(withdraw("coasts-spend-over-25k/2024-04--2024-06", "published-in-error"), base::Error);
    for (const auto* name : {"coasts-spend-over-25k/2024-05", "coasts-spend-over-25k/2024-06--2024-08", "coasts-spend-over-25k/current", "coasts-spend-over-25k/soon", "forests-spend-over-25k/2024-04--2024-06"})
        BOOST_CHECK_THROW(withdraw(name), base::Error);
}

BOOST_AUTO_TEST_CASE(a_nil_return_that_corrects_a_version_says_in_the_log_why) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.offer("forests", "2024-05", "https://forests.example/may.csv", spend_csv({}) + "Nil return,,,,,,,,\r\n");
    a.release("2024-06-28T08:30:00Z");
    a.explain("department-correction");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", spend_csv({}) + "NIL RETURN,,,,,,,,\r\n");
    BOOST_TEST(a.release("2024-07-28T08:30:00Z").versions.size() == 1U);
    const LogReader reader(a.public_dir());
    std::vector<std::string> said;
    for (const auto& entry : reader.entries(0, reader.checkpoint().size))
        if (entry.kind() == "nil-return") said.push_back(entry.body.at("dataset").as_string() + " " + entry.body.string_or("reason", "-"));
    BOOST_TEST(said == (std::vector<std::string>{"forests-spend-over-25k -", "coasts-spend-over-25k department-correction"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(readers_are_told_again_when_the_same_bytes_are_rejected_for_another_reason) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-06-28T08:30:00Z");
    const auto object = reg.object("coasts", "https://coasts.example/may.csv", "May", now).id;
    const auto tell = [&](const std::string& why, int hour) {
        reg.reject(object, "ab", {record::Outcome::rejected, "not-usable", why, "coasts-spend-over-25k", {}}, "{\"why\":\"" + why + "\"}", now);
        a.release(now + std::chrono::hours(hour));
        return std::ranges::count(kinds(a.public_dir()), "rejection");
    };
    a.offer("coasts", "2024-04", "https://coasts.example/april.csv", kMay);
    BOOST_TEST(tell("no heading 'Amount'", 0) == 1);
    BOOST_TEST(tell("no heading 'Amount'", 1) == 1);
    BOOST_TEST(tell("no heading 'Supplier'", 2) == 2);
}

BOOST_AUTO_TEST_CASE(every_revision_names_the_manifest_of_each_table_it_changed) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    const auto revision = a.release("2024-06-28T08:30:00Z").revision;
    const record::LogReader log(a.public_dir());
    const auto end = log.entries(revision - 1, revision).front().body;
    const auto& table = end.at("tables").as_array().front();
    BOOST_TEST(table.at("path").as_string() == fmt::format("tables/spend/{}.json", revision));
    BOOST_TEST(table.at("sha256").as_string() == base::sha256_file(a.public_dir() / table.at("path").as_string()).hex());
}

BOOST_AUTO_TEST_CASE(a_second_publisher_on_the_archive_is_refused_by_name) {
    ArchiveFixture a;
    BOOST_CHECK_EXCEPTION(record::Publisher(a.root(), "daybook.example/test"), base::Error, [&](const auto& e) {
        return e.kind() == base::ErrorKind::conflict && e.message().find(a.root().string()) != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(a_log_never_changes_its_origin_or_key) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.close();
    BOOST_CHECK_THROW(record::Publisher(a.root(), "other.example/log"), base::Error);
    fs::rename(a.root() / "key.pem", a.root() / "key.lost");
    BOOST_CHECK_THROW(record::Publisher(a.root(), "daybook.example/test"), base::Error);
}

BOOST_AUTO_TEST_CASE(a_log_entry_that_was_changed_does_not_verify) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    const auto bundle = a.public_dir() / "log/tile/entries/000.p/5";
    auto bytes = base::read_file(bundle);
    bytes[bytes.find("2024-05")+ 6] = '6';
    base::write_durably(bundle, bytes);
    const LogReader log(a.public_dir());
    BOOST_CHECK_THROW(log.verify(log.checkpoint()), base::Error);
}

BOOST_AUTO_TEST_CASE(kill_9_at_any_step_loses_nothing_and_the_next_run_carries_on) {
    int steps = 0;
    for (int n = 1;; ++n) {
        ArchiveFixture a;
        a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
        const auto before = a.release("2024-06-28T08:30:00Z").revision;
        a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune);
        a.offer("forests", "2024-06", "https://forests.example/june.csv", spend_csv(month_of_payments("2024-06", 5, 2), "Forests"));
        const bool killed = killed_at(a, n);
        const auto seen_after_crash = LogReader(a.public_dir()).checkpoint().size;
        BOOST_TEST((seen_after_crash >= before));
        BOOST_TEST(verified(a.public_dir()) == seen_after_crash);
        a.reopen();
        BOOST_TEST(verified(a.public_dir()) >= seen_after_crash);
        a.release("2024-07-31T08:30:00Z");
        verified(a.public_dir());
        for (const auto* path : {"coasts-spend-over-25k/2024-06/v1", "forests-spend-over-25k/2024-06/v1"})
            BOOST_TEST(fs::exists(a.public_dir() / "releases" / path / "release.json"), fmt::format("step {}: {}", n, path));
        BOOST_TEST(!fs::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-06/v2"));
        BOOST_TEST(fs::is_empty(a.root() / "drafts"));
        if (!killed) break;
        steps = n;
    }
    BOOST_TEST(steps >= 10);
}

BOOST_AUTO_TEST_CASE(a_move_that_fails_in_a_living_process_is_finished_by_the_next_release) {
    fs::path in_the_way;
    // What lies there before is seen before anything is moved.
    ArchiveFixture a([&](const std::string& step) {
        if (step.starts_with("move releases/coasts")) base::write_flushed(in_the_way, "x");
    });
    in_the_way = a.public_dir() / "releases/forests-spend-over-25k/2024-06/v1/obstacle";
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.offer("forests", "2024-06", "https://forests.example/june.csv", kJune);
    BOOST_CHECK_THROW(a.release("2024-07-28T08:30:00Z"), base::Error);
    BOOST_TEST(fs::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v1"), "it had begun");
    BOOST_CHECK_THROW(a.release("2024-07-28T08:31:00Z"), base::Error);
    fs::remove_all(in_the_way.parent_path());
    a.release("2024-07-28T08:32:00Z");
    verified(a.public_dir());
    for (const auto* path : {"coasts-spend-over-25k/2024-05", "forests-spend-over-25k/2024-06"}) {
        BOOST_TEST(fs::exists(a.public_dir() / "releases" / path / "v1/release.json"), path);
        BOOST_TEST(!fs::exists(a.public_dir() / "releases" / path / "v2"), path);
    }
}

BOOST_AUTO_TEST_CASE(a_lost_checkpoint_is_not_taken_for_an_empty_log) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    fs::remove(a.public_dir() / "log/checkpoint");
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune);
    BOOST_CHECK_EXCEPTION(a.release("2024-07-28T08:30:00Z"), base::Error, [](const auto& e) { return e.kind() == base::ErrorKind::corrupt; });
}

BOOST_AUTO_TEST_CASE(a_draft_that_a_power_cut_damaged_is_discarded_and_the_others_go_out) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.offer("forests", "2024-06", "https://forests.example/june.csv", kJune);
    for (const auto& draft : a.publisher().reg().drafts())
        if (draft.dataset == "coasts-spend-over-25k") base::write_flushed(a.root() / "drafts" / draft.folder / "manifest.json", "");
    const auto released = a.release("2024-07-28T08:30:00Z");
    BOOST_TEST(released.versions == std::vector<std::string>{"forests-spend-over-25k/2024-06/v1"}, boost::test_tools::per_element());
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay).judgement.outcome == record::Outcome::released));
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_was_damaged_is_whole_again_when_its_bytes_come_again) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    const auto snapshot = a.publisher().archive().layout().snapshot(base::sha256(kMay));
    fs::remove(snapshot);   // the draft's part is another name of it
    base::write_flushed(snapshot, kMay.substr(1));
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    BOOST_TEST(base::read_file(snapshot) == kMay);
}

BOOST_AUTO_TEST_CASE(cells_of_a_refused_file_are_not_published) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", "Whatever,Anything\r\nJane Doe,GB123456789\r\n");
    a.release("2024-06-28T08:30:00Z");
    for (const auto& file : files_below(a.public_dir() / "rejections"))
        BOOST_TEST(base::read_file(a.public_dir() / "rejections" / file).find("GB123456789") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_while_releasing_leaves_the_last_revision_and_the_drafts) {
    const tests::TempFolder mount;
    if (::mount("tmpfs", mount.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
        BOOST_TEST_MESSAGE("SKIPPED: no small file system can be mounted here (it takes root)");
        return;
    }
    {
        ArchiveFixture a;   // checks the files elsewhere; only the archive is on the small disk
        record::Descriptors none;
        record::Publisher small(mount.path() / "archive", "daybook.example/small");
        base::write_flushed(mount.path() / "ballast", std::string(100 << 10, 'x'));
        std::string fill(2 << 20, 'x');
        while (fill.size() > 4096) try {
                base::write_unflushed(mount.path() / fmt::format("fill-{}", fill.size()), fill);
                fill.resize(fill.size() / 2);
            } catch (const base::Error&) {
                fill.resize(fill.size() / 2);
            }
        none.schemas.push_back(a.schema());
        BOOST_CHECK_EXCEPTION(small.release(base::parse_rfc3339("2024-06-28T08:30:00Z"), none), base::Error,
                              [](const auto& e) { return e.kind() == base::ErrorKind::exhausted; });
        BOOST_TEST(LogReader(mount.path() / "archive/public").checkpoint().size == 0);
        for (const auto& entry : fs::directory_iterator(mount.path()))
            if (entry.path().filename().string().starts_with("fill-")) fs::remove(entry.path());
        BOOST_TEST(small.release(base::parse_rfc3339("2024-06-28T08:30:00Z"), none).revision == 2);
        verified(mount.path() / "archive/public");
    }
    ::umount(mount.path().c_str());
}

BOOST_AUTO_TEST_SUITE_END()
