#include "publisher/app/order_box.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/faults/trial.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace daybook;
namespace fs = std::filesystem;
using tests::ArchiveFixture;
using tests::Fault;
using tests::month_of_payments;
using tests::spend_csv;
using tests::Trial;

BOOST_AUTO_TEST_SUITE(a_fault_at_any_call)

namespace {

/// Of each kind of fault, in a run that is no heavy one.
constexpr long kFew = 3;

const std::string kMay = spend_csv(month_of_payments("2024-05", 12));
const std::string kMayMended = spend_csv(month_of_payments("2024-05", 11));
const std::string kJune = spend_csv(month_of_payments("2024-06", 15, 1));
const std::string kForests = spend_csv(month_of_payments("2024-06", 5, 2), "Forests");

/// One version is public; a correction, another body's first file and a refused one are drafted.
void half_a_year(ArchiveFixture& a) {
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMayMended);
    a.offer("forests", "2024-06", "https://forests.example/june.csv", kForests);
    a.offer("forests", "2024-05", "https://forests.example/may.csv", "<!doctype html><title>Sorry</title>");
}

/// The revisions at which a release may leave the log: of several drafts one that cannot be read for the moment is left behind,
/// and the others go out as one revision.
struct Revisions {
    record::Revision before, after;
    bool with_part = false;
    bool have(record::Revision seen) const { return seen == before || seen == after || (with_part && before < seen && seen < after); }
};

/// After whatever happened: the state is one of the two, and work goes on.
void stands_and_works(Trial& trial, const std::string& context, const Revisions& allowed, bool all_is_due) {
    const auto before = allowed.before, after = allowed.after;
    auto& a = trial.archive();
    const auto seen = tests::public_is_whole(a.public_dir(), context + ", before opening");
    BOOST_TEST(allowed.have(seen), context << ": revision " << seen << " is neither " << before << " nor " << after);
    try {
        a.reopen();
    } catch (const std::exception& e) {
        BOOST_ERROR(context << ": the archive does not open: " << e.what());
        return;
    }
    const auto opened = tests::public_is_whole(a.public_dir(), context);
    BOOST_TEST((opened == seen || opened == after), context << ": revision " << opened << " after opening at " << seen);
    tests::private_is_whole(a, context);
    try {
        a.offer("coasts", "2024-07", "https://coasts.example/july.csv", spend_csv(month_of_payments("2024-07", 4, 3)));
        a.release("2024-08-31T08:30:00Z");
    } catch (const std::exception& e) {
        BOOST_ERROR(context << ": the next release does not work: " << e.what());
    }
    tests::public_is_whole(a.public_dir(), context + ", after the next release");
    tests::private_is_whole(a, context + ", after the next release");
    BOOST_TEST((!all_is_due || a.publisher().reg().drafts().empty()), context);
}

/// `also` looks at what this work in particular must leave.
void try_everything(Trial& trial, const std::function<void(ArchiveFixture&, const std::string&)>& also = {}, bool all_is_due = true) {
    const auto all = trial.count_calls();
    const auto after = record::LogReader(trial.archive().public_dir()).checkpoint().size;
    const auto before = record::LogReader(trial.before() / "public").checkpoint().size;
    long tried = 0;
    tests::skip_flushing(true);
    for (const auto fault : tests::kFaults)
        for (const auto n : tests::calls_to_try(all, kFew, 5 * static_cast<long>(fault))) {
            const auto ended = trial.run({trial.archive().root(), fault, n});
            const auto context = fmt::format("{}, {} at call {} of {} ({})", trial.name(), to_string(fault), n, all, ended.call);
            BOOST_TEST(ended.code != 3, context << ": " << ended.words);
            const bool unreadable = fault == Fault::io_error && ended.call.find("/archive/drafts/") != std::string::npos;
            stands_and_works(trial, ended.words.empty() ? context : context + " [" + ended.words + "]", {before, after, unreadable}, all_is_due);
            if (also && trial.archive().is_open()) also(trial.archive(), context);
            ++tried;
        }
    tests::skip_flushing(false);
    BOOST_TEST_MESSAGE(trial.name() << ": " << tried << " faults tried over " << all << " calls");
    BOOST_TEST(tried >= kFew);
}

void released_once(ArchiveFixture& a, const std::string& context, const std::vector<std::string>& versions) {
    for (const auto& version : versions)
        BOOST_TEST(fs::exists(a.public_dir() / "releases" / version / "release.json"), context << ": " << version);
    BOOST_TEST(!fs::exists(a.public_dir() / "releases/forests-spend-over-25k/2024-06/v2"), context);
    BOOST_TEST(!fs::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v3"), context);
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_release_leaves_the_last_revision_or_the_new_one_and_releases_everything_once) {
    Trial trial("a release", half_a_year, [](ArchiveFixture& a) { a.release("2024-07-31T08:30:00Z"); });
    try_everything(trial, [](ArchiveFixture& a, const std::string& context) {
        released_once(a, context, {"coasts-spend-over-25k/2024-05/v1", "coasts-spend-over-25k/2024-05/v2", "forests-spend-over-25k/2024-06/v1"});
        BOOST_TEST(a.publisher().reg().pending_rejections().empty(), context);
    });
}

BOOST_AUTO_TEST_CASE(of_drafting_leaves_a_whole_draft_or_none) {
    Trial trial(
        "a draft",
        [](ArchiveFixture& a) {
            a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
            a.release("2024-06-28T08:30:00Z");
        },
        [](ArchiveFixture& a) { a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune); });
    try_everything(trial);
}

BOOST_AUTO_TEST_CASE(of_replacing_a_promised_draft_leaves_the_one_or_the_other_and_the_promise_is_kept) {
    const auto promised = base::parse_rfc3339("2024-07-31T08:30:00Z"), now = base::parse_rfc3339("2024-07-01T08:30:00Z");
    Trial trial(
        "a replaced draft",
        [&](ArchiveFixture& a) {
            a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
            a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-05", promised, true, now), "an officer", now);
            a.release("2024-07-01T08:30:00Z");
        },
        [](ArchiveFixture& a) { a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMayMended); });
    const auto keep = [&](ArchiveFixture& a, const std::string& context) {
        const auto v1 = a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v1/data.csv";
        BOOST_TEST(fs::exists(v1), context << ": the promised day passed without a version");
    };
    try_everything(trial, keep);
}

BOOST_AUTO_TEST_CASE(of_drafting_with_a_date_never_leaves_the_draft_to_the_day_before) {
    const auto passed = base::parse_rfc3339("2024-06-28T08:30:00Z"), now = base::parse_rfc3339("2024-07-01T08:30:00Z"), later = base::parse_rfc3339("2024-10-31T09:30:00Z");
    Trial trial(
        "a draft with its date",
        [&](ArchiveFixture& a) {
            const auto before = passed - std::chrono::hours(24);
            a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-05", passed, true, before), "an officer", before);
            a.offer("forests", "2024-06", "https://forests.example/june.csv", kForests);
            a.release("2024-06-29T08:30:00Z");
        },
        [&](ArchiveFixture& a) {
            auto date = *a.publisher().reg().calendar("coasts-spend-over-25k", "2024-05");
            if (date.release_at != later) record::move(date, later, "data-not-ready", "A ledger is missing.", now);
            a.bring_date(date);
            a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
        });
    try_everything(trial, [&](ArchiveFixture& a, const std::string& context) {
        BOOST_TEST(!fs::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05"), context);
    }, false);
}

BOOST_AUTO_TEST_CASE(of_a_withdrawal_leaves_the_version_public_or_withdrawn) {
    Trial trial("a withdrawal", half_a_year, [](ArchiveFixture& a) {
        a.publisher().withdraw({"coasts-spend-over-25k", "2024-05", 1, "published-in-error", "It held another body's payments", "", "an officer"},
                               base::parse_rfc3339("2024-07-31T08:30:00Z"));
    });
    try_everything(trial);
}

BOOST_AUTO_TEST_CASE(of_an_erasure_leaves_everything_or_nothing_of_the_version) {
    Trial trial("an erasure", half_a_year, [](ArchiveFixture& a) {
        // As who was told that something failed looks first whether it was done.
        if (a.publisher().reg().version("coasts-spend-over-25k", "2024-05", 1)->state != record::VersionState::erased)
            a.publisher().erase({{"coasts-spend-over-25k/2024-05"}, "personal-data", "", "an officer"}, base::parse_rfc3339("2024-07-31T08:30:00Z"));
    });
    try_everything(trial, [](ArchiveFixture& a, const std::string& context) {
        const bool erased = a.publisher().reg().version("coasts-spend-over-25k", "2024-05", 1)->state == record::VersionState::erased;
        BOOST_TEST(fs::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v1") != erased, context);
        for (const auto* bytes : {&kMay, &kMayMended})
            BOOST_TEST(fs::exists(a.publisher().archive().layout().snapshot(base::sha256(*bytes))) != erased, context);
        BOOST_TEST(!fs::exists(a.root() / "staging/erased"), context);
    });
}

BOOST_AUTO_TEST_CASE(of_an_announced_date_leaves_the_old_date_or_the_new) {
    Trial trial("a date", half_a_year, [](ArchiveFixture& a) {
        const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z");
        a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-09", base::parse_rfc3339("2024-10-31T09:30:00Z"), true, now), "an officer", now);
        a.release("2024-07-31T08:30:00Z");
    });
    try_everything(trial);
}

BOOST_AUTO_TEST_CASE(of_an_officer_s_order_carries_it_out_once_or_not_at_all) {
    const auto carry_out = [](ArchiveFixture& a) {
        app::OrderBox(a.root() / "orders").serve([&](const app::Order& order) {
            const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z");
            a.publisher().reg().enter(record::announce("coasts-spend-over-25k", order.text("edition"), base::parse_rfc3339("2024-10-31T09:30:00Z"), true, now), order.who, now);
            return app::Reply{0, "done"};
        });
    };
    Trial trial("an order", half_a_year, [&](ArchiveFixture& a) {
        const auto given = app::OrderBox(a.root() / "orders").post({"schedule set", base::json::Value::object({{"edition", "2024-09"}}), "an officer", false});
        carry_out(a);
    });
    try_everything(trial, [&](ArchiveFixture& a, const std::string& context) {
        carry_out(a);   // what was given and not taken
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(a.root() / "orders", none))
            BOOST_TEST(entry.path().extension() != ".order", context << ": " << entry.path());
        const auto date = a.publisher().reg().calendar("coasts-spend-over-25k", "2024-09");
        BOOST_TEST((!date || date->state == record::Promise::confirmed), context);
    });
}

BOOST_AUTO_TEST_CASE(of_a_change_of_key_leaves_a_log_that_one_of_the_two_keys_signs) {
    Trial trial("a change of key", half_a_year, [](ArchiveFixture& a) {
        // As who was told that something failed looks first (daybook key show).
        if (!a.publisher().archive().retiring()) a.publisher().rotate_key(base::parse_rfc3339("2024-07-31T08:30:00Z"));
    });
    try_everything(trial);
}

BOOST_AUTO_TEST_CASE(of_a_recovery_leaves_what_the_next_recovery_finishes) {
    // The crash that is recovered from comes half way through the moves.
    Trial trial(
        "a recovery",
        [](ArchiveFixture& a) {
            half_a_year(a);
            int moves = 0;
            a.reopen([&](const std::string& step) {
                if (step.starts_with("move ") && ++moves == 5) throw base::Error(base::ErrorKind::internal, "as if killed");
            });
            BOOST_CHECK_THROW(a.release("2024-07-31T08:30:00Z"), base::Error);
        },
        [](ArchiveFixture&) {});
    try_everything(trial, [](ArchiveFixture& a, const std::string& context) {
        released_once(a, context, {"coasts-spend-over-25k/2024-05/v2", "forests-spend-over-25k/2024-06/v1"});
    });
}

BOOST_AUTO_TEST_CASE(of_discarding_a_batch_leaves_its_drafts) {
    Trial trial(
        "a discarded batch",
        [](ArchiveFixture& a) {
            half_a_year(a);
            a.reopen([&](const std::string& step) {
                if (step.starts_with("move ")) throw base::Error(base::ErrorKind::internal, "as if killed");
            });
            BOOST_CHECK_THROW(a.release("2024-07-31T08:30:00Z"), base::Error);
        },
        [](ArchiveFixture&) {});
    try_everything(trial, [](ArchiveFixture& a, const std::string& context) {
        released_once(a, context, {"coasts-spend-over-25k/2024-05/v2", "forests-spend-over-25k/2024-06/v1"});
    });
}

BOOST_AUTO_TEST_CASE(of_making_an_archive_leaves_one_that_can_be_made) {
    Trial trial(
        "a new archive",
        [](ArchiveFixture& a) {
            a.close();
            fs::remove_all(a.root());
            fs::create_directories(a.root());
        },
        [](ArchiveFixture& a) {
            a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
            a.release("2024-06-28T08:30:00Z");
        });
    try_everything(trial);
}

BOOST_AUTO_TEST_SUITE_END()
