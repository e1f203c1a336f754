#include "schemas/encoding.hpp"
#include "schemas/stretches.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <random>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// All there is in an answer, as bytes.
std::string whole(const CheckResult& result) {
    return daybook::base::json::write(result.report.to_json()) +
           (result.rows ? rows_of(result.rows->whole()) : "") + result.redacted.value_or("") +
           (result.needs_redaction ? "1" : "0");
}

std::string read_with(std::string_view bytes, int threads, std::size_t stretch_bytes, bool copied = false, const std::string& schema = published_schema()) {
    CheckRequest request{"test.csv", schema};
    request.threads = threads;
    request.stretch_bytes = stretch_bytes;
    Source source(bytes);
    if (copied) source.copy = [n = std::make_shared<std::atomic<int>>()](std::string_view part, char* to) {
        // One in seven fails, and leaves what is nothing.
        const bool good = ++*n % 7 != 0;
        good ? void(std::ranges::copy(part, to)) : void(std::fill_n(to, part.size(), '"'));
        return good;
    };
    return whole(check(source, request));
}

constexpr std::size_t kWhole = std::size_t{1} << 40;

std::vector<std::string> awkward_files() {
    const std::string lines = row("31/05/2012", "\"£1,234.50\"") + row("05/06/2012", "1.00", "\"A\nB\n,C\"") +
                              row("6-Jun-12", "(7.00)", "\"Smith, \"\"Jones\"\"\"") + "\n,,,,,,,,\n" +
                              row("07/06/2012", "1", "\"never closed") + row("08/06/2012", "1", "B\"") +
                              "Total,,,,,,,9.00,\n" + row("soon", "3.00", "");
    std::string many;
    for (int i = 0; i < 40; ++i) many += lines;
    const std::string plain = "May 2012,,\n" + std::string(kHeading) + many;
    std::string returns = plain;
    std::ranges::replace(returns, '\n', '\r');
    std::string both;
    for (const char c : plain) both += c == '\n' ? std::string("\r\n") : std::string(1, c);
    std::string american = std::string(kHeading), mixed = std::string(kHeading);
    for (int i = 1; i < 13; ++i) american += row("05/" + std::to_string(i) + "/2012", "1.00");
    mixed = american += row("05/14/2012", "2.00");
    for (int i = 1; i < 13; ++i) mixed += row("06/" + std::to_string(i) + "/2012", "1.00");
    mixed += row("14/05/2012", "2.00");
    const std::string hidden =
        "Date;VAT number;Supplier;Amount\r\n31/05/2012;GB1;\"A;B\";5.00\r\n01/06/2012;\"GB\r\n2\";C;6.00\r\n";
    // Totals without a label, of what stands far above them and of what stands between them and the one before.
    std::string sums = std::string(kHeading);
    for (int block = 1; block < 9; ++block) {
        for (int i = 0; i < 20; ++i) sums += row("31/05/2012", "1.00");
        sums += ",,,,,,,20.00,\n,,,,,,,3.00,\n,,31/05/2012,,,,,20.00,\n,,31/05/2012,,,,,7.00,\n";
        sums += ",,31/05/2012,,,,," + std::to_string(20 * block) + ".00,\n";
    }
    std::string quotes = std::string(kHeading);
    for (int i = 0; i < 300; ++i) quotes += row("31/05/2012", "1.00", i % 7 == 0 ? "\"open" : "x");
    return {plain,
            returns,
            both,
            american,
            mixed,
            hidden,
            quotes,
            sums,
            "\xFF\xFE" + to_utf16(plain, false),
            std::string(kHeading) +
                row("31/05/2012",
                    "\xA3"
                    "1.00") +
                "nil,,,,,,,,\n",
            // Far down it shows that they are not what they seemed to be.
            plain + "\xA3\n",
            plain + row("31/05/2012", "1.00", "\"A\n\x81 \xC3\xA9\"") + many,
            plain + std::string("\0\n", 2) + many,
            "Nothing to report\n"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stretches)

BOOST_AUTO_TEST_CASE(however_a_file_is_cut_and_by_however_many_threads_it_is_read_the_answer_is_the_same) {
    int n = 0;
    for (const auto& bytes : awkward_files()) {
        const auto expected = read_with(bytes, 1, kWhole);
        for (const std::size_t size : {1, 7, 64, 500, 4096})
            for (const int threads : {1, 2, 5})
                for (const bool copied : {false, true})
                    BOOST_TEST((read_with(bytes, threads, size, copied) == expected),
                               "file " << n << ", " << threads << " threads, stretches of " << size << (copied ? ", copied" : ""));
        ++n;
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_can_be_copied_is_read_from_its_copy_alone) {
    std::string bytes(kHeading);
    for (int i = 0; i < 2000; ++i) bytes += row("31/05/2012", "1.00");
    CheckRequest request{"test.csv", published_schema()};
    request.stretch_bytes = 4096;
    const auto expected = whole(check(bytes, request));
    // What stands there below the first rows is another amount: nobody looks.
    auto other = bytes;
    for (auto at = other.find("1.00", other.size() / 2); at != std::string::npos; at = other.find("1.00", at)) other.replace(at, 4, "2.00");
    Source source(other);
    source.copy = [&](std::string_view part, char* to) {
        std::ranges::copy(std::string_view(bytes).substr(static_cast<std::size_t>(part.data() - other.data()), part.size()), to);
        return true;
    };
    BOOST_TEST((whole(check(source, request)) == expected));
}

BOOST_AUTO_TEST_CASE(line_ends_and_open_quotes_anywhere_about_the_end_of_a_copy_change_nothing) {
    const std::string line = row("31/05/2012", "1.00", "\"A\r\nB\"");
    for (std::size_t more = 0; more < line.size() + 3; ++more) {
        std::string bytes(kHeading);
        for (int i = 0; i < 60; ++i) bytes += row("01/06/2012", "2.00", "x" + std::string(more, 'y')) + line + "\r" + row("02/06/2012", "3.00", i % 9 == 0 ? "\"open" : "shut") + "\r\n";
        BOOST_TEST((read_with(bytes, 2, 1000, true) == read_with(bytes, 1, kWhole)), "with " << more << " bytes more");
    }
}

BOOST_AUTO_TEST_CASE(mutations_are_read_alike_by_one_thread_and_by_three) {
    std::mt19937 random(7);
    const auto files = awkward_files();
    for (int i = 0; i < 600; ++i) {
        auto bytes = files[random() % files.size()];
        for (auto change = 1 + random() % 6; change > 0; --change)
            bytes[random() % bytes.size()] = "\"\n\r,;x\xA3\x81\xC3\0"[random() % 10];
        BOOST_TEST((read_with(bytes, 3, 1 + random() % 700, i % 2 == 0) == read_with(bytes, 1, kWhole)),
                   "mutation " << i);
    }
}

BOOST_AUTO_TEST_CASE(a_stretch_of_very_many_rows_is_read_in_several_goes) {
    std::string bytes = "Day,A,B\n";
    for (int i = 0; i < 200'000; ++i) bytes += "2024-03-31,1,\n";
    const std::string schema = R"({"name": "things", "version": "1.0.0", "description": "Things.", "fields": [
        {"name": "day", "type": "date", "description": "d", "daybook": {"essential": true}},
        {"name": "a", "type": "integer", "description": "i"}, {"name": "b", "description": "n"}]})";
    struct Batches : RowSink {
        void rows(CheckedTable&& batch) override {
            most = std::max(most, batch.rows());
            all += batch.rows();
        }
        void restart() override { all = 0; }
        std::size_t most = 0, all = 0;
    } batches;
    CheckRequest request{"test.csv", schema};
    request.stretch_bytes = kWhole;
    const auto result = check(bytes, request, batches);
    BOOST_TEST(batches.all == 200'000u);
    BOOST_TEST(batches.most == 65'536u);
    BOOST_TEST(result.report.rows.accepted == 200'000);
    BOOST_TEST((read_with(bytes, 2, 1 << 16, true, schema) == read_with(bytes, 1, kWhole, false, schema)));
}

BOOST_AUTO_TEST_CASE(real_files_are_read_alike_by_one_thread_and_by_two) {
    const std::filesystem::path folder = DAYBOOK_SOURCE_DIR "/../shared/data";
    if (!std::filesystem::is_directory(folder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << folder << " is absent, no real file was read");
        return;
    }
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().extension() != ".csv" || entry.file_size() > 4 << 20)
            continue;
        const auto bytes = daybook::base::read_file(entry.path());
        BOOST_TEST((read_with(bytes, 2, 1000, true) == read_with(bytes, 1, kWhole)), entry.path());
        ++files;
    }
    BOOST_TEST_MESSAGE(files << " real files read both ways");
    BOOST_TEST(files > 0);
}

BOOST_AUTO_TEST_SUITE_END()
