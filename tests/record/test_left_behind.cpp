#include "publisher/base/durable_file.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

using namespace daybook;
namespace fs = std::filesystem;
using tests::ArchiveFixture;

namespace {

/// Drafts of three months, due at once.
struct ThreeMonths {
    ArchiveFixture a;

    ThreeMonths() {
        for (const auto* month : {"2024-04", "2024-05", "2024-06"})
            a.offer("coasts", month, fmt::format("https://coasts.example/{}.csv", month), tests::spend_csv(tests::month_of_payments(month, 12)));
    }
    fs::path folder(const std::string& month) {
        for (const auto& draft : a.publisher().reg().drafts())
            if (draft.edition == month) return a.root() / "drafts" / draft.folder;
        return {};
    }
    /// As a disk may that gives an error for the moment.
    void make_unreadable(const std::string& month) {
        fs::remove(folder(month) / "data.csv");
        fs::create_directory(folder(month) / "data.csv");
    }
    /// Its manifest says that it is as it should be, and yet no table can be made with it.
    void make_useless(const std::string& month) {
        const auto place = folder(month);
        base::write_flushed(place / "data.parquet", "no Parquet");
        auto m = record::ReleaseManifest::from_json(base::json::parse(base::read_file(place / "manifest.json")));
        for (auto& file : m.files)
            if (file.name == "data.parquet") file = {file.name, file.media_type, fs::file_size(place / file.name), base::sha256_file(place / file.name)};
        base::write_flushed(place / "manifest.json", base::json::canonical(m.to_json()));
        record::SqliteStatement(a.publisher().reg().database(), "UPDATE version SET manifest = ? WHERE edition = ?").bind(base::sha256_file(place / "manifest.json").hex()).bind(month).run();
    }
    record::Released release() { return a.release("2024-07-31T08:30:00Z"); }
};

const std::vector<std::string> kOthers{"coasts-spend-over-25k/2024-04/v1", "coasts-spend-over-25k/2024-06/v1"};

void is_alone_left_behind(const record::Released& released, bool thrown_out) {
    BOOST_TEST(released.versions == kOthers, boost::test_tools::per_element());
    BOOST_REQUIRE(released.left_behind.size() == 1U);
    BOOST_TEST(released.left_behind.front().name.starts_with("coasts-spend-over-25k/2024-05 draft"));
    BOOST_TEST(!released.left_behind.front().why.empty());
    BOOST_TEST(released.left_behind.front().is_thrown_out == thrown_out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_release_of_several_drafts)

BOOST_AUTO_TEST_CASE(goes_out_as_one_revision_without_the_one_that_cannot_be_read) {
    ThreeMonths months;
    months.make_unreadable("2024-05");
    const auto released = months.release();
    is_alone_left_behind(released, false);
    BOOST_TEST(months.a.publisher().reg().drafts().size() == 1U, "it stays a draft");
    const record::LogReader log(months.a.public_dir());
    BOOST_TEST(log.checkpoint().size == released.revision);
    log.verify(log.checkpoint());
}

BOOST_AUTO_TEST_CASE(goes_out_without_an_officers_that_became_a_correction_and_says_no_reason) {
    ThreeMonths months;
    months.release();
    months.a.wait_for_date(true);
    months.a.offer("coasts", "2024-07", "delivered:july.csv", tests::spend_csv(tests::month_of_payments("2024-07", 9, 1)));
    auto& reg = months.a.publisher().reg();
    const auto draft = reg.drafts().front();
    // As where the register had lost what is public and took it for the first, which needs no reason, and was then made again.
    record::SqliteStatement(reg.database(), "UPDATE version SET edition = '2024-05' WHERE id = ?").bind(draft.id).run();
    const auto released = months.a.release_by_name("2024-08-01T08:30:00Z");
    BOOST_TEST(released.versions.empty());
    BOOST_REQUIRE(released.left_behind.size() == 1U);
    BOOST_TEST(released.left_behind.front().why.find("hand it in again with the reason department-correction") != std::string::npos, released.left_behind.front().why);
}

BOOST_AUTO_TEST_CASE(goes_out_without_the_one_of_which_no_table_can_be_made) {
    ThreeMonths months;
    months.make_useless("2024-05");
    is_alone_left_behind(months.release(), false);
    const auto alone = months.release();
    BOOST_TEST(alone.revision == 0);
    BOOST_TEST(alone.left_behind.size() == 1U, "it is tried again, and named again");
}

BOOST_AUTO_TEST_CASE(throws_out_the_one_that_is_damaged_and_says_so) {
    ThreeMonths months;
    base::write_flushed(months.folder("2024-05") / "data.csv", "damaged");
    is_alone_left_behind(months.release(), true);
    BOOST_TEST(months.a.publisher().reg().drafts().empty());
}

BOOST_AUTO_TEST_CASE(that_fails_for_another_cause_does_not_blame_the_damaged_one) {
    ThreeMonths months;
    bool has_failed = false;
    months.a.reopen([&](const std::string& step) {
        if (step == "stage" && !std::exchange(has_failed, true)) throw base::Error(base::ErrorKind::internal, "a folder could not be made");
    });
    base::write_flushed(months.folder("2024-05") / "data.csv", "damaged");
    BOOST_CHECK_EXCEPTION(months.release(), base::Error, [](const auto& e) { return e.message().find("a folder could not be made") != std::string::npos; });
    BOOST_TEST(months.a.publisher().reg().drafts().size() == 3U, "nothing went out, and nothing was thrown out");
    is_alone_left_behind(months.release(), true);
}

BOOST_AUTO_TEST_CASE(that_was_prepared_goes_out_without_the_one_that_cannot) {
    ThreeMonths months;
    const auto at = base::parse_rfc3339("2024-07-31T08:30:00Z"), before = at - std::chrono::hours(24);
    for (const auto* month : {"2024-04", "2024-05", "2024-06"})
        months.a.publisher().reg().enter(record::announce("coasts-spend-over-25k", month, at, true, before), "pat", before);
    months.make_useless("2024-05");
    const auto prepared = months.a.publisher().prepare(at, months.a.descriptors());
    is_alone_left_behind(prepared, false);
    months.a.publisher().publish();
    months.a.publisher().settle();
    BOOST_TEST(record::LogReader(months.a.public_dir()).checkpoint().size == prepared.revision);
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_when_it_is_none_of_theirs) {
    ThreeMonths months;
    months.release();
    auto changed = months.a.descriptors();
    changed.schemas.front().text += " ";   // another schema under the same version
    months.a.offer("coasts", "2024-07", "https://coasts.example/2024-07.csv", tests::spend_csv(tests::month_of_payments("2024-07", 12)));
    months.a.offer("coasts", "2024-08", "https://coasts.example/2024-08.csv", tests::spend_csv(tests::month_of_payments("2024-08", 12)));
    BOOST_CHECK_EXCEPTION(months.a.publisher().release(base::parse_rfc3339("2024-09-30T08:30:00Z"), changed), base::Error,
                          [](const auto& e) { return e.message().find("give the changed schema a new version") != std::string::npos; });
    BOOST_TEST(months.a.publisher().reg().drafts().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
