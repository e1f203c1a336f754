#include "publisher/base/json_schema.hpp"
#include "publisher/base/text.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(report_pages)

namespace {

const base::JsonSchema& report_schema() {
    static const base::JsonSchema schema(
        base::read_file(DAYBOOK_SOURCE_DIR "/schemas/meta/report.schema.json"));
    return schema;
}

/// What the published JSON Schema has against a text; "" for nothing.
std::string complaint(const std::string& json) {
    const auto found = report_schema().judge(json);
    return found ? fmt::format("{} breaks {} ({})", found->pointer, found->keyword, found->schema_pointer)
                 : "";
}

std::string complaint(const Report& report) {
    return complaint(base::json::write(report.to_json()));
}

std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    for (const auto line : base::split(text, '\n'))
        longest = std::max(longest, static_cast<std::size_t>(std::ranges::count_if(line, [](char c) {
                               return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
                           })));
    return longest;
}

/// A file of payments with everything wrong that can be, in turn.
std::string faulty_file(int rows) {
    std::string text = "Spend of the Ministry\n" + std::string(kHeading);
    for (int i = 0; i < rows; ++i) {
        switch (i % 6) {
            case 0: text += row("soon", "5.00"); break;
            case 1: text += row("31/05/2012", "plenty"); break;
            case 2: text += row("31/05/2012", "£5,000.00"); break;
            case 3: text += row("31-May-12", "(5.00)", ""); break;
            case 4: text += ",,,,,,,,\n"; break;
            default: text += row("", "");
        }
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_text_begins_with_the_verdict_and_shows_cells_places_remedies_and_sums) {
    const auto report = check_text("Piers, May 2012\n" + std::string(kHeading) + row("31/05/2012", "5.00") +
                                   row("so\x1Bon", "6.00") + row("later", "7.00"))
                            .report;
    const auto text = to_text(report);
    BOOST_TEST(text.starts_with("Not publishable: 2 rows have no readable date\n\nFile     test.csv\n"));
    for (const std::string_view part :
         {"Schema   spend-over-25k ", "Read as  CSV, UTF-8, commas, headings on line 2, dates dd/mm/yyyy\n",
          "\nErrors  to be mended before the file is published\n", "[type-error], 2 times\n",
          "     C4     line 4, column 3      soon\n", "'Date' holds characters that nobody sees, which are left out, or read as a\n", "     C5     line 5, column 3      later\n",
          "     To do: ", "What was understood\n", "C  Date  ", "2012-05-31",
          "  5 in the file = 1 accepted + 2 quarantined + 2 set aside\n", "1 set aside: headings\n",
          "\nControl totals  of 'Amount'\n", "quarantined", "£13.00\n", "\nScore  "})
        BOOST_TEST(text.find(part) != std::string::npos, part << " is not in\n" << text);
    BOOST_TEST(text.find('\x1B') == std::string::npos);
    BOOST_TEST(longest_line(text) <= 80U);
}

BOOST_AUTO_TEST_CASE(colour_is_there_only_when_it_is_asked_for) {
    const auto report = check_text(faulty_file(12)).report;
    BOOST_TEST(to_text(report).find('\033') == std::string::npos);
    const auto painted = to_text(report, true);
    BOOST_TEST(painted.starts_with("\033[1;31mNot publishable"));
    std::string plain;
    for (std::size_t i = 0; i < painted.size(); ++i) {
        if (painted[i] == '\033') i = painted.find('m', i);
        else plain += painted[i];
    }
    BOOST_TEST(plain == to_text(report));
}

BOOST_AUTO_TEST_CASE(the_page_is_one_file_without_script_or_link_in_which_everything_is_escaped) {
    const std::string attack = "<script>alert(1)</script>";
    const auto report =
        check("\"" + attack + "\",x\nDate,\"<img src=x onerror=y>Supplier\",Supplier,Amount\n\"" + attack +
                  "\",,\"'\"\" onload=z\",5\n31/05/2012,,<b>,5\n",
              {attack + ".csv", published_schema(), Profile::strict})
            .report;
    const auto page = to_html({report});
    BOOST_TEST(page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"));
    BOOST_TEST(page.find("&lt;script&gt;alert(1)") != std::string::npos);
    for (const std::string_view bad :
         {"<script", "<img", "<b>", "href", "://", "@import", "url(", "\" onload"})
        BOOST_TEST(page.find(bad) == std::string::npos, bad << " is in the page");
    BOOST_TEST(page.find("<h1 class=\"bad\">Not publishable: ") != std::string::npos);
    BOOST_TEST(to_html({report}) == page);
}

BOOST_AUTO_TEST_CASE(every_tag_of_a_page_is_closed) {
    const auto page =
        to_html({check_text(faulty_file(60)).report, check_text("%PDF-").report}, {{"notes.pdf", "skipped"}});
    std::vector<std::string> open;
    for (std::size_t at = page.find("<html"); (at = page.find('<', at)) != std::string::npos; ++at) {
        const bool closes = page[at + 1] == '/';
        const auto start = at + (closes ? 2 : 1);
        const auto name = page.substr(start, page.find_first_of(" >", start) - start);
        if (name == "meta" || name == "!DOCTYPE") continue;
        if (!closes) {
            open.push_back(name);
            continue;
        }
        BOOST_REQUIRE(!open.empty());
        BOOST_TEST(open.back() == name, "at byte " << at);
        open.pop_back();
    }
    BOOST_TEST(open.empty());
}

BOOST_AUTO_TEST_CASE(two_hundred_thousand_errors_still_give_a_report_that_a_person_can_read) {
    for (const auto profile : {Profile::strict, Profile::harvest}) {
        const auto report = check_text(faulty_file(300'000), profile).report;
        BOOST_TEST(report.count(Severity::error) + report.count(Severity::repair) >= 200'000);
        const auto text = to_text(report), page = to_html({report}),
                   json = base::json::write_pretty(report.to_json());
        BOOST_TEST(text.size() < 20'000U);
        BOOST_TEST(page.size() < 100'000U);
        BOOST_TEST(json.size() < 100'000U);
        BOOST_TEST(longest_line(text) <= 80U);
        BOOST_TEST(complaint(json) == "");
        BOOST_TEST(std::ranges::count(text, '\n') < 200);
    }
}

BOOST_AUTO_TEST_CASE(the_worst_that_many_columns_can_do_stays_under_a_megabyte) {
    // Five hundred columns of four kinds, each wrong in several ways, with cells that are all escapes.
    std::string fields, heading, bad, odd;
    const char* const types[] = {"number", "date", "boolean", "integer"};
    for (int i = 0; i < 500; ++i) {
        fields += fmt::format(
            "{}{{\"name\": \"f{}\", \"title\": \"Field {}\", \"type\": \"{}\", \"description\": \"x\", "
            "\"constraints\": {{\"required\": true}}}}",
            i == 0 ? "" : ",", i, i, types[i % 4]);
        heading += fmt::format("{}Field {}", i == 0 ? "" : ",", i);
        bad += (i == 0 ? "" : ",") + std::string(150, '\x01');
        odd += i == 0 ? "£(1,234.555)" : i % 4 == 1 ? ",3-Mar-12" : i % 4 == 2 ? ",Y" : ",\"£(1,234.555)\"";
    }
    const auto schema =
        "{\"name\": \"wide\", \"version\": \"1.0.0\", \"description\": \"x\", \"fieldsMatch\": \"partial\", "
        "\"fields\": [" +
        fields + "]}";
    std::string text = heading + "\n";
    for (int i = 0; i < 10; ++i) text += bad + "\n" + odd + "\n" + std::string(499, ',') + "x\n";
    const auto report = check(text, {"wide.csv", schema, Profile::strict}).report;
    BOOST_TEST(report.findings.size() > 300U);
    BOOST_TEST(report.findings.size() < 330U);
    BOOST_TEST(report.count(Severity::error) > 10'000);
    BOOST_TEST(to_text(report).size() < 1'000'000U);
    BOOST_TEST(to_html({report}).size() < 1'000'000U);
    BOOST_TEST(base::json::write_pretty(report.to_json()).size() < 1'000'000U);
    BOOST_TEST(complaint(report) == "");
}

BOOST_AUTO_TEST_CASE(every_report_follows_the_published_json_schema) {
    const std::string good = std::string(kHeading) + row("31/05/2012", "50000.00");
    for (const auto profile : {Profile::strict, Profile::harvest})
        for (const auto& text : {good, faulty_file(60), std::string("Nil return\n"), std::string(),
                                 std::string("<html>"), std::string("a\tb\nc"), std::string(kHeading),
                                 "Total\n" + good + ",,,,,,Total,5,\nNotes\n" + std::string(kHeading)}) {
            const auto report = check_text(text, profile).report;
            BOOST_TEST(complaint(report) == "", complaint(report)
                                                    << " in " << base::json::write(report.to_json()));
            BOOST_TEST(complaint(public_copy(report)) == "");
        }
    const auto report = check_text(good).report;
    BOOST_TEST(complaint(base::json::write(base::json::Value::object(
                   {{"parts", base::json::Value::array({report.to_json()})}}))) == "");
    auto broken = report.to_json();
    BOOST_TEST(complaint(base::json::write(broken.set("accepted_total", "5.5"))) != "");
    BOOST_TEST(complaint(base::json::write(report.to_json().set("surprise", 1))) != "");
}

BOOST_AUTO_TEST_CASE(reports_of_real_files_follow_it_too_and_can_be_read) {
    const std::filesystem::path folder = DAYBOOK_SOURCE_DIR "/../shared/data";
    if (!std::filesystem::is_directory(folder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << folder << " is absent, no real file was read");
        return;
    }
    int files = 0;
    std::size_t largest = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.file_size() > 1 << 20 || ++files % 3 != 0) continue;
        const auto report = check_text(base::read_file(entry.path()), Profile::strict).report;
        const auto text = to_text(report), page = to_html({report});
        BOOST_TEST(complaint(report) == "", entry.path() << ": " << complaint(report));
        BOOST_TEST(longest_line(text) <= 80U, entry.path());
        BOOST_TEST((verdict(report).starts_with("Publishable: ") ||
                    verdict(report).starts_with("Not publishable: ")));
        largest = std::max({largest, text.size(), page.size()});
    }
    BOOST_TEST_MESSAGE(files / 3 << " real reports, the largest page " << largest << " bytes");
    BOOST_TEST(largest < 1'000'000U);
}

BOOST_AUTO_TEST_SUITE_END()
