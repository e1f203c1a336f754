#include "publisher/base/error.hpp"
#include "publisher/record/draft.hpp"
#include "publisher/record/release_manifest.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using record::Locator;

BOOST_AUTO_TEST_SUITE(release_json)

BOOST_AUTO_TEST_CASE(a_manifest_reads_back_as_it_was_written) {
    record::ReleaseManifest m;
    m.dataset = schemas::DatasetId("coasts-spend-over-25k");
    m.organisation = schemas::OrganisationId("coasts");
    m.schema = schemas::SchemaId("spend-over-25k");
    m.edition = schemas::Edition::parse("2024-05");
    m.version = 2;
    m.reason = record::Reason::department_correction;
    m.total = base::pence(-123450);
    record::Part part{"may.csv", "https://coasts.example/may.csv", "May 2024", base::sha256("x"), 7, base::parse_rfc3339("2024-06-28T08:30:00Z"), "", "original", {}};
    part.rows = {9, 5, 1, {{"header", 1}, {"blank", 2}}};
    part.first_published = "2024-06-27T08:30:00Z";
    m.parts.push_back(part);
    m.files.push_back({"data.csv", "text/csv", 12, base::sha256("y")});
    const auto text = base::json::canonical(m.to_json());
    BOOST_TEST(base::json::canonical(record::ReleaseManifest::from_json(base::json::parse(text)).to_json()) == text);
    BOOST_TEST(m.path() == "releases/coasts-spend-over-25k/2024-05/v2");
    BOOST_TEST(text.find("\"total\":-1234.50") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_locator_within_a_version_reads_back) {
    for (const auto* text : {"1::24", "3:Sheet 1:7", "2:a:b:9"}) BOOST_TEST(Locator::parse_within(text).within() == text);
    for (const auto* text : {"", "1", "1:24", "0::3", "1::0", "x::1", "1::-2", "1::9999999999999999999"})
        BOOST_CHECK_THROW(Locator::parse_within(text), base::Error);
}

BOOST_AUTO_TEST_CASE(a_part_is_named_after_the_departments_file_and_stays_inside_its_folder) {
    BOOST_TEST(record::part_name("https://x.example/media/1/Spend%20May%202024.csv?v=2", {}) == "Spend May 2024.csv");
    BOOST_TEST(record::part_name("https://x.example/a/over_%C2%A325K.csv", {}) == "over_£25K.csv");
    BOOST_TEST(record::part_name("https://x.example/a/over_%A325K.csv", {}) == "over_£25K.csv");
    BOOST_TEST(record::part_name("https://x.example/a/%2e%2e%2f%2e%2e%2fetc%2fpasswd", {}) == "_.._etc_passwd");
    BOOST_TEST(record::part_name("https://x.example/a/may.csv", {"may.csv"}) == "may-2.csv");
    BOOST_TEST(record::part_name("https://x.example/", {}) == "x.example");
    BOOST_TEST(record::part_name("delivered:spend may.csv", {}) == "spend may.csv");
    BOOST_TEST(record::part_name("https://x.example/%FF%FE.csv", {}) == "ÿþ.csv");
}

BOOST_AUTO_TEST_SUITE_END()
