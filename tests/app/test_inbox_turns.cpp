#include "publisher/app/inbox.hpp"
#include "publisher/app/inbox_beside.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <thread>

using namespace daybook;
using app::Inbox;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(inbox_turns)

namespace {

const std::string kSeries = "coasts-spend-over-25k";
const base::Instant kToday = base::parse_rfc3339("2024-06-20T08:30:00Z");

/// A configuration of the coasts, for whom Pat Hythe may approve.
app::Config config_with_door(const fs::path& folder) {
    base::write_flushed(folder / "daybook.yaml",
                        "service: {publisher: Test, contact: data@test.example}\narchive: archive\nsite: site\nlog: {origin: daybook.example/test}\ninbox: door/inbox\norganisations:\n"
                        "  - id: coasts\n    name: coasts\n    inbox: {approvers: [Pat Hythe]}\n"
                        "    sources: [{schema: spend-over-25k, kind: page, address: \"http://127.0.0.1:1/\", licence: OGL-UK-3.0}]\n");
    auto out = app::load_config(folder / "daybook.yaml");
    out.inbox_settle = std::chrono::seconds(0);
    return out;
}

/// An inbox in which files are whole as soon as they are there.
struct OpenDoor {
    tests::TempFolder folder;
    tests::ArchiveFixture a;
    app::Config config = config_with_door(folder.path());
    base::FixedClock clock{kToday};
    Inbox inbox{{a.publisher(), config, clock}};

    fs::path place() const { return config.inbox / "coasts" / kSeries; }
    void put(const std::string& name, const std::string& more, const std::string& approver = "Pat Hythe") const {
        base::write_flushed(place() / (name + ".yaml"), "edition: 2024-05\napprover: " + approver + "\n" + more);
        base::write_flushed(place() / name, "what is in " + name);
    }
    std::ptrdiff_t waiting_for(const std::string& words) const {
        return std::ranges::count_if(inbox.waiting(), [&](const auto& line) { return line.find(words) != std::string::npos; });
    }
};

/// What deciding on an offered file needs, for May 2024 of the coasts.
struct Offering {
    tests::ArchiveFixture a;
    app::Config config;
    base::FixedClock clock{kToday};

    std::string draft(int rows) {
        const auto bytes = tests::spend_csv(tests::month_of_payments("2024-05", rows));
        a.offer("coasts", "2024-05", "https://coasts.example/may.csv", bytes);
        return bytes;
    }
    app::InboxNote note(const std::string& release = {}, const std::string& reason = {}) const {
        app::InboxNote out{schemas::Edition::parse("2024-05"), {}, {}, false, reason, reason.empty() ? "" : "In words.", "Pat Hythe"};
        if (!release.empty()) out.release = base::parse_rfc3339(release);
        return out;
    }
    app::Receipt decide(const std::string& bytes, const app::InboxNote& said, base::Instant came = kToday) {
        app::Receipt receipt;
        receipt.organisation = "coasts";
        receipt.dataset = kSeries;
        std::optional<schemas::Report> report;
        app::decide({a.publisher(), config, clock}, {{}, base::sha256(bytes), said, came}, receipt, report);
        return receipt;
    }
    bool is_dated() { return a.publisher().reg().calendar(kSeries, "2024-05").has_value(); }
};

bool is_refused(const app::Receipt& receipt, const std::string& words) {
    BOOST_TEST(receipt.why.find(words) != std::string::npos, words << " is not in: " << receipt.why);
    return receipt.outcome == app::Receipt::Outcome::refused;
}

}  // namespace

BOOST_AUTO_TEST_CASE(between_two_files_that_are_read_in_vain_a_promise_has_its_turn) {
    OpenDoor door;
    for (const auto* name : {"a.csv", "b.csv", "c.csv"}) door.put(name, "sha256: " + std::string(64, '0') + "\n");
    door.put("d.csv", "", "Sam Ouse");
    for (int read = 1; read <= 3; ++read) {
        BOOST_TEST(!door.inbox.next());
        BOOST_TEST((door.inbox.tried() == Inbox::Tried::first));
        BOOST_TEST(door.waiting_for("its SHA-256 is not the one") == read, "one look reads one file");
    }
    const auto answer = door.inbox.next();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->file == "d.csv", "and none keeps another back");
    BOOST_TEST(!door.inbox.next());
    BOOST_TEST((door.inbox.tried() == Inbox::Tried::nothing));
    BOOST_TEST(door.waiting_for("its SHA-256 is not the one") == 3);
    BOOST_TEST(!door.inbox.in_trouble(), "nothing of it is ours");
}

BOOST_AUTO_TEST_CASE(while_the_clock_is_wrong_no_file_is_read) {
    OpenDoor door;
    door.a.offer("coasts", "2024-04", "https://coasts.example/april.csv", tests::spend_csv(tests::month_of_payments("2024-04", 9)));
    door.a.release(kToday + std::chrono::hours(1));
    door.put("a.csv", "sha256: " + std::string(64, '0') + "\n");
    BOOST_TEST(!door.inbox.next());
    BOOST_TEST(door.waiting_for("the clock was set back") == 1);
    BOOST_TEST(door.waiting_for("its SHA-256 is not the one") == 0);
    BOOST_TEST(door.inbox.in_trouble());
}

BOOST_AUTO_TEST_CASE(what_is_answered_and_cannot_be_moved_is_trouble_for_as_long_as_it_lies_there) {
    OpenDoor door;
    base::write_flushed(door.place() / "refused", "a file where a folder should be");
    door.put("a.csv", "", "Sam Ouse");
    BOOST_TEST(door.inbox.next().has_value());
    for (int look = 0; look < 2; ++look) {
        BOOST_TEST(!door.inbox.next());
        BOOST_TEST(door.inbox.in_trouble());
        BOOST_TEST(door.waiting_for("neither moved nor removed") == 1);
    }
    for (const auto* name : {"a.csv", "a.csv.yaml", "refused"}) fs::remove(door.place() / name);
    BOOST_TEST(!door.inbox.next());
    BOOST_TEST(!door.inbox.in_trouble());
}

BOOST_AUTO_TEST_CASE(a_file_that_came_before_the_one_that_was_taken_does_not_take_its_place) {
    Offering may;
    const auto later = may.draft(12);
    BOOST_TEST((may.decide(later, may.note(), kToday - std::chrono::minutes(1)).outcome == app::Receipt::Outcome::known));
    for (const auto& bytes : {std::string("other bytes"), later})
        BOOST_TEST(is_refused(may.decide(bytes, may.note("2024-06-28T08:30:00Z"), kToday - std::chrono::minutes(2)), "a file for 2024-05 that came later, on 20 June 2024"));
    BOOST_TEST(!may.is_dated(), "nor does its date stand");
    BOOST_TEST((may.decide(later, may.note(), kToday - std::chrono::minutes(1)).outcome == app::Receipt::Outcome::known), "the same one again is not older");
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_ahead_keeps_no_file_back) {
    Offering may;
    const auto bytes = may.draft(12);
    may.clock.set(kToday + std::chrono::hours(2));
    BOOST_TEST((may.decide(bytes, may.note(), kToday + std::chrono::hours(2)).outcome == app::Receipt::Outcome::known));
    may.clock.set(kToday);
    BOOST_TEST((may.decide(bytes, may.note()).outcome == app::Receipt::Outcome::known));
}

BOOST_AUTO_TEST_CASE(what_says_why_a_date_moves_where_none_stands_is_not_dropped) {
    Offering may;
    const auto bytes = may.draft(12);
    BOOST_TEST(is_refused(may.decide(bytes, may.note("2024-06-28T08:30:00Z", "quality")), "quality says why a date moves, and no date of coasts-spend-over-25k/2024-05 stands: leave it out"));
    BOOST_TEST(!may.is_dated());
    BOOST_TEST((may.decide(bytes, may.note("2024-06-28T08:30:00Z")).outcome == app::Receipt::Outcome::known));
    BOOST_TEST((may.decide(bytes, may.note("2024-06-29T08:30:00Z", "quality")).outcome == app::Receipt::Outcome::known), "it moves with its reason");
    BOOST_TEST((may.decide(bytes, may.note("2024-06-29T08:30:00Z", "quality")).outcome == app::Receipt::Outcome::known), "which may be said again");
}

namespace {

/// What is said beside a service, a line each, and then the exit code.
std::vector<std::string> beside_a_service(const app::Config& config, std::chrono::milliseconds patience) {
    std::vector<std::string> out;
    const auto code = app::watch_inbox(config, patience, [&](const std::string& line) { out.push_back(line); });
    out.push_back(std::to_string(code));
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(beside_a_service_it_is_said_what_lies_in_the_inbox_and_what_the_service_answers) {
    OpenDoor door;
    const auto file = "coasts/" + kSeries + "/a.csv";
    BOOST_TEST(beside_a_service(door.config, std::chrono::seconds(0)) == (std::vector<std::string>{"0 offered, 0 refused, 0 wait", "0"}), boost::test_tools::per_element());
    door.put("a.csv", "", "Sam Ouse");
    std::jthread service([&](const std::stop_token& stop) {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        while (!stop.stop_requested() && !door.inbox.next()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    });
    const auto said = beside_a_service(door.config, std::chrono::seconds(30));
    service.request_stop();
    service.join();
    BOOST_REQUIRE(said.size() == 4U);
    BOOST_TEST(said[0] == "waits " + file + ": the service takes it when it is whole and nothing else is due");
    BOOST_TEST(said[1].starts_with("refused " + file + ": "), said[1]);
    BOOST_TEST(said[1].find("'Sam Ouse' may not approve") != std::string::npos, said[1]);
    BOOST_TEST(said[2] == "1 offered, 1 refused, 0 wait");
    BOOST_TEST(said[3] == "1");
}

BOOST_AUTO_TEST_CASE(what_no_service_answers_is_no_success_and_what_is_not_complete_is_waited_for_by_nobody) {
    OpenDoor door;
    const auto place = "coasts/" + kSeries + "/";
    base::write_flushed(door.place() / "b.csv", "what is in b.csv");
    const std::vector<std::string> incomplete{"waits " + place + "b.csv: there is no b.csv.yaml beside it", "0 offered, 0 refused, 1 waits", "0"};
    BOOST_TEST(beside_a_service(door.config, std::chrono::seconds(30)) == incomplete, boost::test_tools::per_element());
    door.put("a.csv", "");
    const auto said = beside_a_service(door.config, std::chrono::milliseconds(300));
    BOOST_REQUIRE(said.size() == 6U);
    BOOST_TEST(said[2].starts_with("still waits " + place + "a.csv: "), said[2]);
    BOOST_TEST(said[4] == "0 offered, 0 refused, 2 wait");
    BOOST_TEST(said[5] == "3");
}

BOOST_AUTO_TEST_CASE(a_correction_is_asked_for_the_reason_of_its_date_only_where_one_stands) {
    Offering may;
    may.draft(12);
    may.a.release(kToday - std::chrono::hours(24));
    const auto undated = may.decide("corrected", may.note("2024-06-28T08:30:00Z", "quality"));
    BOOST_TEST(is_refused(undated, "a correction without a reason is refused"));
    BOOST_TEST(undated.why.find("date_reason") == std::string::npos, undated.why);
    may.a.publisher().reg().enter(record::announce(kSeries, "2024-05", kToday + std::chrono::hours(24), true, kToday), "pat", kToday);
    BOOST_TEST(is_refused(may.decide("corrected", may.note("2024-06-28T08:30:00Z", "quality")), "'date_reason: quality'"));
}

BOOST_AUTO_TEST_CASE(whose_place_a_file_takes_is_told_by_what_has_become_of_it) {
    Offering may;
    may.draft(12);
    const auto before = may.a.publisher().reg().drafts().front();
    BOOST_TEST(app::words_of_place(before, before) == "It takes the place of " + before.name() + " (https://coasts.example/may.csv).");
    may.a.release(kToday);
    const auto now = may.a.publisher().reg().version(before.id).value();
    BOOST_TEST(app::words_of_place(before, now) == before.name() + " (https://coasts.example/may.csv) became public meanwhile, as v1; this file corrects it.");
}

BOOST_AUTO_TEST_SUITE_END()
