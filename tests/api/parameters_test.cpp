#include "api/parameters.hpp"
#include "api/query_parameters.hpp"
#include "api/respond.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::api;

namespace {

schemas::Field field(std::string name, schemas::FieldType type) {
    schemas::Field out;
    out.name = out.title = out.description = std::move(name);
    out.type = type;
    return out;
}

/// Two departments under one schema; the second changed last.
State sample() {
    State state;
    schemas::Schema schema;
    schema.id = schemas::SchemaId("spend-over-25k");
    schema.version = "1.0.0";
    schema.table = "spend";
    schema.fields = {field("supplier", schemas::FieldType::string),
                     field("amount", schemas::FieldType::number), field("date", schemas::FieldType::date)};
    schema.date_field = "date";
    schema.amount_field = "amount";
    state.schemas["spend-over-25k"] = schema;
    for (const auto& [name, changed] : {std::pair("defra", 5), std::pair("dfe", 9)}) {
        catalogue::Dataset dataset;
        dataset.organisation = schemas::OrganisationId(name);
        dataset.id = schemas::dataset_of(dataset.organisation, schema.id);
        dataset.schema = schema.id;
        dataset.table = "spend";
        dataset.changed = changed;
        state.datasets[dataset.id.str()] = dataset;
    }
    for (const Revision r : {5, 9, 12})
        state.revisions.push_back(
            {r, base::parse_rfc3339("2024-05-01T08:30:00Z") + std::chrono::hours(24 * r)});
    state.revision = 12;
    state.at = state.revisions.back().at;
    return state;
}

Query query_of(std::string_view text) {
    return std::get<Target>(parse_target("/x?" + std::string(text))).query;
}

std::variant<RowsParameters, Problem> rows(std::string_view text) {
    return RowsParameters::parse(query_of(text), sample(), {"spend", nullptr});
}
RowsParameters good_rows(std::string_view text) {
    auto parsed = rows(text);
    if (auto* problem = std::get_if<Problem>(&parsed)) BOOST_FAIL(problem->detail);
    return std::get<RowsParameters>(parsed);
}
Problem bad_rows(std::string_view text) {
    auto parsed = rows(text);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Problem>(parsed), "taken: " << text);
    return std::get<Problem>(parsed);
}
SummaryParameters good_summary(std::string_view text) {
    auto parsed = SummaryParameters::parse(query_of(text), sample(), {"spend", nullptr});
    if (auto* problem = std::get_if<Problem>(&parsed)) BOOST_FAIL(problem->detail);
    return std::get<SummaryParameters>(parsed);
}
Problem bad_summary(std::string_view text) {
    auto parsed = SummaryParameters::parse(query_of(text), sample(), {"spend", nullptr});
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Problem>(parsed), "taken: " << text);
    return std::get<Problem>(parsed);
}
bool says(const Problem& problem, std::string_view words) {
    return problem.detail.find(words) != std::string::npos ||
           (BOOST_TEST_MESSAGE("it says: " << problem.detail), false);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parameters)

BOOST_AUTO_TEST_CASE(a_page_without_parameters_is_the_first_hundred_rows) {
    const auto asked = good_rows("");
    BOOST_TEST(asked.query.size == 100);
    BOOST_TEST(asked.query.filters.empty());
    BOOST_TEST(!asked.pinned);
}

BOOST_AUTO_TEST_CASE(filters_are_a_field_and_an_operator) {
    const auto asked = good_rows(
        "supplier__contains=acme&amount__gte=1000.50&date=2012-05-31&publisher__in=defra,dfe&supplier__"
        "isnull=false");
    BOOST_TEST(asked.query.filters.size() == 5U);
    BOOST_TEST(asked.query.filters[0].op->suffix == "contains");
    BOOST_TEST(asked.query.filters[2].op->suffix == "");
    BOOST_TEST(asked.query.filters[3].values.size() == 2U);
    BOOST_TEST(good_rows("amount__eq=1").query.filters[0].op->suffix == "");
}

BOOST_AUTO_TEST_CASE(a_listed_value_may_hold_a_comma_in_quotes) {
    const auto asked = good_rows("supplier__in=%22Smith%2C+Jones%22,Acme,%22say+%22%22hi%22%22%22");
    BOOST_TEST(
        asked.query.filters[0].values == (std::vector<std::string>{"Smith, Jones", "Acme", "say \"hi\""}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_unknown_parameter_is_told_the_nearest) {
    const auto problem = bad_rows("suplier=acme");
    BOOST_TEST((problem.code == ProblemCode::unknown_parameter));
    BOOST_TEST(says(problem, "did you mean 'supplier'?"));
    BOOST_TEST(problem.errors.at(0).parameter == "suplier");
    BOOST_TEST(says(bad_rows("amount__gt3=5"), "amount__gt"));
    BOOST_TEST(says(bad_rows("siz=5"), "'size'"));
}

BOOST_AUTO_TEST_CASE(where_none_is_near_it_is_told_which_there_are) {
    const std::vector<std::string> few{"since", "until"};
    const Query asked{{"xyzzy", "1"}};
    BOOST_TEST(ParameterReader(asked).problem(few)->detail == "'xyzzy' is not known here; there are since, until.");
    BOOST_TEST(no_parameters(asked)->detail == "'xyzzy' is not known here: this address takes no parameters.");
    BOOST_TEST(hint_of("xyzzy", std::vector<std::string>(100, "something-else"), "; /v1 lists them") == "; /v1 lists them");
    BOOST_TEST(hint_of("sinse", few) == "; did you mean 'since'?");
}

BOOST_AUTO_TEST_CASE(an_operator_for_text_is_unknown_to_numbers) {
    BOOST_TEST((bad_rows("amount__contains=5").code == ProblemCode::invalid_parameter));
}

BOOST_AUTO_TEST_CASE(everything_wrong_is_said_at_once) {
    const auto problem = bad_rows(
        "size=0&amount__gte=1%2C000&date=31/05/"
        "2012&sort=price&foo=1&columns=supplier,nothing&as_of=yesterday");
    BOOST_TEST(problem.errors.size() == 7U);
}

BOOST_AUTO_TEST_CASE(values_must_fit_their_field) {
    for (const auto* text :
         {"amount=12.345", "amount=1e5", "amount=%C2%A35", "amount=NaN", "date=2012-02-30", "date=2012-5-1",
          "supplier=", "supplier__isnull=maybe", "size=10001", "size=-1", "size=ten",
          "size=99999999999999999999", "size=1&size=2", "sort=-", "sort=date,,amount", "sort=date,-date"})
        BOOST_TEST(bad_rows(text).errors.size() >= 1U, text);
}

BOOST_AUTO_TEST_CASE(too_many_filters_or_values_are_refused) {
    std::string many, listed = "supplier__in=a";
    for (int i = 0; i < 51; ++i) many += "amount__gt=1&";
    for (int i = 0; i < 1001; ++i) listed += ",b";
    BOOST_TEST(says(bad_rows(many), "50"));
    BOOST_TEST(says(bad_rows(listed), "1000"));
}

BOOST_AUTO_TEST_CASE(a_cursor_and_as_of_exclude_each_other) {
    BOOST_TEST(says(bad_rows("cursor=abc&as_of=5"), "cursor"));
}

BOOST_AUTO_TEST_CASE(a_revision_that_was_never_public_is_refused_with_its_neighbours) {
    const auto problem = bad_rows("as_of=7");
    BOOST_TEST(says(problem, "5"));
    BOOST_TEST(says(problem, "9"));
    BOOST_TEST(good_rows("as_of=5").query.as_of == 5);
}

BOOST_AUTO_TEST_CASE(a_release_elsewhere_leaves_an_answer_as_it_was) {
    BOOST_TEST(good_rows("").query.as_of == 9);
    BOOST_TEST(good_rows("publisher=defra").query.as_of == 5);
    BOOST_TEST(good_rows("dataset__in=defra-spend-over-25k").query.as_of == 5);
    BOOST_TEST(good_rows("publisher__ne=dfe").query.as_of == 9);
    BOOST_TEST(good_rows("as_of=9&publisher=defra").query.as_of == 5);
    const auto state = sample();
    const Scope defra{"spend", state.dataset("defra-spend-over-25k")};
    const auto asked = std::get<RowsParameters>(RowsParameters::parse({}, state, defra));
    BOOST_TEST(asked.query.as_of == 5);
    BOOST_TEST(asked.query.filters.at(0).values.at(0) == "defra-spend-over-25k");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_like_none_is_told_which_there_are) {
    for (const auto* asked : {"sort=nothing", "columns=nothing"}) BOOST_TEST(says(bad_rows(asked), "'nothing'; there are dataset, edition, version, publisher"), asked);
    BOOST_TEST(says(bad_rows("sort=amuont"), "did you mean 'amount'"));
    BOOST_TEST(says(bad_summary("by=nothing"), "'nothing'; there are dataset, "));
    BOOST_TEST(says(bad_summary("by=publisher&sort=nothing"), "'nothing'; there are publisher, count"));
}

BOOST_AUTO_TEST_CASE(sort_keys_say_their_direction) {
    const auto asked = good_rows("sort=-amount,date");
    BOOST_TEST(asked.query.sort[0].descending);
    BOOST_TEST(asked.query.sort[1].field == "date");
    BOOST_TEST(!asked.query.sort[1].descending);
}

BOOST_AUTO_TEST_CASE(a_summary_groups_and_measures) {
    const auto asked =
        good_summary("by=publisher,year(date)&measure=sum(amount),count,min(date)&sort=-sum_amount&mix=1");
    BOOST_TEST(asked.query.by[1].name() == "year_date");
    BOOST_TEST(asked.query.measures[0].name() == "sum_amount");
    BOOST_TEST(asked.query.sort[0].field == "sum_amount");
    BOOST_TEST(asked.query.mix);
    BOOST_TEST(good_summary("").query.measures[0].name() == "count");
}

BOOST_AUTO_TEST_CASE(a_summary_that_makes_no_sense_is_refused) {
    for (const auto* text :
         {"by=year(amount)", "by=week(date)", "by=(date)", "by=year(date", "by=colour", "by=", "measure=sum",
          "measure=sum(supplier)", "measure=avg(supplier)", "measure=count(amount)", "measure=sum(amount)x",
          "sort=amount", "mix=perhaps", "cursor=abc", "size=0"})
        BOOST_TEST(bad_summary(text).errors.size() == 1U, text);
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_never_the_hint) {
    const auto group = bad_rows("any=size=1,amount__gte=1");
    BOOST_TEST(group.errors.at(0).parameter == "any");
    BOOST_TEST(says(group, "'any' has 'size', which is no filter: any takes filters of fields only"));
    BOOST_TEST(!says(group, "did you mean 'size'"));
    BOOST_TEST(says(bad_rows("any=suplier=x"), "did you mean 'supplier'?"));
    BOOST_TEST(says(bad_rows("any=amount=x"), "'any' has 'amount', which must be a plain number"));
    const auto state = sample();
    catalogue::Version version;
    version.from = 5;
    const auto of_version = RowsParameters::parse(query_of("as_of=9"), state, {"spend", &state.datasets.begin()->second, &version});
    BOOST_REQUIRE(std::holds_alternative<Problem>(of_version));
    BOOST_TEST(says(std::get<Problem>(of_version), "'as_of' is not for the rows of a version, which are the same at every revision."));
}

BOOST_AUTO_TEST_CASE(a_number_is_told_how_long_it_may_be) {
    BOOST_TEST(says(bad_rows("amount=99999999999999999.99"), "at most 18 digits, 2 of them after the point"));
    BOOST_TEST(good_rows("amount=9999999999999999.99").query.filters.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_measure_is_told_what_is_wrong_with_it) {
    BOOST_TEST(says(bad_summary("measure=sum(amout)"), "names no field 'amout'; did you mean 'amount'?"));
    BOOST_TEST(says(bad_summary("measure=distinct(suplier)"), "did you mean 'supplier'?"));
    BOOST_TEST(says(bad_summary("measure=summ(amount)"), "has no function 'summ'; did you mean 'sum'?"));
    BOOST_TEST(says(bad_summary("measure=min(supplier)"), "cannot be min(supplier), since supplier is a string: sum takes numbers"));
    BOOST_TEST(says(bad_summary("measure=count(supplier)"), "distinct(…) counts the values of a field"));
    BOOST_TEST(says(bad_summary("measure=sum"), "needs a field for sum, like sum(amount)"));
    BOOST_TEST(says(bad_summary("measure=sum("), "is written like count or sum(amount), not 'sum('"));
}

BOOST_AUTO_TEST_CASE(a_condition_on_a_measure_that_holds_a_comma_is_to_be_quoted) {
    BOOST_TEST(says(bad_summary("having=count__in=525,715"), "'715' is none. Quote one that holds a comma: having=\"count__in=525,715\""));
    BOOST_TEST(good_summary("having=%22count__in=525,715%22").query.having.at(0).values.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_quote_that_is_not_closed_is_refused) {
    for (const auto* text : {"supplier__in=%22a", "supplier__in=a,%22b,c", "supplier__in=%22a%22b", "any=%22supplier=a,amount=1", "any=supplier__in=%22a", "columns=%22supplier", "sort=%22date"})
        BOOST_TEST(says(bad_rows(text), "a double quote that is not closed"), text);
    BOOST_TEST(good_rows("supplier__in=5%22%20pipe,b").query.filters[0].values[0] == "5\" pipe");
    BOOST_TEST(good_rows("supplier=%22a").query.filters[0].values[0] == "\"a");
}

BOOST_AUTO_TEST_CASE(what_is_taken_is_listed_and_what_is_not_listed_is_not_taken) {
    const auto fields = catalogue::fields_of(sample(), "spend");
    const auto names = filter_names(fields);
    for (const auto& name : names) {
        const auto value = name.ends_with("__isnull") ? "true" : name.starts_with("date") ? "2024-05-31" : name.starts_with("edition") ? "2024-05" : name.starts_with("publisher") ? "defra" : "1";
        good_rows(name + "=" + value);
    }
    BOOST_TEST(std::ranges::count(names, "amount__eq") == 1);
    BOOST_TEST(says(bad_rows("amount__=1"), "amount__eq"));
}

BOOST_AUTO_TEST_CASE(yes_and_no_are_written_the_same_everywhere) {
    for (const auto* yes : {"1", "true"}) {
        BOOST_TEST(good_rows(std::string("supplier__isnull=") + yes).query.filters[0].values[0] == "true");
        BOOST_TEST(good_summary(std::string("mix=") + yes).query.mix);
        BOOST_TEST(good_rows(std::string("bom=") + yes).style.bom);
    }
    BOOST_TEST(good_rows("supplier__isnull=0").query.filters[0].values[0] == "false");
    BOOST_TEST(says(bad_rows("supplier__isnull=yes"), "must be true or false (or 1 or 0), not 'yes'"));
    BOOST_TEST(says(bad_summary("mix=yes"), "must be 1 or 0 (or true or false), not 'yes'"));
}

BOOST_AUTO_TEST_CASE(resources_without_parameters_take_none) {
    BOOST_TEST(!no_parameters({}).has_value());
    BOOST_TEST((no_parameters({{"a", "1"}})->code == ProblemCode::unknown_parameter));
}

BOOST_AUTO_TEST_CASE(accept_decides_between_csv_and_json) {
    for (const auto* accept :
         {"text/csv", "application/json;q=0.5, text/csv", "text/csv;q=0.9, */*;q=0.1", "TEXT/CSV"})
        BOOST_TEST((negotiate(accept, {"application/json", "text/csv"}) == "text/csv"), accept);
    for (const auto* accept : {"", "*/*", "application/json", "text/html,application/xhtml+xml,*/*;q=0.8",
                               "text/csv;q=0, */*", "text/csv;q=0.4, application/json", "application/*", "text/csv;q=0.3, */*;q=0.4"})
        BOOST_TEST((negotiate(accept, {"application/json", "text/csv"}) == "application/json"), accept);
    for (const auto* accept : {"text/html", "text/csv;q=0", "text/csv;q=0.0, application/json;q=0", "*/*;q=0"})
        BOOST_TEST(!negotiate(accept, {"application/json", "text/csv"}), accept);
}

BOOST_AUTO_TEST_SUITE_END()
