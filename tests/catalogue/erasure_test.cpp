#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/coverage.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/catalogue/returns.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "publisher/catalogue/views.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/test_cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <future>
#include <thread>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using tests::ArchiveFixture;

BOOST_AUTO_TEST_SUITE(erasures)

namespace {

const std::string kDataset = "coasts-spend-over-25k";
const std::string kName = "Wilhelmina Quillfeather";

std::string month(const std::string& of, int rows, int salt, bool named) {
    auto payments = tests::month_of_payments(of, rows, salt);
    if (named) payments.back().supplier = kName;
    return tests::spend_csv(payments);
}

/// April of 20 rows; May of 30 with a name; May of 31 with it, too; June of 5. Then May is erased.
struct Erased {
    ArchiveFixture archive;
    tests::TempFolder folder;
    std::vector<Revision> revisions;

    Erased() {
        release("2024-04", month("2024-04", 20, 0, false), "2024-05-31T08:30:00Z");
        release("2024-05", month("2024-05", 30, 1, true), "2024-06-04T08:30:00Z");
        release("2024-05", month("2024-05", 31, 1, true), "2024-06-05T08:30:00Z");
        release("2024-06", month("2024-06", 5, 2, false), "2024-07-06T08:30:00Z");
    }
    void release(const std::string& of, const std::string& csv, const std::string& at) {
        archive.offer("coasts", of, "https://coasts.example/" + of + ".csv", csv);
        revisions.push_back(archive.release(at).revision);
    }
    Revision erase(std::vector<std::string> names, const std::string& at = "2024-08-01T08:30:00Z") {
        return archive.publisher()
            .erase({std::move(names), "personal-data", "A person was named.", "pat"}, base::parse_rfc3339(at))
            .revision;
    }
    CatalogueSettings settings() const {
        CatalogueSettings out;
        out.public_dir = archive.public_dir();
        out.index_dir = folder.path() / "index";
        out.cluster = tests::test_cluster();
        return out;
    }
    /// True when a file of the index holds the name.
    bool index_holds_name() const {
        for (const auto& entry : fs::directory_iterator(settings().index_dir))
            if (entry.is_regular_file() &&
                base::read_file(entry.path()).find("Quillfeather") != std::string::npos)
                return true;
        return false;
    }
};

std::int64_t count(const Catalogue& catalogue, Revision r = 0) {
    return catalogue.rows({.table = "spend", .as_of = r}).count;
}

std::vector<std::int64_t> counts(const Catalogue& catalogue, const std::vector<Revision>& revisions) {
    std::vector<std::int64_t> out;
    for (const auto r : revisions) out.push_back(count(catalogue, r));
    return out;
}

/// A pipe where the next file of rows is to lie: it takes a page, and whoever writes the file stands still behind that until somebody reads.
class HeldUp {
public:
    /// Files are numbered.
    explicit HeldUp(const fs::path& last) : file_(last.parent_path() / fmt::format("{}.parquet", std::stoi(last.stem().string()) + 1)) {
        BOOST_REQUIRE(::mkfifo(file_.c_str(), 0600) == 0);
        end_ = base::FileDescriptor(::open(file_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
        BOOST_REQUIRE(::fcntl(end_.get(), F_SETPIPE_SZ, 4096) == 4096);
    }
    /// Until it is being written.
    void wait() const {
        for (int there = 0; there == 0; std::this_thread::yield()) BOOST_REQUIRE(::ioctl(end_.get(), FIONREAD, &there) == 0);
    }
    /// Lets it be written to its end; how many bytes it has.
    template <class T>
    std::size_t read(const std::future<T>& written) const {
        std::array<char, 4096> bytes{};
        std::size_t all = 0;
        for (bool over = false;;) {
            const auto got = ::read(end_.get(), bytes.data(), bytes.size());
            if (got > 0) all += static_cast<std::size_t>(got);
            else if (over) return all;
            else over = written.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready;
        }
    }

private:
    fs::path file_;
    base::FileDescriptor end_;
};

/// What the API says of everything but the rows.
std::string said(const State& state) {
    const auto today = base::parse_iso_date("2024-08-10");
    std::string out;
    for (const auto& [id, dataset] : state.datasets) {
        out += base::json::write(to_json(*dataset_view(state, id, today), true));
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions)
                out += base::json::write(
                    to_json(*version_view(state, id, edition.edition.str(), version.manifest.version)));
    }
    for (const auto& mark : state.revisions)
        out += base::json::write(coverage_of(state, "spend", {}, mark.revision, today).to_json());
    for (const auto& rejection : state.rejections) out += base::json::write(to_json(rejection));
    for (const auto& date : announcements(state)) out += base::json::write(to_json(date));
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(as_of_each_revision_the_rows_are_those_of_the_files_then_public_less_what_is_erased) {
    Erased e;
    Catalogue catalogue(e.settings());
    const std::vector<std::int64_t> before{20, 50, 51, 56}, after{20, 20, 20, 25, 25};
    BOOST_TEST(counts(catalogue, e.revisions) == before, boost::test_tools::per_element());
    e.revisions.push_back(e.erase({kDataset + "/2024-05"}));
    BOOST_TEST(catalogue.follow());
    BOOST_TEST(counts(catalogue, e.revisions) == after, boost::test_tools::per_element());
    catalogue.follow();
    BOOST_TEST(counts(catalogue, e.revisions) == after, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(while_the_index_cannot_take_up_an_erasure_nothing_that_may_hold_it_is_answered) {
    Erased e;
    Catalogue catalogue(e.settings());
    const auto begun = catalogue.stream({.table = "spend"});
    const auto lost = [&](const std::string& of) { return e.archive.public_dir() / "releases" / kDataset / of / "v1/data.parquet"; };
    const auto away = e.folder.path() / "away";
    e.release("2024-07", month("2024-07", 3, 4, false), "2024-08-06T08:30:00Z");
    fs::rename(lost("2024-07"), away);
    BOOST_CHECK_THROW(catalogue.follow(), Error);
    BOOST_TEST(!catalogue.erasure_waits());
    BOOST_TEST(count(catalogue) == 56, "a release that cannot be taken up leaves answers as they are");
    fs::rename(away, lost("2024-07"));
    catalogue.follow();

    e.revisions.push_back(e.erase({kDataset + "/2024-05"}, "2024-08-10T08:30:00Z"));
    e.release("2024-08", month("2024-08", 2, 5, false), "2024-09-06T08:30:00Z");
    fs::rename(lost("2024-08"), away);
    for (int again = 0; again < 2; ++again) BOOST_CHECK_THROW(catalogue.follow(), Error);
    BOOST_TEST(catalogue.erasure_waits());
    BOOST_TEST(catalogue.trouble().find("erased") != std::string::npos, catalogue.trouble());
    BOOST_CHECK_THROW(count(catalogue), Unavailable);
    BOOST_CHECK_THROW(count(catalogue, e.revisions.front()), Unavailable);
    BOOST_CHECK_THROW(catalogue.summary({.table = "spend"}), Unavailable);
    BOOST_CHECK_THROW(catalogue.suppliers({}), Unavailable);
    BOOST_CHECK_THROW(catalogue.stream({.table = "spend"}), Unavailable);
    BOOST_CHECK_THROW(catalogue.parquet({.table = "spend"}), Unavailable);
    BOOST_CHECK_THROW(catalogue.check({.table = "spend"}), Unavailable);
    BOOST_CHECK_EXCEPTION(begun->next(), Error, [](const Error& error) { return error.message().find("begin it again") != std::string::npos; });

    fs::rename(away, lost("2024-08"));
    catalogue.follow();
    BOOST_TEST(!catalogue.erasure_waits());
    const std::vector<std::int64_t> after{20, 20, 20, 25, 28, 28, 30};
    BOOST_TEST(counts(catalogue, e.revisions) == after, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_erasure_is_found_while_the_index_is_at_work_on_something_else) {
    Erased e;
    Catalogue catalogue(e.settings());
    e.erase({kDataset + "/2024-05"});
    catalogue.look_for_erasures();
    BOOST_TEST(!catalogue.erasure_waits(), "whoever follows takes up most of them before anybody waits");
    std::this_thread::sleep_for(std::chrono::milliseconds(2100));
    catalogue.look_for_erasures();
    BOOST_TEST(catalogue.erasure_waits());
    BOOST_CHECK_THROW(count(catalogue), Unavailable);
    catalogue.follow();
    BOOST_TEST(!catalogue.erasure_waits());
    catalogue.look_for_erasures();
    BOOST_TEST(!catalogue.erasure_waits());
    BOOST_TEST(count(catalogue) == 25);
}

BOOST_AUTO_TEST_CASE(of_one_erased_version_the_next_one_keeps_its_place) {
    Erased e;
    Catalogue catalogue(e.settings());
    e.revisions.push_back(e.erase({kDataset + "/2024-05/v1"}));
    catalogue.follow();
    const std::vector<std::int64_t> after{20, 20, 51, 56, 56};
    BOOST_TEST(counts(catalogue, e.revisions) == after, boost::test_tools::per_element());
    BOOST_TEST(coverage_of(*catalogue.state(), "spend", {}, e.revisions[1]).editions_erased == 1);
    BOOST_TEST(coverage_of(*catalogue.state(), "spend", {}, e.revisions[4]).editions_erased == 0);
}

BOOST_AUTO_TEST_CASE(the_index_file_is_built_anew_so_that_no_deleted_byte_stays_in_it) {
    Erased e;
    Catalogue catalogue(e.settings());
    e.erase({kDataset + "/2024-05"});
    BOOST_TEST(catalogue.follow());
    BOOST_TEST(!catalogue.follow());
    BOOST_TEST(!e.index_holds_name());
    BOOST_TEST(count(catalogue) == 25);
}

BOOST_AUTO_TEST_CASE(a_follower_that_was_away_or_was_killed_between_builds_it_anew_as_it_opens) {
    Erased e;
    { Catalogue catalogue(e.settings()); }
    BOOST_TEST(e.index_holds_name());
    e.erase({kDataset + "/2024-05"});
    { Catalogue catalogue(e.settings()); }
    BOOST_TEST(!e.index_holds_name());
    e.release("2024-07", month("2024-07", 9, 4, true), "2024-08-30T08:30:00Z");
    {
        Catalogue catalogue(e.settings());
        BOOST_TEST(count(catalogue) == 34);
        e.erase({kDataset + "/2024-07"}, "2024-09-01T08:30:00Z");
        catalogue.follow();  // the rows are out of answers, and their bytes still in the file
        BOOST_TEST(count(catalogue) == 25);
    }
    Catalogue catalogue(e.settings());
    BOOST_TEST(!e.index_holds_name());
    BOOST_TEST(count(catalogue) == 25);
}

BOOST_AUTO_TEST_CASE(a_follower_that_begins_afterwards_says_the_same_as_one_that_followed) {
    Erased e;
    e.archive.offer("coasts", "2024-07", "https://coasts.example/2024-07.csv",
                    "<!doctype html><title>Sorry</title>");
    e.archive.release("2024-07-07T08:30:00Z");
    e.release("2024-07", month("2024-07", 4, 9, true), "2024-07-08T08:30:00Z");
    Catalogue followed(e.settings());
    e.erase({kDataset + "/2024-05", kDataset + "/2024-07/v1"});
    followed.follow();
    const auto fresh = read_state(e.archive.public_dir(), "");
    BOOST_TEST(said(*fresh) == said(*followed.state()));
    BOOST_TEST(said(*fresh).find("erased.invalid") == std::string::npos);
    const auto& version = *fresh->version(kDataset, "2024-05", 1);
    BOOST_TEST(version.is_erased());
    BOOST_TEST((version.erasure_code == "personal-data" && version.erasure_note == "A person was named."));
    BOOST_TEST(version_view(*fresh, kDataset, "2024-05", 1)->version.status == "erased");
    BOOST_TEST(fresh->erasure_counter() == 2);
}

BOOST_AUTO_TEST_CASE(an_erased_return_was_made_and_is_not_called_missing) {
    Erased e;
    e.erase({kDataset + "/2024-05"});
    const auto state = read_state(e.archive.public_dir(), "");
    const auto& dataset = *state->dataset(kDataset);
    const auto lines = returns_of(*state, dataset, state->revision, *base::parse_iso_date("2024-08-10"));
    const auto may = std::ranges::find(lines, "2024-05", [](const auto& line) { return line.edition.str(); });
    BOOST_REQUIRE((may != lines.end()));
    BOOST_TEST(!may->outstanding());
    BOOST_TEST(may->published.has_value());
    BOOST_TEST(may->note.find("Version 2 of May 2024 was erased at revision") != std::string::npos,
               may->note);
    const auto coverage =
        coverage_of(*state, "spend", {}, state->revision, base::parse_iso_date("2024-07-10"));
    BOOST_TEST((coverage.editions_erased == 1 && coverage.editions_released == 2 &&
                coverage.editions_expected == 3 + coverage.missing_count));
}

BOOST_AUTO_TEST_CASE(a_walk_and_a_download_that_began_before_are_told_to_begin_again) {
    Erased e;
    Catalogue catalogue(e.settings());
    const auto page = catalogue.rows({.table = "spend", .size = 5});
    const auto stream = catalogue.stream({.table = "spend"});
    BOOST_TEST(!stream->next().empty());
    e.erase({kDataset + "/2024-05"});
    catalogue.follow();
    BOOST_CHECK_EXCEPTION(catalogue.rows({.table = "spend", .size = 5, .cursor = page.next}), Error,
                          [](const Error& error) {
                              return error.kind() == ErrorKind::usage &&
                                     error.message().find("before rows were erased") != std::string::npos;
                          });
    BOOST_CHECK_EXCEPTION(stream->next(), Error,
                          [](const Error& error) { return error.kind() == ErrorKind::transient; });
    BOOST_TEST(!catalogue.stream({.table = "spend"})->next().empty());
}

BOOST_AUTO_TEST_CASE(a_file_of_rows_that_is_being_made_while_some_are_erased_is_given_to_nobody) {
    Erased e;
    e.release("2024-09", month("2024-09", 3000, 6, false), "2024-10-06T08:30:00Z");
    Catalogue catalogue(e.settings());
    const auto made_while = [&](const std::function<void()>& something) {
        const HeldUp held(catalogue.parquet({.table = "spend"})->path());
        auto file = std::async(std::launch::async, [&] { return catalogue.parquet({.table = "spend"}); });
        held.wait();
        something();
        BOOST_TEST(catalogue.follow());
        BOOST_TEST((file.wait_for(std::chrono::seconds(0)) == std::future_status::timeout), "it is being made still");
        BOOST_TEST(held.read(file) > 8192U);
        return file;
    };
    auto other = made_while([&] { e.release("2024-10", month("2024-10", 4, 7, false), "2024-11-06T08:30:00Z"); });
    BOOST_TEST((other.get() != nullptr), "a release meanwhile is no harm");
    auto file = made_while([&] { e.erase({kDataset + "/2024-05"}, "2024-12-01T08:30:00Z"); });
    BOOST_CHECK_EXCEPTION(file.get(), Unavailable, [](const Unavailable& error) { return error.for_readers().find("erased while this file was made") != std::string::npos; });
    BOOST_TEST((catalogue.parquet({.table = "spend"}) != nullptr), "asked for again it is there");
}

BOOST_AUTO_TEST_CASE(what_was_compared_before_an_erasure_is_not_shown_after_it) {
    Erased e;
    Catalogue catalogue(e.settings());
    const auto before = catalogue.state();
    const auto* first = before->version(kDataset, "2024-05", 1);
    BOOST_TEST(catalogue.difference(*before, first, *before->version(kDataset, "2024-05", 2))->size() > 0U);
    e.erase({kDataset + "/2024-05/v1"});
    catalogue.follow();
    const auto after = catalogue.state();
    BOOST_CHECK_EXCEPTION(catalogue.difference(*after, after->version(kDataset, "2024-05", 1),
                                               *after->version(kDataset, "2024-05", 2)),
                          Error, [](const Error& error) {
                              return error.kind() == ErrorKind::not_found &&
                                     error.message().find("was erased at revision") != std::string::npos;
                          });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
