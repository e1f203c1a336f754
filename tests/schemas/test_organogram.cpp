#include "schemas/report_words.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(organogram)

namespace {

struct Post {
    std::string reference, name = "N/D", grade = "SCS1", job = "Director", to = "1", floor = "N/A", ceiling = "N/A", fte = "1.00", notes = "";
};

/// The head, whose reference is 1, and these.
Report report_of(const std::vector<Post>& posts, Profile profile = Profile::strict) {
    std::string text =
        "Post Unique Reference,Name,Grade (or equivalent),Job Title,Job/Team Function,Parent Department,Organisation,Unit,Contact Phone,Contact E-mail,"
        "Reports to Senior Post,Salary Cost of Reports (\u00A3),FTE,Actual Pay Floor (\u00A3),Actual Pay Ceiling (\u00A3),Professional/Occupational Group,Notes\n";
    const auto add = [&](const Post& p) {
        text += fmt::format("{},{},{},{},Runs harbours,Piers,Piers,Harbours,N/D,N/D,{},0,{},{},{},Policy,{}\n", p.reference, p.name, p.grade, p.job, p.to, p.fte, p.floor,
                            p.ceiling, p.notes);
    };
    add({.reference = "1", .grade = "SCS4", .job = "Head", .to = "XX"});
    for (const auto& post : posts) add(post);
    return check(text, {"posts.csv", base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/organogram-senior.json"), profile}).report;
}

}  // namespace

BOOST_AUTO_TEST_CASE(two_who_share_a_post_differ_in_name_hours_and_notes_only) {
    const auto shared = report_of({{.reference = "2", .name = "Jo Ash", .fte = "0.60", .notes = "Monday"}, {.reference = "2", .name = "Al Oak", .fte = "0.40"}});
    BOOST_TEST(shared.valid());
    for (const auto& other : {Post{.reference = "2", .grade = "SCS2"}, Post{.reference = "2", .job = "Deputy"}, Post{.reference = "2", .floor = "120000", .ceiling = "124999"}}) {
        const auto report = report_of({{.reference = "2"}, {.reference = "3"}, other});
        const auto* found = find(report, "unique-error");
        BOOST_REQUIRE(found != nullptr);
        BOOST_TEST(found->count == 1);
        BOOST_TEST(found->places.front().line == 5);
        BOOST_TEST(found->message.find("in an earlier row with the same 'Post unique reference'") != std::string::npos, found->message);
        BOOST_TEST(report.rows.accepted == 4);
    }
    // Whoever is paid and holds no post shares nothing.
    BOOST_TEST(find(report_of({{.reference = "0"}, {.reference = "0", .grade = "SCS2", .job = "Adviser"}}), "unique-error") == nullptr);
}

BOOST_AUTO_TEST_CASE(people_who_are_paid_and_hold_no_post_may_report_to_different_posts) {
    BOOST_TEST(find(report_of({{.reference = "2"}, {.reference = "0", .to = "1"}, {.reference = "0", .to = "2"}}), "tree-error") == nullptr);
    const auto report = report_of({{.reference = "0", .to = "1"}, {.reference = "0", .to = "9"}});
    const auto* found = find(report, "tree-error");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->places.front().line == 4);
}

BOOST_AUTO_TEST_CASE(hours_in_per_cent_are_a_share_of_a_post) {
    const auto report = report_of({{.reference = "2", .fte = "60%"}}, Profile::harvest);
    BOOST_TEST(find(report, "type-error") == nullptr);
    BOOST_REQUIRE(find(report, "repaired-number", "fte") != nullptr);
    BOOST_TEST(find(report, "repaired-number", "fte")->message == "'FTE' is written in per cent, and is read as a share of one");
    BOOST_TEST(find(report, "repaired-number", "fte")->remedy == "Write it as a share of one: 1.00 for 100%.");
    const auto column = std::ranges::find(report.understood, "fte", &ColumnRead::field);
    BOOST_REQUIRE((column != report.understood.end()));
    BOOST_TEST((column->examples == std::vector<std::string>{"1.00", "0.60"}));
}

BOOST_AUTO_TEST_CASE(pay_lies_in_a_band_of_five_thousand_pounds) {
    const auto codes = [](const std::string& floor, const std::string& ceiling) {
        const auto report = report_of({{.reference = "2", .floor = floor, .ceiling = ceiling}});
        return fmt::format("{} {}", find(report, "row-constraint", "pay_floor") != nullptr, find(report, "row-constraint", "pay_ceiling") != nullptr);
    };
    BOOST_TEST(codes("120000", "124999") == "false false");
    BOOST_TEST(codes("0", "0") == "false false");
    BOOST_TEST(codes("N/A", "124999") == "false false");
    BOOST_TEST(codes("123456", "128455") == "true false");
    BOOST_TEST(codes("120000", "129999") == "false true");
    BOOST_TEST(codes("120000", "120000") == "false true");
    BOOST_TEST(codes("125000", "120000") == "false true");
    const auto report = report_of({{.reference = "2", .floor = "120000", .ceiling = "129999"}});
    BOOST_TEST(find(report, "row-constraint")->message == "'Actual pay ceiling (\u00A3)' is not 4,999 more than 'Actual pay floor (\u00A3)' of its row");
}

BOOST_AUTO_TEST_CASE(a_post_has_a_reference_of_its_own_and_a_grade_that_there_is) {
    const auto report = report_of({{.reference = "XX"}});
    BOOST_REQUIRE(find(report, "tree-error", "post_reference") != nullptr);
    BOOST_TEST(find(report, "tree-error", "post_reference")->places.front().line == 3);
    for (const auto* grade : {"SCS1", "SCS1A", "SCS 2", "SCS3 (acting)", "OF-6", "OF9", "SCS Pay Band 2", "Grade 6", "N/D", "Senior", "Officer", "S", "OFS"})
        BOOST_TEST(find(report_of({{.reference = "2", .grade = grade}}), "constraint-error", "grade") == nullptr, grade);
    for (const auto* grade : {"SCS9", "SCS0", "SCS12", "OF-5", "SCS-5"})
        BOOST_TEST(find(report_of({{.reference = "2", .grade = grade}}), "constraint-error", "grade") != nullptr, grade);
}

BOOST_AUTO_TEST_CASE(who_reports_to_nobody_and_who_reports_in_a_circle_are_counted_apart) {
    const auto words = verdict(report_of({{.reference = "2", .to = "99"}, {.reference = "3", .to = "4"}, {.reference = "4", .to = "5"}, {.reference = "5", .to = "3"}}));
    BOOST_TEST(words.find("leads back to the row itself (3 times)") != std::string::npos, words);
    BOOST_TEST(words.find("is not there (") == std::string::npos, words);
}

BOOST_AUTO_TEST_SUITE_END()
