#include "schemas/judge_report.hpp"
#include "schemas/references.hpp"
#include "schemas/table_checks.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace daybook;
using namespace daybook::schemas;
using tests::cell;
using tests::find;
using tests::kHeading;
using tests::row;

BOOST_AUTO_TEST_SUITE(whole_table)

namespace {

std::string published(const std::string& id) {
    return base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/" + id + ".json");
}

CheckResult check_as(const std::string& id, std::string_view bytes, Profile profile = Profile::harvest) {
    CheckRequest request{id + ".csv", published(id), profile};
    return check(bytes, request);
}

const std::string kMeetings = "Minister,Date,Name of Organisation,Purpose of meeting\n";

std::string reports_of(const CheckResult& result) {
    return base::json::write(result.report.to_json());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_minister_named_once_is_the_one_of_each_meeting_below) {
    const auto result =
        check_as("ministerial-meetings", kMeetings +
                                             ",,,\n"
                                             "\"Jane Ash MP, Harbours\",Oct-2010,Pilots,Dues\n"
                                             ",Oct-2010,Dredgers,Silt\n"
                                             ",,,\n"
                                             ",Nov-2010,Ferries,Fares\n"
                                             "Tom Oak MP,Oct-2010,Divers,Wrecks\n"
                                             ",Dec-2010,Anglers,Bait\n");
    BOOST_REQUIRE(result.rows.has_value());
    BOOST_REQUIRE(result.rows->count() == 5U);
    const std::vector<std::string> expected{"Jane Ash MP, Harbours", "Jane Ash MP, Harbours",
                                            "Jane Ash MP, Harbours", "Tom Oak MP", "Tom Oak MP"};
    for (std::size_t i = 0; i < 5; ++i) BOOST_TEST(cell(result, i, "minister") == expected[i]);
    const auto* const said = find(result.report, "filled-down", "minister");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST(said->count == 3);
    BOOST_TEST(said->places.front().line == 4);
    BOOST_TEST(said->places.front().column == 1);
    BOOST_TEST((said->severity == Severity::repair));
    BOOST_TEST(find(result.report, "required-value", "minister") == nullptr);
    BOOST_TEST(result.report.rows.set_aside.at("blank") == 2);
    const auto strict =
        check_as("ministerial-meetings", kMeetings + "A,Oct-2010,B,C\n,Oct-2010,D,E\n", Profile::strict);
    BOOST_TEST((find(strict.report, "filled-down")->severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(a_minister_named_once_is_the_one_of_each_meeting_below_also_where_an_object_stands_in_the_file) {
    const auto meeting = [](std::string_view minister, std::string_view purpose) {
        return fmt::format(R"({{"Minister": {}, "Date": "May 2024", "Name of organisation": "Pilots", "Purpose of meeting": {}}})", minister, purpose);
    };
    const auto result = check_as("ministerial-meetings", fmt::format("[{}, {}, {}, {}]", meeting(R"("Jane Ash MP")", R"("Dues")"), meeting(R"("")", R"({"a": 1})"),
                                                                     meeting(R"({"name": "Tom Oak MP"})", R"("Silt")"), meeting(R"("")", R"("Bait")")));
    BOOST_REQUIRE(result.rows->count() == 4U);
    BOOST_TEST(cell(result, 1, "minister") == "Jane Ash MP");
    BOOST_TEST(find(result.report, "filled-down", "minister")->count == 1);
    // Below an object, which is no name, nobody knows whose meeting it was.
    for (const auto i : {std::size_t{2}, std::size_t{3}}) BOOST_TEST(result.rows->whole().find("minister")->is_null(i));
    BOOST_TEST(find(result.report, "type-error", "minister") != nullptr);
    BOOST_TEST(find(result.report, "required-value", "minister") != nullptr);
}

BOOST_AUTO_TEST_CASE(what_is_filled_in_from_above_is_held_to_its_column_and_is_there) {
    const std::string schema =
        R"~({"name": "blocks", "version": "1.0.0", "description": "d", "fields": [
        {"name": "body", "title": "Body", "type": "string", "description": "d", "constraints": {"enum": ["Piers", "Quays"]}, "daybook": {"fill_down": true, "essential": true}},
        {"name": "code", "title": "Code", "type": "string", "description": "d", "constraints": {"pattern": "[A-Z]{2}"}, "daybook": {"fill_down": true}},
        {"name": "begun", "title": "Begun", "type": "string", "description": "d", "daybook": {"fill_down": true, "says_when": true}},
        {"name": "what", "title": "What", "type": "string", "description": "d"}]})~";
    const auto result = check("Body,Code,Begun,What\nPiers,AB,03/05/2024,Rope\n,,,Lamps\nQuays,cd,May 2024,Buoys\n,,,Nets\n", {"blocks.csv", schema, Profile::harvest});
    BOOST_TEST(result.report.rows.quarantined == 0);
    BOOST_REQUIRE(result.rows->count() == 4U);
    const auto column = [&](std::string_view name) {
        std::string out;
        for (std::size_t i = 0; i < 4; ++i) out += cell(result, i, name) + ";";
        return out;
    };
    BOOST_TEST(column("body") == "Piers;Piers;Quays;Quays;");
    BOOST_TEST(column("code") == "AB;AB;cd;cd;");
    BOOST_TEST(column("begun") == "2024-05-03;2024-05-03;May 2024;May 2024;");
    BOOST_TEST(find(result.report, "filled-down", "body")->count == 2);
    BOOST_TEST(find(result.report, "constraint-error", "code")->count == 2);
}

BOOST_AUTO_TEST_CASE(a_minister_called_ditto_is_the_one_above) {
    for (const std::string ditto : {"\"\"\"\"", "As above", "ditto", "do.", "\u3003"}) {
        const auto result = check_as("ministerial-meetings", kMeetings + "Jane Ash MP,Oct-2010,Pilots,Dues\n" + ditto + ",Nov-2010,Dredgers,Silt\n,Dec-2010,Ferries,Fares\n");
        BOOST_REQUIRE(result.rows->count() == 3U);
        for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(cell(result, i, "minister") == "Jane Ash MP", ditto);
        const auto said = std::ranges::find_if(result.report.findings, [](const Finding& f) { return f.message.find("says 'ditto'") != std::string::npos; });
        BOOST_REQUIRE(said != result.report.findings.end());
        BOOST_TEST(said->code == "filled-down");
        BOOST_TEST(said->count == 1);
        BOOST_TEST(said->places.front().line == 3);
    }
    const auto first = check_as("ministerial-meetings", kMeetings + "As above,Oct-2010,Pilots,Dues\n");
    BOOST_TEST(cell(first, 0, "minister") == "");
    BOOST_TEST(find(first.report, "required-value", "minister") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_name_alone_in_its_row_heads_the_block_below_it_and_the_first_blank_stays_blank) {
    const auto result = check_as("ministerial-meetings", kMeetings +
                                                             ",Oct-2010,Before anybody,X\n"
                                                             "Jane Ash MP,,,\n"
                                                             ",Oct-2010,Pilots,Dues\n"
                                                             "Tom Oak MP,,,\n"
                                                             ",Oct-2010,Divers,Wrecks\n");
    BOOST_REQUIRE(result.rows->count() == 3U);
    BOOST_TEST(cell(result, 0, "minister") == "");
    BOOST_TEST(cell(result, 1, "minister") == "Jane Ash MP");
    BOOST_TEST(cell(result, 2, "minister") == "Tom Oak MP");
    BOOST_TEST(find(result.report, "required-value", "minister")->count == 1);
}

BOOST_AUTO_TEST_CASE(a_footnote_between_blocks_is_nobodys_name) {
    for (const std::string note : {"* Value at market price", "Note: values are estimates", "Source: Cabinet Office", "† As declared", "(1) Estimated",
                                   "Gifts of a value below the threshold are not listed here."}) {
        const auto result = check_as("ministerial-meetings", kMeetings + "Jane Ash MP,Oct-2010,Pilots,Dues\n" + note + ",,,\n,Oct-2010,Divers,Wrecks\n");
        BOOST_REQUIRE(result.rows->count() == 2U);
        BOOST_TEST(cell(result, 1, "minister") == "Jane Ash MP", note);
    }
}

BOOST_AUTO_TEST_CASE(filling_down_does_not_depend_on_how_a_file_is_cut) {
    std::string bytes = kMeetings;
    for (int i = 0; i < 70'000; ++i)
        bytes += (i % 1000 == 0 ? "Minister " + std::to_string(i / 1000) : "") + ",Oct-2010,Body " +
                 std::to_string(i) + ",Talk\n";
    CheckRequest whole{"m.csv", published("ministerial-meetings"), Profile::harvest}, cut = whole;
    cut.threads = 4;
    cut.stretch_bytes = 1000;
    const auto one = check(bytes, whole), many = check(bytes, cut);
    BOOST_TEST(cell(one, 69'999, "minister") == "Minister 69");
    BOOST_TEST(cell(one, 65'536, "minister") == "Minister 65");
    BOOST_TEST((one.rows->digest() == many.rows->digest()));
    BOOST_TEST(reports_of(one) == reports_of(many));
    BOOST_TEST(find(one.report, "required-value") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_real_file_that_names_each_minister_once_gives_every_meeting_its_minister) {
    const std::string file =
        DAYBOOK_SOURCE_DIR "/../shared/data/ministers/meetings/co-meetings-oct-dec-2010.csv";
    if (!std::ifstream(file)) {
        BOOST_TEST_MESSAGE("skipped: " << file << " is not here");
        return;
    }
    const auto result = check_as("ministerial-meetings", base::read_file(file));
    const auto rows = result.rows->whole();
    const auto* const ministers = rows.find("minister");
    std::size_t blank = 0;
    for (std::size_t i = 0; i < result.rows->count(); ++i) blank += ministers->is_null(i) ? 1 : 0;
    BOOST_TEST(result.rows->count() > 100U);
    BOOST_TEST(blank == 0U);
    BOOST_TEST(cell(result, 1, "minister") == cell(result, 0, "minister"));
}

BOOST_AUTO_TEST_CASE(totals_by_supplier_without_dates_are_refused_in_those_words) {
    for (const auto* text :
         {"Sum of Invoice Nett Amount,\nSupplier Name,Total\nDredging Ltd,2909121.01\nPiers Ltd,12000.00\n",
          "Supplier Name,Sum of Invoice Nett Amount\nDredging Ltd,2909121.01\n",
          "Sum of Invoice Nett Amount,\n\nSupplier Name,Total\nDredging Ltd,2909121.01\n",
          "Row Labels,Amount\nDredging Ltd,2909121.01\nGrand Total,2909121.01\n",
          "Row Labels,Sum of Amount\nDredging Ltd,2909121.01\nGrand Total,2909121.01\n",
          "Row Labels,Sum of Amount (£)\nDredging Ltd,2909121.01\nGrand Total,2909121.01\n",
          "Department family,Entity,Supplier,Total\nPiers,Piers,Dredging Ltd,2909121.01\n",
          "Supplier Name,Sum of Invoice Nett Amount,Count of Transactions,Average of Amount\nDredging "
          "Ltd,2909121.01,3,5\n",
          " Sum of Invoice Nett Amount ,\r Supplier Name , Total\r Dredging Ltd ,2909121.01\r"})
        for (const auto* schema : {"spend-over-500", "spend-over-25k", "card-spend"}) {
            const auto report = check_as(schema, text).report;
            BOOST_TEST(report.refusal.starts_with("supplier totals: "), schema << ": " << report.refusal);
            BOOST_TEST(report.refusal.find("no dates per payment") != std::string::npos);
            const auto* const said = find(report, "supplier-totals");
            BOOST_REQUIRE(said != nullptr);
            BOOST_TEST(said->remedy == "Give one row for each payment, with its date, supplier and amount.");
        }
    // Payments that merely lack a column are told which.
    BOOST_TEST(check_as("spend-over-25k", "Department,Supplier,Transaction number,Amount\nA,B,1,5\n")
                   .report.refusal.find("'Date'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_real_files_of_supplier_totals_are_refused_as_such) {
    const std::filesystem::path folder =
        DAYBOOK_SOURCE_DIR "/../shared/data/council-spend/lambeth/payments-to-suppliers";
    if (!std::filesystem::is_directory(folder)) {
        BOOST_TEST_MESSAGE("skipped: " << folder << " is not here");
        return;
    }
    int totals = 0, read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto report = check_as("spend-over-500", base::read_file(entry.path())).report;
        totals += find(report, "supplier-totals") == nullptr ? 0 : 1;
        read += report.refusal.empty() ? 1 : 0;
        BOOST_TEST((find(report, "supplier-totals") != nullptr || report.refusal.empty()),
                   entry.path() << ": " << report.refusal);
    }
    BOOST_TEST(totals == 16);
    BOOST_TEST(read >= 1);
}

BOOST_AUTO_TEST_CASE(a_dollar_sign_is_read_and_named) {
    const auto text =
        std::string(kHeading) + row("06/07/2011", "\"$31,145.00\"") + row("07/07/2011", "26000.00");
    const auto harvest = check_as("spend-over-25k", text);
    BOOST_TEST(harvest.report.rows.accepted == 2);
    BOOST_TEST(cell(harvest, 0, "amount") == "31145.00");
    const auto* const said = find(harvest.report, "dollar-sign", "amount");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST((said->severity == Severity::warning));
    BOOST_TEST(said->places.front().value == "$31,145.00");
    BOOST_TEST((find(check_as("spend-over-25k", text, Profile::strict).report, "dollar-sign")->severity ==
                Severity::error));
}

BOOST_AUTO_TEST_CASE(pound_signs_and_commas_are_repairs_in_every_published_schema_of_spending) {
    for (const auto* schema : {"spend-over-25k", "spend-over-500"}) {
        const auto text =
            std::string(kHeading) + row("06/07/2011", "\"£31,145.00\"") + row("07/07/2011", "(£26000.00)");
        const auto harvest = check_as(schema, text);
        BOOST_TEST(cell(harvest, 0, "amount") == "31145.00", schema);
        BOOST_TEST(cell(harvest, 1, "amount") == "-26000.00", schema);
        BOOST_REQUIRE(find(harvest.report, "repaired-number") != nullptr);
        BOOST_TEST((find(harvest.report, "repaired-number")->severity == Severity::repair), schema);
        BOOST_TEST((find(check_as(schema, text, Profile::strict).report, "repaired-number")->severity ==
                    Severity::error),
                   schema);
    }
}

BOOST_AUTO_TEST_CASE(what_is_too_much_to_remember_is_said_not_to_be_judged) {
    const std::string schema =
        R"({"name": "pays", "version": "1", "description": "x", "fields": [)"
        R"({"name": "number", "title": "Number", "type": "string", "description": "x"},)"
        R"({"name": "paid", "title": "Paid", "type": "number", "description": "x"}],)"
        R"( "daybook": {"amount": "paid", "checks": {"threshold": {"least": "500.00", "per": "number"}}}})";
    std::string bytes = "Number,Paid\n";
    for (std::size_t i = 0; i <= ThresholdCheck::kMostSmall; ++i) bytes += std::to_string(i) + ",1.00\n";
    CheckRequest request{"pays.csv", schema, Profile::strict};
    request.rows = false;
    const auto report = check(bytes, request).report;
    const auto* const said = find(report, "not-judged");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST((said->severity == Severity::note));
    BOOST_TEST(find(report, "under-threshold") == nullptr);
    TreeCheck tree("XX");
    for (std::size_t i = 0; i * 300 <= TreeCheck::kMostBytes; ++i)
        tree.add(std::to_string(i) + std::string(190, 'x'), std::string(200, 'y'),
                 static_cast<std::int64_t>(i));
    BOOST_TEST(tree.judge().gave_up);
}

BOOST_AUTO_TEST_CASE(checks_of_the_whole_table_say_the_same_whether_rows_are_wanted_or_not) {
    const auto text = std::string(kHeading) + row("06/07/2011", "100.00") + row("07/07/2011", "26000.00");
    CheckRequest with{"t.csv", published("spend-over-25k"), Profile::harvest}, without = with;
    without.rows = false;
    BOOST_TEST(reports_of(check(text, with)) == reports_of(check(text, without)));
    const auto posts = std::string("Post Unique Reference,Name,Reports to Senior Post\n1,A,XX\n2,B,9\n");
    CheckRequest tree{"t.csv", published("organogram-senior"), Profile::harvest}, alone = tree;
    alone.rows = false;
    BOOST_TEST(reports_of(check(posts, tree)) == reports_of(check(posts, alone)));
    BOOST_TEST(find(check(posts, alone).report, "tree-error") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_junior_post_must_report_to_a_senior_post_of_the_other_file) {
    const auto senior_schema = parse_schema(published("organogram-senior")),
               junior_schema = parse_schema(published("organogram-junior"));
    const auto senior =
        check_as("organogram-senior", "Post Unique Reference,Name,Reports to Senior Post\n1,A,XX\n2,B,1\n");
    const auto junior =
        check_as("organogram-junior",
                 "Unit,Reporting Senior Post,Grade,Number of Posts in FTE\nDredging,2,EO,3.00\n"
                 "Piers,7,AO,1.00\nPiers,7,AA,2.00\nLights,1,AO,1.50\n");
    BOOST_REQUIRE((senior.rows && junior.rows));
    BOOST_TEST(resources_of(junior_schema) == std::vector<std::string>{"organogram-senior"},
               boost::test_tools::per_element());
    const auto found =
        judge_references(junior_schema, *junior.rows, junior.report, {{&senior_schema, &*senior.rows}});
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].code == "foreign-key");
    BOOST_TEST(found[0].field == "reporting_senior_post");
    BOOST_TEST(found[0].count == 2);
    BOOST_TEST(found[0].message.ends_with("names no row of organogram-senior"));
    BOOST_REQUIRE(found[0].places.size() == 1U);
    BOOST_TEST(found[0].places[0].line == 3);
    BOOST_TEST(found[0].places[0].column == 2);
    BOOST_TEST(found[0].places[0].value == "7");
    BOOST_TEST(judge_references(junior_schema, *junior.rows, junior.report, {}).empty());
    const auto unjudged = reference_not_judged(junior_schema, "organogram-senior", "it is not here");
    BOOST_TEST((unjudged.severity == Severity::note));
    BOOST_TEST(unjudged.field == "reporting_senior_post");
}

BOOST_AUTO_TEST_SUITE_END()
