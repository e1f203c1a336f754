#include "publisher/catalogue/views.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using tests::Shelf;

namespace {

const Shelf::Row kRow = {"2024-01-02", "Mistral Ltd", "30000.10", "1", "true"};
constexpr auto kCoastsOver25k = "coasts-over-25k";

struct Shown {
    Shelf shelf;
    Shown() {
        shelf.add(kCoastsOver25k, "2024-01", {kRow}, 3);
        shelf.add(kCoastsOver25k, "2024-03", {kRow, kRow});
        shelf.publish("2024-04-01T08:30:00Z");
        shelf.add(kCoastsOver25k, "2024-01", {kRow, kRow, kRow});
        shelf.add("rivers-over-25k", "2024-01", {kRow});
        shelf.publish("2024-04-02T08:30:00Z");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(views, Shown)

BOOST_AUTO_TEST_CASE(a_dataset_shows_its_editions_newest_first_and_counts_current_rows_once) {
    const auto view = *dataset_view(shelf.state(), kCoastsOver25k);
    BOOST_TEST(view.rows == 5);
    BOOST_TEST(view.totals.only()->total.to_string() == "150000.50");
    BOOST_TEST(view.editions.front().edition == "2024-03");
    BOOST_TEST(view.editions.back().versions.front().number == 2);
    BOOST_TEST(view.editions.back().versions.back().status == "superseded");
    BOOST_TEST(view.missing.size() == 1U);
    BOOST_TEST(view.missing.front() == "2024-02");
    BOOST_TEST(!dataset_view(shelf.state(), "nobody-over-25k").has_value());
}

BOOST_AUTO_TEST_CASE(a_version_knows_its_neighbours) {
    const auto first = *version_view(shelf.state(), kCoastsOver25k, "2024-01", 1),
               second = *version_view(shelf.state(), kCoastsOver25k, "2024-01", 2);
    BOOST_TEST(!first.predecessor.has_value());
    BOOST_TEST(*first.successor == 2);
    BOOST_TEST(*second.predecessor == 1);
    BOOST_TEST(!second.successor.has_value());
    BOOST_TEST(first.version.quarantined_rows == 3);
    BOOST_TEST(!version_view(shelf.state(), kCoastsOver25k, "2024-01", 3).has_value());
    BOOST_TEST(!version_view(shelf.state(), kCoastsOver25k, "2024-02", 1).has_value());
}

BOOST_AUTO_TEST_CASE(the_home_page_adds_up_what_is_current) {
    const auto home = home_view(shelf.state());
    BOOST_TEST(home.rows == 6);
    BOOST_TEST(home.versions == 4);
    BOOST_TEST(home.organisations == 2);
    BOOST_TEST(home.totals.only()->total.to_string() == "180000.60");
    BOOST_TEST(home.quarantined_rows == 0);
    BOOST_TEST(home.by_total.front().organisation.id.str() == "coasts");
    BOOST_TEST(home.missing.size() == 1U);
}

BOOST_AUTO_TEST_CASE(changes_since_a_revision_leave_out_what_was_known) {
    const auto first = shelf.state().revisions.front().revision;
    BOOST_TEST(changes(shelf.state()).size() == 4U);
    BOOST_TEST(changes(shelf.state(), first).size() == 2U);
    BOOST_TEST(changes(shelf.state(), 0, 3).size() == 3U);
    BOOST_TEST(changes(shelf.state(), shelf.state().revision).empty());
}

BOOST_AUTO_TEST_CASE(a_withdrawn_version_says_why) {
    shelf.withdraw(kCoastsOver25k, "2024-03", 1);
    const auto r = shelf.publish("2024-04-03T08:30:00Z");
    const auto view = *version_view(shelf.state(), kCoastsOver25k, "2024-03", 1);
    BOOST_TEST(view.version.status == "withdrawn");
    BOOST_TEST(view.version.withdrawal_code == "published-in-error");
    BOOST_TEST(to_json(view).at("withdrawal").at("code").as_string() == "published-in-error");
    BOOST_TEST(dataset_view(shelf.state(), kCoastsOver25k)->changed == r);
    BOOST_TEST(dataset_view(shelf.state(), kCoastsOver25k)->rows == 3);
}

BOOST_AUTO_TEST_CASE(rows_that_came_back_say_as_which_version_they_were_public_before_and_when_that_was_withdrawn) {
    shelf.withdraw(kCoastsOver25k, "2024-03", 1);
    shelf.publish("2024-04-03T08:30:00Z");
    shelf.reinstates = 1;
    shelf.add(kCoastsOver25k, "2024-03", {kRow, kRow});
    shelf.add("rivers-over-25k", "2024-01", {kRow, kRow});
    shelf.publish("2024-04-04T08:30:00Z");
    const auto view = *version_view(shelf.state(), kCoastsOver25k, "2024-03", 2);
    const std::string expected = R"({"version":1,"withdrawn_at":"2024-04-03T08:30:00Z"})";
    BOOST_TEST(base::json::canonical(to_json(view).at("reinstates")) == expected);
    BOOST_TEST(base::json::canonical(to_json(view.version).at("reinstates")) == expected);
    BOOST_TEST(to_json(*version_view(shelf.state(), kCoastsOver25k, "2024-03", 1)).find("reinstates") == nullptr);
    BOOST_TEST(to_json(*version_view(shelf.state(), "rivers-over-25k", "2024-01", 2)).find("reinstates") == nullptr, "what it names was not withdrawn");
}

BOOST_AUTO_TEST_CASE(money_in_json_is_an_exact_number) {
    const auto text = base::json::write(to_json(*dataset_view(shelf.state(), kCoastsOver25k), true));
    BOOST_TEST(text.find(R"("total":150000.50)") != std::string::npos);
    const auto version = to_json(*version_view(shelf.state(), kCoastsOver25k, "2024-01", 2));
    BOOST_TEST(version.at("links").at("self").as_string() ==
               "/v1/datasets/coasts-over-25k/editions/2024-01/versions/2");
}

BOOST_AUTO_TEST_CASE(currencies_are_added_up_apart_and_rows_of_several_not_at_all) {
    const std::string fields = R"([{"name":"date","type":"date","description":"d"},{"name":"supplier","type":"string","description":"d"},
        {"name":"amount","type":"number","description":"d"},{"name":"paid_in","type":"string","description":"d"}])";
    shelf.change_schema("over-500", fields);
    const auto row = [](const char* amount, const char* currency) { return Shelf::Row{"2024-01-02", "Mistral Ltd", amount, currency}; };
    constexpr auto id = "coasts-over-500";
    shelf.add(id, "2024-01", {row("10.00", "GBP")});
    shelf.currency = "EUR";
    shelf.add(id, "2024-02", {row("700.00", "EUR"), row("1.00", "EUR")});
    shelf.publish("2024-04-03T08:30:00Z");
    const auto both = *dataset_view(shelf.state(), id);
    BOOST_TEST(both.totals.only() == nullptr);
    BOOST_TEST(both.totals.is_whole());
    const auto json = base::json::write(to_json(both, false));
    BOOST_TEST(json.find(R"("total":null)") != std::string::npos);
    BOOST_TEST(json.find(R"("totals":[{"currency":"EUR","total":701.00},{"currency":"GBP","total":10.00}])") != std::string::npos, json);

    shelf.currency = "";   // as rows that differ leave it
    shelf.add(id, "2024-03", {row("5.00", "EUR"), row("6.00", "GBP")});
    shelf.publish("2024-04-04T08:30:00Z");
    const auto view = *dataset_view(shelf.state(), id);
    BOOST_TEST(!view.totals.is_whole());
    BOOST_TEST(view.totals.in("GBP").to_string() == "10.00");
    BOOST_TEST(!view.editions.front().versions.front().is_sum);
    const auto version = to_json(view.editions.front().versions.front());
    BOOST_TEST(version.at("total").is_null());
    const auto whole = to_json(*version_view(shelf.state(), id, "2024-03", 1));
    BOOST_TEST((whole.at("total").is_null() && whole.at("currency").is_null()));
    BOOST_TEST(to_json(*version_view(shelf.state(), id, "2024-02", 1)).at("total").as_number_text() == "701.00");
    // Pounds are nearly all of what is here, so organisations are ordered by them.
    const auto home = home_view(shelf.state());
    BOOST_TEST(home.totals.all().front().currency == "GBP");
    BOOST_TEST(home.totals.in("EUR").to_string() == "701.00");
    BOOST_TEST(organisation_view(shelf.state(), "coasts")->totals.in("GBP").to_string() == "150010.50");
}

BOOST_AUTO_TEST_CASE(addresses_escape_what_a_url_may_not_hold) {
    record::ReleaseManifest m;
    m.dataset = schemas::DatasetId(kCoastsOver25k);
    m.edition = schemas::Edition::parse("2024-01");
    BOOST_TEST(
        urls::file(m, "parts/spend may £.csv") ==
        "/v1/datasets/coasts-over-25k/editions/2024-01/versions/1/files/parts/spend%20may%20%C2%A3.csv");
    BOOST_TEST(urls::row(kCoastsOver25k, "2024-01", 1, "1::24") ==
               "/v1/datasets/coasts-over-25k/editions/2024-01/versions/1/rows/1::24");
    BOOST_TEST(urls::row(kCoastsOver25k, "2024-01", 1, "2:Q1/a b:24") ==
               "/v1/datasets/coasts-over-25k/editions/2024-01/versions/1/rows/2:Q1%2Fa%20b:24");
    BOOST_TEST(urls::version_page(kCoastsOver25k, "2024-01", 2) == "/datasets/coasts-over-25k/2024-01/v2/");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
