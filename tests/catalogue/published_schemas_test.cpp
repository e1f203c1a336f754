#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/table_model.hpp"
#include "publisher/catalogue/views.hpp"
#include "schemas/reserved_words.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/test_cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using schemas::Field;
using schemas::Schema;
using tests::ArchiveFixture;

namespace {

const fs::path kPublished = fs::path(DAYBOOK_SOURCE_DIR) / "schemas/published";

std::vector<Schema> published_schemas() {
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(kPublished)) files.insert(entry.path());
    std::vector<Schema> out;
    for (const auto& file : files) out.push_back(schemas::parse_schema(base::read_file(file)));
    return out;
}

/// The edition that a file of the schema would be released for.
std::string edition_of(const Schema& schema) {
    if (schema.cadence == "monthly") return "2024-04";
    if (schema.cadence == "half-yearly") return "2024-03-31";
    return schema.cadence == "quarterly" ? "2024-04--2024-06" : "current";
}

/// A file as the schema itself describes it: its titles, and a row of its examples.
std::string example_file(const Schema& schema) {
    std::string heads, row;
    for (const auto& field : schema.fields) {
        const char* comma = heads.empty() ? "" : ",";
        heads += fmt::format("{}\"{}\"", comma, field.title);
        row += fmt::format("{}\"{}\"", comma, field.example);
    }
    // The head of a tree reports to nobody; the example is a post below it.
    const bool tree = schema.id.str() == "organogram-senior";
    std::string head;
    for (const auto& field : schema.fields)
        if (tree)
            head += fmt::format("{}\"{}\"", head.empty() ? "" : ",",
                                field.name == "reports_to"       ? "XX"
                                : field.name == "post_reference" ? "90100"
                                                                 : field.example);
    return heads + "\r\n" + (tree ? head + "\r\n" : "") + row + "\r\n";
}

/// One file of every published schema, released by one body.
struct Everything {
    ArchiveFixture archive;
    tests::TempFolder folder;
    std::vector<Schema> all = published_schemas();

    Everything() {
        archive.call("coasts", "Department for Coasts & Harbours");
        for (const auto& schema : all) {
            const auto verdict =
                archive.offer_as(schema.id.str(), "coasts", edition_of(schema),
                                 "https://coasts.example/" + schema.id.str() + ".csv", example_file(schema));
            BOOST_REQUIRE_MESSAGE(verdict.judgement.outcome == record::Outcome::released,
                                  schema.id.str() << ": " << verdict.judgement.why);
        }
        archive.release("2024-07-01T08:30:00Z");
    }
    CatalogueSettings settings() const { return tests::index_settings(archive.public_dir(), folder.path() / "index"); }
};

/// The cell of a column in the only row of a page, or "-".
std::string cell(const RowsPage& page, std::string_view column, std::size_t row = 0) {
    for (std::size_t i = 0; i < page.columns.size(); ++i)
        if (page.columns[i].name == column) return page.rows.at(row).at(i).value_or("-");
    return "no such column";
}

/// What the catalogue should say of a field's example.
std::string canonical(const Field& field) {
    const bool is_day_in_words = field.says_when && field.example.size() == 10 && field.example[2] == '/';
    if (is_day_in_words || (field.type == schemas::FieldType::date && field.format == "%d/%m/%Y"))
        return field.example.substr(6, 4) + "-" + field.example.substr(3, 2) + "-" +
               field.example.substr(0, 2);
    if (field.type == schemas::FieldType::date) return field.example.substr(0, 10);
    if (field.type == schemas::FieldType::number)
        return base::parse_decimal(field.example, field.scale)->to_string();
    return field.example;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(published_schemas_as_data)

BOOST_AUTO_TEST_CASE(every_published_schema_documents_every_field) {
    const auto all = published_schemas();
    BOOST_TEST(all.size() >= 15U);
    for (const auto& schema : all) {
        BOOST_TEST((!schema.table.empty() && !schema.cadence.empty() && !schema.title.empty()),
                   schema.id.str());
        for (const auto& field : schema.fields)
            BOOST_TEST((!field.title.empty() && !field.description.empty() && !field.example.empty()),
                       schema.id.str() + "." + field.name);
    }
}

BOOST_AUTO_TEST_CASE(no_heading_of_a_schema_means_two_of_its_fields) {
    for (const auto& schema : published_schemas()) {
        std::map<std::string, std::string> known;
        for (const auto& field : schema.fields) {
            auto headings = field.aliases;
            headings.insert(headings.end(), {field.title, field.name});
            for (const auto& heading : headings) {
                std::string key;
                for (const char c : base::to_lower(heading))
                    if (std::isalnum(static_cast<unsigned char>(c)) != 0) key += c;
                const auto owner = known.try_emplace(key, field.name).first->second;
                BOOST_TEST(owner == field.name, schema.id.str() << ": '" << heading << "' is of " << owner
                                                                << " and of " << field.name);
            }
        }
    }
}

BOOST_FIXTURE_TEST_CASE(a_file_of_every_published_schema_comes_back_through_the_catalogue, Everything) {
    const Catalogue catalogue(settings());
    for (const auto& schema : all) {
        const auto dataset = "coasts-" + schema.id.str();
        RowsQuery query{.table = schema.table, .sort = {}};
        query.filters.push_back({"dataset", find_operator(""), {dataset}});
        const auto page = catalogue.rows(query);
        BOOST_REQUIRE_MESSAGE(page.count >= 1, schema.id.str());
        for (const auto& field : schema.fields)
            if (field.publish)
                BOOST_TEST(cell(page, field.name, page.rows.size() - 1) == canonical(field),
                           schema.id.str() << "." << field.name);
            else BOOST_TEST(cell(page, field.name) == "no such column", schema.id.str() << "." << field.name);
        BOOST_TEST(page.coverage.editions_released == 1);
        BOOST_TEST(cell(page, "version") == "1");
        // What belongs to no series has none, rather than one of no name.
        BOOST_TEST(cell(page, "series") == (schema.series.empty() ? "-" : schema.series), schema.id.str());
        const auto groups = catalogue.summary({.table = schema.table, .filters = query.filters, .by = {{"series", ""}}});
        BOOST_TEST((groups.rows.front().front() == (schema.series.empty() ? Cell() : Cell(schema.series))), schema.id.str());
        query.filters.push_back({"series", find_operator("isnull"), {schema.series.empty() ? "true" : "false"}});
        BOOST_TEST(catalogue.rows(query).count == page.count, schema.id.str());
        const auto view = dataset_view(*catalogue.state(), dataset);
        BOOST_TEST(view->has_amount == !schema.amount_field.empty(), schema.id.str());
        BOOST_TEST(view->editions.front().edition == edition_of(schema));
    }
}

BOOST_FIXTURE_TEST_CASE(three_series_of_spending_are_one_table, Everything) {
    const Catalogue catalogue(settings());
    const auto page = catalogue.rows({.table = "spend", .sort = {{"series", false}}});
    BOOST_REQUIRE(page.rows.size() == 3U);
    BOOST_TEST(cell(page, "series", 0) == "card");
    BOOST_TEST(cell(page, "series", 1) == "over-25k");
    BOOST_TEST(cell(page, "series", 2) == "over-500");
    BOOST_TEST(cell(page, "proclass_code", 0) == "-");
    BOOST_TEST(cell(page, "proclass_code", 2) == "321311");
    BOOST_TEST(cell(page, "amount_basis") == "unknown");
    BOOST_TEST(cell(page, "currency") == "GBP");
    BOOST_CHECK_EXCEPTION(catalogue.summary({.table = "spend", .measures = {{"sum", "amount"}}}), Error,
                          [](const Error& e) {
                              return e.kind() == ErrorKind::usage &&
                                     std::string(e.what()).find("by=series") != std::string::npos;
                          });
    BOOST_TEST(catalogue.summary({.table = "spend", .by = {{"series", ""}}}).rows.size() == 3U);
    BOOST_TEST(*catalogue.summary({.table = "spend", .measures = {{"count", ""}}, .mix = true})
                    .rows.front()
                    .front() == "3");
}

BOOST_FIXTURE_TEST_CASE(partitions_of_a_table_have_the_same_columns_whatever_their_series, Everything) {
    const auto manifest =
        base::json::parse(base::read_file(archive.public_dir() / "tables/spend/manifest.json"));
    BOOST_TEST(manifest.at("files").as_array().size() == 3U);
    std::vector<std::string> columns;
    for (const auto& column : manifest.at("columns").as_array())
        columns.push_back(column.at("name").as_string());
    std::vector<std::string> asked;
    for (const auto& field : table_fields(*Catalogue(settings()).state(), "spend"))
        asked.push_back(field.name);
    asked.push_back("currency");  // of payments, as rows have it in every answer
    BOOST_TEST(columns == asked, boost::test_tools::per_element());
    BOOST_TEST(fs::exists(archive.public_dir() / "tables/consultations/edition=current"));
    BOOST_TEST(fs::exists(archive.public_dir() / "tables/organogram-senior/year=2024"));
    BOOST_TEST(fs::exists(archive.public_dir() / "tables/spend/series=card/year=2024"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(payments)

namespace {

constexpr const char* kHeads =
    "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount\r\n";

struct Payments {
    ArchiveFixture archive;
    tests::TempFolder folder;

    Payments() {
        archive.call("coasts", "Department for Coasts & Harbours");
        archive.call("dvla", "Driver and Vehicle Licensing Agency");
    }
    void offer(const std::string& organisation, const std::string& month,
               const std::vector<std::string>& entities, const std::string& supplier = "Mistral Ltd") {
        std::string csv = kHeads;
        for (const auto& entity : entities)
            csv += fmt::format("Coasts,{},03/{}/{},Fees,Harbours,{},1,{}.00\r\n", entity, month.substr(5, 2),
                               month.substr(0, 4), supplier, ++amount_);
        archive.offer(organisation, month, "https://x.example/" + organisation + month + ".csv", csv);
    }
    std::vector<std::string> column(std::string name) {
        const auto settings = tests::index_settings(archive.public_dir(), folder.path() / ("index" + std::to_string(++indexes_)));
        std::vector<std::string> out;
        RowsQuery query{.table = "spend",
                        .columns = {std::move(name)},
                        .sort = {{"series", true}, {"dataset", false}, {"edition", false}}};
        for (const auto& row : Catalogue(settings).rows(query).rows) out.push_back(row.at(1).value_or("-"));
        return out;
    }

private:
    int indexes_ = 0, amount_ = 30000;
};

using Texts = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_payer_is_the_organisation_that_the_entity_names_and_else_the_publisher,
                        Payments) {
    offer("dvla", "2024-04", {"Driver and Vehicle Licensing Agency"});
    offer(
        "coasts", "2024-04",
        {"DEPARTMENT FOR COASTS AND HARBOURS", "driver and vehicle  licensing agency", "Harbour Board", ""});
    archive.release("2024-07-01T08:30:00Z");
    BOOST_TEST(column("payer") == (Texts{"coasts", "dvla", "coasts", "coasts", "dvla"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(an_organisation_described_later_changes_no_row_that_was_released_before, Payments) {
    offer("coasts", "2024-04", {"Driver and Vehicle Licensing Agency"});
    archive.release("2024-07-01T08:30:00Z");
    offer("dvla", "2024-05", {"Driver and Vehicle Licensing Agency"});
    offer("coasts", "2024-05", {"Driver and Vehicle Licensing Agency"});
    archive.release("2024-07-02T08:30:00Z");
    // Each call replays the log into a new index, as a follower does that comes late.
    BOOST_TEST(column("payer") == (Texts{"coasts", "dvla", "dvla"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_name_that_two_organisations_bear_names_neither, Payments) {
    archive.call("dvlb", "Driver and Vehicle Licensing Agency");
    offer("dvla", "2024-04", {"Someone"});
    offer("dvlb", "2024-04", {"Someone else"});
    offer("coasts", "2024-04", {"Driver and Vehicle Licensing Agency"});
    archive.release("2024-07-01T08:30:00Z");
    BOOST_TEST(column("payer") == (Texts{"coasts", "dvla", "dvlb"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_payment_to_a_card_issuer_is_told_apart_except_in_a_series_of_cards, Payments) {
    offer("coasts", "2024-04", {"A"}, "BARCLAYCARD BUSINESS");
    offer("coasts", "2024-05", {"A"}, "RBS GPC credit cards");
    offer("coasts", "2024-06", {"A"}, "NATWEST GOVERNMENT PROCUREMENT CARD");
    offer("coasts", "2024-07", {"A"}, "Cardiff Purchasing Ltd");
    offer("coasts", "2024-08", {"A"}, "Passport and visa services");
    archive.offer_as("card-spend", "coasts", "2024-04", "https://x.example/cards.csv",
                     "Date,Merchant,Amount,Description\r\n03/04/2024,Barclaycard Business,12.00,Fee\r\n");
    archive.release("2024-09-01T08:30:00Z");
    BOOST_TEST(column("card_settlement") == (Texts{"true", "true", "true", "false", "false", "false"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(schemas_that_contradict_each_other_in_a_table_are_refused_and_named, Payments) {
    offer("coasts", "2024-04", {"A"});
    auto other = archive.schema();
    other.id = schemas::SchemaId("spend-odd");
    other.fields[*other.find("amount")].scale = 3;
    archive.descriptors().schemas.push_back(other);
    BOOST_CHECK_EXCEPTION(archive.release("2024-07-01T08:30:00Z"), Error, [](const Error& e) {
        const std::string what = e.what();
        return e.kind() == ErrorKind::conflict && what.find("spend-over-25k") != std::string::npos &&
               what.find("spend-odd") != std::string::npos && what.find("'amount'") != std::string::npos;
    });
    archive.descriptors().schemas.pop_back();
    BOOST_TEST(archive.release("2024-07-01T08:30:00Z").versions.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_schema_that_brings_a_column_rewrites_the_partitions_that_lack_it, Payments) {
    offer("coasts", "2024-04", {"A"});
    archive.release("2024-07-01T08:30:00Z");
    const auto files = [&] {
        std::map<std::string, std::string> out;
        const auto manifest =
            base::json::parse(base::read_file(archive.public_dir() / "tables/spend/manifest.json"));
        for (const auto& file : manifest.at("files").as_array())
            out[file.at("partition").as_string()] = file.at("path").as_string();
        return out;
    };
    const auto before = files();
    archive.offer_as("card-spend", "coasts", "2024-04", "https://x.example/cards.csv",
                     "Date,Merchant,Amount,Irrecoverable VAT\r\n03/04/2024,Stationer,12.00,0.50\r\n");
    archive.release("2024-07-02T08:30:00Z");
    auto after = files();
    BOOST_REQUIRE(after.size() == 2U);
    BOOST_TEST(after["series=over-25k/year=2024"] != before.at("series=over-25k/year=2024"));
    BOOST_TEST(fs::exists(archive.public_dir() / before.begin()->second));
    offer("coasts", "2023-05", {"A"});
    archive.release("2024-07-03T08:30:00Z");
    BOOST_TEST(files()["series=over-25k/year=2024"] == after["series=over-25k/year=2024"]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
