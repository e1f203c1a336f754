#include "schemas/read_value.hpp"

#include "publisher/base/text.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace daybook;
using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(reading_values)

namespace {

/// A schema of one field, whose words beside name and description are given.
Schema schema_of(const std::string& words) {
    return parse_schema(R"({"name": "test", "version": "1", "description": "x", "fields": [)"
                        R"({"name": "cell", "description": "x", )" +
                        words + "}]}");
}

/// What a cell of such a field is read as: its canonical value; "bad", "blank", "missing:<label>" and the
/// names of constraints it breaks.
std::string read(const std::string& words, std::string_view cell, DateOrder order = DateOrder::day_first) {
    const auto schema = schema_of(words);
    const CompiledSchema compiled(schema);
    const auto& field = compiled.field(0);
    std::string scratch;
    const auto value = read_value(field, cell, order, scratch);
    using Kind = CellReading::Kind;
    if (value.kind == Kind::blank) return "blank";
    if (value.kind == Kind::bad) return "bad";
    if (value.kind == Kind::missing) return "missing:" + field.missing[value.label].label;
    Column column("cell", field.type, field.scale);
    is_text(field.type) ? column.append_text(value.text) : column.append_number(value.number);
    std::string out;
    column.append_canonical(0, out);
    constexpr std::string_view kNames[] = {"minLength",        "maxLength",        "minimum", "maximum",
                                           "exclusiveMinimum", "exclusiveMaximum", "pattern", "enum",
                                           "jsonSchema"};
    for (unsigned bit = 0; bit < kBrokenKinds; ++bit)
        if ((value.broken >> bit & 1U) != 0) out += " !" + std::string(kNames[bit]);
    if (value.odd_style || value.repairs != 0) out += " ~";
    return out;
}

struct Case {
    const char *words, *cell, *expected;
};

void hold(std::initializer_list<Case> cases) {
    for (const auto& c : cases)
        BOOST_TEST(read(c.words, c.cell) == c.expected, std::string(c.words) + " of " + c.cell + ": " +
                                                            read(c.words, c.cell) + ", not " + c.expected);
}

}  // namespace

BOOST_AUTO_TEST_CASE(strings_have_formats) {
    constexpr auto kText = R"("type": "string")", kEmail = R"("type": "string", "format": "email")",
                   kUri = R"("type": "string", "format": "uri")",
                   kBinary = R"("type": "string", "format": "binary")",
                   kUuid = R"("type": "string", "format": "uuid")";
    hold({{kText, "Harbour Dredging Ltd", "Harbour Dredging Ltd"},
          {kText, "", "blank"},
          {R"("type": "string", "format": "default")", "x", "x"},
          {kEmail, "data.officer@defra.gov.uk", "data.officer@defra.gov.uk"},
          {kEmail, "o'neil+open@example.org", "o'neil+open@example.org"},
          {kEmail, "data.officer", "bad"},
          {kEmail, "@gov.uk", "bad"},
          {kEmail, "a@b", "bad"},
          {kEmail, "a b@gov.uk", "bad"},
          {kEmail, "a@b@gov.uk", "bad"},
          {kEmail, "a@-gov.uk", "bad"},
          {kEmail, "a..b@gov.uk", "bad"},
          {kUri, "https://www.gov.uk/a?b=%20c#d", "https://www.gov.uk/a?b=%20c#d"},
          {kUri, "urn:isbn:0451450523", "urn:isbn:0451450523"},
          {kUri, "www.gov.uk", "bad"},
          {kUri, "https://", "bad"},
          {kUri, "http://a b", "bad"},
          {kUri, "http://a/%2", "bad"},
          {kBinary, "aGVsbG8=", "aGVsbG8="},
          {kBinary, "aGVsbG8", "bad"},
          {kBinary, "aGV=bG8=", "bad"},
          {kUuid, "123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"},
          {kUuid, "123e4567e89b12d3a456426614174000", "bad"},
          {kUuid, "123e4567-e89b-12d3-a456-42661417400g", "bad"},
          {R"("type": "any")", "whatever £5", "whatever £5"},
          {R"("title": "No type")", "whatever", "whatever"}});
}

BOOST_AUTO_TEST_CASE(numbers_are_exact_in_the_forms_their_schema_asks_for) {
    constexpr auto kNumber = R"("type": "number")",
                   kGerman = R"("type": "number", "decimalChar": ",", "groupChar": ".")",
                   kGrouped = R"("type": "number", "groupChar": ",")",
                   kDressed = R"("type": "number", "bareNumber": false)",
                   kFine = R"("type": "number", "daybook": {"scale": 6})", kShare = R"("type": "number", "daybook": {"share": true})",
                   kFineShare = R"("type": "number", "groupChar": ",", "daybook": {"share": true, "scale": 4})";
    hold({{kNumber, "-1.23", "-1.23"},
          {kFine, "12678967.543233", "12678967.543233"},
          {kNumber, "+100000.00", "100000.00"},
          {kNumber, "210", "210.00"},
          {kNumber, ".5", "0.50"},
          {kNumber, "5.", "5.00"},
          {kNumber, "1.5E3", "1500.00"},
          {kNumber, "0.1", "0.10"},
          {kNumber, "9007199254740993", "9007199254740993.00"},
          {kNumber, "1,234.50", "1234.50 ~"},
          {kGrouped, "1,234.50", "1234.50"},
          {kGrouped, "1234.50", "1234.50"},
          {kGrouped, "12,34.50", "bad"},
          {kGerman, "1.234,50", "1234.50"},
          {kGerman, "1,5", "1.50"},
          {kGerman, "1.5", "bad"},
          {R"("type": "number", "groupChar": " ")", "1 234.50", "1234.50"},
          {kDressed, "1234.50", "1234.50"},
          {kDressed, "£1234.50", "1234.50 ~"},
          {kDressed, "EUR 95", "95.00 ~"},
          {kDressed, "€95", "95.00 ~"},
          {kDressed, "95 EUR", "95.00 ~"},
          {kDressed, "95%", "95.00 ~"},
          {kDressed, "-£5", "-5.00 ~"},
          {kDressed, "-€5", "-5.00 ~"},
          {kDressed, "(600.00)", "-600.00 ~"},
          {kDressed, "(£1,000.00)", "-1000.00 ~"},
          {kDressed, "750.00-", "-750.00 ~"},
          {kDressed, "\u2212800.00", "-800.00"},
          {kDressed, "--100", "bad"},
          {kDressed, "-(100)", "bad"},
          {kDressed, "=1000", "bad"},
          {kDressed, "1,000 CR", "bad"},
          {kDressed, "1,000 DR", "bad"},
          {kDressed, "£1.2m", "bad"},
          {kDressed, "€1.5k", "bad"},
          {kDressed, "1000 or so", "bad"},
          {kDressed, "(£5)", "-5.00 ~"},
          {kDressed, "£5-", "-5.00 ~"},
          {kDressed, "£1,234.50", "1234.50 ~"},
          {kDressed, "about", "bad"},
          {kNumber, "£5", "5.00 ~"},
          {kNumber, "95%", "bad"},
          {kNumber, "1.005", "1.01 ~"},
          {kShare, "100%", "1.00 ~"},
          {kShare, "60 %", "0.60 ~"},
          {kShare, "62.5%", "0.63 ~"},
          {kShare, "-5%", "-0.05 ~"},
          {kShare, "0%", "0.00 ~"},
          {kShare, "0.6", "0.60"},
          {kShare, "%", "bad"},
          {kShare, "100%%", "bad"},
          {kFineShare, "62.5%", "0.6250 ~"},
          {kNumber, "NaN", "bad"},
          {kNumber, "INF", "bad"},
          {kNumber, "-INF", "bad"},
          {kNumber, "ten", "bad"},
          {kNumber, "1.2.3", "bad"},
          {R"("type": "integer")", "12", "12"},
          {R"("type": "integer")", "-7", "-7"},
          {R"("type": "integer")", "12.5", "bad"},
          {R"("type": "integer", "groupChar": ",")", "1,200", "1200"},
          {R"("type": "integer", "bareNumber": false)", "12 posts", "12 ~"}});
    BOOST_TEST(read(kNumber, std::string(100'000, '9')) == "bad");
}

BOOST_AUTO_TEST_CASE(a_share_of_one_is_a_bare_number_with_room_for_hundredths) {
    for (const auto* words : {R"("type": "string", "daybook": {"share": true})", R"("type": "integer", "daybook": {"share": true})",
                              R"("type": "number", "bareNumber": false, "daybook": {"share": true})", R"("type": "number", "daybook": {"share": true, "scale": 1})"})
        BOOST_CHECK_EXCEPTION(schema_of(words), base::Error, [](const base::Error& e) { return std::string(e.what()).find("daybook.share") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(a_column_of_pounds_holds_no_other_money_however_it_is_dressed) {
    const auto schema = parse_schema(
        R"({"name": "test", "version": "1", "description": "x", "daybook": {"amount": "paid"}, "fields": [)"
        R"({"name": "paid", "type": "number", "bareNumber": false, "description": "x"}]})");
    const CompiledSchema compiled(schema);
    std::string scratch;
    const auto read = [&](std::string_view cell) { return read_value(compiled.field(0), cell, {}, scratch); };
    BOOST_TEST(read("£5.00").number == 500);
    BOOST_TEST(read("£5.00").repairs == taken_off);
    BOOST_TEST(read("GBP 5.00").number == 500);
    BOOST_TEST((read("$5.00").repairs & dollar_sign) != 0);
    for (const auto* cell : {"1000 EUR", "€5.00", "5%", "5.00 USD"})
        BOOST_TEST((read(cell).kind == CellReading::Kind::bad), cell);
}

BOOST_AUTO_TEST_CASE(money_in_scientific_notation_has_lost_its_pence) {
    const auto schema = parse_schema(
        R"({"name": "test", "version": "1", "description": "x", "daybook": {"amount": "paid"}, "fields": [)"
        R"({"name": "paid", "type": "number", "description": "x"}, {"name": "ratio", "type": "number", "description": "x"}]})");
    const CompiledSchema compiled(schema);
    std::string scratch;
    BOOST_TEST((read_value(compiled.field(0), "1.2E+03", {}, scratch).repairs & scientific_notation) != 0);
    BOOST_TEST(read_value(compiled.field(1), "1.2E+03", {}, scratch).repairs == 0);
}

BOOST_AUTO_TEST_CASE(booleans_are_in_the_schemas_words_or_mended) {
    constexpr auto kPlain = R"("type": "boolean")",
                   kOwn = R"("type": "boolean", "trueValues": ["Y"], "falseValues": ["N", "-"])";
    hold({{kPlain, "true", "true"},
          {kPlain, "True", "true"},
          {kPlain, "1", "true"},
          {kPlain, "FALSE", "false"},
          {kPlain, "0", "false"},
          {kPlain, "Yes", "true ~"},
          {kPlain, "n", "false ~"},
          {kPlain, "tRuE", "true ~"},
          {kPlain, "maybe", "bad"},
          {kPlain, "2", "bad"},
          {kOwn, "Y", "true"},
          {kOwn, "-", "false"},
          {kOwn, "true", "bad"},
          {kOwn, "y", "bad"}});
}

BOOST_AUTO_TEST_CASE(dates_and_times_are_read_in_default_any_and_pattern) {
    constexpr auto kDate = R"("type": "date")", kBritish = R"("type": "date", "format": "%d/%m/%Y")",
                   kWords = R"("type": "date", "format": "%d %B %Y")",
                   kAny = R"("type": "date", "format": "any")", kTime = R"("type": "time")",
                   kAnyTime = R"("type": "time", "format": "any")", kMoment = R"("type": "datetime")",
                   kAnyMoment = R"("type": "datetime", "format": "any")";
    hold({{kDate, "2024-03-31", "2024-03-31"},
          {kDate, "31/03/2024", "2024-03-31 ~"},
          {kDate, "2024-02-30", "bad"},
          {kBritish, "31/03/2024", "2024-03-31"},
          {kBritish, "2024-03-31", "2024-03-31"},
          {kBritish, "31-Mar-24", "2024-03-31 ~"},
          {kBritish, "31/02/2024", "bad"},
          {kAny, "31-Mar-24", "2024-03-31"},
          {kWords, "31 March 2024", "2024-03-31"},
          {kWords, "31/03/2024", "2024-03-31 ~"},
          {kWords, "31 February 2024", "bad"},
          {R"("type": "date", "format": "fmt:%d.%m.%Y")", "31.03.2024", "2024-03-31"},
          {R"("type": "date", "format": "%Y%m%d")", "20240331", "2024-03-31"},
          {kTime, "09:30:00", "09:30:00"},
          {kTime, "09:30:00.250Z", "09:30:00.25Z"},
          {kTime, "09:30:00+01:00", "09:30:00+01:00"},
          {kTime, "24:00:00", "24:00:00"},
          {kTime, "09:30", "bad"},
          {kTime, "25:00:00", "bad"},
          {kTime, "09:60:00", "bad"},
          {kAnyTime, "9:30pm", "21:30:00"},
          {kAnyTime, "12:15 AM", "00:15:00"},
          {kAnyTime, "13:15 PM", "bad"},
          {R"("type": "time", "format": "%H.%M")", "09.30", "09:30:00"},
          {kMoment, "2024-03-31T09:30:00Z", "2024-03-31T09:30:00Z"},
          {kMoment, "2024-03-31T00:30:00+01:00", "2024-03-30T23:30:00Z"},
          {kMoment, "2024-03-31T09:30:00.5", "2024-03-31T09:30:00.5"},
          {kMoment, "2024-03-31 09:30:00", "bad"},
          {kMoment, "2024-03-31", "bad"},
          // PostgreSQL leaves out the minutes of an offset.
          {kAnyMoment, "2024-03-31 09:30:00+01", "2024-03-31T08:30:00Z"},
          {kMoment, "2024-03-31T09:30:00+01", "2024-03-31T08:30:00Z"},
          {kMoment, "2024-03-31T09:30:00-05", "2024-03-31T14:30:00Z"},
          {kTime, "09:30:00+01", "09:30:00+01:00"},
          {kMoment, "2024-03-31T09:30:00+1", "bad"},
          {kMoment, "2024-03-31T09:30:00+01:", "bad"},
          // Only the day of it could be read, and a midnight made up.
          {kAnyMoment, "2024-03-31 09:30:00 BST", "bad"},
          {kAnyMoment, "31/03/2024 09:30", "2024-03-31T09:30:00"},
          {kAnyMoment, "1 April 2012 9:30pm", "2012-04-01T21:30:00"},
          {kAnyMoment, "2024-03-31", "2024-03-31T00:00:00"},
          {kAnyMoment, "soon", "bad"},
          {R"("type": "datetime", "format": "%d/%m/%Y %H:%M:%S.%f")", "31/03/2024 09:30:00.123456",
           "2024-03-31T09:30:00.123456"},
          {R"("type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ")", "2024-03-31T09:30:00Z",
           "2024-03-31T09:30:00Z"},
          {R"("type": "datetime", "format": "%d/%m/%y %H:%M %z")", "31/03/24 09:30 +0100",
           "2024-03-31T08:30:00Z"},
          // Two times of day in different zones are not one.
          {R"("type": "time", "format": "%H:%M%z")", "09:30+0500", "09:30:00+05:00"},
          {R"("type": "time", "format": "%H:%M%z")", "09:30+0000", "09:30:00Z"},
          {R"("type": "time", "format": "%H:%MZ")", "09:30Z", "09:30:00Z"}});
    BOOST_TEST(read(kBritish, "03/31/2024", DateOrder::month_first) == "2024-03-31 ~");
}

BOOST_AUTO_TEST_CASE(what_is_published_is_read_again_as_the_same) {
    hold({{R"("type": "datetime", "format": "%d/%m/%Y %H:%M %z")", "2024-03-31T08:30:00Z", "2024-03-31T08:30:00Z"},
          {R"("type": "datetime", "format": "%d/%m/%Y %H:%M")", "2024-03-31T09:30:00", "2024-03-31T09:30:00"},
          {R"("type": "datetime", "format": "%Y-%m-%dT%H:%MZ")", "2024-03-31T09:30:00Z", "2024-03-31T09:30:00Z"},
          {R"("type": "datetime", "format": "%d/%m/%Y %H:%M")", "2024-03-31", "bad"},
          {R"("type": "time", "format": "%I:%M %p")", "21:30:00", "21:30:00"},
          {R"("type": "time", "format": "%I:%M %p")", "soon", "bad"},
          {R"("type": "year")", "0044", "0044"}});
}

BOOST_AUTO_TEST_CASE(a_format_that_cannot_be_read_again_or_drops_the_zone_is_refused) {
    for (const char* format : {"%Y-%d-%m", "%Y-%d-%mT%H:%M:%S", "%d/%m/%Y %H:%M %Z"})
        BOOST_CHECK_THROW(CompiledSchema(schema_of(std::string(R"("type": "datetime", "format": ")") + format + "\"")), base::Error);
    BOOST_CHECK_THROW(CompiledSchema(schema_of(R"("type": "time", "format": "%M:%H:%S")")), base::Error);
}

BOOST_AUTO_TEST_CASE(years_months_and_durations_are_read) {
    hold({{R"("type": "year")", "2024", "2024"},
          {R"("type": "year")", "-0044", "-0044"},
          {R"("type": "year")", "24", "bad"},
          {R"("type": "year")", "2024-25", "bad"},
          {R"("type": "yearmonth")", "2024-03", "2024-03"},
          {R"("type": "yearmonth")", "2024-13", "bad"},
          {R"("type": "yearmonth")", "Mar-24", "bad"},
          {R"("type": "duration")", "P1Y2M10DT2H30M5.5S", "P1Y2M10DT2H30M5.5S"},
          {R"("type": "duration")", "PT30M", "PT30M"},
          {R"("type": "duration")", "-P7D", "-P7D"},
          {R"("type": "duration")", "P", "bad"},
          {R"("type": "duration")", "P1DT", "bad"},
          {R"("type": "duration")", "1 day", "bad"},
          {R"("type": "duration")", "P1M2Y", "bad"},
          {R"("type": "duration")", "P9999999999Y", "bad"},
          // Just more than can be compared with others, in whole seconds and in parts of one.
          {R"("type": "duration")", "P292277YT999999999S", "bad"},
          {R"("type": "duration")", "P292277YT999999999.5S", "bad"},
          {R"("type": "duration")", "-P292277YT999999999.5S", "bad"},
          {R"("type": "duration")", "P292000YT999999999.5S", "P292000YT999999999.5S"}});
}

BOOST_AUTO_TEST_CASE(json_lists_and_places_are_kept_in_canonical_form) {
    constexpr auto kList = R"("type": "list", "delimiter": ";", "itemType": "integer")",
                   kPoint = R"("type": "geopoint")";
    hold({{R"("type": "object")", R"({"b": 1, "a": [0.10]})", R"({"a":[0.10],"b":1})"},
          {R"("type": "object")", "[1]", "bad"},
          {R"("type": "object")", "{", "bad"},
          {R"("type": "array")", "[1, 2]", "[1,2]"},
          {R"("type": "array")", "1, 2", "bad"},
          {kList, "1; 2;3", "1; 2;3"},
          {kList, "1;x", "bad"},
          {kList, "1;;2", "bad"},
          {R"("type": "list")", "a,b", "a,b"},
          {R"("type": "list", "itemType": "date")", "2024-03-31,2024-04-01", "2024-03-31,2024-04-01"},
          // An item that its type would only take mended is mended, and told.
          {R"("type": "list", "itemType": "date")", "2024-03-31,01/04/2024", "2024-03-31,2024-04-01 ~"},
          {R"("type": "list", "itemType": "boolean")", "true,Yes", "true,true ~"},
          {kPoint, "-0.12775830000000001, 51.507400000000001", "-0.12775830000000001, 51.507400000000001"},
          {kPoint, "180.0000000000000000000, -90.0000000000000000000", "180.0000000000000000000, -90.0000000000000000000"},
          {kPoint, "180.0000000000000000001, 45", "bad"},
          {kPoint, "1.000000000000000x, 45", "bad"},
          {kPoint, "-0.1276, 51.5072", "-0.1276, 51.5072"},
          {kPoint, "90.50,45.50", "90.50, 45.50"},
          {kPoint, "181, 45", "bad"},
          {kPoint, "45, 91", "bad"},
          {kPoint, "45", "bad"},
          {R"("type": "geopoint", "format": "array")", R"(["90.50", 45.5])", "90.50, 45.5"},
          {R"("type": "geopoint", "format": "array")", "[1,2,3]", "bad"},
          {R"("type": "geopoint", "format": "object")", R"({"lon": 90.50, "lat": 45})", "90.50, 45"},
          {R"("type": "geopoint", "format": "object")", R"({"lon": 90.50})", "bad"},
          {R"("type": "geojson")", R"({"type": "Point", "coordinates": [1, 2]})",
           R"({"coordinates":[1,2],"type":"Point"})"},
          {R"("type": "geojson")", R"({"type": "Feature", "geometry": null, "properties": {}})",
           R"({"geometry":null,"properties":{},"type":"Feature"})"},
          {R"("type": "geojson")", R"({"type": "Polygon", "coordinates": [[1, 2]]})", "bad"},
          {R"("type": "geojson")", R"({"type": "Circle"})", "bad"},
          {R"("type": "geojson", "format": "topojson")",
           R"({"type": "Topology", "objects": {}, "arcs": [[[0, 0], [1, 1]]]})",
           R"({"arcs":[[[0,0],[1,1]]],"objects":{},"type":"Topology"})"},
          {R"("type": "geojson", "format": "topojson")", R"({"type": "Topology"})", "bad"}});
    BOOST_TEST(read(R"("type": "array")", std::string(100'000, '[')) == "bad");
}

BOOST_AUTO_TEST_CASE(each_constraint_is_named_when_it_is_broken) {
    constexpr auto
        kCount = R"("type": "integer", "constraints": {"minimum": 1, "maximum": 5})",
        kOpen = R"("type": "number", "constraints": {"exclusiveMinimum": "0", "exclusiveMaximum": 1})",
        kPost = R"("type": "string", "constraints": {"minLength": 2, "maxLength": 4, "pattern": "[A-Z]+"})",
        kKind = R"("type": "string", "constraints": {"enum": ["GPC", "CCC", "None"]})";
    hold(
        {{kCount, "1", "1"},
         {kCount, "5", "5"},
         {kCount, "0", "0 !minimum"},
         {kCount, "6", "6 !maximum"},
         {kOpen, "0.01", "0.01"},
         {kOpen, "0", "0.00 !exclusiveMinimum"},
         {kOpen, "1", "1.00 !exclusiveMaximum"},
         {kPost, "ABC", "ABC"},
         {kPost, "£££", "£££ !pattern"},
         {kPost, "A", "A !minLength"},
         {kPost, "abcde", "abcde !maxLength !pattern"},
         {kPost, "", "blank"},
         {kKind, "CCC", "CCC"},
         {kKind, "gpc", "gpc !enum"},
         {R"("type": "number", "constraints": {"enum": [1.5, "2.00"]})", "1.50", "1.50"},
         {R"("type": "number", "constraints": {"enum": [1.5, "2.00"]})", "1.51", "1.51 !enum"},
         {R"("type": "boolean", "trueValues": ["Y"], "falseValues": ["N"], "constraints": {"enum": [true]})",
          "N", "false !enum"},
         {R"("type": "date", "format": "%d/%m/%Y", "constraints": {"minimum": "01/01/2010", "maximum": "2024-12-31"})",
          "31/12/2009", "2009-12-31 !minimum"},
         {R"("type": "time", "constraints": {"minimum": "09:00:00"})", "08:59:59", "08:59:59 !minimum"},
         {R"("type": "datetime", "constraints": {"maximum": "2024-03-31T00:00:00Z"})",
          "2024-03-31T00:30:00+01:00", "2024-03-30T23:30:00Z"},
         {R"("type": "datetime", "constraints": {"maximum": "2024-03-31T00:00:00Z"})", "2024-03-31T00:30:00Z",
          "2024-03-31T00:30:00Z !maximum"},
         {R"("type": "year", "constraints": {"minimum": 1970, "maximum": 2003})", "2004", "2004 !maximum"},
         {R"("type": "yearmonth", "constraints": {"minimum": "2024-01"})", "2023-12", "2023-12 !minimum"},
         {R"("type": "duration", "constraints": {"maximum": "P1M"})", "P32D", "P32D !maximum"},
         {R"("type": "array", "constraints": {"minLength": 2})", "[1]", "[1] !minLength"},
         {R"("type": "object", "constraints": {"maxLength": 1})", R"({"a":1,"b":2})",
          R"({"a":1,"b":2} !maxLength)"},
         {R"("type": "list", "constraints": {"maxLength": 2})", "a,b,c", "a,b,c !maxLength"},
         {R"("type": "object", "constraints": {"jsonSchema": {"required": ["a"]}})", R"({"b":1})",
          R"({"b":1} !jsonSchema)"},
         {R"("type": "array", "constraints": {"enum": [[1, 2]]})", "[1,2]", "[1,2]"},
         {R"("type": "string", "categories": ["low", {"value": "high", "label": "High"}])", "mid",
          "mid !enum"}});
}

BOOST_AUTO_TEST_CASE(missing_values_are_told_apart_by_their_label) {
    constexpr auto kFoi =
        R"("type": "number", "missingValues": [{"value": "N/D", "label": "Not disclosed"}, "-"])";
    hold({{kFoi, "N/D", "missing:Not disclosed"},
          {kFoi, "-", "missing:"},
          {kFoi, "", "blank"},
          {kFoi, "5", "5.00"},
          {R"("type": "number")", "-", "0.00 ~"},
          {R"("type": "string", "missingValues": [])", "", "blank"}});
    const auto schema = parse_schema(
        R"({"name": "test", "version": "1", "description": "x", "missingValues": ["n/a"], "fields": [)"
        R"({"name": "one", "description": "x"}, {"name": "two", "description": "x", "missingValues": ["?"]}]})");
    const CompiledSchema compiled(schema);
    std::string scratch;
    BOOST_TEST((read_value(compiled.field(0), "n/a", {}, scratch).kind == CellReading::Kind::missing));
    BOOST_TEST((read_value(compiled.field(1), "n/a", {}, scratch).kind == CellReading::Kind::good));
    BOOST_TEST((read_value(compiled.field(1), "?", {}, scratch).kind == CellReading::Kind::missing));
}

BOOST_AUTO_TEST_CASE(no_pattern_blows_up) {
    const auto start = std::chrono::steady_clock::now();
    const std::string text(100'000, 'a');
    BOOST_TEST(
        read(R"("type": "string", "constraints": {"pattern": "(a+)+$"})", text + "!").ends_with("!pattern"));
    BOOST_TEST(
        !read(R"("type": "string", "constraints": {"pattern": "(a|aa)+"})", text).ends_with("!pattern"));
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(5)));
}

BOOST_AUTO_TEST_CASE(any_bytes_are_read_by_any_type_without_harm) {
    unsigned random = 1;
    const auto next = [&] { return random = random * 1664525U + 1013904223U, random >> 16; };
    constexpr std::string_view kBits[] = {"2024", "-",   "T",   ":",      "/", "31", "{",          "[",
                                          "\"",   "P",   "Z",   ",",      ".", "£",  "E5",         " ",
                                          "%",    "\0x", "Mar", "+01:00", "}", "]",  "9999999999", "\xff"};
    std::vector<Schema> fields;
    for (const auto* words :
         {R"("type": "string", "format": "email")", R"("type": "string", "format": "uri")",
          R"("type": "number", "bareNumber": false, "groupChar": "'")", R"("type": "integer")",
          R"("type": "date")", R"("type": "date", "format": "%d %B %Y")",
          R"("type": "time", "format": "any")", R"("type": "datetime")",
          R"("type": "datetime", "format": "any")",
          R"("type": "datetime", "format": "%d/%m/%Y %H:%M:%S.%f%z")", R"("type": "year")",
          R"("type": "yearmonth")", R"("type": "duration")", R"("type": "object")", R"("type": "array")",
          R"("type": "list", "itemType": "datetime")", R"("type": "geopoint")", R"("type": "geojson")",
          R"("type": "boolean")"})
        fields.push_back(schema_of(words));
    for (const auto& schema : fields) {
        const CompiledSchema compiled(schema);
        for (int i = 0; i < 3000; ++i) {
            std::string cell, scratch;
            for (auto n = next() % 8; n > 0; --n) cell += kBits[next() % std::size(kBits)];
            const auto value = read_value(compiled.field(0), cell, DateOrder::day_first, scratch);
            if (value.kind != CellReading::Kind::good || cell.find('\xff') != std::string::npos) continue;
            BOOST_TEST(base::is_utf8(value.text), cell);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
