#include "publisher/base/durable_file.hpp"
#include "schemas/check.hpp"
#include "schemas/encoding.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// A schema that finds awards in a package of releases.
Schema awards(const std::string& more = {}) {
    Schema schema = no_schema();
    schema.text =
        R"({"name": "awards", "daybook": {"records": "/releases/*/awards/*")" + more + R"(}, "fields": [
        {"name": "ocid", "daybook": {"pointer": "../ocid"}},
        {"name": "publisher", "daybook": {"pointer": "../../publisher/name"}},
        {"name": "buyer", "daybook": {"pointer": ["../buyer/name", "../parties/0/name"]}},
        {"name": "supplier", "daybook": {"pointer": "/suppliers/*/name"}},
        {"name": "amount", "daybook": {"pointer": "value/amount"}},
        {"name": "signed", "daybook": {"pointer": "../contracts/[awardID=id]/dateSigned"}},
        {"name": "title"},
        {"name": "value"}]})";
    for (const char* name :
         {"ocid", "publisher", "buyer", "supplier", "amount", "signed", "title", "value"}) {
        Field field;
        field.name = name;
        schema.fields.push_back(field);
    }
    return schema;
}

constexpr const char* kPackage = R"({"publisher": {"name": "Ministry of Piers"}, "releases": [
    {"ocid": "ocds-1", "buyer": {"name": "Pier Agency"}, "contracts": [{"awardID": 2, "dateSigned": "2012-06-01"}, {"awardID": 1, "dateSigned": "2012-05-01"}],
     "awards": [{"id": 1, "title": "Dredging, outer", "suppliers": [{"name": "Harbour Ltd"}, {"name": "Buoy & Co"}], "value": {"amount": 1234.50}},
                {"id": 2, "title": null}]},
    {"ocid": "ocds-2", "parties": [{"name": "Lighthouse Board"}], "awards": [{"id": 9, "title": "Lamps"}]},
    {"ocid": "ocds-3"}]})";

std::string mapped(std::string_view text, const Schema& schema) {
    return read_sheets(text, FileKind::json, schema).at(0).text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_tables)

BOOST_AUTO_TEST_CASE(an_array_of_objects_is_a_table_under_all_their_keys) {
    BOOST_TEST(
        text_of(
            R"([{"date": "2012-05-31", "amount": 1.10}, {"amount": 12345678901234567890.123, "paid": true, "note": null},
                           {"supplier": {"name": "Harbour"}, "tags": ["a", 1]}])") ==
        "date,amount,paid,note,supplier,tags\n2012-05-31,1.10\n,12345678901234567890.123,true\n,,,,\"{"
        "\"\"name\"\":\"\"Harbour\"\"}\",\"[\"\"a\"\",1]\"\n");
}

BOOST_AUTO_TEST_CASE(a_table_is_found_inside_an_object) {
    BOOST_TEST(text_of(R"({"meta": {"x": 1}, "data": [{"a": 1}]})") == "a\n1\n");
    BOOST_TEST(text_of(R"({"count": 1, "rows": [{"a": 2}]})") == "a\n2\n");
    BOOST_TEST(text_of(R"({"success": true, "result": {"total": 1, "records": [{"a": 3}]}})") == "a\n3\n");
    BOOST_TEST(text_of(R"({"columns": ["a", "b"], "index": [0], "data": [[1, 2.50], [3, "x"]]})") ==
               "a,b\n1,2.50\n3,x\n");
    BOOST_TEST(text_of(R"([["a", "b"], [1, null], [2, "y"]])") == "a,b\n1\n2,y\n");
}

BOOST_AUTO_TEST_CASE(each_table_inside_an_object_is_a_sheet_of_its_own) {
    const auto sheets = read(R"({"2024-05": [{"a": 1}], "more": {"2024/06": [{"a": 2}, {"a": {"b": 3}}]}, "data": [["x", "y"], [1, 2]], "none": [1]})");
    BOOST_REQUIRE(sheets.size() == 3U);
    BOOST_TEST(sheets[0].name == "2024-05");
    BOOST_TEST(sheets[0].text == "a\n1\n");
    BOOST_TEST(sheets[1].name == "data");
    BOOST_TEST(sheets[1].text == "x,y\n1,2\n");
    BOOST_TEST(sheets[2].name == "more/2024~106");
    BOOST_TEST(sheets[2].text == "a\n2\n\"{\"\"b\"\":3}\"\n");
    BOOST_TEST(sheets[2].nested.size() == 1U);
    const std::string long_key(5000, 'k');
    const auto named = read("{\"" + long_key + "1\": [{\"a\": 1}], \"" + long_key + "2\": [{\"a\": 2}]}");
    BOOST_REQUIRE(named.size() == 2U);
    BOOST_TEST(named[0].name != named[1].name);
    BOOST_TEST(named[0].name.size() < 200U);
    std::string many = "{\"x\": 1";
    for (int i = 0; i < 300; ++i) many += ", \"t" + std::to_string(i) + "\": [[1]]";
    BOOST_TEST(mentions(refusal(many + "}"), "more than 200 sheets"));
}

BOOST_AUTO_TEST_CASE(what_describes_the_columns_is_no_table_beside_the_records) {
    BOOST_TEST(text_of(R"({"result": {"fields": [{"type": "text", "id": "a"}], "records": [{"a": 3}], "total": 1}})") == "a\n3\n");
    BOOST_TEST(text_of(R"({"schema": {"fields": [{"name": "a", "type": "string"}]}, "data": [{"a": 3}]})") == "a\n3\n");
    BOOST_TEST(text_of(R"({"fields": [{"name": "a", "type": "string"}]})") == "name,type\na,string\n");
}

BOOST_AUTO_TEST_CASE(objects_that_name_the_columns_are_the_headings_of_rows_beside_them) {
    BOOST_TEST(text_of(R"({"fields": [{"id": "a"}, {"id": "b"}], "records": [[1, "x"], [2, "y"]]})") == "a,b\n1,x\n2,y\n");
    BOOST_TEST(text_of(R"({"result": {"fields": [{"type": "text", "id": "a"}], "records": [["x"]], "total": 1}})") == "a\nx\n");
    BOOST_TEST(text_of(R"({"data": [[1, 2]], "columns": [{"name": "a"}, {"name": "b"}]})") == "a,b\n1,2\n");
    // Which of two names is a heading the schema says.
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-25k.json");
    const auto named = check(R"({"columns": [{"id": "c1", "name": "Date"}, {"id": "c2", "name": "Supplier"}, {"id": "c3", "name": "Amount"}], "rows": [["03/05/2024", "Harbour", "26000.00"]]})",
                             {"named.json", schema}).report;
    BOOST_TEST(named.rows.accepted == 1);
    // As many as the rows have cells, each with a name; and beside rows alone. Elsewhere they are a table.
    const auto two = read(R"({"fields": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "records": [[1, 2]]})");
    BOOST_REQUIRE(two.size() == 2U);
    BOOST_TEST(two[1].text == "1,2\n");
    BOOST_TEST(read(R"({"fields": [{"id": "a"}, {"id": 2}], "records": [["x", "y"], [1, 2]]})").size() == 2U);
    BOOST_TEST(read(R"({"departments": [{"id": "a"}, {"id": "b"}], "records": [["x", "y"], [1, 2]]})").size() == 2U);
}

BOOST_AUTO_TEST_CASE(rows_of_every_table_are_counted) {
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-25k.json");
    const std::string payment = R"({"Entity": "C", "Date": "03/05/2024", "Supplier": "Harbour", "Amount": "26000.00"})";
    const auto both = check("{\"2024-05\": [" + payment + "," + payment + "], \"2024-06\": [" + payment + "]}", {"two.json", schema}).report;
    BOOST_TEST(both.rows.accepted == 3);
    const auto beside = check("{\"data\": [" + payment + "], \"departments\": [{\"code\": \"C\"}, {\"code\": \"D\"}]}", {"two.json", schema}).report;
    BOOST_TEST(beside.rows.accepted == 1);
    BOOST_TEST(beside.rows.set_aside.at("other-sheet") == 3);
    BOOST_TEST(beside.rows.balances());
}

BOOST_AUTO_TEST_CASE(what_is_no_record_among_records_costs_itself_and_not_the_month) {
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-25k.json");
    const std::string payment = R"({"Entity": "C", "Date": "03/05/2024", "Supplier": "Harbour", "Amount": "26000.00"})";
    for (const std::string odd : {"null", R"("see May")", "[1]"}) {
        const auto report = check("{\"april\": [" + payment + "], \"may\": [" + payment + "," + odd + "," + payment + "]}", {"two.json", schema}).report;
        BOOST_TEST(report.rows.accepted == 3, odd);
        BOOST_TEST(report.rows.quarantined == 1);
        BOOST_TEST(report.rows.balances());
        const auto apart = std::ranges::find(report.findings, "record-error", &Finding::code);
        BOOST_REQUIRE(apart != report.findings.end());
        BOOST_TEST(apart->places.front().sheet == "may");
        BOOST_TEST(apart->message.find("no record among the records, and set aside: at /may/1 is ") == 0U);
    }
}

BOOST_AUTO_TEST_CASE(payments_in_a_form_that_is_not_read_are_told_by_where_they_stand) {
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-25k.json");
    const std::string payment = R"({"Entity": "C", "Date": "03/05/2024", "Supplier": "Harbour", "Amount": "26000.00"})";
    const std::pair<std::string, std::string> others[] = {
        {R"("a": {"b": {"c": {"d": {"rows": [)" + payment + "]}}}}", "a/b/c/d/rows"},
        {R"("paid": {"1": )" + payment + R"(, "2": )" + payment + "}", "paid"},
        {R"("paid": {"more": )" + payment + R"(, "x": 1})", "paid/more"},
        {R"("paid": {"Date": ["03/05/2024"], "Supplier": ["Harbour"], "Amount": ["26000.00"]})", "paid"}};
    for (const auto& [other, where] : others) {
        const auto report = check("{\"data\": [" + payment + "], " + other + "}", {"two.json", schema}).report;
        BOOST_TEST(report.rows.accepted == 1, where);
        const auto unread = std::ranges::find(report.findings, "unread-part", &Finding::code);
        BOOST_REQUIRE(unread != report.findings.end());
        BOOST_TEST(unread->places.front().sheet == where);
    }
    // What a document says of itself is none.
    const auto report = check(R"({"about": {"Entity": "C", "Date": "03/05/2024"}, "missing": {"Date": 0, "Supplier": 2, "Amount": 0}, "data": [)" + payment + "]}", {"two.json", schema}).report;
    BOOST_TEST(report.findings.size() == check(R"({"data": [)" + payment + "]}", {"two.json", schema}).report.findings.size());
}

BOOST_AUTO_TEST_CASE(totals_of_forty_thousand_pounds_are_no_days) {
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-25k.json");
    const std::string payment = R"({"Entity": "C", "Date": "03/05/2024", "Supplier": "Harbour", "Amount": "26000.00"})";
    std::string totals;
    for (const char* total : {"40123.5", "41250", "42001.25", "43999.99"}) totals += std::string(totals.empty() ? "" : ",") + R"({"type": "Rope", "sum": )" + total + R"(, "count": 5})";
    const auto report = check("{\"data\": [" + payment + R"(], "about": {"by_type": [)" + totals + "]}}", {"two.json", schema}).report;
    BOOST_TEST(std::ranges::count(report.findings, "table-not-read", &Finding::code) == 0);
    BOOST_TEST(std::ranges::count(report.findings, "other-sheet", &Finding::code) == 1);
}

BOOST_AUTO_TEST_CASE(one_object_a_line_is_a_table) {
    BOOST_TEST(text_of("{\"a\": 1}\n{\"b\": \"x,y\"}\r\n\n{\"a\": 1.50, \"b\": 2}\n") ==
               "a,b\n1\n,\"x,y\"\n1.50,2\n");
    BOOST_TEST(mentions(refusal("{\"a\": 1}\n{\"a\": }\n{\"a\": 2}"), "(line 2 by itself)"));
    BOOST_TEST(mentions(refusal("{\"a\": 1}\n{\"a\": 2}\n[3]\n{}"), "line 3 of the file is no JSON object"));
}

BOOST_AUTO_TEST_CASE(records_are_found_where_the_schema_points) {
    BOOST_TEST(mapped(kPackage, awards()) ==
               "ocid,publisher,buyer,supplier,amount,signed,title,value\n"
               "ocds-1,Ministry of Piers,Pier Agency,Harbour Ltd; Buoy & Co,1234.50,2012-05-01,\"Dredging, "
               "outer\",\"{\"\"amount\"\":1234.50}\"\n"
               "ocds-1,Ministry of Piers,Pier Agency,,,2012-06-01\n"
               "ocds-2,Ministry of Piers,Lighthouse Board,,,,Lamps\n");
    // A record may be the amount itself.
    auto numbers = no_schema();
    numbers.amount_field = "paid";
    numbers.text = R"({"name": "numbers", "daybook": {"records": "/paid/*"}, "fields": [{"name": "paid", "daybook": {"pointer": "/"}}]})";
    Field paid;
    paid.name = "paid";
    numbers.fields.push_back(paid);
    BOOST_TEST(mapped(R"({"paid": [5, 7]})", numbers) == "paid\n5\n7\n");
}

BOOST_AUTO_TEST_CASE(cells_that_hold_an_object_or_a_list_are_named) {
    const std::string object = R"({"supplier": {"name": "Harbour"}, "amount": 1})", plain = R"({"supplier": "[2] Buoy & Co", "amount": 2})";
    for (const auto& text : {"[" + plain + ",{\"supplier\": null}," + object + "]", plain + "\n{\"supplier\": null}\n" + object + "\n",
                             std::string(R"([["supplier", "amount"], ["[2] Buoy & Co", 2], [null], [{"name": "Harbour"}, 1]])")}) {
        const auto sheet = read_sheets(text, FileKind::json, no_schema()).at(0);
        BOOST_TEST(sheet.text == "supplier,amount\n[2] Buoy & Co,2\n\n\"{\"\"name\"\":\"\"Harbour\"\"}\",1\n");
        BOOST_REQUIRE(sheet.nested.size() == 1u);
        BOOST_TEST((sheet.nested.front() == NestedCell{sheet.text.find("\"{"), 0}));
    }
    auto schema = no_schema();
    schema.text = R"({"name": "x", "daybook": {"records": "/rows/*"}, "fields": [{"name": "amount"}, {"name": "supplier"}]})";
    for (const char* name : {"amount", "supplier"}) {
        Field field;
        field.name = name;
        schema.fields.push_back(field);
    }
    const auto sheet = read_sheets(R"({"rows": [)" + plain + "," + object + "]}", FileKind::json, schema).at(0);
    BOOST_TEST((sheet.nested.at(0) == NestedCell{sheet.text.find("1,"), 1}));
}

BOOST_AUTO_TEST_CASE(rows_under_the_schemas_own_names_need_no_pointing) {
    BOOST_TEST(mapped(R"([{"ocid": "ocds-9", "amount": 5}])", awards()) == "ocid,amount\nocds-9,5\n");
}

BOOST_AUTO_TEST_CASE(what_is_no_table_is_refused_with_a_remedy) {
    BOOST_TEST(mentions(refusal(R"({"name": "x", "fields": ["a"]})"), "holds no table"));
    BOOST_TEST(mentions(refusal("[1, 2]") + refusal("[]"), "holds no table"));
    BOOST_TEST(mentions(refusal("{\"a\": [{\"b\": 1}, {\"b\": }]}"), "line 1, column 24"));
    BOOST_TEST(mentions(refusal(R"([{"a": 1, "a": 2}])"), "stands twice"));
    std::string deep = "[{\"a\": ";
    for (int i = 0; i < 100; ++i) deep += '[';
    for (int i = 0; i < 100; ++i) deep += ']';
    BOOST_TEST(mentions(refusal(deep + "}]"), "nested deeper"));
}

BOOST_AUTO_TEST_CASE(a_document_too_large_for_memory_is_refused_before_it_is_read) {
    SheetLimits small;
    small.json_values = 100;
    std::string many = "[";
    for (int i = 0; i < 200; ++i) many += "{\"a\":1},";
    many.back() = ']';
    BOOST_TEST(mentions(refusal(many, small), "one record a line"));
    BOOST_TEST(refusal(many) == "");
    std::string lines;
    for (int i = 0; i < 200; ++i) lines += "{\"a\":1}\n";
    BOOST_TEST(refusal(lines, small) == "");
    small.columns = 3;
    BOOST_TEST(mentions(refusal(R"([{"a":1,"b":2},{"c":3,"d":4}])", small), "more than 3 different keys"));
}

BOOST_AUTO_TEST_CASE(json_in_utf16_is_read_as_what_it_is) {
    for (const bool big : {false, true})
        for (const std::string bom : {"", big ? "\xFE\xFF" : "\xFF\xFE"})
            BOOST_TEST(text_of(bom + to_utf16(R"([{"date": "31/05/2012", "supplier": "Zoë"}])", big)) ==
                       "date,supplier\n31/05/2012,Zoë\n");
}

BOOST_AUTO_TEST_CASE(a_number_that_no_double_holds_is_a_cell_and_not_the_end_of_the_file) {
    BOOST_TEST(text_of(R"([{"a": 1e400, "b": "1e400 {"}, {"a": -2E+999, "b": 5}])") ==
               "a,b\n1e400,1e400 {\n-2E+999,5\n");
    const auto digits = std::string(400, '9');
    BOOST_TEST(text_of("[{\"a\": " + digits + "}, {\"a\": 1e-400}]") == "a\n" + digits + "\n1e-400\n");
    BOOST_TEST(text_of("{\"a\": 1e400}\n{\"a\": 2}\n") == "a\n1e400\n2\n");
    for (const char* bad : {R"([{"a": 1e400e5}])", R"([{"a": 01e400}])", R"([{"a": 1.e400}])", R"([{"a": --1e400}])"})
        BOOST_CHECK_THROW(text_of(bad), daybook::base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
