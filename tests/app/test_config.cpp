#include "publisher/app/config.hpp"
#include "publisher/app/yaml.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <stdlib.h>

#include <regex>
#include <set>

using namespace daybook;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(configuration)

namespace {

const std::string kGood = R"(service:
  publisher: Test
  contact: data@test.example
archive: archive
site: site
log: {origin: test.example/log}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - schema: spend-over-25k
        kind: page
        address: http://127.0.0.1:1/
        licence: OGL-UK-3.0
)";

/// What loading says; "" when it loads.
std::string complaint(const std::string& yaml, const std::map<std::string, std::string>& beside = {}) {
    std::string folder = (fs::temp_directory_path() / "daybook-config-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const auto file = fs::path(folder) / "daybook.yaml";
    base::write_flushed(file, yaml);
    for (const auto& [name, text] : beside) {
        fs::create_directories((fs::path(folder) / name).parent_path());
        base::write_flushed(fs::path(folder) / name, text);
    }
    std::string said;
    try {
        app::load_config(file);
    } catch (const base::Error& e) {
        BOOST_TEST((e.kind() == base::ErrorKind::usage));
        said = e.what();
    }
    fs::remove_all(folder);
    return said;
}

std::string with(const std::string& from, const std::string& to) {
    auto text = kGood;
    text.replace(text.find(from), from.size(), to);
    return text;
}

void says(const std::string& yaml, const std::vector<std::string>& words, const std::map<std::string, std::string>& beside = {}) {
    const auto said = complaint(yaml, beside);
    for (const auto& word : words) BOOST_TEST(said.find(word) != std::string::npos, word << " is not in: " << said);
}

/// Every first group that the pattern finds.
std::set<std::string> found(const std::string& text, const std::string& pattern) {
    const std::regex wanted(pattern);
    std::set<std::string> out;
    for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) out.insert((*at)[1]);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_good_configuration_loads) { BOOST_TEST(complaint(kGood) == ""); }

BOOST_AUTO_TEST_CASE(an_unknown_key_is_an_error_with_file_line_and_the_nearest_right_word) {
    says(with("publisher:", "publsher:"), {"daybook.yaml:2"});
    says(kGood + "harvst: {}\n", {"daybook.yaml:15", "harvst", "did you mean 'harvest'"});
    says(with("        kind: page", "        kind: page\n        lisence: x"), {"daybook.yaml:13", "did you mean 'licence'"});
}

BOOST_AUTO_TEST_CASE(the_reference_names_every_setting_that_is_read_and_no_other) {
    const auto reader = base::read_file(DAYBOOK_SOURCE_DIR "/publisher/app/config.cpp");
    const auto reference = base::read_file(DAYBOOK_SOURCE_DIR "/docs/configuration.md");
    const auto settings = found(reader, R"re(\.(?:text|texts|secret|secrets|number|share|flag|items)\("([a-z_]+)")re");
    BOOST_TEST(settings.size() > 30);
    for (const auto& setting : settings) BOOST_TEST(std::regex_search(reference, std::regex("[`.]" + setting + R"((\[\])?`)")), setting << " is not in docs/configuration.md");
    for (const auto& named : found(reference, R"re(\| `(?:[a-z_]+(?:\[\])?\.)*([a-z_]+)(?:\[\])?` \|)re"))
        BOOST_TEST(reader.find('"' + named + '"') != std::string::npos, named << " is in docs/configuration.md and read nowhere");
}

BOOST_AUTO_TEST_CASE(what_the_examples_have_in_capitals_is_nobodys_configuration) {
    for (const auto* example : {"publisher", "server"}) {
        const auto text = base::read_file(std::string(DAYBOOK_SOURCE_DIR "/packaging/examples/") + example + ".yaml");
        says(text, {"daybook.yaml:", "'publisher'", "THE OFFICE THAT RUNS THIS", "put your own in its place"});
    }
    says(with("data@test.example", "DATA@EXAMPLE.GOV.UK"), {"'contact'", "is still what the example has"});
    says(with("test.example/log", "DATA.EXAMPLE.GOV.UK/log"), {"'origin'", "is still what the example has"});
    says(with("archive: archive", "  url: https://DATA.EXAMPLE.GOV.UK\narchive: archive"), {"'url'", "is still what the example has"});
    BOOST_TEST(complaint(with("publisher: Test", "publisher: HMRC")) == "");
}

BOOST_AUTO_TEST_CASE(a_proxy_is_an_address_or_a_network_and_not_everybody) {
    BOOST_TEST(complaint(kGood + "listen: {proxies: [10.0.0.5, 10.1.0.0/24, \"2001:db8::/64\"]}\n") == "");
    for (const auto* bad : {"nginx.example", "10.0.0.5:80", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/255.255.255.0", "2001:db8::/129"})
        says(kGood + "listen: {proxies: [\"" + bad + "\"]}\n", {"'proxies'", std::string("'") + bad + "' is no network", "like 10.0.0.5"});
    says(kGood + "listen: {proxies: [0.0.0.0/0]}\n", {"'proxies'", "is everybody"});
}

BOOST_AUTO_TEST_CASE(the_name_of_a_log_is_one_that_a_signed_note_can_bear) {
    for (const auto* bad : {"''", "\"test.example/log\\nx\"", "\"test.example/log\\r\"", "\"a\\u0000b\"", "\"a\\x7Fb\"", "\"a\\u00A0b\"", "\"a\\u2003b\"", "\"a\\u2028b\"", "a+b", "'a b'", "\"a\\tb\""})
        says(with("test.example/log", bad), {"daybook.yaml:6", "'origin'", "without scheme"});
    for (const auto* good : {"test.example", "t\u00EBst.example/log", "test.example/a-b_c~1"}) BOOST_TEST(complaint(with("test.example/log", good)) == "");
}

BOOST_AUTO_TEST_CASE(what_a_server_would_refuse_later_is_refused_at_once) {
    says("log_format: jsn\n" + kGood, {"daybook.yaml:1", "'log_format'", "text or json", "jsn"});
    BOOST_TEST(complaint("log_format: json\n" + kGood) == "");
    for (const auto* bad : {"300.1.1.1", "localhost", "data.example", "10.0.0.0/8", "", "127.0.0.1:80"}) says(kGood + "listen: {address: \"" + bad + "\"}\n", {"'address'", "in numbers"});
    for (const auto* good : {"0.0.0.0", "::", "::1", "fe80::1%eth0"}) BOOST_TEST(complaint(kGood + "listen: {address: \"" + good + "\"}\n") == "");
    says(with("archive: archive", "assets: nowhere\narchive: archive"), {"daybook.yaml:4", "'assets'", "names no folder", "nowhere"});
    says(kGood, {"'archive' is a folder", "is none"}, {{"archive", "a file"}});
    // What lies in the way of the site keeps nobody from answering.
    BOOST_TEST(complaint(kGood, {{"site", "a file"}}) == "");
    const auto cluster = [](const std::string& name, const std::string& shards) { return kGood + "index: clickhouse\nclickhouse: {cluster: '" + name + "', shards: [" + shards + "]}\n"; };
    BOOST_TEST(complaint(cluster("daybook", "\"a:8123\", \"b:8123\"")) == "");
    says(cluster("daybook", "\"a:8123\", \"b:8123\", \"a:8123\""), {"'shards'", "'a:8123' twice"});
    says(cluster(" ", "\"a:8123\""), {"'cluster'", "blank"});
}

BOOST_AUTO_TEST_CASE(what_readers_are_shown_is_not_blank_and_an_address_is_one) {
    for (const auto* blank : {"''", "' '", "\"\\u00A0\""}) {
        says(with("publisher: Test", fmt::format("publisher: {}", blank)), {"daybook.yaml:2", "'publisher'", "blank"});
        says(with("contact: data@test.example", fmt::format("contact: {}", blank)), {"daybook.yaml:3", "'contact'", "blank"});
        says(with("publisher: Test", fmt::format("publisher: Test\n  title: {}", blank)), {"daybook.yaml:3", "'title'", "blank"});
    }
    for (const auto* bad : {"data.example.org", "https://data.example.org?a=b", "https://data.example.org/x#y", "ftp://data.example.org", "https://a:b@data.example.org"})
        says(with("publisher: Test", fmt::format("publisher: Test\n  url: '{}'", bad)), {"daybook.yaml:3", "'url'", "such as https://"});
    for (const auto* good : {"https://data.example.org", "http://127.0.0.1:8080", "https://data.example.org/spending"}) BOOST_TEST(complaint(with("publisher: Test", fmt::format("publisher: Test\n  url: '{}'", good))) == "");
}

BOOST_AUTO_TEST_CASE(a_file_that_would_be_left_out_of_what_is_included_is_named) {
    const std::string organisation = "id: ports\nname: Ports\n";
    BOOST_TEST(complaint(kGood + "include: ['orgs/*.yaml']\n", {{"orgs/a.yaml", organisation}, {"orgs/README", "x"}}) == "");
    says(kGood + "include: ['orgs/*.yaml']\n", {"daybook.yaml:15", "'include'", "orgs/a.yml", "rename it"}, {{"orgs/a.yml", organisation}});
}

BOOST_AUTO_TEST_CASE(a_key_that_stands_twice_is_an_error) { says(kGood + "site: other\n", {"daybook.yaml:15", "'site' stands twice"}); }

BOOST_AUTO_TEST_CASE(a_source_without_a_known_licence_is_not_republished) {
    says(with("OGL-UK-3.0", "all-rights-reserved"), {"daybook.yaml:14", "all-rights-reserved", "OGL-UK-3.0"});
}

BOOST_AUTO_TEST_CASE(a_wrong_schema_names_the_nearest) { says(with("spend-over-25k", "spend-over-2k"), {"spend-over-2k", "did you mean 'spend-over-25k'"}); }

BOOST_AUTO_TEST_CASE(a_site_lies_where_nothing_of_the_archive_is_handed_out) {
    for (const auto* open : {"site: archive", "site: archive/", "site: .", "site: archive/public/site", "site: archive/drafts", "site: archive/index"})
        says(with("site: site", open), {"'site'", "a folder of its own"});
    BOOST_TEST(complaint(with("site: site", "site: archive/site")) == "");
}

BOOST_AUTO_TEST_CASE(an_inbox_lies_where_no_reader_comes_and_names_who_may_approve) {
    const auto allowed = with("    name: Department for Coasts\n", "    name: Department for Coasts\n    inbox: {approvers: [Pat Hythe, Sam Deal]}\n");
    BOOST_TEST(complaint("inbox: door/inbox\ninbox_seconds: 1\n" + allowed) == "");
    says("inbox: archive/inbox\n" + allowed, {"daybook.yaml:1", "'inbox'", "place of its own"});
    says("inbox: inbox\n" + with("site: site", "site: outbox/site"), {"daybook.yaml:1", "outbox"});
    says("inbox_seconds: 0\n" + allowed, {"daybook.yaml:1", "1 to 3600"});
    says(with("    name: Department for Coasts\n", "    name: Department for Coasts\n    inbox: {aprovers: [Pat]}\n"), {"daybook.yaml:10", "did you mean 'approvers'"});
    says(with("    name: Department for Coasts\n", "    name: Department for Coasts\n    inbox: {approvers: ['']}\n"), {"daybook.yaml:10", "names nobody"});
}

BOOST_AUTO_TEST_CASE(a_port_out_of_range_says_the_range) { says(kGood + "listen: {port: 123456}\n", {"port", "0 to 65535", "123456"}); }

BOOST_AUTO_TEST_CASE(a_limit_for_clients_has_a_range) { says(kGood + "listen: {requests_per_client: -1}\n", {"requests_per_client", "0 to 1000000", "-1"}); }

BOOST_AUTO_TEST_CASE(an_unset_variable_is_named) { says(with("127.0.0.1:1", "${DAYBOOK_NO_SUCH_VARIABLE}"), {"DAYBOOK_NO_SUCH_VARIABLE", "daybook.yaml:13"}); }

BOOST_AUTO_TEST_CASE(broken_yaml_says_where) { says("service: [\n", {"daybook.yaml:"}); }

BOOST_AUTO_TEST_CASE(an_organisation_that_stands_twice_is_an_error) {
    says(kGood + "  - {id: coasts, name: Again}\n", {"'coasts' stands twice", "daybook.yaml:15"});
}

BOOST_AUTO_TEST_CASE(a_gate_is_set_for_a_source_and_a_misspelt_one_is_told_the_nearest) {
    const auto gated = [](const std::string& gates) { return with("OGL-UK-3.0", "OGL-UK-3.0\n        gates: {" + gates + "}"); };
    BOOST_TEST(complaint(gated("errors: 100, personal-data: 0")) == "");
    says(gated("personal-dta: 0"), {"daybook.yaml:15", "personal-dta", "did you mean 'personal-data'"});
    says(gated("errrors: 5"), {"daybook.yaml:15", "did you mean 'errors'"});
    says(gated("errors: many"), {"daybook.yaml:15", "'errors'", "whole number"});
    says(gated("errors: -1"), {"daybook.yaml:15", "whole number"});
    says(with("OGL-UK-3.0", "OGL-UK-3.0\n        gate: 5"), {"daybook.yaml:15", "did you mean 'gates'"});
}

BOOST_AUTO_TEST_CASE(a_source_may_be_due_by_another_rule_and_a_misspelt_one_is_told_the_nearest) {
    const auto owing = [](const std::string& words) { return with("OGL-UK-3.0", "OGL-UK-3.0\n        " + words); };
    BOOST_TEST(complaint(owing("due: 14-days-after-period-end")) == "");
    BOOST_TEST(complaint(with("    sources:", "    nation: scotland\n    sources:")) == "");
    says(owing("due: last-workday-of-following-month"), {"daybook.yaml:15", "did you mean 'last-working-day-of-following-month'"});
    says(owing("cadence: montly"), {"daybook.yaml:15", "did you mean 'monthly'"});
    says(owing("nation: scotlnad"), {"daybook.yaml:15", "did you mean 'scotland'"});
    says(with("    sources:", "    nation: albion\n    sources:"), {"daybook.yaml:10", "england-and-wales, scotland, northern-ireland"});
}

BOOST_AUTO_TEST_CASE(a_schema_that_contradicts_itself_is_refused_with_its_file_and_the_place) {
    const auto yaml = "schemas: schemas\n" + with("spend-over-25k", "things");
    const auto schema = [](const std::string& constraints) {
        return R"({"name": "things", "version": "1", "description": "x", "fields": [{"name": "worth", "type": "number", "description": "x", "constraints": )" + constraints + "}]}";
    };
    BOOST_TEST(complaint(yaml, {{"schemas/things.json", schema("{}")}}) == "");
    says(yaml, {"daybook.yaml:12", "schemas/things.json", "'worth'", "minimum (5) above its maximum (4)"},
         {{"schemas/things.json", schema(R"({"minimum": 5, "maximum": 4})")}});
    says(yaml, {"daybook.yaml:12", "schemas/things.json", "reqired"}, {{"schemas/things.json", schema(R"({"reqired": true})")}});
    says(yaml, {"daybook.yaml:12", "schemas/things.json"}, {{"schemas/things.json", "{\"name\": "}});
}

BOOST_AUTO_TEST_CASE(two_schemas_of_one_table_that_contradict_each_other_are_refused_before_anything_is_fetched) {
    const auto schema = [](const std::string& name, const std::string& type) {
        return R"({"name": ")" + name + R"(", "version": "1", "description": "x", "fields": [{"name": "worth", "type": ")" + type +
               R"(", "description": "x"}], "daybook": {"table": "hoard"}})";
    };
    const auto yaml = "schemas: schemas\n" + with("spend-over-25k", "things") +
                      "      - {schema: trinkets, kind: page, address: http://127.0.0.1:1/, licence: OGL-UK-3.0}\n";
    BOOST_TEST(complaint(yaml, {{"schemas/things.json", schema("things", "string")}, {"schemas/trinkets.json", schema("trinkets", "string")}}) == "");
    says(yaml, {"daybook.yaml", "schemas", "'worth' is a string in schema things and a date in schema trinkets", "'hoard'"},
         {{"schemas/things.json", schema("things", "string")}, {"schemas/trinkets.json", schema("trinkets", "date")}});
}

BOOST_AUTO_TEST_CASE(the_headers_of_a_source_go_to_one_host) {
    const std::string line = "        headers: [\"X-Api-Key: k\"]\n";
    BOOST_TEST(complaint(with("http://127.0.0.1:1/", "[\"http://127.0.0.1:1/a\", \"http://127.0.0.1:1/b\"]") + line) == "");
    says(with("http://127.0.0.1:1/", "[\"http://127.0.0.1:1/a\", \"http://127.0.0.1:2/b\"]") + line, {"headers", "http://127.0.0.1:1 and http://127.0.0.1:2", "a source for each"});
}

BOOST_AUTO_TEST_CASE(hosts_are_told_who_asks_and_whom_to_write_to) {
    BOOST_TEST(complaint(kGood + "harvest: {user_agent: 'coasts/1.0 (+https://coasts.example)'}\n") == "");
    for (const auto* text : {"''", "bot", "'(x) a@b.example'"}) says(kGood + fmt::format("harvest: {{user_agent: {}}}\n", text), {"user_agent", "whom to write to"});
    says(kGood + "harvest: {user_agent: \"a@b.example\\nX-Evil: 1\"}\n", {"user_agent", "line break"});
}

BOOST_AUTO_TEST_CASE(an_address_with_a_period_in_it_says_from_when_and_differs_with_each) {
    const auto source = [](const std::string& address, const std::string& more = "") {
        return with("        kind: page\n        address: http://127.0.0.1:1/\n", fmt::format("        kind: files\n        address: '{}'\n{}", address, more));
    };
    const std::string since = "        since: 2024-01\n";
    BOOST_TEST(complaint(source("https://a.example/{yyyy}-{mm}.csv", since)) == "");
    BOOST_TEST(complaint(source("https://a.example/{from}.csv", since)) == "");
    says(source("https://a.example/{yyyy}-{mm}.csv"), {"since", "has a period in it"});
    says(source("https://a.example/{yyyy}.csv", since), {"is the same for January 2024 and for February 2024"});
    says(source("https://a.example/{mm}.csv", since), {"is the same for January 2024 and for January 2025"});
    for (const auto* text : {"current", "2024-01-15"}) says(source("https://a.example/{yyyy}-{mm}.csv", fmt::format("        since: {}\n", text)), {"since", "such as 2024-05"});
    says(source("https://a.example/{yyyy}-{mm}.csv", "        since: 2090-01\n"), {"since", "January 2090, which has not begun"});
}

BOOST_AUTO_TEST_SUITE_END()
