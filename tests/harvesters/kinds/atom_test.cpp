#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

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
    BOOST_TEST(may.id == "tag:coasts.example,2024:spend-2024-05");
    BOOST_TEST(may.publication == "Spend over £25,000, May 2024");
    BOOST_TEST(may.page == "https://www.coasts.example/spend/2024-05");
    BOOST_TEST(may.format == "text/csv");
    BOOST_TEST(may.size == 2048);
    BOOST_TEST(may.modified == "2024-06-28T08:30:00Z");
    BOOST_TEST(out.objects[2].id == "tag:coasts.example,2024:spend-2024-05#spend-2024-05.ods");
}

BOOST_FIXTURE_TEST_CASE(an_incremental_run_stops_at_what_it_knows_and_an_unchanged_one_sends_nothing, Feed) {
    BOOST_TEST(gather(source).answers == 2);
    bodies();
    const auto changes = gather(source, test::now("2024-07-01T00:00:00Z"));
    BOOST_TEST(changes.objects.size() == 1U);
    BOOST_TEST(changes.partial);
    BOOST_TEST(bodies() == 0);
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
