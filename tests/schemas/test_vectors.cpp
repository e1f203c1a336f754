#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "schemas/cells.hpp"
#include "schemas/encoding.hpp"

#include <boost/test/unit_test.hpp>

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

BOOST_AUTO_TEST_CASE(a_byte_that_is_no_utf_8_makes_the_whole_file_windows_1252) {
    const auto folder = vectors("csvlint");
    if (!folder) return;
    const auto bytes = base::read_file(*folder / "invalid-byte-sequence.csv");
    const auto file = decide_encoding(bytes);
    BOOST_TEST(to_string(file.encoding) == "windows-1252");
}

BOOST_AUTO_TEST_SUITE_END()
