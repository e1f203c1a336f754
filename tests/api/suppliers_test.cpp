#include "publisher/base/decimal.hpp"
#include "tests/api/world.hpp"
#include "tests/support/test_cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

// What /v1/suppliers says, against sums over the rows themselves.
using namespace daybook;
using base::json::Value;

namespace {

/// coasts and harbours pay one supplier under four names, and one that is another company.
class Payments {
public:
    Payments() {
        archive_.call("coasts", "Department for Coasts");
        offer("coasts", "2024-04", {{"03/04/2024", "Ouse & Humber Ltd", "30000.00", "1"}, {"04/04/2024", "OUSE AND HUMBER LIMITED", "40000.50", "2"}});
        offer("harbours", "2024-04", {{"05/04/2024", "Ouse & Humber Ltd. t/a Caf\xC3\xA9", "50000.25", "3"}, {"05/04/2024", "Ouse & Humber plc", "60000.00", "4"}});
        archive_.release("2024-06-03T08:30:00Z");
        offer("coasts", "2025-01", {{"05/01/2025", "The Ouse & Humber Ltd", "-25000.75", "5"}, {"06/01/2025", "REDACTED", "99999.00", "6"}});
        archive_.release("2025-03-03T08:30:00Z");
        catalogue_ = std::make_unique<catalogue::Catalogue>(tests::index_settings(archive_.public_dir(), archive_.index_dir()));
        catalogue_->follow();
        handler_ = api::make_handler({*catalogue_, archive_.public_dir(), site_.path(), clock_, {}});
    }
    api::Response ask(const std::string& target, const std::string& form = "") const {
        api::Request request{form.empty() ? "GET" : "POST", target, {{"host", "daybook.example"}}, "127.0.0.1", {}};
        if (!form.empty()) {
            request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
            request.body = std::make_shared<api::RequestBody>();
            request.body->append(form);
        }
        return handler_(request);
    }
    Value json(const std::string& target, const std::string& form = "") const {
        return base::json::parse(std::get<std::string>(ask(target, form).body));
    }
    catalogue::Catalogue& catalogue() { return *catalogue_; }
    void release(const std::string& organisation, const std::string& edition, const std::vector<tests::Payment>& payments, const std::string& at) {
        offer(organisation, edition, payments);
        archive_.release(at);
        catalogue_->follow();
    }
    /// Enters a decision and follows; gives its revision.
    catalogue::Revision decide(const record::AliasOrder& order, const std::string& at) {
        const auto done = archive_.publisher().alias(order, base::parse_rfc3339(at));
        catalogue_->follow();
        return done.revision;
    }
    catalogue::Revision join() {
        return decide({{"ouse-and-humber-ltd", "ouse-and-humber-plc"}, "", "same-company", "Companies House has one number for both.", "ada"}, "2025-03-10T09:00:00Z");
    }
    catalogue::Revision part() { return decide({{}, "ouse-and-humber-ltd--1", "joined-in-error", "They are two companies.", "ada"}, "2025-03-11T09:00:00Z"); }
    /// What a catalogue built anew from the log answers.
    std::string anew(const std::string& target) {
        catalogue_->rebuild();
        return std::get<std::string>(ask(target).body);
    }
    void erase(const std::string& name) {
        archive_.publisher().erase({{name}, "personal-data", "", "ada"}, base::parse_rfc3339("2025-03-12T09:00:00Z"));
        catalogue_->follow();
        catalogue_->follow();
    }

    /// Gives the site a page of a supplier.
    void show(const std::string& supplier) {
        std::filesystem::create_directories(site_.path() / "suppliers" / supplier);
        std::ofstream(site_.path() / "suppliers" / supplier / "index.html") << "<p>Its page</p>";
    }

private:
    void offer(const std::string& organisation, const std::string& edition, const std::vector<tests::Payment>& payments) {
        archive_.offer(organisation, edition, "https://" + organisation + ".example/" + edition + ".csv", tests::spend_csv(payments));
    }
    tests::ArchiveFixture archive_;
    tests::TempFolder site_;
    base::FixedClock clock_{base::parse_rfc3339("2025-04-01T12:00:00Z")};
    std::unique_ptr<catalogue::Catalogue> catalogue_;
    api::Handler handler_;
};

Value only(const Value& list) {
    BOOST_REQUIRE(list.as_array().size() == 1U);
    return list.as_array().front();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(suppliers, Payments)

BOOST_AUTO_TEST_CASE(one_supplier_has_one_page_whatever_it_was_called) {
    const auto page = json("/v1/suppliers/ouse-and-humber-ltd");
    BOOST_TEST(page.at("rows").as_int() == 4);
    std::map<std::string, std::string> why;
    for (const auto& name : page.at("names").as_array()) why[name.at("name").as_string()] = name.at("why").as_string();
    BOOST_TEST(why.size() == 4U);
    BOOST_TEST(page.at("names_count").as_int() == 4);
    BOOST_TEST(why.at("OUSE AND HUMBER LIMITED") == "read as 'ouse and humber ltd': read 'limited' as 'ltd'");
    BOOST_TEST(why.at("Ouse & Humber Ltd") == "read as 'ouse and humber ltd': read '&' as 'and'");
}

BOOST_AUTO_TEST_CASE(its_totals_are_those_of_its_rows_by_series_publisher_and_year) {
    const auto table = only(json("/v1/suppliers/ouse-and-humber-ltd").at("tables"));
    BOOST_TEST(table.at("table").as_string() == "spend");
    const auto series = only(table.at("series"));
    BOOST_TEST(series.at("series").as_string() == "over-25k");
    BOOST_TEST(series.at("currency").as_string() == "GBP");
    BOOST_TEST(series.at("sum_amount").as_number_text() == "95000.00");
    std::map<std::string, std::string> by_publisher, by_year;
    for (const auto& one : table.at("publishers").as_array()) by_publisher[one.at("publisher_name").as_string()] = one.at("sum_amount").as_number_text();
    for (const auto& one : table.at("years").as_array()) by_year[one.at("year_date").as_number_text()] = one.at("sum_amount").as_number_text();
    BOOST_TEST((by_publisher == std::map<std::string, std::string>{{"Department for Coasts", "44999.75"}, {"harbours", "50000.25"}}));
    BOOST_TEST((by_year == std::map<std::string, std::string>{{"2024", "120000.75"}, {"2025", "-25000.75"}}));
    // The link gives the rows that were added up.
    BOOST_TEST(json(table.at("links").at("rows").as_string()).at("count").as_int() == 4);
}

BOOST_AUTO_TEST_CASE(another_company_form_is_another_supplier_that_may_be_the_same) {
    const auto other = only(json("/v1/suppliers/ouse-and-humber-ltd").at("may_be"));
    BOOST_TEST(other.at("id").as_string() == "ouse-and-humber-plc");
    BOOST_TEST(json("/v1/suppliers/ouse-and-humber-plc").at("rows").as_int() == 1);
}

BOOST_AUTO_TEST_CASE(it_is_shown_as_it_was_at_an_earlier_revision) {
    const auto first = catalogue().state()->revisions.front().revision;
    const auto page = json(fmt::format("/v1/suppliers/ouse-and-humber-ltd?as_of={}", first));
    BOOST_TEST(page.at("rows").as_int() == 3);
    BOOST_TEST(page.at("revision").as_int() == first);
    BOOST_TEST(only(only(page.at("tables")).at("series")).at("sum_amount").as_number_text() == "120000.75");
}

BOOST_AUTO_TEST_CASE(what_is_released_elsewhere_leaves_a_page_as_it_was) {
    const std::string humber = "/v1/suppliers/ouse-and-humber-ltd", returns = "/v1/organisations/coasts/returns";
    const auto before = ask(humber), ledger = ask(returns);
    const std::string kept(before.header("ETag")), of_coasts(ledger.header("ETag"));
    release("harbours", "2025-02", {{"05/02/2025", "Somebody Else Ltd", "70000.00", "7"}}, "2025-03-09T08:30:00Z");
    BOOST_TEST(ask(humber).header("ETag") == kept);
    BOOST_TEST(std::get<std::string>(ask(humber).body) == std::get<std::string>(before.body));
    BOOST_TEST(ask(returns).header("ETag") == of_coasts);
    BOOST_TEST(std::get<std::string>(ask(json(humber).at("links").at("permanent").as_string()).body).find("\"rows\":4") != std::string::npos);
    // A new one that may be the same is on the page.
    release("harbours", "2025-03", {{"05/03/2025", "Ouse & Humber LLP", "70000.00", "8"}}, "2025-03-30T08:30:00Z");
    BOOST_TEST(json(humber).at("may_be").as_array().size() == 2U);
    BOOST_TEST(ask(humber).header("ETag") != kept);
    release("coasts", "2025-02", {{"05/02/2025", "Ouse & Humber Limited", "70000.00", "9"}}, "2025-03-31T08:30:00Z");
    BOOST_TEST(json(humber).at("rows").as_int() == 5);
    BOOST_TEST(json(humber).at("revision").as_int() == catalogue().state()->revision);
    BOOST_TEST(ask(returns).header("ETag") != of_coasts);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_withheld_is_no_supplier) {
    BOOST_TEST(json("/v1/suppliers").at("count").as_int() == 2);
    BOOST_TEST(json("/v1/tables/spend/rows?supplier=REDACTED").at("rows").as_array().front().find("supplier_id") == nullptr);
}

BOOST_AUTO_TEST_CASE(search_reads_what_was_typed_by_the_same_rule) {
    for (const auto* q : {"ouse%20limited", "HUMBER%20%26%20ouse%20ltd", "Ltd"}) {
        const auto found = json(std::string("/v1/suppliers?q=") + q);
        BOOST_TEST(only(found.at("suppliers")).at("id").as_string() == "ouse-and-humber-ltd", q);
        BOOST_TEST(found.at("count").as_int() == 1, q);
        BOOST_TEST(!found.at("more").as_bool(), q);
    }
    const auto all = json("/v1/suppliers?size=1");
    BOOST_TEST(only(all.at("suppliers")).at("rows").as_int() == 4);
    BOOST_TEST(all.at("more").as_bool());
    BOOST_TEST(json("/v1/suppliers?publisher=harbours").at("suppliers").as_array().size() == 2U);
    BOOST_TEST(json("/v1/suppliers?q=nobody").at("count").as_int() == 0);
}

BOOST_AUTO_TEST_CASE(words_are_found_in_names_and_shown_as_a_page) {
    const auto found = ask("/v1/find?q=OUSE%20limited");
    BOOST_TEST(found.status == 200);
    const auto page = std::get<std::string>(found.body);
    BOOST_TEST(page.find("Suppliers (1)") != std::string::npos);
    BOOST_TEST(page.find("href=\"../v1/suppliers/ouse-and-humber-ltd\"") != std::string::npos);
    const auto whose = std::get<std::string>(ask("/v1/find?q=spending%20harbours").body);
    BOOST_TEST(whose.find("href=\"../datasets/harbours-spend-over-25k/\"") != std::string::npos);
    const auto hostile = std::get<std::string>(ask("/v1/find?q=%22%3E%3Cscript%3E").body);
    BOOST_TEST(hostile.find("<script>") == std::string::npos);
    BOOST_TEST(hostile.find("Nothing has these words") != std::string::npos);
    BOOST_TEST(ask("/v1/find?q=%20").status == 400);
    BOOST_TEST(ask("/v1/find?q=a&from=b").status == 400);
}

BOOST_AUTO_TEST_CASE(a_supplier_that_has_a_page_is_found_there_and_its_rows_are_counted_by_name_of_what_they_are) {
    show("ouse-and-humber-ltd");
    const auto page = std::get<std::string>(ask("/v1/find?q=humber").body);
    BOOST_TEST(page.find("href=\"../suppliers/ouse-and-humber-ltd/\"") != std::string::npos);
    BOOST_TEST(page.find("4 rows in spend</span>") != std::string::npos);
    BOOST_TEST(page.find("href=\"../v1/suppliers/ouse-and-humber-plc\"") != std::string::npos);
    BOOST_TEST(page.find("1 row in spend, as JSON</span>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(pages_show_every_supplier_once_and_each_counts_them_all) {
    std::vector<std::string> seen;
    std::string url = "/v1/suppliers?size=1";
    for (int i = 0; i < 10 && !url.empty(); ++i) {
        const auto page = json(url);
        BOOST_TEST(page.at("count").as_int() == 2);
        for (const auto& one : page.at("suppliers").as_array()) seen.push_back(one.at("id").as_string());
        url = page.find("next") != nullptr ? page.at("next").as_string() : "";
        BOOST_TEST(page.at("more").as_bool() == !url.empty());
    }
    BOOST_TEST(seen == std::vector<std::string>({"ouse-and-humber-ltd", "ouse-and-humber-plc"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_place_behind_the_last_supplier_is_no_empty_catalogue) {
    const auto answer = ask("/v1/suppliers?cursor=9999");
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(std::get<std::string>(answer.body).find("beyond the last supplier") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_id_is_told_the_nearest) {
    const auto answer = ask("/v1/suppliers/ouse-humber-ltd");
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(std::get<std::string>(answer.body).find("did you mean 'ouse-and-humber-ltd'?") != std::string::npos);
    BOOST_TEST(ask("/v1/suppliers?publisher=harbour").status == 400);
}

BOOST_AUTO_TEST_CASE(rows_carry_the_id_and_can_be_grouped_by_it) {
    const auto groups = json("/v1/tables/spend/summary?by=supplier_id&measure=count,sum(amount)").at("rows").as_array();
    BOOST_TEST(groups.size() == 3U);
    BOOST_TEST(groups.front().at("supplier_id").as_string() == "ouse-and-humber-ltd");
    BOOST_TEST(groups.front().at("sum_amount").as_number_text() == "95000.00");
}

BOOST_AUTO_TEST_CASE(a_value_that_there_is_not_is_refused_in_every_form) {
    for (const std::string form : {"rows", "rows.csv", "rows.parquet", "summary"})
        for (const auto& [filter, words] : std::vector<std::pair<std::string, std::string>>{
                 {"supplier_id=nosuch", "is the id of no supplier that has rows at revision"}, {"edition=nosuch", "is no edition: a month is 2024-05"}, {"edition=2024-99", "is no edition"},
                 {"currency=gbp", "is no currency we have; there are GBP"}, {"currency__in=GBP,XXX", "is no currency we have"}, {"amount_basis=nett", "did you mean 'net'?"}, {"payer=coast", "is no payer we have; did you mean 'coasts'?"}}) {
            const auto answer = ask("/v1/tables/spend/" + form + "?" + filter);
            BOOST_TEST(answer.status == 400, form << " " << filter);
            const auto problem = base::json::parse(std::get<std::string>(answer.body));
            BOOST_TEST(problem.at("detail").as_string().find(words) != std::string::npos, problem.at("detail").as_string());
            BOOST_TEST(problem.at("errors").as_array().at(0).at("parameter").as_string() == filter.substr(0, filter.find('=')));
        }
    // What is well formed and not here is counted as such.
    BOOST_TEST(json("/v1/tables/spend/rows?edition=2024-09").at("count").as_int() == 0);
    BOOST_TEST(json("/v1/tables/spend/rows?supplier_id__in=nosuch,ouse-and-humber-plc").at("count").as_int() == 1);
    BOOST_TEST(json("/v1/tables/spend/rows?supplier_id=ouse-and-humber-plc&publisher=coasts").at("count").as_int() == 0);
}

BOOST_AUTO_TEST_CASE(ids_that_a_person_joined_are_one_supplier_from_that_revision_on) {
    const auto before = catalogue().state()->revision, joined = join();
    const auto page = json("/v1/suppliers/ouse-and-humber-ltd--1");
    BOOST_TEST(page.at("rows").as_int() == 5);
    BOOST_TEST(page.at("revision").as_int() == joined);
    BOOST_TEST(page.at("set").at("code").as_string() == "same-company");
    BOOST_TEST(page.at("set").at("members").as_array().size() == 2U);
    for (const auto& name : page.at("names").as_array())
        BOOST_TEST(name.at("why").as_string().find("one with ouse-and-humber-ltd--1 by a decision of 2025-03-10 (same-company): Companies House") != std::string::npos, name.at("why").as_string());
    BOOST_TEST(json("/v1/suppliers").at("count").as_int() == 1);
    const auto groups = json("/v1/tables/spend/summary?by=supplier_id&measure=sum(amount)").at("rows").as_array();
    BOOST_TEST(groups.size() == 2U);
    BOOST_TEST(groups.front().at("sum_amount").as_number_text() == "155000.00");
    // The decision itself can be fetched and held against the log.
    BOOST_TEST(ask(page.at("set").at("decision").as_string()).status == 200);
    // What was asked before it stays as it was.
    BOOST_TEST(json(fmt::format("/v1/suppliers/ouse-and-humber-ltd?as_of={}", before)).at("rows").as_int() == 4);
    BOOST_TEST(json(fmt::format("/v1/tables/spend/summary?by=supplier_id&as_of={}", before)).at("rows").as_array().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_joined_id_redirects_and_asks_for_the_whole_set) {
    join();
    const auto moved = ask("/v1/suppliers/ouse-and-humber-plc");
    BOOST_TEST(moved.status == 308);
    BOOST_TEST(moved.header("Location") == "/v1/suppliers/ouse-and-humber-ltd--1");
    for (const auto* id : {"ouse-and-humber-plc", "ouse-and-humber-ltd", "ouse-and-humber-ltd--1"}) {
        const auto rows = json(std::string("/v1/tables/spend/rows?supplier_id=") + id);
        BOOST_TEST(rows.at("count").as_int() == 5, id);
        for (const auto& row : rows.at("rows").as_array()) BOOST_TEST(row.at("supplier_id").as_string() == "ouse-and-humber-ltd--1", id);
    }
    BOOST_TEST(json("/v1/tables/spend/rows?supplier_id__ne=ouse-and-humber-plc").at("count").as_int() == 1);
    BOOST_TEST(json("/v1/tables/spend/rows?supplier_id__startswith=ouse&sort=supplier_id,amount&size=2").at("count").as_int() == 5);
    const auto csv = std::get<api::BodySource>(ask("/v1/tables/spend/rows.csv?supplier_id=ouse-and-humber-plc&columns=supplier_id").body);
    std::string text;
    for (auto piece = csv(); !piece.empty(); piece = csv()) text += piece;
    BOOST_TEST(std::ranges::count(text, '\n') == 6);
    BOOST_TEST(text.find("ouse-and-humber-plc") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cited_row_keeps_the_id_of_the_rule_and_says_which_it_has_now) {
    const auto joined = join();
    const auto row = json("/v1/tables/spend/rows?supplier=Ouse%20%26%20Humber%20plc").at("rows").as_array().front();
    BOOST_TEST(row.at("supplier_id").as_string() == "ouse-and-humber-ltd--1");
    const auto cited = json(row.at("_link").as_string());
    BOOST_TEST(cited.at("row").at("supplier_id").as_string() == "ouse-and-humber-plc");
    const auto& now = cited.at("became").at("supplier");
    BOOST_TEST(now.at("supplier_id").as_string() == "ouse-and-humber-ltd--1");
    BOOST_TEST(now.at("since").as_int() == joined);
    BOOST_TEST(now.at("words").as_string().starts_with("by the rule 'ouse-and-humber-plc', which is one with"), now.at("words").as_string());
    BOOST_TEST(ask(now.at("links").at("supplier").as_string()).status == 200);
    part();
    BOOST_TEST(json(row.at("_link").as_string()).at("became").find("supplier") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_set_is_no_supplier_without_rows_where_it_was_not_joined_yet) {
    const auto before = catalogue().state()->revision;
    join();
    for (const auto& target : {std::string("/v1/datasets/harbours-spend-over-25k/editions/2024-04/versions/1/rows?supplier_id=ouse-and-humber-ltd--1"),
                               fmt::format("/v1/tables/spend/rows?supplier_id__in=x,ouse-and-humber-ltd--1&as_of={}", before), fmt::format("/v1/tables/spend/summary?any=supplier_id=ouse-and-humber-ltd--1&as_of={}", before)}) {
        const auto answer = ask(target);
        BOOST_TEST(answer.status == 400, target);
        BOOST_TEST(std::get<std::string>(answer.body).find("ask for them: ouse-and-humber-ltd, ouse-and-humber-plc") != std::string::npos, std::get<std::string>(answer.body));
    }
    BOOST_TEST(json("/v1/datasets/harbours-spend-over-25k/editions/2024-04/versions/1/rows?supplier_id=ouse-and-humber-plc").at("count").as_int() == 1);
}

BOOST_AUTO_TEST_CASE(a_parted_set_offers_choices) {
    const auto joined = join(), parted = part();
    const auto answer = ask("/v1/suppliers/ouse-and-humber-ltd--1");
    BOOST_TEST(answer.status == 300);
    const auto body = base::json::parse(std::get<std::string>(answer.body));
    BOOST_TEST(body.at("choices").as_array().size() == 2U);
    BOOST_TEST(body.at("note").as_string() == "They are two companies.");
    BOOST_TEST(body.at("since").as_int() == parted);
    for (const auto& choice : body.at("choices").as_array()) BOOST_TEST(ask(choice.at("links").at("self").as_string()).status == 200);
    const auto refused = ask("/v1/tables/spend/rows?supplier_id=ouse-and-humber-ltd--1");
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(std::get<std::string>(refused.body).find("ask for one of its members: ouse-and-humber-ltd, ouse-and-humber-plc") != std::string::npos);
    BOOST_TEST(json(fmt::format("/v1/suppliers/ouse-and-humber-ltd--1?as_of={}", joined)).at("rows").as_int() == 5);
    BOOST_TEST(json("/v1/suppliers/ouse-and-humber-ltd").at("rows").as_int() == 4);
}

BOOST_AUTO_TEST_CASE(reconciling_knows_of_a_parted_set_what_it_was) {
    join();
    part();
    const std::string id = "ouse-and-humber-ltd--1", words = "was a set of suppliers that was parted; choose one of ouse-and-humber-ltd, ouse-and-humber-plc. Why (2025-03-11, joined-in-error): They are two companies.";
    BOOST_TEST(json("/v1/reconcile/flyout?id=" + id).at("html").as_string().find(words) != std::string::npos);
    const auto preview = ask("/v1/reconcile/preview?id=" + id);
    BOOST_TEST(preview.status == 200);
    BOOST_TEST(std::get<std::string>(preview.body).find(words) != std::string::npos);
    const auto row = json("/v1/reconcile", "extend=" + base::percent_encode(R"({"ids":["ouse-and-humber-ltd--1"],"properties":[{"id":"names"},{"id":"rows"}]})")).at("rows").at(id);
    for (const auto* property : {"names", "rows"}) BOOST_TEST(only(row.at(property)).at("str").as_string().find(words) != std::string::npos);
    BOOST_TEST(ask("/v1/reconcile/flyout?id=nosuch").status == 404);
}

BOOST_AUTO_TEST_CASE(decisions_are_among_what_became_public_and_a_new_follower_knows_them) {
    join();
    part();
    const auto changes = json("/v1/changes?since=0").at("changes").as_array();
    const auto decisions = std::ranges::count_if(changes, [](const Value& c) { return c.at("kind").as_string() == "aliases"; });
    BOOST_TEST(decisions == 2);
    const std::string target = "/v1/tables/spend/summary?by=supplier_id&measure=count";
    BOOST_TEST(std::get<std::string>(ask(target).body) == anew(target));
}

BOOST_AUTO_TEST_CASE(an_erased_decision_takes_its_set_out_of_every_revision) {
    const auto joined = join();
    const auto file = json("/v1/suppliers/ouse-and-humber-ltd--1").at("set").at("decision").as_string().substr(std::string("/v1/archive/").size());
    erase(file);
    const auto target = fmt::format("/v1/suppliers/ouse-and-humber-plc?as_of={}", joined);
    BOOST_TEST(ask(target).status == 200);
    BOOST_TEST(ask("/v1/suppliers/ouse-and-humber-ltd--1").status == 404);
    BOOST_TEST(ask("/v1/archive/" + file).status == 404);
    BOOST_TEST(std::get<std::string>(ask(target).body) == anew(target));
}

BOOST_AUTO_TEST_CASE(reconciling_matches_the_same_key_alone) {
    const auto answer = json("/v1/reconcile", "queries=" + base::percent_encode(R"({"a":{"query":"The Ouse and Humber Limited"},"b":{"query":"Ouse & Humbre","limit":1},"c":{"query":"x","type":"planet"}})"));
    const auto& first = answer.at("a").at("result").as_array();
    BOOST_TEST(first.size() == 2U);
    BOOST_TEST(first.at(0).at("id").as_string() == "ouse-and-humber-ltd");
    BOOST_TEST(first.at(0).at("match").as_bool());
    BOOST_TEST(first.at(0).at("score").as_int() == 100);
    BOOST_TEST(first.at(1).at("score").as_int() == 90);
    BOOST_TEST(!first.at(1).at("match").as_bool());
    BOOST_TEST(!only(answer.at("b").at("result")).at("match").as_bool());
    BOOST_TEST(answer.at("c").at("result").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_property_lowers_who_does_not_have_it) {
    const auto narrowed = [&](const std::string& publisher) {
        const auto query = fmt::format(R"({{"q":{{"query":"ouse & humber plc","properties":[{{"pid":"publisher","v":"{}"}}]}}}})", publisher);
        return json("/v1/reconcile?queries=" + base::percent_encode(query)).at("q").at("result").as_array().front();
    };
    BOOST_TEST(narrowed("harbours").at("match").as_bool());
    const auto elsewhere = narrowed("Department for Coasts");
    BOOST_TEST(!elsewhere.at("match").as_bool());
    // Who is not known is not held against anybody, and is named.
    const auto nobody = narrowed("Ministry of Gales");
    BOOST_TEST(nobody.at("score").as_int() == 100);
    const auto features = nobody.at("features").as_array();
    BOOST_TEST(features.back().at("id").as_string() == "unknown_publisher: Ministry of Gales");
    BOOST_TEST(features.back().at("value").as_bool());
}

BOOST_AUTO_TEST_CASE(extending_gives_values_of_each_property) {
    const auto answer = json("/v1/reconcile", "extend=" + base::percent_encode(
        R"({"ids":["ouse-and-humber-ltd","nobody"],"properties":[{"id":"names"},{"id":"publisher"},{"id":"first_year"},{"id":"last_year"},{"id":"total-over-25k"}]})"));
    const auto& row = answer.at("rows").at("ouse-and-humber-ltd");
    BOOST_TEST(row.at("names").as_array().size() == 4U);
    BOOST_TEST(row.at("publisher").as_array().size() == 2U);
    BOOST_TEST(only(row.at("first_year")).at("int").as_int() == 2024);
    BOOST_TEST(only(row.at("last_year")).at("int").as_int() == 2025);
    BOOST_TEST(only(row.at("total-over-25k")).at("float").as_number_text() == "95000.00");
    BOOST_TEST(answer.at("rows").at("nobody").at("names").as_array().empty());
    BOOST_TEST(answer.at("meta").as_array().size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_row_that_cannot_be_asked_for_takes_no_other_with_it) {
    const std::string kOuse = "The Ouse and Humber Limited";
    const auto queries = Value::object({{"good", Value::object({{"query", kOuse}})},
                                        {"blank", Value::object({{"query", ""}})},
                                        {"long", Value::object({{"query", kOuse + " " + std::string(400, 'x') + "\u00e9"}})},
                                        {"null", Value::object({{"query", kOuse}, {"properties", Value::array({Value::object({{"pid", "publisher"}, {"v", Value()}})})}})},
                                        {"other", Value::object({{"query", kOuse}, {"properties", Value::array({Value::object({{"pid", "first_year"}, {"v", 2024}})})}})}});
    const auto answer = ask("/v1/reconcile", "queries=" + base::percent_encode(base::json::write(queries)));
    BOOST_REQUIRE(answer.status == 200);
    const auto out = base::json::parse(std::get<std::string>(answer.body));
    BOOST_TEST(out.at("blank").at("result").as_array().empty());
    BOOST_TEST(out.at("long").find("result") != nullptr);
    for (const auto* name : {"null", "other"}) BOOST_TEST(base::json::canonical(out.at(name)) == base::json::canonical(out.at("good")), name);
    BOOST_TEST(!out.at("good").at("result").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_query_is_a_problem_that_names_it) {
    for (const auto& [form, words] : std::vector<std::pair<std::string, std::string>>{
             {"queries=nonsense", "line 1"}, {R"(queries={"a":{"query":"x","limit":0}})", "query 'a' has a limit below 1"}, {R"(queries={"a":{"query":"x","quarry":1}})", "'quarry'; did you mean 'query'?"},
             {R"(extend={"ids":["a"],"properties":[{"id":"nme"}]})", "did you mean 'name'?"},
             {R"(queries={"a":{"query":"x","properties":[{"pid":"publsher","v":"coasts"}]}})", "query 'a' has a property 'publsher' that there is not; did you mean 'publisher'?"},
             {R"(extend={"ids":["a"]})", "properties"}, {"query={}", "'query' is not known here"}, {"queries={}&extend={}", "cannot stand beside"}, {"%zz", "%"}}) {
        const auto answer = ask("/v1/reconcile", form);
        BOOST_TEST(answer.status == 400, form);
        BOOST_TEST(std::get<std::string>(answer.body).find(words) != std::string::npos, form << ": " << std::get<std::string>(answer.body));
    }
}

BOOST_AUTO_TEST_SUITE_END()
