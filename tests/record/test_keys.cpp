#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/log_walk.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace daybook;
namespace fs = std::filesystem;
using record::VerifierKey;

namespace {

record::Walked walked(const tests::ArchiveFixture& a, const VerifierKey& trusted) {
    const auto files = record::public_folder(a.public_dir());
    return record::walk_log(*files, trusted, {}, {});
}

VerifierKey published(const tests::ArchiveFixture& a) {
    return VerifierKey::parse(base::trim(base::read_file(a.public_dir() / "log/vkey")));
}

void release_month(tests::ArchiveFixture& a, const std::string& month, const std::string& at) {
    a.offer("coasts", month, "https://coasts.example/" + month + ".csv",
            tests::spend_csv(tests::month_of_payments(month, 5)));
    a.release(at);
}

bool signed_with(const tests::ArchiveFixture& a, const VerifierKey& key) {
    try {
        record::open_checkpoint(base::read_file(a.public_dir() / "log/checkpoint"), key);
        return true;
    } catch (const base::Error&) {
        return false;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(a_reader_of_the_first_key_follows_every_change_of_it) {
    tests::ArchiveFixture a;
    release_month(a, "2024-05", "2024-06-28T08:30:00Z");
    const auto first = published(a);
    a.publisher().rotate_key(base::parse_rfc3339("2024-07-01T08:30:00Z"));
    const auto second = published(a);
    BOOST_TEST(second.str() != first.str());
    BOOST_TEST((signed_with(a, first) && signed_with(a, second)));
    a.publisher().archive().retire();
    release_month(a, "2024-06", "2024-07-28T08:30:00Z");
    BOOST_TEST((!signed_with(a, first) && signed_with(a, second)));
    a.publisher().rotate_key(base::parse_rfc3339("2024-08-01T08:30:00Z"));
    for (const auto& trusted : {first, second, published(a)}) {
        const auto log = walked(a, trusted);
        BOOST_TEST(log.proven);
        BOOST_TEST(log.faults.empty());
        BOOST_TEST(log.newest.str() == published(a).str());
    }
}

BOOST_AUTO_TEST_CASE(the_key_before_signs_on_until_it_is_retired_also_after_a_restart) {
    tests::ArchiveFixture a;
    release_month(a, "2024-05", "2024-06-28T08:30:00Z");
    const auto first = published(a);
    a.publisher().rotate_key(base::parse_rfc3339("2024-07-01T08:30:00Z"));
    a.reopen();
    release_month(a, "2024-06", "2024-07-28T08:30:00Z");
    BOOST_TEST((signed_with(a, first) && signed_with(a, published(a))));
}

BOOST_AUTO_TEST_CASE(a_change_of_key_that_is_killed_at_any_step_is_done_or_not_done) {
    for (int n = 1;; ++n) {
        tests::ArchiveFixture a;
        release_month(a, "2024-05", "2024-06-28T08:30:00Z");
        const auto first = published(a);
        a.close();
        const pid_t child = ::fork();
        if (child == 0) {
            int steps = 0;
            a.reopen([&](const std::string&) {
                if (++steps == n) ::raise(SIGKILL);
            });
            a.publisher().rotate_key(base::parse_rfc3339("2024-07-01T08:30:00Z"));
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        a.reopen();
        const auto log = walked(a, first);
        BOOST_TEST(log.proven, "step " << n);
        BOOST_TEST(log.newest.str() == published(a).str(), "step " << n);
        BOOST_TEST(a.publisher().archive().vkey() == published(a).str(), "step " << n);
        release_month(a, "2024-06", "2024-07-28T08:30:00Z");
        BOOST_TEST(walked(a, first).proven, "step " << n);
        if (!WIFSIGNALED(status)) {
            BOOST_TEST(n > 5);
            BOOST_TEST(published(a).str() != first.str());
            return;
        }
    }
}

BOOST_AUTO_TEST_CASE(a_stranger_cannot_hand_the_log_over_to_himself) {
    const auto ours = base::SigningKey::generate(), theirs = base::SigningKey::generate();
    const VerifierKey key{"daybook.example/log", ours.public_key()},
        stranger{"daybook.example/log", theirs.public_key()};
    const auto note = record::sign_note(record::handover_text(key.name, stranger.str()), key.name, theirs);
    record::KeyChain chain(key);
    BOOST_CHECK_THROW(chain.accept({0, record::key_entry(stranger.str(), key.str(), note)}), base::Error);
    BOOST_TEST(chain.newest().str() == key.str());
    const auto other_name = record::sign_note(record::handover_text(key.name, "x"), key.name, ours);
    BOOST_CHECK_THROW(chain.accept({0, record::key_entry(stranger.str(), key.str(), other_name)}),
                      base::Error);
    chain.accept({0, record::key_entry(stranger.str(), key.str(),
                                       record::sign_note(record::handover_text(key.name, stranger.str()),
                                                         key.name, ours))});
    BOOST_TEST(chain.newest().str() == stranger.str());
}

BOOST_AUTO_TEST_CASE(a_lost_key_is_named_and_its_log_takes_no_other) {
    tests::ArchiveFixture a;
    release_month(a, "2024-05", "2024-06-28T08:30:00Z");
    a.close();
    fs::remove(a.root() / "key.pem");
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, [](const auto& e) {
        return e.message().find("key.pem is missing") != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
