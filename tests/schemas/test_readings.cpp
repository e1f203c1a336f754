#include "publisher/base/digest.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <set>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(readings)

namespace {

/// What a version of the checker reads the files below as. A line is never changed: when the last one fails,
/// what files are read as has changed, so kCheckerVersion gets a new number, and that a new line here with
/// the digest that the test names.
struct Reading {
    std::string_view checker, digest;
};
constexpr Reading kReadings[] = {
    {"4", "f513a0cef0f23782cc106a7f4fa4d262b2afd0fc93dbd6d9291c7bb8f2dbc4fb"},
    {"5", "ccee960acb677f31ffa6d30848f54d0cbca95a11170c39620acf6cb95cea3fc0"},
    {"6", "d1ea8efaf2692d442cc185267ed8f9862e770e6362e17ec260fd3d50a1f95fda"},
    {"7", "2c1735a6b7d49f6724c3166d39652478e7fd691dc3d690ff45f9e0338e176848"},
    {"8", "fc05e59859d852aa3221dd0a0f70bf2f2445937b7f9f339cadd39d58d360a6ae"},
    {"9", "21606fc0541f7383650872fc61012f4dfb47b7908dae7f4131aa655f50dc4b21"},
    {"10", "ec63aabd5032bc1f2775ec539d2d0962a585f75913f5b314788872fd398d3348"},
    {"11", "0f28a097cdebb869777d93c7c6c4f87a81a52b66dc9cdf47453f4f76106c6016"},
    {"12", "3bfc745bfd5dfcd081cfb49a70fe22c0129c5dcbf3ecb96bb30575d8be09e371"},
    {"13", "d5c3017bf2d0d4502b7aed8d7e041e286dc14c45e95b1cff48f2eb1c0bd7783e"},
    {"14", "a32d2cb5823a977180c51251b1a0308b7fdccfb6b2dbe170c6fa00e0bc352ed5"},
    {"15", "5e2b1d9e4b11ac85c7ff3bbb3f96a02fd495759010cf203197aa2d858dd9eadf"},
    {"16", "267ebb101df88541ce576fdc28573eb28fe6a0dbfced04bafc49e0a75971b3ff"},
    {"17", "353d1d9780268a33cc7bae02c67422226c26ae7fde45cc39cdd98b8432dca273"},
};

struct Sample {
    std::string name, schema, text;
    Profile profile = Profile::harvest;
};

std::string published(const std::string& id) {
    return base::read_file(std::string(DAYBOOK_SOURCE_DIR "/schemas/published/") + id + ".json");
}

std::string quoted(const std::string& cell) {
    std::string out = "\"";
    for (const char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

/// Each published schema's own titles over its own examples: every type and format it has.
std::vector<Sample> examples() {
    std::vector<Sample> out;
    for (const auto& entry : std::filesystem::directory_iterator(DAYBOOK_SOURCE_DIR "/schemas/published")) {
        const auto id = entry.path().stem().string();
        const auto schema = parse_schema(published(id));
        std::string heading, cells;
        for (const auto& field : schema.fields) {
            heading += (heading.empty() ? "" : ",") + quoted(field.title);
            cells += (cells.empty() ? "" : ",") + quoted(field.example);
        }
        for (const auto profile : {Profile::strict, Profile::harvest})
            out.push_back({id, id, heading + "\r\n" + cells + "\r\n" + cells + "\r\n", profile});
    }
    std::ranges::sort(out, {}, [](const Sample& s) { return std::pair(s.name, s.profile); });
    return out;
}

/// The forms in which departments send dates, amounts and everything around them.
std::vector<Sample> forms() {
    const std::string head(kHeading);
    std::string dates = head, amounts = head, odd = "Piers,,,\n\nSpend over £25,000,May 2012\n" + head;
    for (const auto* date : {"31/05/2012", "2012-05-31", "31-May-12", "31 May 2012", "41060", "31.05.2012",
                             "20120531", "May-12", "soon", ""})
        dates += row(date, "26000.00");
    for (const auto* amount : {"£5.00", "\"1,234.50\"", "(5.00)", "-5.00", "5.00-", "5", "5.005", "1e3", "-",
                               "$5.00", "+5", "5 00", "£1.2m", "5.00 CR", "n/a", "", "#N/A", "=5"})
        amounts += row("31/05/2012", amount);
    odd += row("31/05/2012", "26000.00") + row("31/05/2012", "26000.00") + ",,,,,,,,\n-,-,-,-,-,-,-,-,-\n" +
           head + row("05/31/2012", "1.00", "a, b") + row("30/05/2012", "2.00", "\"Open quote") +
           "Total,,,,,,,52000.00,\nNote: all figures exclude VAT\n";
    std::string semicolons = head + row("31/05/2012", "\"1.234,50\"");
    std::ranges::replace(semicolons, ',', ';');
    const std::string latin = head + row("31/05/2012",
                                         "\xA3"
                                         "26000.00",
                                         "Caf\xE9 du Port");
    std::string wide = "\xFF\xFE";
    for (const char c : head + row("31/05/2012", "26000.00"))
        wide += std::string(1, c) + std::string(1, '\0');
    // A grand total without a label, further down than one thread reads at a time.
    std::string far = head;
    for (int i = 0; i < 30'000; ++i) far += row("31/05/2012", "26000.00");
    far += ",,31/05/2012,,,,,780000000.00,\n";
    return {
        {"a total far down", "spend-over-25k", far},
        {"dates", "spend-over-25k", dates},
        {"month first", "spend-over-25k", head + row("05/31/2012", "5.00") + row("01/02/2012", "6.00")},
        {"amounts", "spend-over-25k", amounts},
        {"amounts on cards", "card-spend", amounts},
        {"amounts of councils", "spend-over-500", amounts},
        {"around the data", "spend-over-25k", odd},
        {"around the data, strictly", "spend-over-25k", odd, Profile::strict},
        {"semicolons", "spend-over-25k", semicolons},
        {"Windows-1252", "spend-over-25k", latin},
        {"UTF-16", "spend-over-25k", wide},
        {"nil", "spend-over-25k", head + "Nil return,,,,,,,,\n"},
        {"nil alone", "card-spend", "Nil return\n"},
        {"nil in figures", "spend-over-25k", head + "HO,HO,,,,,,0.00,\nHO,Agency,,,,,,0.00,\n"},
        {"a formula dragged down", "spend-over-25k", head + row("31/05/2012", "5.00") + ",,,,,,,0,\n,,,,,,,0,\n"},
        {"a letter cut off", "spend-over-25k", head + row("31/05/2012", "5.00", "Caf\xC3\xA9") + row("31/05/2012", "6.00", "Caf\xC3")},
        {"days as months", "digital-marketplace-sales", "Date,Supplier,Customer,Evidenced spend\nMay 10,A,B,5.00\n2011-12,A,B,5.00\n"},
        {"noughts before thousands", "spend-over-25k", head + row("31/05/2012", "\"0,500\"") + row("31/05/2012", "\"0,000.00\"")},
        {"headings alone", "spend-over-25k", head},
        {"no headings", "spend-over-25k", "A,B\n1,2\n"},
        {"page", "spend-over-25k", "<!DOCTYPE html><html>404</html>"},
        {"nothing", "spend-over-25k", ""},
        {"split", "spend-over-25k",
         "Department,,,Expense,Expense,,Transaction,,\nfamily,Entity,Date,type,area,Supplier,number,Amount,"
         "Description\n" +
             row("31/05/2012", "5.00")},
        {"records", "spend-over-25k",
         R"([{"Entity": "A", "Date": "2012-05-31", "Supplier": "B", "Amount": 26000.5}, {"Entity": "A", "Date": "2012-05-30", "Supplier": "C", "Amount": -1}])"},
        {"dated totals", "spend-over-25k",
         head + row("31/05/2012", "5.00") + "HO,HO,31/05/2012,,,Grand Total,,5.00,\n" +
             row("31/05/2012", "6.00", "Total") + row("31/05/2012", "7.00", "#N/A") +
             "\"HO,HO,31/05/2012,a,b,c,1,8.00,d\"\n" +
             "Department,Body,Payment date,Expense category,Cost centre,Vendor,Voucher "
             "number,Value,Narrative\n"},
        {"codes before names", "spend-over-25k",
         "Entity,Date,Supplier,Supplier,Amount [note 1]\nA,31/05/2012,S10001,Piers Ltd,£(5.00)\n"},
        {"nothing applies", "ministerial-gifts",
         "Minister,Date,Gift,Given or received,Who gift was given to or received "
         "from,Value,Outcome\nA,N/A,N/A,N/A,N/A,N/A,N/A\n"},
        {"headings again among words", "ministerial-meetings",
         "Minister,Date,Name of individual or organisation,Purpose of meeting\nA,2024-01-05,B,C\n"
         "Minister,Date,Name of individual or organisation,Purpose of meeting\nD,2024-01-07,E,F\n-,-,-,-\n"},
        {"pushed along", "spend-over-25k",
         head + row("31/05/2012", "5.00") + "HO,HO,31/05/2012,a,b,Smith, Jones,1001,5.00,\n"},
        {"numbers that are private", "spend-over-25k",
         "Entity,Date,Supplier,Amount,Description,VAT registration number,Supplier postcode\nA,31/05/2012,B,5.00,c,GB123456789,\n"
         "A,31/05/2012,B,6.00,c,d,GB123456789,SW1A 1AA\n"},
        {"tables by month", "spend-over-25k",
         R"({"fields": [{"id": "Date", "type": "date"}], "may": [{"Date": "2012-05-31", "Supplier": "B", "Amount": 5}], "june": [{"Date": "2012-06-30", "Supplier": "B", "Amount": 6}]})"},
        {"a footnote in a block", "ministerial-meetings",
         "Minister,Date,Name of individual or organisation,Purpose of meeting\nA,2024-01-05,B,C\n* Late,,,\n,2024-01-07,E,F\n"},
        {"a forgotten quote", "spend-over-25k",
         head + row("31/05/2012", "5.00", "\"Piers Ltd") + row("30/05/2012", "6.00") + row("29/05/2012", "7.00", "Piers Ltd\"") + row("28/05/2012", "8.00")},
        {"pulled back", "spend-over-25k",
         head + row("31/05/2012", "5.00") + row("30/05/2012", "6.00") + row("29/05/2012", "7.00") + "HO,HO,31/05/2012,a,Piers Ltd,1001,5.00,4500999\n"},
        {"a dated sum", "spend-over-25k", head + row("31/05/2012", "5.00") + row("30/05/2012", "6.00") + "HO,HO,31/05/2012,,,,,11.00,\n"},
        {"a credit", "spend-over-25k", "Entity,Date,Supplier,Amount,CR/DR\nA,31/05/2012,B,5.00,DR\nA,31/05/2012,B,6.00,CR\n"},
        {"a record that is none", "spend-over-25k",
         R"({"may": [{"Date": "2012-05-31", "Supplier": "B", "Amount": 5}, null], "june": [{"Date": "2012-05-31T23:00:00.000Z", "Supplier": "B", "Amount": 6}]})"},
        {"dashes of a minister", "ministerial-meetings",
         "Minister,Date,Name of individual or organisation,Purpose of meeting\nA,2024-01-05,B,C\nD,-,-,-\n"
         "Meetings that were held by telephone are listed too,,,\n,2024-01-07,E,F\n"},
        {"headings that move", "spend-over-25k",
         "Entity,Date,Supplier,Amount,VAT\nA,31/05/2012,B,5.00,1.00\nEntity,Date,Supplier,VAT,Amount\nA,31/05/2012,B,1.00,5.00\n"},
        {"a fuller heading below", "spend-over-25k",
         "Entity,Date,Supplier,Amount\nA,31/05/2012,B,5.00\nEntity,Date,Supplier,Amount,Description\nA,31/05/2012,B,6.00,C\n"},
        {"parted by another sign", "spend-over-25k", "Entity,Date,Supplier,Amount\nA,31/05/2012,B,5.00\nA;31/05/2012;B;6.00\n"},
        {"what is left out", "spend-over-25k", head + "No payments under £25000 are shown,,,,,,,,\n"},
        {"another currency", "spend-over-25k", "Entity,Date,Supplier,Amount,Currency\nA,31/05/2012,B,5.00,GBP\nA,31/05/2012,B,6.00,USD\n"},
        {"a credit note", "spend-over-25k", "Entity,Date,Supplier,Amount,Doc type\nA,31/05/2012,B,5.00,Invoice\nA,31/05/2012,B,6.00,Credit note\n"},
        {"a voided payment", "spend-over-25k", "Entity,Date,Supplier,Amount,Void,CUR\nA,31/05/2012,B,5.00,,GBP\nA,31/05/2012,B,6.00,Y,GBP\nA,31/05/2012,B,7.00,N,USD\n"},
        {"nothing but credits", "spend-over-25k", "Entity,Date,Supplier,Amount\nA,31/05/2012,B,-5.00\nA,30/05/2012,B,(6.00)\n"},
        {"a unit below", "spend-over-25k", "Entity,Date,Supplier,Amounts (in GBP)\nA,31/05/2012,B,5\nAll figures are in £000s,,,\n"},
        {"a pivot below", "spend-over-25k", "Entity,Date,Supplier,Amount\nA,31/05/2012,B,5.00\n,,,\nRow Labels,Sum of Amount,,\nB,5.00,,\n"},
        {"numbers of tax", "spend-over-25k",
         "Entity,Date,Supplier,Amount,VAT Ref,Contact\nA,31/05/2012,B,5.00,123456782,a.b@example.com\nA,31/05/2012,B,6.00,987654315,\n"},
        {"heads of sections", "ministerial-gifts",
         "Minister,Date gift given,To,Gift,Value (£)\nJane Doe,01/05/2024,France,Vase,200\nGifts given,,,,\n,02/05/2024,Spain,Pen,150\n"},
        {"points that may part thousands", "spend-over-25k", "Entity;Date;Supplier;Amount\nA;31/05/2012;B;26.500\nA;30/05/2012;B;31.255\n"},
        {"points that part pence", "spend-over-25k", "Entity;Date;Supplier;Amount\nA;31/05/2012;B;26.500\nA;30/05/2012;B;31.5\n"},
        {"commas before pence", "spend-over-25k", "Entity;Date;Supplier;Amount\nA;31/05/2012;B;26.500,50\nA;30/05/2012;B;31000,5\nTotal;;;57.501,00\n"},
        {"commas before pence of some", "spend-over-25k", "Entity;Date;Supplier;Amount\nA;31/05/2012;B;26.500,50\nA;30/05/2012;B;31000.50\n"},
        {"marks around amounts", "spend-over-25k", "Entity,Date,Supplier,Amount\nA,31/05/2012,B,26000.00 GBP\nA,30/05/2012,B,=\"27000.00\"\nA,29/05/2012,B,\u200B28000.00\n"},
        {"headings in two languages", "spend-over-25k", "Corff,Date / Dyddiad,Supplier | Cyflenwr,£\nA,31/05/2012,B,26000.00\n"},
        {"a unit without brackets", "spend-over-25k", "Entity,Date,Supplier,Amount £000\nA,31/05/2012,B,26\n"},
        {"blank columns", "spend-over-25k", "Entity,Date,,,Supplier,Amount" + std::string(5000, ',') + "\nA,31/05/2012,,,B,5.00" + std::string(5000, ',') + "\n"},
        {"a sum that its comma parts", "spend-over-25k", "Entity,Date,Supplier,Amount,Description\nA,31/05/2012,B,5.00,\nA,31/05/2012,B,£30,000.00\n"},
        {"pushed along beside a blank column", "spend-over-25k",
         "Entity,Date,Supplier,Transaction number,Amount,Description\nA,31/05/2012,B,1001,5.00,\nA,30/05/2012,B,1002,6.00,\nA,29/05/2012,B,1003,7.00,\n"
         "A,28/05/2012,Smith, Jones,1004,8.00\n"},
        {"paid by credit", "spend-over-25k", "Entity,Date,Supplier,Amount,Transaction type\nA,31/05/2012,B,5.00,Credit\nA,31/05/2012,C,6.00,Credit\n"},
        {"days of instants", "spend-over-25k",
         head + row("2012-05-30T23:00:00+00:00", "5.00") + row("2012-05-31T00:00:00+01:00", "6.00") + row("2012-05-31 00:00:00+01", "7.00") + row("2012-05-30T23:00:00Z", "8.00")},
        {"no such day and no value", "spend-over-25k", head + row("31/04/2012", "5.00") + row("####", "6.00") + row("31/05/2012", "#REF!") + row("31/05/2012", "7.00")},
        {"a sum beside its body", "spend-over-25k", head + row("31/05/2012", "5.00") + row("30/05/2012", "6.00") + "Ministry of Piers,Pier Agency,,,,,,11.00,\n"},
        {"how columns are written", "spend-over-25k", head + ",,(dd/mm/yyyy),,,,,(\u00a3),\n" + row("31/05/2012", "5.00")},
        {"when ministers met", "ministerial-meetings",
         "Minister,Date,Name of individual or organisation,Purpose of meeting\nA,03/05/2024,B,C\nAs above,3-5 May 2024,D,E\nF,banana,G,H\nF,45415,G,H\n"},
        {"marks that nobody sees", "spend-over-25k", head + row("31/05/2012", "5.00", "Rope\u200B &amp; Sons") + row("31/05/2012", "6.00", "\u202EOar_x000D_") + row("31/05/2012", "7.00", "TBC")},
        {"numbers of persons", "spend-over-25k", head + row("31/05/2012", "5.00", "4111111111111111 MAY BILL") + row("31/05/2012", "6.00", "AB 12 34 56 C"), Profile::strict},
        {"totals by supplier", "spend-over-500",
         "Supplier Name,Total\nDredging Ltd,2909121.01\nPiers Ltd,12000.00\n"}};
}

/// A package of contracts with these releases in it.
std::string package(const std::string& releases) {
    return R"({"uri": "https://piers.example/1", "version": "1.1", "publishedDate": "2012-06-01T00:00:00Z",
        "publisher": {"name": "Ministry of Piers"}, "releases": [)" +
           releases + "]}";
}

/// Documents that a standard describes, whole and with a fault.
std::vector<Sample> documents() {
    const std::string head =
        R"({"ocid": "ocds-1", "id": "1", "date": "2012-05-31T00:00:00Z", "tag": ["award"], "initiationType": "tender")";
    const std::string award =
        head + R"(, "awards": [{"id": "a1", "value": {"amount": 5, "currency": "GBP"}}]})";
    const std::string undated = R"({"ocid": "ocds-2", "id": "1", "awards": [{"id": "a1"}, {"id": "a2"}]})";
    return {{"an award", "contracts", package(award)},
            {"an award beside a fault", "contracts", package(award + "," + undated)},
            {"a fault alone", "contracts", package(undated)},
            {"no award", "contracts", package(head + "}")}};
}

/// What is read, without the words in which it is told.
std::string read(const Sample& sample) {
    const auto result = check(sample.text, {"test.csv", published(sample.schema), sample.profile});
    const auto& report = result.report;
    auto out = fmt::format("{}: {}, {}, '{}', line {}, {}\n", sample.name, report.file_kind, report.encoding,
                           report.delimiter, report.header_line, report.date_format);
    out += result.rows ? "rows " + result.rows->digest().hex() : std::string("refused");
    out +=
        fmt::format(" {} = {} + {} + {}, {} {} nil {}\n", report.rows.source, report.rows.accepted,
                    report.rows.quarantined, report.rows.set_aside_total(), report.accepted_total.to_string(),
                    report.quarantined_total.to_string(), report.nil_return);
    for (const auto& [kind, count] : report.rows.set_aside) out += fmt::format("{} {}\n", kind, count);
    for (const auto& [field, heading] : report.columns) out += fmt::format("{} = {}\n", field, heading);
    for (const auto& [month, total] : report.month_totals)
        out += fmt::format("{} {}\n", month, total.to_string());
    for (const auto& f : report.findings)
        out += fmt::format("{} {} {} {}\n", to_string(f.severity), f.code, f.field, f.count);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(files_are_read_differently_only_by_a_checker_of_another_number) {
    auto samples = examples();
    BOOST_TEST(samples.size() >= 30u);
    for (auto& sample : forms()) samples.push_back(std::move(sample));
    for (auto& sample : documents()) samples.push_back(std::move(sample));
    std::string all;
    for (const auto& sample : samples) all += read(sample);
    const auto& last = *std::rbegin(kReadings);
    const auto digest = base::sha256(all).hex();
    BOOST_TEST(last.digest == digest, "files are read differently than by checker "
                                          << last.checker << ": give kCheckerVersion (" << kCheckerVersion
                                          << ") a new number if it has none, and add {number, \"" << digest
                                          << "\"}");
    BOOST_TEST(last.checker == kCheckerVersion);
}

BOOST_AUTO_TEST_CASE(no_number_of_a_checker_stands_for_two_readings) {
    std::set<std::string_view> numbers, digests;
    for (const auto& [checker, digest] : kReadings) {
        BOOST_TEST(numbers.insert(checker).second, checker);
        BOOST_TEST(digests.insert(digest).second, digest);
    }
}

BOOST_AUTO_TEST_SUITE_END()
