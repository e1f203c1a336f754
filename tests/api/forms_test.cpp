#include "tests/api/every_listener.hpp"
#include "tests/api/query_walk.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/columnar/duck.hpp"
#include "tests/support/test_cluster.hpp"

using namespace daybook;
using test::csv_lines;
using test::json_of;
using test::kListeners;
using test::rows_of;
using test::walk;
using test::world;

namespace {

/// The answer to the whole file has its digest and a name for it.
void said_of_download(const test::Answer& answer, const std::string& name) {
    BOOST_TEST(answer.header("repr-digest") == "sha-256=:" + base::base64_encode(base::sha256(answer.body).view()) + ":");
    BOOST_TEST(answer.header("etag") == "\"" + base::sha256(answer.body).hex() + "\"");
    BOOST_TEST(answer.header("content-disposition").starts_with("attachment; filename=\"" + name), answer.header("content-disposition"));
}

/// Cells of a Parquet file as canonical text, by another reading than the API's.
std::vector<std::vector<std::optional<std::string>>> parquet_rows(const std::string& bytes, const std::string& select) {
    const tests::TempFolder folder;
    const auto file = folder.path() / "answer.parquet";
    base::write_flushed(file, bytes);
    columnar::DatabaseOptions options;
    options.directories = {folder.path()};
    columnar::Database database(options);
    columnar::Connection connection(database);
    auto result = connection.query(fmt::format("SELECT {} FROM read_parquet({})", select, columnar::text_literal(file.string())));
    const auto columns = result.types().size();
    std::vector<std::vector<std::optional<std::string>>> out;
    for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            auto& row = out.emplace_back();
            for (std::size_t c = 0; c < columns; ++c) row.push_back(chunk.canonical(c, i));
        }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(query_answers)

BOOST_DATA_TEST_CASE(csv_has_as_many_rows_as_json_counts, kListeners) {
    for (const auto* filter : {"", "supplier__contains=mistral", "amount__lt=0", "edition=2024-05"}) {
        const auto json =
            json_of(test::get(world().port(sample), std::string("/v1/tables/spend/rows?size=1&") + filter));
        const auto csv = test::get(world().port(sample), std::string("/v1/tables/spend/rows.csv?") + filter);
        BOOST_TEST(csv.whole);
        BOOST_TEST(csv_lines(csv.body) == static_cast<std::size_t>(json.at("count").as_int()) + 1, filter);
        BOOST_TEST(csv.body.starts_with("_row,"), filter);
        BOOST_TEST(csv.header("content-disposition").starts_with("attachment; filename=\"spend-rows-r"),
                   filter);
    }
}

BOOST_DATA_TEST_CASE(csv_quotes_what_needs_it, kListeners) {
    const auto csv =
        test::get(world().port(sample),
                  "/v1/tables/spend/rows.csv?supplier__startswith=tidewater&columns=supplier,amount");
    BOOST_TEST(csv.body.find(",\"Tidewater, Sons plc\",") != std::string::npos);
    BOOST_TEST(csv.body.find("\r\n") != std::string::npos);
}

BOOST_DATA_TEST_CASE(accept_gives_csv_at_the_same_address, kListeners) {
    const auto csv =
        test::get(world().port(sample), "/v1/tables/spend/rows?edition=2024-07", "Accept: text/csv\r\n");
    const auto json = test::get(world().port(sample), "/v1/tables/spend/rows?edition=2024-07",
                                "Accept: application/json\r\n");
    BOOST_TEST(csv.header("content-type") == "text/csv; charset=utf-8");
    BOOST_TEST(json.header("content-type") == "application/json");
    BOOST_TEST(csv.header("vary") == "Accept, Accept-Encoding");
    BOOST_TEST(json.header("vary") == "Accept, Accept-Encoding");
    BOOST_TEST(csv.header("etag") != json.header("etag"));
}

BOOST_DATA_TEST_CASE(csv_has_no_pages, kListeners) {
    const auto answer = test::get(world().port(sample), "/v1/tables/spend/rows.csv?size=5");
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(json_of(answer).at("errors").as_array().at(0).at("parameter").as_string() == "size");
}

BOOST_DATA_TEST_CASE(ndjson_has_the_rows_of_the_pages, kListeners) {
    int pages = 0;
    const auto rows = walk(world().port(sample), "/v1/tables/spend/rows?size=1000&sort=amount", pages);
    const auto lines = test::get(world().port(sample), "/v1/tables/spend/rows.ndjson?sort=amount");
    BOOST_TEST(lines.whole);
    std::string expected;
    for (const auto& row : rows) expected += base::json::write(row) + "\n";
    BOOST_TEST(lines.body == expected);
    BOOST_TEST(lines.header("content-disposition").ends_with(".ndjson\""));
    BOOST_TEST(test::get(world().port(sample), "/v1/tables/spend/rows", "Accept: application/x-ndjson\r\n").header("content-type") == "application/x-ndjson");
    BOOST_TEST(test::get(world().port(sample), "/v1/tables/spend/rows.ndjson?size=1").status == 400);
}

BOOST_DATA_TEST_CASE(parquet_has_the_rows_of_the_pages_with_their_types, kListeners) {
    int pages = 0;
    const std::string question = "sort=amount&supplier__contains=o&columns=supplier,date,amount,description";
    const auto rows = walk(world().port(sample), "/v1/tables/spend/rows?size=1000&" + question, pages);
    const auto answer = test::get(world().port(sample), "/v1/tables/spend/rows.parquet?" + question);
    BOOST_TEST(answer.whole);
    BOOST_TEST(answer.header("content-type") == "application/vnd.apache.parquet");
    BOOST_TEST(answer.header("content-disposition").ends_with(".parquet\""));
    BOOST_TEST(answer.header("content-encoding").empty());
    const auto packed = parquet_rows(answer.body, "_row, supplier, date, amount, description");
    BOOST_REQUIRE(packed.size() == rows.size());
    BOOST_REQUIRE(!rows.empty());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        BOOST_TEST(*packed[i][0] == rows[i].at("_row").as_string());
        BOOST_TEST(packed[i][1].value_or("") == rows[i].string_or("supplier", ""));
        BOOST_TEST(packed[i][2].value_or("") == rows[i].string_or("date", ""));
        BOOST_TEST(*packed[i][3] == rows[i].at("amount").as_number_text());
        BOOST_TEST(packed[i][4].value_or("") == rows[i].string_or("description", ""));
    }
    BOOST_TEST(test::get(world().port(sample), "/v1/tables/spend/rows?" + question, "Accept: application/vnd.apache.parquet\r\n").body == answer.body);
    BOOST_TEST(test::get(world().port(sample), rows_of(test::kCoasts, ".parquet")).status == 200);
    for (const auto* wrong : {"size=1", "bom=1", "nothing=1"}) BOOST_TEST(test::get(world().port(sample), std::string("/v1/tables/spend/rows.parquet?") + wrong).status == 400, wrong);
}

BOOST_AUTO_TEST_CASE(a_tables_released_files_are_listed_with_the_digests_they_have) {
    const auto listed = json_of(test::get(world().port(0), "/v1/tables/spend/parquet"));
    std::int64_t bytes = 0, rows = 0;
    for (const auto& file : listed.at("files").as_array()) {
        const auto answer = test::get(world().port(0), file.at("links").at("self").as_string());
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(static_cast<std::int64_t>(answer.body.size()) == file.at("bytes").as_int());
        BOOST_TEST(base::sha256(answer.body).hex() == file.at("sha256").as_string());
        said_of_download(answer, "spend_series=over-25k_year=");
        bytes += file.at("bytes").as_int();
        rows += static_cast<std::int64_t>(parquet_rows(answer.body, "_line").size());
    }
    BOOST_TEST(listed.at("bytes").as_int() == bytes);
    BOOST_TEST(rows == json_of(test::get(world().port(0), "/v1/tables/spend/rows?size=1")).at("count").as_int());
    const auto manifest = test::get(world().port(0), listed.at("links").at("manifest").as_string());
    BOOST_TEST(base::sha256(manifest.body).hex() == listed.at("manifest_sha256").as_string());
    const auto& link = listed.at("links").at("manifest").as_string();
    said_of_download(manifest, "spend_" + link.substr(link.rfind('/') + 1));
    const auto file = listed.at("files").as_array().front();
    const auto part = test::get(world().port(0), file.at("links").at("self").as_string(), "Range: bytes=0-3\r\n");
    BOOST_TEST(part.body == "PAR1");
    BOOST_TEST(part.header("repr-digest") == "sha-256=:" + base::base64_encode(base::Sha256::from_hex(file.at("sha256").as_string()).view()) + ":");
    // As it was at the first revision of the table.
    const auto first = world().catalogue().state()->table_manifests.front().from;
    const auto then = json_of(test::get(world().port(0), fmt::format("/v1/tables/spend/parquet?as_of={}", first)));
    BOOST_TEST(then.at("revision").as_int() == first);
    BOOST_TEST((then.at("manifest_sha256").as_string() != listed.at("manifest_sha256").as_string()));
    BOOST_TEST(test::get(world().port(0), "/v1/tables/spnd/parquet").status == 404);
}

BOOST_AUTO_TEST_CASE(a_spreadsheet_gets_text_that_is_no_formula_and_numbers_that_are_numbers) {
    tests::ArchiveFixture archive;
    archive.offer("coasts", "2024-04", "https://coasts.example/april.csv",
                  tests::spend_csv({{"03/04/2024", "=HYPERLINK(1)", "30000.00", "1"}, {"04/04/2024", "+44 Ltd", "-40000.50", "2"}, {"05/04/2024", "@home", "50000.00", "3"},
                                    {"06/04/2024", "-", "60000.00", "4"}, {"06/04/2024", "\xEF\xBC\x9D""full width", "70000.00", "5"}, {"07/04/2024", "plain = name", "80000.00", "6"}}));
    archive.release("2024-06-03T08:30:00Z");
    catalogue::Catalogue catalogue(tests::index_settings(archive.public_dir(), archive.index_dir()));
    catalogue.follow();
    base::FixedClock clock(base::parse_rfc3339("2024-09-01T12:00:00Z"));
    const auto handler = api::make_handler({catalogue, archive.public_dir(), {}, clock, {}});
    const auto csv = [&](const std::string& address) {
        auto response = handler({"GET", address, {}, "127.0.0.1", {}});
        std::string out(response.header("X-Spreadsheet-Guard").empty() ? "" : "guarded ");
        const auto& source = std::get<api::BodySource>(response.body);
        for (auto piece = source(); !piece.empty(); piece = source()) out += piece;
        return out;
    };
    const std::string rows = "/v1/tables/spend/rows.csv?columns=supplier,amount";
    const auto plain = csv(rows), guarded = csv(rows + "&spreadsheet=1");
    BOOST_TEST(plain.find(",=HYPERLINK(1),30000.00\r\n") != std::string::npos, plain);
    BOOST_TEST(guarded.starts_with("guarded "));
    for (const auto* cell : {",'=HYPERLINK(1),30000.00", ",'+44 Ltd,-40000.50", ",'@home,", ",'\xEF\xBC\x9D""full width,", ",plain = name,"})
        BOOST_TEST(guarded.find(cell) != std::string::npos, cell << "\n" << guarded);
    BOOST_TEST(csv(rows + "&bom=1") == "\xEF\xBB\xBF" + plain);
    const auto difference = csv(fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/diff.csv?from=0&spreadsheet=1", test::kCoasts));
    BOOST_TEST(difference.starts_with("guarded "));
    for (const auto* cell : {",'=HYPERLINK(1),", ",'+44 Ltd,", ",-40000.50,", ",plain = name,"}) BOOST_TEST(difference.find(cell) != std::string::npos, cell << "\n" << difference);
    BOOST_TEST(handler({"GET", "/v1/tables/spend/rows?spreadsheet=1", {}, "127.0.0.1", {}}).status == 400);
}

BOOST_AUTO_TEST_SUITE_END()
