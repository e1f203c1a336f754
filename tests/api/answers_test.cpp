#include "tests/api/every_listener.hpp"
#include "tests/api/query_walk.hpp"

#include "publisher/base/decimal.hpp"

#include <algorithm>
#include <set>

using namespace daybook;
using base::json::Value;
using test::csv_lines;
using test::json_of;
using test::kListeners;
using test::rows_of;
using test::walk;
using test::world;

namespace {

base::Decimal sum_of(const std::vector<Value>& rows) {
    base::Decimal total;
    for (const auto& row : rows) total = total + *base::parse_decimal(row.at("amount").as_number_text());
    return total;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(query_answers)

BOOST_DATA_TEST_CASE(a_walk_by_cursor_meets_every_row_once, kListeners) {
    for (const auto* sort : {"", "&sort=-amount", "&sort=supplier,-date"}) {
        int pages = 0;
        const auto rows =
            walk(world().port(sample), std::string("/v1/tables/spend/rows?size=13") + sort, pages);
        std::set<std::string> locators;
        for (const auto& row : rows) locators.insert(row.at("_row").as_string());
        const auto count =
            json_of(test::get(world().port(sample), "/v1/tables/spend/rows?size=1")).at("count").as_int();
        BOOST_TEST(count == 154);
        BOOST_TEST(std::ssize(rows) == count, sort);
        BOOST_TEST(std::ssize(locators) == count, sort);
        BOOST_TEST(pages == 12);
    }
}

BOOST_AUTO_TEST_CASE(a_walk_is_not_disturbed_by_a_release) {
    test::World changing;
    const auto port = changing.port(0);
    const auto first = json_of(test::get(port, "/v1/tables/spend/rows?size=50"));
    changing.release_month("harbours", "2024-05", "2024-09-01T08:30:00Z");
    BOOST_TEST(changing.catalogue().follow());
    int pages = 0;
    const auto rest = walk(port, first.at("next").as_string(), pages);
    BOOST_TEST(rest.size() + 50 == 154U);
    BOOST_TEST(json_of(test::get(port, "/v1/tables/spend/rows?size=1")).at("count").as_int() == 161);
}

BOOST_DATA_TEST_CASE(a_forged_cursor_is_a_problem, kListeners) {
    const auto good =
        json_of(test::get(world().port(sample), "/v1/tables/spend/rows?size=5")).at("next").as_string();
    auto forged = good;
    auto& letter = forged[forged.find("cursor=") + 30];
    letter = letter == 'A' ? 'B' : 'A';
    for (const auto& url :
         {forged, std::string("/v1/tables/spend/rows?cursor=nonsense"), good + "&supplier=x"}) {
        const auto answer = test::get(world().port(sample), url);
        BOOST_TEST(answer.status == 400, url);
        BOOST_TEST(json_of(answer).at("type").as_string() == "/problems/invalid-cursor", url);
        BOOST_TEST(json_of(answer).at("errors").as_array().at(0).at("parameter").as_string() == "cursor");
    }
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_when_the_key_of_the_log_is_changed) {
    test::World changing;
    const auto next = json_of(test::get(changing.port(0), "/v1/tables/spend/rows?size=50")).at("next").as_string();
    changing.archive().publisher().rotate_key(base::parse_rfc3339("2024-09-01T08:30:00Z"));
    BOOST_TEST(changing.catalogue().follow());
    BOOST_TEST(test::get(changing.port(0), next).status == 200);
}

BOOST_AUTO_TEST_CASE(a_cursor_that_is_of_no_use_any_more_says_to_start_from_the_first_page) {
    const auto next_of = [](const test::World& world) { return json_of(test::get(world.port(0), "/v1/tables/spend/rows?size=50")).at("next").as_string(); };
    const auto refused = [](const test::World& world, const std::string& url, const std::string& why) {
        const auto answer = test::get(world.port(0), url);
        BOOST_TEST(answer.status == 400);
        BOOST_TEST(json_of(answer).at("type").as_string() == "/problems/invalid-cursor");
        BOOST_TEST(json_of(answer).at("errors").as_array().at(0).at("parameter").as_string() == "cursor");
        for (const auto& words : {why, std::string("start from the first page")}) BOOST_TEST(json_of(answer).at("detail").as_string().find(words) != std::string::npos, answer.body);
    };
    test::World lost, restored;
    lost.release_month("harbours", "2024-05", "2024-09-01T08:30:00Z");
    lost.catalogue().follow();
    const auto of_lost = next_of(lost);
    // As after a restore from a backup of before that release: what was lost may be what has not come yet, until the log has gone past it.
    const auto early = test::get(restored.port(0), of_lost);
    BOOST_TEST(early.status == 503);
    BOOST_TEST(!early.header("retry-after").empty());
    for (const auto* body : {"harbours", "coasts"})
        restored.archive().offer(body, "2024-08", fmt::format("https://{}.example/august.csv", body), tests::spend_csv(tests::month_of_payments("2024-08", 7, 4), body));
    restored.archive().release("2024-09-01T08:30:00Z");
    restored.catalogue().follow();
    refused(restored, of_lost, "which this archive does not have (any more)");

    lost.archive().publisher().erase({{"harbours-spend-over-25k/2024-04/v1"}, "personal-data", "A person was named.", "pat"}, base::parse_rfc3339("2024-09-01T09:30:00Z"));
    lost.catalogue().follow();
    refused(lost, of_lost, "before rows were erased");
}

BOOST_DATA_TEST_CASE(the_next_page_is_also_in_the_link_header, kListeners) {
    const auto answer = test::get(world().port(sample), "/v1/tables/spend/rows?size=5");
    BOOST_TEST(answer.header("link").find("<" + json_of(answer).at("next").as_string() + ">; rel=\"next\"") !=
               std::string::npos);
    const auto last = test::get(world().port(sample), "/v1/tables/spend/rows?size=1000");
    BOOST_TEST((json_of(last).find("next") == nullptr));
    BOOST_TEST(last.header("link").find("next") == std::string::npos);
}

BOOST_DATA_TEST_CASE(amounts_are_exact_numbers_and_dates_are_iso, kListeners) {
    const auto answer =
        test::get(world().port(sample), rows_of(test::kCoasts, "?edition=2024-04&sort=amount&size=1"));
    BOOST_TEST(answer.body.find("\"amount\":25000.00") != std::string::npos, answer.body);
    BOOST_TEST(json_of(answer).at("rows").as_array().at(0).at("date").as_string() == "2024-04-01");
}

BOOST_DATA_TEST_CASE(a_cited_row_is_the_row_listed, kListeners) {
    int pages = 0;
    for (const auto& row :
         walk(world().port(sample), rows_of(test::kCoasts, "?size=10&edition=2024-07"), pages)) {
        const auto cited = json_of(test::get(world().port(sample), row.at("_link").as_string()));
        BOOST_TEST((cited.at("row") == row), base::json::write(cited));
        BOOST_TEST(cited.at("version").at("status").as_string() == "current");
        BOOST_TEST(cited.at("source").at("url").as_string() == "https://coasts.example/spend 2024-07.csv");
        BOOST_TEST(cited.at("links").at("self").as_string() == row.at("_link").as_string());
    }
}

BOOST_DATA_TEST_CASE(a_row_of_a_superseded_version_says_what_became_of_it, kListeners) {
    const auto revision = world().catalogue().state()->revisions.front().revision;
    const auto old =
        json_of(test::get(world().port(sample),
                          rows_of(test::kCoasts, fmt::format("?edition=2024-05&size=1&as_of={}", revision))));
    BOOST_TEST(old.at("count").as_int() == 50);
    const auto cited =
        json_of(test::get(world().port(sample), old.at("rows").as_array().at(0).at("_link").as_string()));
    BOOST_TEST((cited.at("row") == old.at("rows").as_array().at(0)));
    BOOST_TEST(cited.at("version").at("status").as_string() == "superseded");
    BOOST_TEST(cited.at("version").at("superseded_by").as_int() == 2);
    BOOST_TEST(cited.at("links").at("current").as_string().ends_with("/versions/2"));
    const auto& became = cited.at("became");
    BOOST_TEST(became.at("status").as_string() == "superseded");
    BOOST_TEST(became.at("by").as_int() == 2);
    BOOST_TEST(became.at("row").as_string() == "unchanged", base::json::write(became));
    const auto now = json_of(test::get(world().port(sample), became.at("now").at("_link").as_string()));
    BOOST_TEST(now.at("row").at("_row").as_string() == became.at("now").at("_row").as_string());
    BOOST_TEST((now.at("row").at("amount") == cited.at("row").at("amount")));
    BOOST_TEST(now.at("became").at("status").as_string() == "current");
    BOOST_TEST(test::get(world().port(sample), became.at("difference").as_string()).status == 200);
}

BOOST_AUTO_TEST_CASE(an_etag_is_another_when_a_licence_in_the_links_is) {
    test::World own;
    const auto etag = [&](const std::string& url) { return test::get(own.port(0), url).header("etag"); };
    const std::string spend = "/v1/tables/spend/rows?size=1&publisher=coasts&as_of=1", suppliers = "/v1/suppliers?size=1&as_of=1";
    const auto first = fmt::format("{}", own.catalogue().state()->revisions.front().revision);
    const auto at = [&](std::string url) { return url.replace(url.rfind('=') + 1, std::string::npos, first); };
    const auto before_rows = etag(at(spend)), before_suppliers = etag(at(suppliers));
    own.archive().describe("spend-over-25k", "rivers");
    own.archive().descriptors().datasets.back().licence = {"CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"};
    own.release_month("rivers", "2024-04", "2024-08-02T08:30:00Z");
    own.catalogue().follow();
    BOOST_TEST(etag(at(spend)) != before_rows);
    BOOST_TEST(etag(at(suppliers)) != before_suppliers);
}

BOOST_DATA_TEST_CASE(the_permanent_link_shows_the_same_rows, kListeners) {
    const auto answer =
        json_of(test::get(world().port(sample), "/v1/tables/spend/rows?publisher=harbours&sort=-amount"));
    const auto again =
        json_of(test::get(world().port(sample), answer.at("links").at("permanent").as_string()));
    BOOST_TEST((again.at("rows") == answer.at("rows")));
    BOOST_TEST(answer.at("links").at("csv").as_string() ==
               fmt::format("/v1/tables/spend/rows.csv?publisher=harbours&sort=-amount&as_of={}", answer.at("revision").as_int()));
    const auto dated = json_of(test::get(world().port(sample), "/v1/tables/spend/rows?as_of=2024-08-31"));
    BOOST_TEST(dated.at("links").at("permanent").as_string() ==
               fmt::format("/v1/tables/spend/rows?as_of={}", dated.at("revision").as_int()));
}

BOOST_DATA_TEST_CASE(a_day_to_come_is_no_address_of_what_is_here_today, kListeners) {
    // It is one o'clock on 1 September 2024 in London.
    for (const auto* target : {"/v1/tables/spend/rows?as_of=2099-01-01", "/v1/tables/spend/rows?as_of=2024-09-01", "/v1/tables/spend/rows.csv?as_of=2024-09-01T12:00:01Z", "/v1/tables/spend/rows?as_of=2024-09-01%2013:00:00Z",
                               "/v1/tables/spend/summary?as_of=2024-09-02", "/v1/tables/spend/parquet?as_of=2099-01-01", "/v1/suppliers?as_of=2099-01-01", "/v1/changes?since=0&until=2099-01-01"}) {
        const auto refused = test::get(world().port(sample), target);
        BOOST_TEST(refused.status == 400, target);
        BOOST_TEST(refused.body.find("the latest that can be named are the day 2024-08-31 and the instant 2024-09-01T12:00:00Z") != std::string::npos, refused.body);
    }
    for (const auto* target : {"/v1/tables/spend/rows?as_of=2024-08-31", "/v1/tables/spend/rows?as_of=2024-09-01T12:00:00Z", "/v1/tables/spend/rows?as_of=2024-09-01T13:00:00%2B01:00", "/v1/changes?since=2024-08-31"})
        BOOST_TEST(test::get(world().port(sample), target).status == 200, target);
    BOOST_TEST(test::get(world().port(sample), "/v1/tables/spend/rows?as_of=soon").body.find("must be a revision number") != std::string::npos);
}

BOOST_DATA_TEST_CASE(a_summary_adds_up_to_the_penny, kListeners) {
    int pages = 0;
    const auto rows = walk(world().port(sample), "/v1/tables/spend/rows?size=1000", pages);
    const auto summary = json_of(
        test::get(world().port(sample), "/v1/tables/spend/summary?by=publisher&measure=sum(amount),count"));
    base::Decimal total;
    std::int64_t count = 0;
    for (const auto& group : summary.at("rows").as_array()) {
        total = total + *base::parse_decimal(group.at("sum_amount").as_number_text());
        count += group.at("count").as_int();
    }
    BOOST_TEST(total.to_string() == sum_of(rows).to_string());
    BOOST_TEST(count == std::ssize(rows));
    BOOST_TEST(!summary.at("more").as_bool());
}

BOOST_DATA_TEST_CASE(a_summary_is_never_cut_in_silence, kListeners) {
    BOOST_TEST(json_of(test::get(world().port(sample), "/v1/tables/spend/summary?by=supplier&size=1"))
                   .at("more")
                   .as_bool());
    const auto csv = test::get(world().port(sample), "/v1/tables/spend/summary.csv?by=supplier&size=1");
    BOOST_TEST(csv.status == 422);
    BOOST_TEST(csv_lines(test::get(world().port(sample), "/v1/tables/spend/summary.csv?by=supplier").body) ==
               5U);
}

BOOST_DATA_TEST_CASE(an_answer_says_what_it_covers, kListeners) {
    const auto coverage = json_of(test::get(world().port(sample), rows_of(test::kCoasts))).at("coverage");
    BOOST_TEST(coverage.at("editions_released").as_int() == 3);
    BOOST_TEST(coverage.at("editions_expected").as_int() == 4);
    BOOST_TEST(coverage.at("missing").as_array().at(0).as_string() ==
               fmt::format("{}/2024-06", test::kCoasts));
}

BOOST_DATA_TEST_CASE(a_licence_is_in_the_links_of_every_answer, kListeners) {
    for (const auto& url : {rows_of(test::kCoasts), std::string("/v1/tables/spend/rows"),
                            std::string("/v1/tables/spend/summary")})
        BOOST_TEST(base::json::write(json_of(test::get(world().port(sample), url)).at("links"))
                           .find("open-government-licence") != std::string::npos,
                   url);
}

BOOST_AUTO_TEST_CASE(one_departments_release_leaves_anothers_answers_as_they_were) {
    test::World changing;
    const auto port = changing.port(0);
    const std::vector<std::string> of_coasts = {
        rows_of(test::kCoasts), rows_of(test::kCoasts, ".csv"), fmt::format("/v1/datasets/{}", test::kCoasts),
        fmt::format("/v1/datasets/{}/summary?by=supplier", test::kCoasts),
        "/v1/tables/spend/rows?publisher=coasts"};
    std::vector<std::string> etags, bodies;
    for (const auto& url : of_coasts)
        etags.push_back(test::get(port, url).header("etag")), bodies.push_back(test::get(port, url).body);
    const auto table = test::get(port, "/v1/tables/spend/rows").header("etag");
    changing.release_month("harbours", "2024-05", "2024-09-01T08:30:00Z");
    changing.catalogue().follow();
    for (std::size_t i = 0; i < of_coasts.size(); ++i) {
        const auto now = test::get(port, of_coasts[i]);
        BOOST_TEST(now.header("etag") == etags[i], of_coasts[i]);
        BOOST_TEST(now.body == bodies[i], of_coasts[i]);
    }
    BOOST_TEST(test::get(port, "/v1/tables/spend/rows").header("etag") != table);
}

BOOST_DATA_TEST_CASE(a_group_of_filters_holds_when_one_does, kListeners) {
    const auto count = [&](const std::string& filters) {
        return json_of(test::get(world().port(sample), "/v1/tables/spend/rows?size=1&" + filters)).at("count").as_int();
    };
    const auto both = count("supplier__contains=mistral") + count("supplier__contains=ouse");
    BOOST_TEST(count("any=supplier__contains=mistral,supplier__contains=ouse") == both);
    BOOST_TEST(count("any=supplier__contains=mistral,supplier__contains=ouse&any=supplier__contains=ouse") == count("supplier__contains=ouse"));
    BOOST_TEST(count("any=%22supplier=Tidewater,%20Sons%20plc%22") == count("supplier=Tidewater,%20Sons%20plc"));
    BOOST_TEST(count("any=publisher=coasts,publisher=harbours") == 154);
    for (const auto* bad : {"any=supplier", "any=suplier=x", "any=amount__gte=much", "any="})
        BOOST_TEST(test::get(world().port(sample), std::string("/v1/tables/spend/rows?") + bad).status == 400, bad);
}

BOOST_DATA_TEST_CASE(search_finds_every_word_in_some_text, kListeners) {
    const auto count = [&](const std::string& words) {
        return json_of(test::get(world().port(sample), "/v1/tables/spend/rows?size=1&search=" + words)).at("count").as_int();
    };
    const auto mistral = json_of(test::get(world().port(sample), "/v1/tables/spend/rows?size=1&supplier__contains=mistral")).at("count").as_int();
    BOOST_TEST(count("MISTRAL") == mistral);
    BOOST_TEST(count("dredging%20mistral%20harbours") == mistral);
    BOOST_TEST(count("mistral%20nowhere") == 0);
    BOOST_TEST(test::get(world().port(sample), "/v1/tables/spend/rows?search=%20").status == 400);
    BOOST_TEST(test::get(world().port(sample), "/v1/tables/spend/rows?search=a+b+c+d+e+f+g+h+i+j+k").status == 400);
}

BOOST_DATA_TEST_CASE(averages_are_exact_and_groups_can_be_chosen_by_measures, kListeners) {
    const auto groups = [&](const std::string& query) {
        return json_of(test::get(world().port(sample), "/v1/tables/spend/summary?by=supplier&" + query)).at("rows").as_array();
    };
    const auto all = groups("measure=count,sum(amount),avg(amount),distinct(date)");
    BOOST_REQUIRE(all.size() == 4U);
    for (const auto& row : all) {
        const auto sum = base::parse_decimal(row.at("sum_amount").as_number_text())->units;
        const auto n = row.at("count").as_int();
        const auto rounded = (2 * (sum < 0 ? -sum : sum) + n) / (2 * n) * (sum < 0 ? -1 : 1);
        BOOST_TEST(row.at("avg_amount").as_number_text() == base::pence(rounded).to_string());
        BOOST_TEST(row.at("distinct_date").as_int() <= n);
        BOOST_TEST(row.at("distinct_date").as_int() > 1);
    }
    const auto some = groups("measure=count,sum(amount)&having=count__gte=39");
    BOOST_TEST(some.size() == static_cast<std::size_t>(std::ranges::count_if(all, [](const Value& row) { return row.at("count").as_int() >= 39; })));
    BOOST_TEST(groups("measure=sum(amount)&having=sum_amount__gt=99999999").empty());
    const auto cut = json_of(test::get(world().port(sample), "/v1/tables/spend/summary?by=supplier&size=1"));
    BOOST_TEST((cut.at("more").as_bool() && cut.at("rows").as_array().size() == 1U));
    BOOST_TEST(cut.at("count").as_int() == 4);
    const auto few = json_of(test::get(world().port(sample), "/v1/tables/spend/summary?by=supplier&size=1&having=count__gte=39"));
    BOOST_TEST(few.at("count").as_int() == std::ssize(some));
    const auto unasked = test::get(world().port(sample), "/v1/tables/spend/summary?by=supplier&measure=sum(amount)&having=count__gte=39");
    BOOST_TEST(unasked.body.find("'count' is no measure of this summary, which has sum_amount: add it to measure") != std::string::npos, unasked.body);
    const auto wrong = test::get(world().port(sample), "/v1/tables/spend/rows?amount__contains=5");
    BOOST_TEST(wrong.body.find("asks of amount what it does not take; amount, amount__eq, amount__ne, amount__gt") != std::string::npos, wrong.body);
    for (const auto* bad : {"having=amount__gte=1", "having=count__gte=many", "having=count__contains=1", "having=count", "measure=avg(date)", "measure=avg(supplier)", "measure=distinct"})
        BOOST_TEST(test::get(world().port(sample), std::string("/v1/tables/spend/summary?by=supplier&") + bad).status == 400, bad);
}

BOOST_AUTO_TEST_SUITE_END()
