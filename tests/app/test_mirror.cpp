#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/app/remote_files.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "tests/app/copies.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace daybook;
namespace fs = std::filesystem;
using tests::faults_of;
using tests::look_at;
using tests::mirror;
using tests::Source;

namespace {

/// Every file below a folder with its digest, but the table's unlogged copy of its newest manifest stays in.
std::map<std::string, std::string> digests(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            out[entry.path().lexically_relative(folder).string()] = base::sha256_file(entry.path()).hex();
    return out;
}

record::Revision revision_of(const fs::path& mirror_root) {
    const auto note = mirror_root / "public/log/checkpoint";
    return fs::exists(note) ? record::unproven_checkpoint(base::read_file(note)).size : 0;
}

std::string said(const std::vector<record::Fault>& faults) {
    std::string out;
    for (const auto& fault : faults) out += fault.str() + "\n";
    return out;
}

/// Runs a mirror in a child that is killed as step `n` begins: the steps of the mirror, and every file that
/// it looks at.
bool killed_at(const fs::path& from, const fs::path& to, const std::string& vkey, int n) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto files = record::public_folder(from);
        int steps = 0;
        const auto count = [&] {
            if (++steps == n) ::raise(SIGKILL);
        };
        record::mirror_archive(*files,
                               {to, vkey, 1, false, [&](const auto&, auto, auto, const auto&) { count(); },
                                [&](const std::string&) { count(); }});
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mirroring)

BOOST_AUTO_TEST_CASE(a_mirror_is_the_public_folder_file_by_file) {
    Source source;
    daybook::test::HttpServer server;
    server.serve_folder("/archive/", source.public_dir());
    for (const auto& address : {server.url("/archive/"), source.public_dir().string()}) {
        const tests::TempFolder to;
        const auto mirrored = mirror(address, to.path(), source.vkey());
        BOOST_TEST(faults_of(mirrored).empty(), said(faults_of(mirrored)));
        BOOST_TEST(mirrored.after > 300);
        auto theirs = digests(source.public_dir()), ours = digests(to.path() / "public");
        // Partial tiles that a full one has replaced need not be kept (C2SP tlog-tiles).
        std::erase_if(theirs, [&](const auto& file) {
            return file.first.find("000.p/") != std::string::npos &&
                   file.first.find("tile/1/") == std::string::npos;
        });
        for (const auto& [file, digest] : theirs) BOOST_TEST(ours[file] == digest, file);
        BOOST_TEST(ours.size() == theirs.size());
        BOOST_TEST(look_at(to.path(), source.vkey()).faults.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_second_run_asks_for_the_checkpoint_alone_and_a_release_later_for_what_is_new) {
    Source source;
    daybook::test::HttpServer server;
    server.serve_folder("/", source.public_dir());
    const tests::TempFolder to;
    mirror(server.url(""), to.path(), source.vkey());
    auto before = server.asked().size();
    const auto second = mirror(server.url(""), to.path());
    BOOST_TEST(second.after == second.before);
    BOOST_TEST(server.asked().size() - before == 2);  // once to find the folder, once to compare
    source.release_month("2024-08", "2024-09-28T08:30:00Z");
    before = server.asked().size();
    const auto third = mirror(server.url(""), to.path());
    BOOST_TEST(faults_of(third).empty(), said(faults_of(third)));
    BOOST_TEST(third.after > third.before);
    const auto asked = server.asked();
    for (auto i = before; i < asked.size(); ++i)
        BOOST_TEST(asked[i].target.find("2024-05") == std::string::npos, asked[i].target);
    BOOST_TEST(asked.size() - before < 20);
    BOOST_TEST(look_at(to.path(), source.vkey()).faults.empty());
}

BOOST_AUTO_TEST_CASE(a_mirror_that_is_killed_anywhere_is_whole_at_its_revision_and_goes_on) {
    Source source;
    const tests::TempFolder old_public;
    tests::copy_folder(source.public_dir(), old_public.path());
    source.release_month("2024-08", "2024-09-28T08:30:00Z");
    int n = 1;
    std::size_t fetched_after_kill = 99;
    for (;; ++n) {
        const tests::TempFolder to;
        const auto first = mirror(old_public.path(), to.path(), source.vkey());
        const bool killed = killed_at(source.public_dir(), to.path(), source.vkey(), n);
        const auto left = look_at(to.path(), source.vkey());
        BOOST_TEST(left.faults.empty(), "killed at step " << n);
        for (const auto& fault : left.files.unproven) BOOST_TEST(fault.file == "tables/spend/manifest.json", "killed at step " << n);
        if (killed) BOOST_TEST(revision_of(to.path()) == first.after, "killed at step " << n);
        const auto next = mirror(source.public_dir(), to.path());
        BOOST_TEST(faults_of(next).empty(), "after step " << n);
        const auto looked = look_at(to.path(), source.vkey());
        BOOST_TEST(looked.faults.empty(), "after step " << n);
        BOOST_TEST(looked.files.unproven.empty(), "after step " << n);
        BOOST_TEST(looked.log.checkpoint.size > first.after);
        if (!killed) break;
        fetched_after_kill = next.audit.fetched;
    }
    BOOST_TEST(n > 10);
    BOOST_TEST(fetched_after_kill == 0);  // the last kill came when all was there but the checkpoint
}

BOOST_AUTO_TEST_CASE(a_server_whose_history_changed_is_refused_with_both_roots_and_sizes) {
    Source source;
    const tests::TempFolder to, other, shorter;
    source.release_month("2024-08", "2024-09-28T08:30:00Z");
    const auto ours = mirror(source.public_dir(), to.path(), source.vkey());
    const auto note = record::unproven_checkpoint(base::read_file(to.path() / "public/log/checkpoint"));
    tests::copy_folder(source.public_dir(), other.path());
    auto entries = tests::entries_of(other.path());
    for (auto& entry : entries)
        if (const auto at = entry.find("2024-07-15T08"); at != std::string::npos)
            entry.replace(at, 10, "2024-07-14");
    entries.push_back(R"({"at":"2024-10-01T08:30:00Z","kind":"revision"})");
    tests::sign_log(other.path(), entries, "daybook.example/test", source.key());
    tests::copy_folder(other.path(), shorter.path());
    const auto marks = [](const auto& entry) { return entry.find(R"("kind":"revision")") != std::string::npos; };
    entries.pop_back();
    do entries.pop_back();
    while (!marks(entries.back()));
    tests::sign_log(shorter.path(), entries, "daybook.example/test", source.key());
    for (const auto& from : {other.path(), shorter.path()}) {
        const auto theirs = record::unproven_checkpoint(base::read_file(from / "log/checkpoint"));
        const auto refused = mirror(from, to.path());
        BOOST_REQUIRE(refused.log_faults.size() == 1);
        const auto words = refused.log_faults[0].str();
        for (const auto& word :
             {note.root.hex(), theirs.root.hex(), std::to_string(note.size), std::to_string(theirs.size)})
            BOOST_TEST(words.find(word) != std::string::npos, words);
        BOOST_TEST(revision_of(to.path()) == ours.after);
    }
    BOOST_TEST(mirror(other.path(), to.path(), "", true).log_faults.size() == 1);
    BOOST_TEST(look_at(to.path(), source.vkey()).faults.empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_lags_is_told_from_one_with_another_history) {
    Source source;
    const tests::TempFolder to, behind, unsigned_one;
    tests::copy_folder(source.public_dir(), behind.path());
    source.release_month("2024-08", "2024-09-28T08:30:00Z");
    const auto ours = mirror(source.public_dir(), to.path(), source.vkey());
    const auto lags = [](const base::Error& e) {
        return e.kind() == base::ErrorKind::transient && e.message().find("an older state of the same log") != std::string::npos;
    };
    for (const bool recheck : {false, true}) BOOST_CHECK_EXCEPTION(mirror(behind.path(), to.path(), {}, recheck), base::Error, lags);
    // Who has a checkpoint alone cannot tell, and is not told that it is a fork.
    BOOST_CHECK_EXCEPTION(record::check_since(look_at(behind.path(), source.vkey()).log, base::read_file(source.public_dir() / "log/checkpoint")), base::Error,
                          [](const base::Error& e) { return e.kind() == base::ErrorKind::transient && e.message().find("try again") != std::string::npos; });
    source.archive().publisher().rotate_key(base::parse_rfc3339("2024-09-29T08:30:00Z"));
    source.archive().publisher().archive().retire();
    BOOST_TEST(faults_of(mirror(source.public_dir(), to.path())).empty());
    BOOST_CHECK_EXCEPTION(mirror(behind.path(), to.path()), base::Error, lags);
    tests::copy_folder(behind.path(), unsigned_one.path());
    tests::sign_log(unsigned_one.path(), tests::entries_of(behind.path()), "daybook.example/test", base::SigningKey::generate());
    const auto refused = mirror(unsigned_one.path(), to.path());
    BOOST_REQUIRE(refused.log_faults.size() == 1U);
    BOOST_TEST(refused.log_faults[0].remedy == record::remedies::kKey);
    BOOST_TEST(revision_of(to.path()) > ours.after);
}

BOOST_AUTO_TEST_CASE(a_log_that_runs_backwards_in_time_is_named_and_not_followed) {
    Source source;
    const tests::TempFolder copy, to;
    tests::copy_folder(source.public_dir(), copy.path());
    mirror(copy.path(), to.path(), source.vkey());
    const auto before = revision_of(to.path());
    auto entries = tests::entries_of(copy.path());
    entries.push_back(R"({"at":"2024-05-10T10:00:00Z","kind":"revision"})");
    tests::sign_log(copy.path(), entries, "daybook.example/test", source.key());
    const auto looked = look_at(copy.path(), source.vkey());
    BOOST_TEST(looked.log.proven);
    const auto refused = mirror(copy.path(), to.path());
    for (const auto& faults : {looked.faults, refused.log_faults}) {
        BOOST_REQUIRE(faults.size() == 1U);
        BOOST_TEST(faults[0].expected.find(fmt::format("revision {}", before + 1)) != std::string::npos, faults[0].str());
        BOOST_TEST(faults[0].found == "2024-05-10T10:00:00Z");
    }
    BOOST_TEST(revision_of(to.path()) == before);
    BOOST_TEST(mirror(copy.path(), to.path(), "", true).log_faults.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_mirror_goes_on_with_the_key_that_it_was_first_given) {
    Source source;
    const tests::TempFolder to;
    const auto first = source.vkey();
    auto& publisher = source.archive().publisher();
    mirror(source.public_dir(), to.path(), first);
    for (const auto* at : {"2024-08-01T08:30:00Z", "2024-08-02T08:30:00Z"}) {
        publisher.rotate_key(base::parse_rfc3339(at));
        BOOST_TEST(faults_of(mirror(source.public_dir(), to.path(), first)).empty());
        publisher.archive().retire();
    }
    source.release_month("2024-08", "2024-09-28T08:30:00Z");
    for (const auto* what : {"what is new", "when nothing is"}) {
        const auto next = mirror(source.public_dir(), to.path(), first);
        BOOST_TEST(faults_of(next).empty(), what << ": " << said(faults_of(next)));
        BOOST_TEST(next.key.str() == publisher.archive().vkey(), what);
    }
    const record::VerifierKey stranger{"daybook.example/test", base::SigningKey::generate().public_key()};
    BOOST_TEST(mirror(source.public_dir(), to.path(), stranger.str()).log_faults.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_erased_at_the_source_goes_from_the_mirror_too) {
    Source source;
    const tests::TempFolder copy, to;
    tests::copy_folder(source.public_dir(), copy.path());
    mirror(copy.path(), to.path(), source.vkey());
    auto entries = tests::entries_of(copy.path());
    entries.push_back(
        R"({"counter":1,"dataset":"coasts-spend-over-25k","edition":"2024-05","kind":"erasure","versions":[1,2]})");
    entries.push_back(R"({"at":"2024-10-01T08:30:00Z","kind":"revision"})");
    tests::sign_log(copy.path(), entries, "daybook.example/test", source.key());
    BOOST_TEST(
        look_at(copy.path(), source.vkey()).names("releases/coasts-spend-over-25k/2024-05/v1/data.csv"));
    for (const auto* version : {"v1", "v2"}) {
        fs::remove_all(copy.path() / "releases/coasts-spend-over-25k/2024-05" / version);
        fs::remove(copy.path() / fmt::format("proofs/coasts-spend-over-25k_2024-05_{}.tlog-proof", version));
    }
    const auto partitions = "tables/spend/series=over-25k/year=2024";
    BOOST_TEST(said(look_at(copy.path(), source.vkey()).faults).find(partitions) != std::string::npos, "what held its rows is named, too");
    fs::remove_all(copy.path() / partitions);
    BOOST_TEST(look_at(copy.path(), source.vkey()).faults.empty(),
               said(look_at(copy.path(), source.vkey()).faults));
    const auto mirrored = mirror(copy.path(), to.path());
    BOOST_TEST(faults_of(mirrored).empty(), said(faults_of(mirrored)));
    BOOST_TEST(mirrored.removed >= 8);
    for (const auto& [file, digest] : digests(to.path() / "public"))
        BOOST_TEST(!file.starts_with("releases/coasts-spend-over-25k/2024-05/"), file);
    BOOST_TEST(look_at(to.path(), source.vkey()).faults.empty());
    const tests::TempFolder fresh;
    BOOST_TEST(faults_of(mirror(copy.path(), fresh.path(), source.vkey())).empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_mirror_is_mended_by_a_run_that_looks_at_everything) {
    Source source;
    const tests::TempFolder to;
    mirror(source.public_dir(), to.path(), source.vkey());
    base::write_unflushed(to.path() / "public/releases/coasts-spend-over-25k/2024-04/v1/data.csv", "x");
    fs::remove(to.path() / "public/log/tile/1/000.p/1");
    BOOST_TEST(look_at(to.path(), source.vkey()).faults.size() == 2);
    BOOST_CHECK_EXCEPTION(mirror(source.public_dir(), to.path()), base::Error,
                          [](const auto& e) { return e.message().find("--recheck") != std::string::npos; });
    BOOST_TEST(faults_of(mirror(source.public_dir(), to.path(), "", true)).empty());
    BOOST_TEST(look_at(to.path(), source.vkey()).faults.empty());
}

BOOST_AUTO_TEST_CASE(a_server_can_follow_a_mirror) {
    Source source;
    const tests::TempFolder to;
    const auto mirrored = mirror(source.public_dir(), to.path(), source.vkey());
    catalogue::CatalogueSettings settings;
    settings.public_dir = to.path() / "public";
    settings.index_dir = to.path() / "index";
    catalogue::Catalogue follower(settings);
    follower.follow();
    BOOST_TEST(follower.state()->revision == mirrored.after);
    source.release_month("2024-08", "2024-09-28T08:30:00Z");
    const auto next = mirror(source.public_dir(), to.path());
    BOOST_TEST(follower.follow());
    BOOST_TEST(follower.state()->revision == next.after);
}

BOOST_AUTO_TEST_CASE(a_publishers_own_archive_is_no_mirror) {
    Source source;
    BOOST_CHECK_EXCEPTION(
        mirror(source.public_dir(), source.archive().root(), source.vkey()), base::Error,
        [](const auto& e) { return e.message().find("publisher's own archive") != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE_END()
