#include "harvesters/entry_names.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

using namespace daybook;
using test::Canned;
using test::says;
using test::source_of;

namespace {

/// A feed with an archive (RFC 5005) and a deleted entry (RFC 6721), written by us.
struct Feed : test::Catalogue {
    harvesters::Source source = source_of("atom", {url("/feed.atom")});
    Feed() {
        for (const std::string name : {"feed.atom", "archive-1.atom"})
            server.serve("/" + name, [body = test::with(test::fixture("atom/" + name), "ARCHIVE",
                                                        url("/archive-1.atom"))](const test::Asked& asked) {
                return asked.has("if-none-match")
                           ? Canned{.status = 304}
                           : Canned{.headers = {{"Content-Type", "application/atom+xml"}, {"ETag", "\"1\""}},
                                    .body = body};
            });
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(atom)

BOOST_FIXTURE_TEST_CASE(a_feed_and_its_archive_are_read_and_a_deleted_entry_is_gone, Feed) {
    const auto out = gather(source);
    BOOST_TEST(test::lines_of(out) ==
                   (std::vector<std::string>{
                       "https://files.example/coasts/spend-2024-06.csv | Spend over £25,000, June 2024",
                       "https://files.example/coasts/spend-2024-05.csv | Spend in May 2024 as CSV",
                       "https://files.example/coasts/spend-2024-05.ods | Spend in May 2024 as ODS",
                       url("/spend-2024-03.csv") + " | Spend over £25,000, March 2024"}),
               boost::test_tools::per_element());
    BOOST_TEST(out.deleted == std::vector<std::string>{"tag:coasts.example,2024:spend-2024-04"},
               boost::test_tools::per_element());
    BOOST_TEST(out.entries == 4);
    BOOST_TEST(out.tells_what_vanished());
    const auto& may = out.objects[1];
    BOOST_TEST(may.id == "tag:coasts.example,2024:spend-2024-05#spend-2024-05.csv");
    BOOST_TEST(may.publication == "Spend over £25,000, May 2024");
    BOOST_TEST(may.page == "https://www.coasts.example/spend/2024-05");
    BOOST_TEST(may.format == "text/csv");
    BOOST_TEST(may.size == 2048);
    BOOST_TEST(may.modified == "2024-06-28T08:30:00Z");
    BOOST_TEST(out.objects[2].id == "tag:coasts.example,2024:spend-2024-05#spend-2024-05.ods");
}

namespace {

/// An entry, or its deletion, of the one file "urn:a".
std::string changed(const std::string& at) {
    return "<entry><id>urn:a</id><title>a</title><updated>" + at +
           "</updated><link rel=\"enclosure\" type=\"text/csv\" href=\"/a.csv\"/><link rel=\"enclosure\" "
           "type=\"text/csv\" href=\"/a.csv?more\"/></entry>";
}
std::string deleted(const std::string& at) {
    return "<at:deleted-entry ref=\"urn:a\" when=\"" + at + "\"/>";
}

/// A feed of two pages with one other file on each.
struct TwoPages : test::Catalogue {
    harvesters::Source source = source_of("atom", {url("/feed")});
    harvesters::Gathering read(const std::string& first, const std::string& second) {
        const auto page = [](const std::string& id, const std::string& inside, const std::string& link) {
            return Canned{.body =
                              "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                              "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\">" +
                              link + inside +
                              test::with(test::with(changed("2024-01-01T00:00:00Z"), "urn:a", "urn:" + id),
                                         "/a.csv", "/" + id + ".csv") +
                              "</feed>"};
        };
        server.serve("/feed", page("x", first, "<link rel=\"next\" href=\"/2\"/>"));
        server.serve("/2", page("y", second, ""));
        return gather(source);
    }
    static bool offers(const harvesters::Gathering& out) {
        return std::ranges::any_of(out.objects, [](const auto& o) { return o.id.starts_with("urn:a"); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_entry_that_changed_after_its_deletion_is_there_on_whatever_pages_the_two_stand,
                        TwoPages) {
    const auto entry = changed("2024-06-02T00:00:00Z"), gone = deleted("2024-06-01T00:00:00Z");
    for (const auto& out :
         {read(entry, gone), read(gone, entry), read(entry + gone, ""), read(gone + entry, "")}) {
        BOOST_TEST(offers(out));
        BOOST_TEST(out.deleted.empty());
        BOOST_TEST(out.complete());
    }
}

BOOST_FIXTURE_TEST_CASE(an_entry_deleted_after_its_last_change_is_gone_with_all_its_files_and_that_is_told,
                        TwoPages) {
    const auto entry = changed("2024-06-01T00:00:00Z"), gone = deleted("2024-06-01T02:00:00+01:00");
    for (const auto& out : {read(entry, gone), read(gone, entry), read(entry + gone, "")}) {
        BOOST_TEST(!offers(out));
        BOOST_TEST(out.deleted == std::vector<std::string>{"urn:a"}, boost::test_tools::per_element());
        BOOST_REQUIRE_EQUAL(out.warnings.size(), 2U);
        BOOST_TEST(out.warnings[0] ==
                   "urn:a#" + url("/a.csv") + " is listed, and was deleted at 2024-06-01T01:00:00Z");
    }
}

BOOST_AUTO_TEST_CASE(a_further_file_of_an_entry_is_told_from_an_entry_with_a_number_sign_in_its_name) {
    const std::string url = "https://a.example/files/spend%20may.csv?v=2";
    BOOST_TEST(harvesters::further_file_of("urn:a", url) == "urn:a#spend may.csv");
    BOOST_TEST(harvesters::entry_of("urn:a#spend may.csv", url) == "urn:a");
    BOOST_TEST(harvesters::entry_of("tag:a.example,2024:spend#may", url) == "tag:a.example,2024:spend#may");
    BOOST_TEST(harvesters::entry_of("urn:a", url) == "urn:a");
}

namespace {

std::string with_file(const std::string& entry, const std::string& at, const std::string& file) {
    return "<entry><id>urn:" + entry + "</id><title>" + entry + "</title><updated>" + at +
           "</updated><link rel=\"enclosure\" href=\"/" + file + ".csv\"/></entry>";
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_older_copy_of_an_entry_or_a_deleted_one_takes_no_other_entrys_file, TwoPages) {
    const auto april = with_file("april", "2024-06-30T09:00:00Z", "april"),
               by_mistake = with_file("april", "2024-06-29T09:00:00Z", "may"),
               may = with_file("may", "2024-06-28T09:00:00Z", "may");
    for (const auto& [first, second] :
         {std::pair(april + by_mistake, may), std::pair(by_mistake + april, may),
          std::pair(by_mistake, april + may), std::pair(may, by_mistake + april)}) {
        const auto lines = test::lines_of(read(first, second));
        BOOST_TEST(std::ranges::count(lines, url("/april.csv") + " | april") == 1);
        BOOST_TEST(std::ranges::count(lines, url("/may.csv") + " | may") == 1);
        BOOST_TEST(lines.size() == 6U, "four are the pages' own");
    }
    const auto gone = "<at:deleted-entry ref=\"urn:april\" when=\"2024-07-01T00:00:00Z\"/>";
    BOOST_TEST(std::ranges::count(test::lines_of(read(by_mistake, gone + may)), url("/may.csv") + " | may") ==
               1);
    // One file that two entries have is one, and the first's.
    BOOST_TEST(read(may, with_file("june", "2024-06-30T09:00:00Z", "may")).objects.size() == 5U);
}

BOOST_FIXTURE_TEST_CASE(a_deletion_takes_no_other_entry_whose_name_begins_alike, TwoPages) {
    const auto out = read(test::with(changed("2024-06-01T00:00:00Z"), "urn:a<", "urn:a#may<"),
                          deleted("2024-06-02T00:00:00Z"));
    BOOST_TEST(
        std::ranges::count_if(out.objects, [](const auto& o) { return o.id.starts_with("urn:a#may"); }) == 2);
    BOOST_TEST(out.deleted == std::vector<std::string>{"urn:a"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(the_latest_of_several_changes_and_deletions_counts_also_within_a_second, TwoPages) {
    BOOST_TEST(offers(read(changed("2024-06-01T00:00:00.5Z"), deleted("2024-06-01T00:00:00Z"))));
    BOOST_TEST(!offers(read(changed("2024-06-01T00:00:00Z"), deleted("2024-06-01T00:00:00.5Z"))));
    BOOST_TEST(!offers(read(changed("2024-06-02T00:00:00Z") + deleted("2024-06-01T00:00:00Z"),
                            deleted("2024-06-03T00:00:00Z"))));
    BOOST_TEST(offers(read(deleted("2024-06-03T00:00:00Z") + changed("2024-06-04T00:00:00Z"),
                           changed("2024-06-01T00:00:00Z"))));
}

BOOST_FIXTURE_TEST_CASE(a_deletion_without_a_time_or_in_the_year_3200_takes_nothing_away_and_is_told,
                        TwoPages) {
    const auto entry = changed("2024-06-01T00:00:00Z");
    const auto future = read(entry, deleted("3200-01-01T00:00:00Z"));
    BOOST_TEST(offers(future));
    BOOST_REQUIRE_EQUAL(future.warnings.size(), 1U);
    BOOST_TEST(says(future.warnings[0], "urn:a: the deletion at '3200-01-01T00:00:00Z' is not believed"));
    const auto never = read(entry, deleted("soon"));
    BOOST_TEST(offers(never));
    BOOST_REQUIRE_EQUAL(never.problems.size(), 1U);
    BOOST_TEST(says(never.problems[0], "its deletion has no when"));
}

namespace {

/// A feed of one file that says something more of itself.
struct OnePage : test::Catalogue {
    harvesters::Source source = source_of("atom", {url("/feed")});
    harvesters::Gathering read(const std::string& more) {
        server.serve("/feed", Canned{.body = "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                                             "xmlns:fh=\"http://purl.org/syndication/history/1.0\">" +
                                             more + changed("2024-06-01T00:00:00Z") + "</feed>"});
        return gather(source);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(only_a_feed_that_says_that_it_is_complete_tells_what_vanished, OnePage) {
    const auto window = read("");
    BOOST_TEST(window.complete());
    BOOST_TEST(!window.partial);
    BOOST_TEST(!window.tells_what_vanished());
    BOOST_TEST(read("<fh:complete/>").tells_what_vanished());
}

BOOST_FIXTURE_TEST_CASE(pages_without_archives_tell_nothing_and_archives_do_once_they_are_read_to_the_last,
                        OnePage) {
    const auto second = [&](const std::string& more) {
        server.serve(
            "/2",
            Canned{.body = "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                           "xmlns:fh=\"http://purl.org/syndication/history/1.0\">" +
                           more + test::with(changed("2024-05-01T00:00:00Z"), "urn:a", "urn:b") + "</feed>"});
    };
    second("");
    BOOST_TEST(!read("<link rel=\"next\" href=\"/2\"/>").tells_what_vanished());
    second("<fh:archive/>");
    BOOST_TEST(read("<link rel=\"prev-archive\" href=\"/2\"/>").tells_what_vanished());
    second("<fh:archive/><link rel=\"prev-archive\" href=\"/gone\"/>");
    BOOST_TEST(!read("<link rel=\"prev-archive\" href=\"/2\"/>").tells_what_vanished());
}

BOOST_FIXTURE_TEST_CASE(an_incremental_run_stops_at_what_it_knows_and_an_unchanged_one_sends_nothing, Feed) {
    BOOST_TEST(gather(source).answers == 2);
    bodies();
    // A page of which something is new leads on to the next, and of each that is read all is offered.
    const auto some = gather(source, test::now("2024-07-01T00:00:00Z"));
    BOOST_TEST(some.objects.size() == 4U);
    BOOST_TEST(some.answers == 2);
    const auto changes = gather(source, test::now("2024-10-01T00:00:00Z"));
    BOOST_TEST(changes.objects.size() == 3U);
    BOOST_TEST(changes.answers == 1);
    BOOST_TEST(changes.partial);
    BOOST_TEST(bodies() == 0);
}

BOOST_FIXTURE_TEST_CASE(an_entry_that_came_with_a_date_from_before_it_came_is_offered_all_the_same, OnePage) {
    const auto late =
        test::with(test::with(changed("2024-05-20T00:00:00Z"), "urn:a", "urn:b"), "/a.csv", "/b.csv");
    read(late);
    const auto changes = gather(source, test::now("2024-06-30T00:00:00Z"));
    BOOST_TEST(changes.objects.size() == 4U);
    BOOST_TEST(!changes.partial);
}

BOOST_FIXTURE_TEST_CASE(enclosures_of_one_name_are_several_files_and_go_with_their_entry, OnePage) {
    const auto links = [](std::initializer_list<int> months) {
        std::string out = "<entry><id>urn:e</id><title>e</title><updated>2024-06-01T00:00:00Z</updated>";
        for (const auto month : months)
            out += fmt::format("<link rel=\"enclosure\" type=\"text/csv\" href=\"/download?m={}\"/>", month);
        return out + "</entry>";
    };
    const auto out = read(links({4, 5, 6}));
    std::vector<std::string> names;
    for (const auto& object : out.objects)
        if (object.url.find("download") != std::string::npos) names.push_back(object.id);
    BOOST_TEST(
        names == (std::vector<std::string>{"urn:e#" + url("/download?m=4"), "urn:e#" + url("/download?m=5"),
                                           "urn:e#" + url("/download?m=6")}),
        boost::test_tools::per_element());
    BOOST_TEST(harvesters::entry_of(names.at(2), url("/download?m=6")) == "urn:e");
    BOOST_TEST(out.warnings.empty());
}

BOOST_FIXTURE_TEST_CASE(of_an_entry_that_stands_in_a_feed_and_in_its_archive_the_newer_counts, TwoPages) {
    const auto newer = changed("2024-07-01T00:00:00Z");
    const auto older = test::with(changed("2024-06-01T00:00:00Z"), "/a.csv", "/old.csv");
    for (const auto& out : {read(newer, older), read(older, newer)})
        for (const auto& object : out.objects) BOOST_TEST(object.url.find("/old.csv") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_file_of_an_entry_stays_what_it_is_when_another_is_put_in_front_of_it, OnePage) {
    const auto names = [&](std::initializer_list<const char*> files) {
        std::string entry = "<entry><id>urn:e</id><title>e</title><updated>2024-06-01T00:00:00Z</updated>";
        for (const auto* file : files)
            entry += fmt::format("<link rel=\"enclosure\" href=\"/{}.csv\"/>", file);
        std::map<std::string, std::string> out;
        for (const auto& object : read(entry + "</entry>").objects) out[object.url] = object.identity();
        return out;
    };
    const auto before = names({"may", "april"}), after = names({"june", "may", "april"});
    for (const auto* file : {"/may.csv", "/april.csv"})
        BOOST_TEST(after.at(url(file)) == before.at(url(file)));
    BOOST_TEST(names({"may"}).at(url("/may.csv")) == "urn:e", "the only one is known as its entry is");
}

BOOST_FIXTURE_TEST_CASE(an_entry_that_stands_twice_once_in_the_year_3200_loses_no_file, OnePage) {
    const auto once = changed("2024-06-28T09:00:00Z");
    const auto never = test::with(changed("3200-01-01T00:00:00Z"), "/a.csv", "/a2.csv");
    for (const auto& both : {once + never, never + once}) {
        const auto out = read("<fh:complete/>" + test::with(both, "urn:a", "urn:may"));
        std::vector<std::string> files;
        for (const auto& object : out.objects)
            if (object.identity().starts_with("urn:may")) files.push_back(object.url);
        BOOST_TEST(files == (std::vector{url("/a.csv"), url("/a.csv?more")}),
                   boost::test_tools::per_element());
        BOOST_TEST(out.tells_what_vanished());
    }
}

BOOST_FIXTURE_TEST_CASE(a_broken_feed_is_named_with_its_line, Feed) {
    server.serve(
        "/feed.atom",
        Canned{
            .body =
                "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<entry><title>A & B</title></entry></feed>"});
    BOOST_TEST(says(complaint(source), "line 2"));
    server.serve("/feed.atom", Canned{.body = "<rss version=\"2.0\"><channel/></rss>"});
    BOOST_TEST(says(complaint(source), "it is no Atom feed"));
}

BOOST_AUTO_TEST_SUITE_END()
