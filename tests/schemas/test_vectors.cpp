#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "schemas/cells.hpp"
#include "schemas/check.hpp"
#include "schemas/encoding.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

using namespace daybook;
using namespace daybook::schemas;
namespace fs = std::filesystem;

namespace {

using Records = std::vector<std::vector<std::string>>;

Records records_of(const std::string& bytes) {
    const auto file = decide_encoding(bytes);
    CsvReader reader(file.text(), ',');
    Records out;
    std::string scratch;
    while (reader.next()) {
        auto& record = out.emplace_back();
        for (std::size_t i = 0; i < reader.size(); ++i) record.emplace_back(reader.text(i, scratch));
    }
    return out;
}

/// The folder of outside vectors, or nothing with a visible word.
std::optional<fs::path> vectors(const char* name) {
    fs::path folder = fs::path(DAYBOOK_SOURCE_DIR) / "../shared/data/vectors" / name;
    if (fs::is_directory(folder)) return folder;
    BOOST_TEST_MESSAGE("SKIPPED: " << folder << " is absent, its vectors were not tried");
    return {};
}

/// csv-spectrum's answer: objects whose members are the columns in order, or a single one.
Records expected_of(const fs::path& file) {
    Records out;
    auto document = base::json::parse(base::read_file(file));
    if (document.is_object()) document = base::json::Value::array({document});
    for (const auto& object : document.as_array()) {
        auto& record = out.emplace_back();
        for (const auto& [name, value] : object.as_object()) record.push_back(value.as_string());
    }
    return out;
}

/// Its answers disagree with its own files here: another telephone number, and a CR that the stored copy has lost.
bool contradicts_itself(const fs::path& csv) {
    return csv.filename() == "location_coordinates.csv" || csv.filename() == "newlines_crlf.csv";
}

/// A check for the columns that the files of csvlint have, all of them texts.
CheckResult check_for(const std::vector<std::string>& columns, const fs::path& file) {
    auto fields = base::json::Value::array();
    for (const auto& column : columns)
        fields.push(base::json::Value::object({{"name", column}, {"type", "string"}, {"description", "A column of csvlint."},
                                               {"daybook", base::json::Value::object({{"essential", true}})}}));
    const auto schema = base::json::Value::object({{"name", "csvlint"}, {"version", "1.0.0"}, {"description", "Files of csvlint."}, {"fields", fields}});
    CheckRequest request{file.filename().string(), base::json::write(schema)};
    return check(base::read_file(file), request);
}

/// The rows as canonical text.
Records rows_of(const CheckResult& result) {
    Records out;
    const auto table = result.rows->whole();
    for (std::size_t row = 0; row < table.rows(); ++row) {
        out.emplace_back();
        for (const auto& column : table.columns()) column.append_canonical(row, out.back().emplace_back());
    }
    return out;
}

const Records kFooBar{{"Foo", "Bsr", "Baz"}, {"Biff", "Baff", "Boff"}, {"Qux", "Teaspoon", "Doge"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(outside_vectors)

BOOST_AUTO_TEST_CASE(every_case_of_csv_spectrum_is_read_as_it_says) {
    const auto folder = vectors("csv-spectrum");
    if (!folder) return;
    int tried = 0;
    for (const auto& entry : fs::directory_iterator(*folder / "csvs")) {
        if (contradicts_itself(entry.path())) continue;
        auto records = records_of(base::read_file(entry.path()));
        const auto answer = *folder / "json" / entry.path().filename().replace_extension(".json");
        BOOST_REQUIRE_MESSAGE(!records.empty() && fs::exists(answer), answer);
        records.erase(records.begin());
        BOOST_TEST((records == expected_of(answer)), entry.path().filename());
        ++tried;
    }
    BOOST_TEST(tried >= 10);
}

BOOST_AUTO_TEST_CASE(line_ends_of_every_system_and_mixed_ones_end_records) {
    const auto folder = vectors("csvlint");
    if (!folder) return;
    for (const auto* name : {"inconsistent-line-endings.csv", "inconsistent-line-endings-unquoted.csv"})
        BOOST_TEST((records_of(base::read_file(*folder / name)) == kFooBar), name);
    for (const auto* name : {"cr-line-endings.csv", "crlf-line-endings.csv", "lf-line-endings.csv"}) {
        const auto records = records_of(base::read_file(*folder / name));
        BOOST_TEST(records.size() == 3U, name);
        BOOST_TEST((records.back() == kFooBar.back()), name);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_csvlint_finds_invalid_keeps_its_rows_and_marks_the_quote) {
    const auto folder = vectors("csvlint");
    if (!folder) return;
    const auto bytes = base::read_file(*folder / "invalid_many_rows.csv");
    CsvReader reader(bytes, ',');
    int rows = 0, stray = 0;
    while (reader.next()) {
        ++rows;
        if (reader.stray_quote() == 0) continue;
        ++stray;
        BOOST_TEST(reader.line() == 4);
        BOOST_TEST(reader.stray_quote() == 3);
    }
    BOOST_TEST(rows == 12);
    BOOST_TEST(stray == 1);
}

BOOST_AUTO_TEST_CASE(files_that_csvlint_finds_valid_are_read_row_by_row_without_a_complaint) {
    const auto folder = vectors("csvlint");
    if (!folder) return;
    for (const auto& [name, columns, rows] : std::vector<std::tuple<const char*, std::vector<std::string>, Records>>{
             {"valid.csv", {"foo", "bar", "baz"}, {{"1", "2", "3"}, {"3", "2", "1"}}},
             {"white space in filename.csv", {"foo", "bar", "baz"}, {{"1", "2", "3"}, {"3", "2", "1"}}},
             {"windows-line-endings.csv", {"a", "b", "c"}, {{"d", "e", "f"}}}}) {
        const auto result = check_for(columns, *folder / name);
        BOOST_REQUIRE_MESSAGE(result.rows.has_value(), name << ": " << result.report.refusal);
        BOOST_TEST((rows_of(result) == rows), name);
        BOOST_TEST(result.report.valid(), name << ": " << to_text(result.report));
    }
    const auto many = check_for({"foo", "bar", "baz"}, *folder / "valid_many_rows.csv");
    BOOST_TEST(many.report.rows.accepted == 6);
    BOOST_TEST(many.report.findings.empty(), to_text(many.report));
}

BOOST_AUTO_TEST_CASE(a_title_above_the_headings_is_passed_over_and_told) {
    const auto folder = vectors("csvlint");
    if (!folder) return;
    const auto result = check_for({"foo", "bsr", "baz"}, *folder / "title-row.csv");
    BOOST_REQUIRE_MESSAGE(result.rows.has_value(), result.report.refusal);
    BOOST_TEST((rows_of(result) == Records{kFooBar[1], kFooBar[2]}));
    BOOST_TEST(std::ranges::count(result.report.findings, "title-row", &Finding::code) == 1);
}

BOOST_AUTO_TEST_CASE(spreadsheets_that_csvlint_does_not_read_are_read_and_have_headings_alone) {
    const auto folder = vectors("csvlint");
    if (!folder) return;
    for (const auto* kind : {"xls", "xlsx"}) {
        const auto result = check_for({"a", "b", "c"}, *folder / fmt::format("spreadsheet.{}", kind));
        BOOST_TEST(result.report.refusal == "");
        BOOST_TEST(result.report.file_kind == kind);
        BOOST_TEST(result.report.rows.accepted == 0);
        BOOST_TEST(std::ranges::count(result.report.findings, "no-data-rows", &Finding::code) == 1, to_text(result.report));
    }
}

BOOST_AUTO_TEST_CASE(a_byte_that_is_no_utf_8_makes_the_whole_file_windows_1252) {
    const auto folder = vectors("csvlint");
    if (!folder) return;
    const auto bytes = base::read_file(*folder / "invalid-byte-sequence.csv");
    const auto file = decide_encoding(bytes);
    BOOST_TEST(to_string(file.encoding) == "windows-1252");
}

BOOST_AUTO_TEST_SUITE_END()
