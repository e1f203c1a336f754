#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/index_note.hpp"
#include "publisher/columnar/duck.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/test_cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using tests::ArchiveFixture;

namespace {

CatalogueSettings settings_of(const ArchiveFixture& archive, const fs::path& index) {
    return tests::index_settings(archive.public_dir(), index);
}

std::string url(const std::string& month) {
    return "https://coasts.example/" + month + ".csv";
}

/// April of 20 rows, then May of 30, then April corrected to 21.
struct Published {
    ArchiveFixture archive;
    tests::TempFolder folder;
    std::vector<Revision> revisions;

    Published() {
        release("2024-04", 20, 0, "2024-06-03T08:30:00Z");
        release("2024-05", 30, 1, "2024-06-04T08:30:00Z");
        release("2024-04", 21, 0, "2024-06-05T08:30:00Z");
    }
    void release(const std::string& month, int rows, int salt, const std::string& at) {
        archive.offer("coasts", month, url(month),
                      tests::spend_csv(tests::month_of_payments(month, rows, salt)));
        revisions.push_back(archive.release(at).revision);
    }
    CatalogueSettings settings() const { return settings_of(archive, folder.path() / "index"); }
};

std::int64_t count(const Catalogue& catalogue, Revision r = 0) {
    return catalogue.rows({.table = "spend", .as_of = r}).count;
}

/// An archive of the same name with six months of another body.
std::unique_ptr<ArchiveFixture> rivers() {
    auto other = std::make_unique<ArchiveFixture>();
    for (int month = 1; month <= 6; ++month)
        other->offer("rivers", fmt::format("2024-0{}", month),
                     fmt::format("https://rivers.example/{}.csv", month),
                     tests::spend_csv(tests::month_of_payments(fmt::format("2024-0{}", month), 7, month)));
    other->release("2024-06-03T08:30:00Z");
    return other;
}

auto says(std::string words) {
    return [words = std::move(words)](const Error& e) {
        return e.kind() == ErrorKind::corrupt && e.message().find(words) != std::string::npos;
    };
}

/// Every answer of a revision as text, to compare two indexes.
std::string everything(const Catalogue& catalogue, Revision r) {
    std::string out;
    const auto stream = catalogue.stream({.table = "spend", .as_of = r});
    for (auto rows = stream->next(); !rows.empty(); rows = stream->next())
        for (const auto& row : rows) {
            for (const auto& cell : row) out += cell.value_or("-") + "|";
            out += "\n";
        }
    return out;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(follow, Published)

BOOST_AUTO_TEST_CASE(an_earlier_revision_gives_its_earlier_answer) {
    const Catalogue catalogue(settings());
    BOOST_TEST(catalogue.state()->revision == revisions[2]);
    BOOST_TEST(count(catalogue) == 51);
    BOOST_TEST(count(catalogue, revisions[0]) == 20);
    BOOST_TEST(count(catalogue, revisions[1]) == 50);
    BOOST_TEST(count(catalogue, revisions[2]) == 51);
    BOOST_TEST(catalogue.rows({.table = "spend", .as_of = revisions[1]}).coverage.editions_released == 2);
}

BOOST_AUTO_TEST_CASE(a_follower_moves_with_the_checkpoint_and_only_then) {
    Catalogue catalogue(settings());
    BOOST_TEST(!catalogue.follow());
    release("2024-06", 5, 3, "2024-07-03T08:30:00Z");
    BOOST_TEST(catalogue.state()->revision == revisions[2]);
    BOOST_TEST(count(catalogue) == 51);
    BOOST_TEST(catalogue.follow());
    BOOST_TEST(count(catalogue) == 56);
    BOOST_TEST(!catalogue.follow());
}

BOOST_AUTO_TEST_CASE(an_index_that_followed_step_by_step_equals_one_built_at_once) {
    Catalogue followed(settings());
    release("2024-05", 31, 1, "2024-07-03T08:30:00Z");
    followed.follow();
    release("2024-06", 5, 3, "2024-07-04T08:30:00Z");
    followed.follow();
    const Catalogue built(settings_of(archive, folder.path() / "other"));
    for (const auto r : revisions) BOOST_TEST(everything(followed, r) == everything(built, r));
}

BOOST_AUTO_TEST_CASE(a_cursor_of_one_follower_is_good_at_another) {
    const Catalogue here(settings()), there(settings_of(archive, folder.path() / "other"));
    RowsQuery query{.table = "spend", .columns = {"transaction_number"}, .size = 10};
    const auto first = here.rows(query);
    query.cursor = first.next;
    BOOST_TEST((here.rows(query).rows == there.rows(query).rows));
}

namespace {

std::string bytes_of(const fs::path& file) {
    return base::read_file(file);
}

/// The answer once the follower has looked at the log again: what it refuses until then, it refuses as something to ask again.
std::string healed(Catalogue& catalogue, bool& refused) {
    try {
        return everything(catalogue, 0);
    } catch (const Error& e) {
        BOOST_TEST((e.kind() == ErrorKind::transient), e.what());
        BOOST_TEST(catalogue.is_damaged());
        refused = true;
    }
    catalogue.follow();
    BOOST_TEST(!catalogue.is_damaged());
    return everything(catalogue, 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_the_index_is_refused_or_harmless_and_heals_from_the_log) {
    const auto index = settings().index_dir / "index-1.duckdb";
    const auto right = [&] { return everything(Catalogue(settings()), 0); }();
    const auto whole = bytes_of(index);
    constexpr std::size_t kHeaders = 3 * 4096, kBlock = 256 * 1024;
    int refused_at_once = 0;
    for (std::size_t at = 100; at < whole.size(); at = at < kHeaders ? at + 4096 : at + kBlock) {
        auto flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x04);
        fs::remove_all(settings().index_dir);
        fs::create_directories(settings().index_dir);
        base::write_flushed(index, flipped);
        Catalogue catalogue(settings());
        bool refused = false;
        BOOST_TEST(healed(catalogue, refused) == right, "with a bit flipped at " << at);
        refused_at_once += refused ? 1 : 0;
    }
    BOOST_TEST(refused_at_once > 0);
}

BOOST_AUTO_TEST_CASE(a_truncated_index_is_built_again) {
    const auto index = settings().index_dir / "index-1.duckdb";
    const auto right = [&] { return everything(Catalogue(settings()), 0); }();
    const auto whole = bytes_of(index);
    for (const auto size : {std::size_t{0}, std::size_t{5000}, whole.size() / 2, whole.size() - 1}) {
        fs::remove_all(settings().index_dir);
        fs::create_directories(settings().index_dir);
        base::write_flushed(index, whole.substr(0, size));
        Catalogue catalogue(settings());
        bool refused = false;
        BOOST_TEST(healed(catalogue, refused) == right, "cut to " << size << " bytes");
    }
}

BOOST_AUTO_TEST_CASE(an_index_is_taken_up_again_where_it_stood) {
    const auto before = [&] {
        const Catalogue catalogue(settings());
        return everything(catalogue, 0);
    }();
    const auto written = fs::last_write_time(settings().index_dir / "index-1.duckdb");
    release("2024-06", 5, 3, "2024-07-03T08:30:00Z");
    const Catalogue catalogue(settings());
    BOOST_TEST(everything(catalogue, revisions[2]) == before);
    BOOST_TEST(count(catalogue) == 56);
    BOOST_TEST(fs::exists(settings().index_dir / "index-1.duckdb"));
    BOOST_TEST((fs::last_write_time(settings().index_dir / "index-1.duckdb") >= written));
}

BOOST_AUTO_TEST_CASE(an_index_of_another_version_of_the_program_is_built_again_and_that_is_told) {
    const auto right = [&] { return everything(Catalogue(settings()), 0); }();
    int number = 1;
    for (const char* other : {"format - 1", "format + 1"}) {
        const auto file = settings().index_dir / fmt::format("index-{}.duckdb", number++);
        {
            columnar::DatabaseOptions options;
            options.file = file;
            columnar::Database database(options);
            columnar::Connection(database).run(fmt::format("UPDATE _daybook SET format = {}", other));
        }
        const Catalogue catalogue(settings());
        BOOST_TEST(everything(catalogue, 0) == right, other);
        BOOST_TEST(!fs::exists(file), other);
        const auto note = read_index_note(settings().index_dir);
        BOOST_REQUIRE(note.has_value());
        BOOST_TEST(note->built_because.find("another version of the program") != std::string::npos, note->built_because);
    }
}

BOOST_AUTO_TEST_CASE(an_archive_that_is_not_mounted_at_the_start_costs_no_index) {
    const auto right = [&] { return everything(Catalogue(settings()), 0); }();
    const auto there = archive.public_dir(), away = folder.path() / "away";
    fs::rename(there, away);
    BOOST_CHECK_EXCEPTION(Catalogue{settings()}, Error, says("is gone"));
    fs::create_directories(there);
    BOOST_CHECK_EXCEPTION(Catalogue{settings()}, Error, says("is gone"));
    fs::remove_all(there);
    fs::rename(away, there);
    BOOST_TEST(everything(Catalogue(settings()), 0) == right);
    BOOST_TEST(fs::exists(settings().index_dir / "index-1.duckdb"));
}

BOOST_AUTO_TEST_CASE(the_log_that_is_meant_is_the_one_that_is_served) {
    auto other = settings();
    other.origin = "other.example/log";
    BOOST_CHECK_EXCEPTION(Catalogue{other}, Error, says("log.origin is 'other.example/log'"));
}

BOOST_AUTO_TEST_CASE(a_damaged_index_is_built_again) {
    { const Catalogue catalogue(settings()); }
    std::ofstream(settings().index_dir / "index-1.duckdb") << "not a database";
    {
        const Catalogue catalogue(settings());
        BOOST_TEST(count(catalogue) == 51);
    }
    BOOST_TEST(!fs::exists(settings().index_dir / "index-1.duckdb"));
    const Catalogue again(settings());
    BOOST_TEST(count(again) == 51);
}

BOOST_AUTO_TEST_CASE(an_index_of_a_log_that_was_written_anew_is_a_witness_until_someone_says_otherwise) {
    { const Catalogue catalogue(settings()); }
    const auto other = rivers();
    auto here = settings_of(*other, settings().index_dir);
    BOOST_CHECK_EXCEPTION(Catalogue{here}, Error, says("signs another history"));
    here.from_nothing = true;
    {
        const Catalogue catalogue(here);
        BOOST_TEST(count(catalogue) == 42);
        BOOST_TEST(catalogue.state()->dataset("coasts-spend-over-25k") == nullptr);
    }
    here.from_nothing = false;
    BOOST_TEST(count(Catalogue(here)) == 42);
}

BOOST_AUTO_TEST_CASE(a_log_written_anew_under_a_running_follower_is_refused_and_answers_stay) {
    Catalogue catalogue(settings());
    const auto other = rivers();
    fs::rename(archive.public_dir(), archive.root() / "before");
    fs::copy(other->public_dir(), archive.public_dir(), fs::copy_options::recursive);
    BOOST_CHECK_EXCEPTION(catalogue.follow(), Error, says("do not continue it"));
    BOOST_CHECK_EXCEPTION(catalogue.rebuild(), Error, says("do not continue it"));
    BOOST_TEST(count(catalogue) == 51);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_is_lost_or_goes_back_changes_no_answer) {
    const auto checkpoint = archive.public_dir() / "log" / "checkpoint";
    const auto older = base::read_file(checkpoint);
    release("2024-06", 5, 3, "2024-07-03T08:30:00Z");
    const auto newest = base::read_file(checkpoint);
    Catalogue catalogue(settings());
    fs::remove(checkpoint);
    BOOST_CHECK_EXCEPTION(catalogue.follow(), Error, says("is gone"));
    base::write_flushed(checkpoint, older);
    BOOST_CHECK_EXCEPTION(catalogue.follow(), Error, says("went back to revision"));
    BOOST_TEST(count(catalogue) == 56);
    base::write_flushed(checkpoint, newest);
    BOOST_TEST(!catalogue.follow());
    catalogue.rebuild();
    BOOST_TEST(count(catalogue) == 56);
}

BOOST_AUTO_TEST_CASE(rebuilding_while_reading_gives_the_same_answers_and_leaves_one_index) {
    Catalogue catalogue(settings());
    const auto before = everything(catalogue, revisions[1]);
    auto stream = catalogue.stream({.table = "spend"});
    catalogue.rebuild();
    BOOST_TEST(everything(catalogue, revisions[1]) == before);
    BOOST_TEST(stream->next().size() == 51U);
    stream.reset();
    int files = 0;
    for (const auto& entry : fs::directory_iterator(settings().index_dir))
        files += entry.path().extension() == ".duckdb" ? 1 : 0;
    BOOST_TEST(files == 1);
}

BOOST_AUTO_TEST_CASE(two_servers_do_not_share_an_index) {
    const Catalogue first(settings());
    BOOST_CHECK_EXCEPTION(Catalogue{settings()}, Error, [](const Error& e) {
        return e.kind() == ErrorKind::conflict &&
               e.message().find("index folder of its own") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(a_release_file_that_was_changed_stops_the_follower_at_the_last_good_state) {
    Catalogue catalogue(settings());
    release("2024-06", 5, 3, "2024-07-03T08:30:00Z");
    const auto file = archive.public_dir() / "releases/coasts-spend-over-25k/2024-06/v1/data.parquet";
    const auto good = base::read_file(file);
    fs::remove(file);  // it is a second name of the draft's own bytes
    base::write_flushed(file, good + "x");
    BOOST_CHECK_EXCEPTION(catalogue.follow(), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::corrupt; });
    BOOST_TEST(catalogue.state()->revision == revisions[2]);
    BOOST_TEST(count(catalogue) == 51);
    base::write_flushed(file, good);
    BOOST_TEST(catalogue.follow());
    BOOST_TEST(count(catalogue) == 56);
}

BOOST_AUTO_TEST_CASE(an_archive_that_published_nothing_has_no_tables) {
    tests::TempFolder empty;
    CatalogueSettings nothing;
    nothing.public_dir = empty.path() / "public";
    nothing.index_dir = empty.path() / "index";
    fs::create_directories(nothing.public_dir);
    Catalogue catalogue(nothing);
    BOOST_TEST(catalogue.state()->revision == 0);
    BOOST_TEST(!catalogue.follow());
    BOOST_CHECK_EXCEPTION(catalogue.rows({.table = "spend"}), Error,
                          [](const Error& e) { return e.kind() == ErrorKind::not_found; });
}

BOOST_AUTO_TEST_CASE(a_cited_row_is_found_in_its_version_for_ever) {
    const Catalogue catalogue(settings());
    const auto state = catalogue.state();
    const auto& first = *state->version("coasts-spend-over-25k", "2024-04", 1);
    auto locator = record::Locator::parse_within("1::2");
    locator.release = first.manifest.name();
    const auto row = catalogue.cited_row(first, locator);
    BOOST_REQUIRE(row.has_value());
    BOOST_TEST(*row->cells.front() == "coasts-spend-over-25k/2024-04/v1#1::2");
    BOOST_TEST(row->columns.size() == row->cells.size());
    for (const auto* nowhere : {"1::1", "1::22", "2::2", "1:Sheet1:2"}) {
        auto none = record::Locator::parse_within(nowhere);
        none.release = first.manifest.name();
        BOOST_TEST(!catalogue.cited_row(first, none).has_value());
    }
    locator.release = "coasts-spend-over-25k/2024-04/v2";
    BOOST_TEST(!catalogue.cited_row(first, locator).has_value());
}

BOOST_AUTO_TEST_CASE(everything_served_is_what_data_csv_says) {
    const Catalogue catalogue(settings());
    const auto& m = catalogue.state()->version("coasts-spend-over-25k", "2024-05", 1)->manifest;
    const auto summary = catalogue.summary({.table = "spend",
                                            .filters = {{"edition", find_operator(""), {"2024-05"}}},
                                            .measures = {{"count", ""}, {"sum", "amount"}}});
    BOOST_TEST(*summary.rows.front()[0] == std::to_string(m.rows));
    BOOST_TEST(*summary.rows.front()[1] == m.total.to_string());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
