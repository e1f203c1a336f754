#include "publisher/app/inbox_note.hpp"
#include "publisher/app/inbox_offers.hpp"
#include "publisher/app/inbox_receipt.hpp"
#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

using namespace daybook;
using namespace daybook::app;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(inbox)

namespace {

const std::string kNote = "edition: 2024-05\nrelease: 2024-06-28\nprovisional: false\napprover: Pat Hythe\n";

/// What reading a note says; "" when it is one.
std::string complaint(const std::string& text) {
    try {
        read_inbox_note(text, "may.csv.yaml");
    } catch (const base::Error& e) {
        BOOST_TEST((e.kind() == base::ErrorKind::usage));
        return e.what();
    }
    return {};
}

void says(const std::string& text, const std::vector<std::string>& words) {
    const auto said = complaint(text);
    for (const auto& word : words)
        BOOST_TEST(said.find(word) != std::string::npos, word << " is not in: " << said);
}

DoorEntry file(const std::string& name, DoorEntry::Kind kind = DoorEntry::Kind::file,
               std::uint64_t bytes = 10) {
    return {name, kind, {1, bytes, 1}};
}

Offer only(const std::vector<DoorEntry>& entries) {
    const auto offers = offers_of(entries, 100);
    BOOST_REQUIRE(offers.size() == 1);
    return offers.front();
}

struct Scratch {
    Scratch() {
        std::string name = (fs::temp_directory_path() / "daybook-inbox-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Scratch() { fs::remove_all(path); }
    void put(const std::string& name, const std::string& text) const {
        base::write_flushed(path / name, text);
    }
    fs::path path;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_note_says_edition_date_and_approver) {
    const auto note = read_inbox_note(kNote, "may.csv.yaml");
    BOOST_TEST(note.edition.str() == "2024-05");
    BOOST_TEST(base::to_rfc3339(*note.release) == "2024-06-28T08:30:00Z");
    BOOST_TEST(note.approver == "Pat Hythe");
    BOOST_TEST(!note.provisional);
    BOOST_TEST(!read_inbox_note("edition: 2024-05\napprover: Pat\n", "n").release.has_value());
    BOOST_TEST(
        base::to_rfc3339(
            *read_inbox_note("edition: 2024-05\napprover: Pat\nrelease: 2024-06-28 14:00\n", "n").release) ==
        "2024-06-28T13:00:00Z");
}

BOOST_AUTO_TEST_CASE(a_reason_is_one_of_a_correction_or_of_a_date_and_has_words_beside_it) {
    const auto correction =
        read_inbox_note(kNote + "reason: department-correction\nnote: One row was missing.\n", "n");
    BOOST_TEST(correction.correction() == "department-correction");
    BOOST_TEST(correction.date_code() == "");
    BOOST_TEST(read_inbox_note(kNote + "reason: quality\nnote: We look again.\n", "n").date_code() ==
               "quality");
    says(kNote + "reason: department-corection\nnote: x\n",
         {"may.csv.yaml:5", "did you mean 'department-correction'"});
    says(kNote + "reason: quality\n", {"may.csv.yaml:5", "'reason'", "note:"});
}

BOOST_AUTO_TEST_CASE(a_correction_on_another_day_says_why_of_both) {
    const std::string correction = kNote + "reason: department-correction\nnote: One row was missing.\n";
    const auto both = read_inbox_note(correction + "date_reason: quality\ndate_note: We look again.\n", "n");
    BOOST_TEST(both.correction() == "department-correction");
    BOOST_TEST(both.words() == "One row was missing.");
    BOOST_TEST(both.date_code() == "quality");
    BOOST_TEST(both.date_words() == "We look again.");
    const auto date = read_inbox_note(kNote + "reason: quality\nnote: We look again.\n", "n");
    BOOST_TEST(date.words() == "");
    BOOST_TEST(date.date_words() == "We look again.");
    says(correction + "date_reason: quality\n", {"may.csv.yaml:7", "date_note"});
    says(correction + "date_note: We look again.\n", {"may.csv.yaml:7", "date_reason"});
    says(correction + "date_reason: qualty\ndate_note: x\n", {"may.csv.yaml:7", "did you mean 'quality'"});
    says(correction + "date_reason: department-correction\ndate_note: x\n", {"may.csv.yaml:7", "which is none"});
    says(kNote + "reason: legal\nnote: x\ndate_reason: quality\ndate_note: y\n", {"may.csv.yaml:7", "leave out one"});
}

BOOST_AUTO_TEST_CASE(a_reason_for_another_day_is_not_dropped_where_the_note_has_none) {
    says("edition: 2024-05\napprover: Pat\nreason: quality\nnote: We look again.\n", {"may.csv.yaml:3", "write a line 'release: '"});
}

BOOST_AUTO_TEST_CASE(what_is_wrong_in_a_note_is_told_with_its_line) {
    says("release: 2024-06-28\napprover: Pat\n", {"may.csv.yaml", "'edition' is missing"});
    says("edition: May\napprover: Pat\n", {"may.csv.yaml:1", "edition"});
    says("edition: 2024-05\n", {"'approver' is missing"});
    says("edition: 2024-05\nrelease: 28/06/2024\napprover: Pat\n",
         {"may.csv.yaml:2", "28/06/2024", "2024-06-28"});
    says("edition: 2024-05\nprovisional: maybe\napprover: Pat\n", {"may.csv.yaml:2", "true or false"});
    says("edition: 2024-05\naprover: Pat\n", {"'approver' is missing"});
    says(kNote + "relase: x\n", {"may.csv.yaml:5", "did you mean 'release'"});
    says(kNote + "edition: 2024-06\n", {"may.csv.yaml:5", "stands twice"});
    says("just words", {"may.csv.yaml", "keys and values"});
    says("edition: [\n", {"may.csv.yaml:"});
}

BOOST_AUTO_TEST_CASE(a_note_that_means_more_than_it_says_is_refused) {
    says("edition: &a 2024-05\napprover: *a\n", {"may.csv.yaml:1", "anchor"});
    says("edition: 2024-05\napprover: *a\n", {"may.csv.yaml:"});
    says("edition: [2024-05]\napprover: Pat\n", {"may.csv.yaml:1", "a list"});
    says("edition: {a: b}\napprover: Pat\n", {"may.csv.yaml:1", "keys within a key"});
    says("edition: !!binary aGk=\napprover: Pat\n", {"may.csv.yaml:1", "a tag"});
    says(kNote + "---\nedition: 2024-05\n", {"a second document"});
    says(std::string(8000, '['), {"a list"});
    says(std::string(8000, '{'), {"may.csv.yaml:1"});
    says(kNote + "note: " + std::string(20000, 'x') + "\n", {"16384 bytes"});
    says(kNote + "note: \"a\\u202eb\"\n", {"may.csv.yaml:5", "control characters"});
    says(kNote + "note: \"a\\nb\"\n", {"may.csv.yaml:5", "control characters"});
    says(kNote + "note: " + std::string(1001, 'x') + "\n", {"may.csv.yaml:5", "at most 1000"});
}

BOOST_AUTO_TEST_CASE(a_note_reads_nothing_of_the_service_s_environment) {
    ::setenv("DAYBOOK_SECRET", "swordfish", 1);
    BOOST_TEST(read_inbox_note(kNote + "note: ${DAYBOOK_SECRET}\n", "n").note == "${DAYBOOK_SECRET}");
    ::unsetenv("DAYBOOK_SECRET");
}

BOOST_AUTO_TEST_CASE(names_of_files_that_are_not_whole_are_left_alone) {
    for (const auto* name : {"may.csv.part", "may.csv.filepart", "may.csv.TMP", ".may.csv.Xa1b2c",
                             "~$may.xlsx", ".hidden", "may.csv~", "Thumbs.db"})
        BOOST_TEST(is_passing_name(name), name);
    for (const auto* name : {"may.csv", "part.csv", "tmp", "may.part.csv"})
        BOOST_TEST(!is_passing_name(name), name);
    BOOST_TEST(
        offers_of({file(".may.csv.Xa1b2c"), file("may.csv.part"), file("taken", DoorEntry::Kind::folder)},
                  100)
            .empty());
}

BOOST_AUTO_TEST_CASE(a_file_is_put_together_with_its_own_note) {
    BOOST_TEST(only({file("may.csv"), file("may.csv.yaml")}).note == "may.csv.yaml");
    BOOST_TEST(only({file("may.csv"), file("may.yaml")}).note == "may.yaml");
    BOOST_TEST(only({file("may.csv"), file("may.csv.yaml"), file("may.yaml")}).note == "may.csv.yaml");
    BOOST_TEST(only({file("may.csv")}).waits == "there is no may.csv.yaml beside it");
    BOOST_TEST(only({file("may.csv"), file("may.csv.yaml.part")}).waits ==
               "there is no may.csv.yaml beside it");
    BOOST_TEST(offers_of({file("may.yaml")}, 100).empty());
    const auto packed = offers_of({file("may.csv"), file("may.csv.gz"), file("may.csv.yaml")}, 100);
    BOOST_REQUIRE(packed.size() == 2);
    BOOST_TEST(packed[0].note == "may.csv.yaml");
    BOOST_TEST(packed[1].waits == "there is no may.csv.gz.yaml beside it");
}

BOOST_AUTO_TEST_CASE(a_note_that_could_be_two_files_is_nobody_s) {
    const auto offers = offers_of({file("may.csv"), file("may.xlsx"), file("may.yaml")}, 100);
    BOOST_REQUIRE(offers.size() == 2);
    for (const auto& offer : offers) BOOST_TEST(offer.trouble == "may.yaml could belong to 2 files");
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_file_of_a_plain_name_is_refused_by_that) {
    using Kind = DoorEntry::Kind;
    BOOST_TEST(only({file("may.csv", Kind::link)}).trouble.find("symbolic link") != std::string::npos);
    BOOST_TEST(only({file("may.csv", Kind::other)}).trouble.find("device") != std::string::npos);
    BOOST_TEST(only({file("may\n.csv")}).trouble.find("control characters") != std::string::npos);
    BOOST_TEST(only({file("may\xff.csv")}).trouble.find("UTF-8") != std::string::npos);
    BOOST_TEST(only({file("may.csv", Kind::file, 101)}).trouble ==
               "it has 101 bytes, and at most 100 are taken");
    BOOST_TEST(only({file(std::string(200, 'm'))}).trouble.find("150 bytes") != std::string::npos);
    BOOST_TEST(only({file("may.csv"), file("may.csv.yaml", Kind::link)}).trouble.find("no regular file") !=
               std::string::npos);
    BOOST_TEST(only({file("may.csv", Kind::file, 0), file("may.csv.yaml")}).waits == "it is empty so far");
}

BOOST_AUTO_TEST_CASE(a_file_is_whole_when_it_stood_still_for_the_whole_time) {
    Stillness stillness(5s);
    const Stillness::Time start{};
    BOOST_TEST(!stillness.still("may.csv", {1, 10, 1}, start));
    BOOST_TEST(!stillness.still("may.csv", {1, 20, 2}, start + 4s));
    BOOST_TEST(!stillness.still("may.csv", {1, 20, 2}, start + 8s));
    BOOST_TEST(stillness.still("may.csv", {1, 20, 2}, start + 9s));
    BOOST_TEST(!stillness.still("may.csv", {2, 20, 2}, start + 10s),
               "another file of the same size and time is another file");
}

BOOST_AUTO_TEST_CASE(a_file_that_somebody_writes_is_known_to_be_written) {
    const Scratch scratch;
    scratch.put("may.csv", "x");
    const auto folder = DoorFolder::open(scratch.path);
    BOOST_TEST((writers_of(folder.file("may.csv")) == Writers::none));
    std::ofstream writer(scratch.path / "may.csv", std::ios::app);
    BOOST_TEST((writers_of(folder.file("may.csv")) == Writers::some));
}

BOOST_AUTO_TEST_CASE(no_link_is_followed_out_of_the_inbox) {
    const Scratch scratch;
    fs::create_symlink("/etc/passwd", scratch.path / "may.csv");
    fs::create_directory_symlink("/etc", scratch.path / "coasts");
    ::mkfifo((scratch.path / "pipe").c_str(), 0600);
    const auto folder = DoorFolder::open(scratch.path);
    BOOST_CHECK_THROW(folder.file("may.csv"), base::Error);
    BOOST_CHECK_THROW(folder.file("pipe"), base::Error);
    BOOST_CHECK_THROW(folder.folder("coasts"), base::Error);
    BOOST_CHECK_THROW(folder.made("coasts"), base::Error);
}

BOOST_AUTO_TEST_CASE(what_is_put_away_overwrites_nothing_and_what_came_since_stays) {
    const Scratch scratch;
    scratch.put("may.csv", "second");
    scratch.put("taken/may.csv", "first");
    const auto folder = DoorFolder::open(scratch.path);
    const auto look = look_of(folder.file("may.csv"));
    BOOST_TEST(folder.put_away("may.csv", look, folder.folder("taken")));
    BOOST_TEST(base::read_file(scratch.path / "taken/may.csv") == "first");
    BOOST_TEST(base::read_file(scratch.path / "taken/may.csv.2") == "second");
    scratch.put("may.csv", "third, which nobody has read");
    BOOST_TEST(folder.put_away("may.csv", look, folder.folder("taken")));
    BOOST_TEST(fs::exists(scratch.path / "may.csv"));
}

BOOST_AUTO_TEST_CASE(an_answer_overwrites_none_and_is_known_again) {
    const Scratch scratch;
    const auto outbox = DoorFolder::open(scratch.path);
    Receipt receipt;
    receipt.file = "may.csv";
    receipt.delivery = "one";
    receipt.why = "why.";
    write_answer(outbox, receipt, nullptr);
    BOOST_TEST(answered(outbox, "may.csv", "one").value_or("") == "refused");
    BOOST_TEST(!answered(outbox, "may.csv", "two"));
    receipt.delivery = "two";
    write_answer(outbox, receipt, nullptr);
    BOOST_TEST(answered(outbox, "may.csv", "two").value_or("") == "refused");
    BOOST_TEST(base::json::parse(base::read_file(scratch.path / "may.csv.receipt.json"))
                   .at("delivery")
                   .as_string() == "one");
    BOOST_TEST(fs::exists(scratch.path / "may.csv.2.receipt.txt"));
    scratch.put("may.csv.3.receipt.json", "forged");
    BOOST_TEST(!answered(outbox, "may.csv", "two"));
}

BOOST_AUTO_TEST_SUITE_END()
