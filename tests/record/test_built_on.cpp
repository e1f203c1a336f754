#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/altered_dates.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/register_replay.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

/// What a release is built on is what was signed, or nothing is released.
using namespace daybook;
namespace fs = std::filesystem;
using tests::ArchiveFixture;

BOOST_AUTO_TEST_SUITE(built_on)

namespace {

const std::string kDataset = "coasts-spend-over-25k";

bool says(const base::Error& e, std::string_view words) {
    BOOST_TEST_MESSAGE(e.what());
    return e.message().find(words) != std::string::npos;
}

void offer(ArchiveFixture& a, const std::string& month) {
    a.offer("coasts", month, fmt::format("https://coasts.example/{}.csv", month), tests::spend_csv(tests::month_of_payments(month, 12)));
}

/// April and May of 2024 are public, and one month of the year before.
struct Published {
    ArchiveFixture a;

    Published() {
        for (const auto* month : {"2023-04", "2024-04", "2024-05"}) offer(a, month);
        a.release("2024-06-28T08:30:00Z");
        offer(a, "2024-06");
    }
    record::Released release() { return a.release("2024-07-31T08:30:00Z"); }
    fs::path newest(const std::string& level) const {
        const auto size = record::LogReader(a.public_dir()).checkpoint().size;
        return a.public_dir() / "log/tile" / level / "000.p" / std::to_string(size);
    }
    fs::path manifest(const std::string& name) const { return a.public_dir() / "tables/spend" / name; }
    std::string newest_manifest() const { return std::to_string(record::LogReader(a.public_dir()).checkpoint().size) + ".json"; }
};

void flip(const fs::path& file) {
    auto bytes = base::read_file(file);
    bytes.at(bytes.size() / 2) = static_cast<char>(bytes.at(bytes.size() / 2) ^ 1);
    base::write_unflushed(file, bytes);
}

void refuses_until_it_is_mended(const std::string& level, const std::function<void(const fs::path&)>& alter) {
    Published p;
    const auto file = p.newest(level);
    const auto right = base::read_file(file);
    const auto before = record::LogReader(p.a.public_dir()).checkpoint();
    alter(file);
    BOOST_CHECK_EXCEPTION(p.release(), base::Error, [&](const auto& e) { return says(e, file.string()) && says(e, "copy it from a mirror or a backup"); });
    BOOST_TEST((record::LogReader(p.a.public_dir()).checkpoint().root == before.root), "nothing was signed");
    base::write_unflushed(file, right);
    BOOST_TEST(p.release().versions.size() == 1U, "the file right again, the draft goes out");
    const record::LogReader log(p.a.public_dir());
    log.verify(log.checkpoint());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_release_is_built_on_what_was_signed)

BOOST_AUTO_TEST_CASE(a_changed_bit_of_the_last_tile_is_refused_and_no_fork_is_signed) { refuses_until_it_is_mended("0", flip); }

BOOST_AUTO_TEST_CASE(a_changed_bit_of_the_last_entries_is_refused) { refuses_until_it_is_mended("entries", flip); }

BOOST_AUTO_TEST_CASE(an_entry_too_many_in_the_last_bundle_is_refused) {
    refuses_until_it_is_mended("entries", [](const fs::path& file) { base::write_unflushed(file, base::read_file(file) + std::string("\0\2{}", 4)); });
}

BOOST_AUTO_TEST_CASE(a_hash_too_many_in_the_last_tile_is_refused) {
    refuses_until_it_is_mended("0", [](const fs::path& file) { base::write_unflushed(file, base::read_file(file) + std::string(32, 'x')); });
}

BOOST_AUTO_TEST_CASE(an_altered_checkpoint_is_named_with_what_to_do) {
    Published p;
    const auto file = p.a.public_dir() / "log/checkpoint";
    const auto right = base::read_file(file);
    for (const auto at : {right.find('\n') + 1, right.find("\n\n") - 4, right.size() - 8}) {
        auto bytes = right;
        bytes.at(at) = bytes.at(at) == '7' ? '8' : '7';
        base::write_unflushed(file, bytes);
        BOOST_CHECK_EXCEPTION(p.release(), base::Error, [&](const auto& e) { return says(e, file.string()) && says(e, "copy it from a mirror or a backup"); });
    }
    base::write_unflushed(file, right);
    BOOST_TEST(p.release().versions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_stands_in_manifest_json_is_never_taken_for_what_the_log_names) {
    Published p;
    auto text = base::read_file(p.manifest("manifest.json"));
    const auto named = text.find("year=2023/") + 10;
    text.replace(named, 4, "EVIL");
    base::write_unflushed(p.manifest("manifest.json"), text);
    BOOST_TEST(p.release().versions.size() == 1U);
    BOOST_TEST(base::read_file(p.manifest(p.newest_manifest())).find("EVIL") == std::string::npos);
    BOOST_TEST(base::read_file(p.manifest("manifest.json")) == base::read_file(p.manifest(p.newest_manifest())), "and it is made anew");
}

BOOST_AUTO_TEST_CASE(a_broken_manifest_json_keeps_nothing_from_going_out) {
    Published p;
    fs::resize_file(p.manifest("manifest.json"), fs::file_size(p.manifest("manifest.json")) - 5);
    BOOST_TEST(p.release().versions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_manifest_that_the_log_names_and_that_is_another_is_named_with_its_remedy) {
    Published p;
    const auto file = p.manifest(p.newest_manifest());
    flip(file);
    const auto released = p.release();
    BOOST_REQUIRE(released.left_behind.size() == 1U);
    BOOST_TEST(released.left_behind.front().why.find(file.string()) != std::string::npos);
    BOOST_TEST(released.left_behind.front().why.find("copy it from a mirror or a backup") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_that_were_put_in_place_of_a_public_edition_never_reach_a_signed_table) {
    Published p;
    const auto place = p.a.public_dir() / "releases" / kDataset;
    fs::copy_file(place / "2024-04/v1/data.parquet", place / "2024-05/v1/data.parquet", fs::copy_options::overwrite_existing);
    const auto released = p.release();
    BOOST_TEST(released.versions.empty());
    BOOST_REQUIRE(released.left_behind.size() == 1U);
    BOOST_TEST(released.left_behind.front().why.find((place / "2024-05/v1/data.parquet").string()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_register_of_before_learns_from_the_log_what_it_names) {
    Published p;
    p.a.publisher().reg().database().execute("DELETE FROM logged WHERE key GLOB 'file/*' OR key GLOB 'table/*'");
    BOOST_TEST(p.release().versions.size() == 1U);
    BOOST_TEST(!p.a.publisher().reg().logged("file/releases/coasts-spend-over-25k/2023-04/v1/release.json").empty());
    BOOST_TEST(record::contradictions(p.a.publisher().reg(), p.a.public_dir()).empty());
    p.a.publisher().reg().database().execute("UPDATE logged SET body = 'ff' WHERE key = 'file/releases/coasts-spend-over-25k/2023-04/v1/release.json'");
    BOOST_TEST(record::contradictions(p.a.publisher().reg(), p.a.public_dir()).size() == 1U, "and a digest that somebody changed there is told");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_promised_day_is_what_the_log_says)

namespace {

const base::Instant kNow = base::parse_rfc3339("2024-06-03T08:00:00Z"), kPromised = base::parse_rfc3339("2024-09-30T08:30:00Z");

struct Promised : Published {
    Promised() {
        a.publisher().reg().enter(record::announce(kDataset, "2024-06", kPromised, true, kNow), "pat", kNow);
        a.publisher().announce(base::parse_rfc3339("2024-07-01T08:30:00Z"), a.descriptors());
    }
    void sql(const char* text) { a.publisher().reg().database().execute(text); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_day_that_was_changed_in_the_register_releases_nothing) {
    Promised p;
    BOOST_TEST(record::altered_dates(p.a.publisher().reg()).empty());
    p.sql("UPDATE calendar SET release_at = '2024-07-01T08:30:00Z'");
    BOOST_CHECK_EXCEPTION(p.release(), base::Error, [](const auto& e) { return says(e, "rebuild-register --replace"); });
    BOOST_TEST(record::contradictions(p.a.publisher().reg(), p.a.public_dir()).size() == 1U);
    p.sql("UPDATE calendar SET body = json_set(body, '$.release_at', '2024-07-01T08:30:00Z')");
    BOOST_CHECK_EXCEPTION(p.release(), base::Error, [](const auto& e) { return says(e, "which nobody entered"); });
    BOOST_TEST(record::contradictions(p.a.publisher().reg(), p.a.public_dir()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_day_that_somebody_entered_and_that_is_kept_is_none_of_those) {
    Promised p;
    auto& reg = p.a.publisher().reg();
    auto date = *reg.calendar(kDataset, "2024-06");
    record::move(date, kPromised + std::chrono::days(1), "quality", "It is looked at again.", kNow);
    reg.enter(date, "pat", kNow);
    BOOST_TEST(record::altered_dates(reg).empty(), "entered, and not announced yet");
    BOOST_TEST(p.a.release(kPromised + std::chrono::days(1)).versions.size() == 1U);
    BOOST_TEST((reg.calendar(kDataset, "2024-06")->state == record::Promise::kept));
    BOOST_TEST(record::altered_dates(reg).empty());
    BOOST_TEST(record::contradictions(reg, p.a.public_dir()).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
