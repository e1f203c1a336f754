#include "publisher/app/estate.hpp"

#include "harvesters/gather.hpp"
#include "harvesters/edition_evidence.hpp"
#include "harvesters/url.hpp"
#include "publisher/app/estate_form.hpp"
#include "publisher/app/estate_rows.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <set>

using namespace daybook;
namespace fs = std::filesystem;
namespace chrono = std::chrono;

namespace {

std::map<std::string, std::string> all_bytes(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            out[entry.path().lexically_relative(folder).string()] = base::read_file(entry.path());
    return out;
}

/// Written once for the tests that only look.
struct Written {
    test::TemporaryFolder folder;
    base::json::Value said;
    Written() {
        app::write_estate(folder.path(), 2024);
        said = base::json::parse(base::read_file(folder / "estate.json"));
    }
};
const Written& written() {
    static const Written once;
    return once;
}

std::string iso(chrono::year_month month) {
    return fmt::format("{}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(estate)

BOOST_AUTO_TEST_CASE(two_writes_give_the_same_bytes_and_another_seed_others) {
    test::TemporaryFolder again, other;
    app::write_estate(again.path(), 2024);
    app::write_estate(other.path(), 7);
    BOOST_TEST((all_bytes(again.path()) == all_bytes(written().folder.path())));
    BOOST_TEST((all_bytes(other.path()) != all_bytes(written().folder.path())));
}

BOOST_AUTO_TEST_CASE(there_are_about_a_hundred_and_twenty_files_and_ten_to_twenty_thousand_rows) {
    BOOST_TEST(written().said.at("linked_files").as_int() == 121);
    BOOST_TEST(written().said.at("accepted_rows").as_int() > 10'000);
    BOOST_TEST(written().said.at("accepted_rows").as_int() < 20'000);
    BOOST_TEST_MESSAGE("estate rows: " << written().said.at("accepted_rows").as_int());
}

BOOST_AUTO_TEST_CASE(every_link_of_a_page_is_a_planted_file_in_the_same_order_and_one_leads_nowhere) {
    int nowhere = 0;
    for (const auto& site : written().said.at("sites").as_array()) {
        if (site.find("page") == nullptr) continue;
        const auto slug = site.at("page").as_string().substr(0, site.at("page").as_string().size() - 1);
        harvesters::Source source;
        source.id = slug;
        source.kind = "page";
        source.addresses = {"http://estate.test/" + slug + "/"};
        const auto get = [&](const harvesters::Request& request) {
            return harvesters::Answer{request, request.url, "text/html", base::read_file(written().folder.path() / slug / "index.html")};
        };
        const auto objects = harvesters::gather(source, {}, {.get = get}).objects;
        const auto& files = site.at("files").as_array();
        BOOST_REQUIRE_EQUAL(objects.size(), files.size());
        for (std::size_t i = 0; i < files.size(); ++i) {
            BOOST_TEST(slug + "/" + harvesters::file_name_of(objects[i].url) ==
                       files[i].at("file").as_string());
            BOOST_TEST(objects[i].title == files[i].at("title").as_string());
            nowhere += fs::exists(written().folder.path() / files[i].at("file").as_string()) ? 0 : 1;
        }
    }
    BOOST_TEST(nowhere == 1);
}

BOOST_AUTO_TEST_CASE(one_of_each_thing_that_goes_wrong_is_planted) {
    std::multiset<std::string> codes;
    for (const auto& site : written().said.at("sites").as_array())
        for (const auto& file : site.at("files").as_array())
            if (const auto code = file.at("code").as_string(); !code.empty()) codes.insert(code);
    const std::multiset<std::string> expected = {
        "not-usable",       "not-usable",       "not_found",
        "period-disagrees", "period-disagrees", "period-disagrees",
        "same-bytes-elsewhere", "soft-404",     "too-many-bad-rows"};
    BOOST_TEST((codes == expected));
    const auto& folder = written().folder;
    BOOST_TEST(base::read_file(folder / "department-for-inland-navigation/Over_£25K_november_2024.csv") ==
               base::read_file(folder / "department-for-inland-navigation/Over_£25K_october_2024.csv"));
    BOOST_TEST(fs::file_size(folder / "archive-and-almanac-service/attachment_110528.csv") == 0U);
}

BOOST_AUTO_TEST_CASE(names_titles_and_dates_of_released_files_tell_their_month) {
    const auto& sites = written().said.at("sites").as_array();
    for (std::size_t number = 0; number < app::estate::bodies().size(); ++number) {
        for (const auto& file : sites[number].at("files").as_array()) {
            if (file.at("outcome").as_string() != "released" || file.at("rows").as_int() == 0) continue;
            const auto month = file.at("edition").as_string();
            const chrono::year_month_day first(*base::parse_iso_date(month + "-01"));
            schemas::Report report;
            for (const auto& row : app::estate::month_of_spending(app::estate::bodies()[number], number,
                                                                  first.year() / first.month(), 2024)) {
                const chrono::year_month_day day(row.date);
                ++report.months[iso(day.year() / day.month())];
            }
            const auto verdict = harvesters::edition_from_evidence(
                {.url = "http://estate.test/" + base::percent_encode(file.at("file").as_string()),
                 .title = file.at("title").as_string()},
                report);
            BOOST_TEST_CONTEXT(verdict.why) {
                BOOST_REQUIRE(verdict.edition.has_value());
                BOOST_TEST(verdict.edition->str() == month);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_files_have_the_encodings_and_line_ends_of_real_ones) {
    const auto starts = [&](const std::string& file, std::string_view bytes) {
        return base::read_file(written().folder / file).starts_with(bytes);
    };
    BOOST_TEST(starts("national-orchard-agency/noa_spend_202404.csv", std::string_view("\xFF\xFE"
                                                                                       "D\0",
                                                                                       4)));
    BOOST_TEST(starts("department-for-public-festivals/transparency_apr24.csv",
                      "\xEF\xBB\xBF"
                      "Department family,"));
    const auto western =
        base::read_file(written().folder / "department-for-inland-navigation/Over_£25K_april_2024.csv");
    BOOST_TEST(
        western.starts_with("\"Spend over \xA3"
                            "25,000 \x96 "));
    BOOST_TEST(!base::is_utf8(western));
    BOOST_TEST(western.ends_with("\r\n"));
    const auto nil =
        base::read_file(written().folder / "office-for-lighthouse-safety/OLS+Over+25K+-+August+2024.csv");
    BOOST_TEST(
        nil.starts_with("Aug-24,,,,,,,,\r\n,,,,,,Transaction ,,\r\nDepartment family,Entity,Date "
                        "paid,Expense type,Expense area,Supplier,number,Amount,"));
    BOOST_TEST(nil.find("NIL RETURN,") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
