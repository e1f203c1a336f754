#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "site-gen/site.hpp"
#include "tests/site-gen/folder.hpp"
#include "tests/site-gen/sample_state.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <tuple>

using namespace daybook;
using namespace daybook::site_gen;
namespace fs = std::filesystem;

namespace {

/// A site built from a state into a folder of its own, and its files by path.
struct Built {
    test::Folder folder;
    SiteSettings settings;
    SiteResult result;

    explicit Built(const catalogue::State& state, const std::string& base_url = "https://daybook.example") {
        settings.output = folder.path / "site";
        settings.assets = folder.path / "assets";
        settings.publisher = "The Open Ledger Trust";
        settings.contact = "data@daybook.example";
        settings.base_url = base_url;
        base::write_flushed(settings.assets / "daybook.css", "body{}");
        base::write_flushed(settings.assets / "favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        base::write_flushed(settings.assets / "source-sans-3.woff2", "font");
        base::write_flushed(settings.assets / ".stamp", "of the assets' build");
        for (const auto* name : {"site.js", "elements.js", "check.js", "datasets.js", "row.js", "search.js", "explore.js"})
            base::write_flushed(settings.assets / name, base::read_file(fs::path(DAYBOOK_SOURCE_DIR) / "site-gen/assets" / name));
        settings.origin = "daybook.example/test";
        build(state);
    }
    void build(const catalogue::State& state) { result = build_site(state, settings); }
    /// As a service does: what was built before is remembered.
    void build_on(const catalogue::State& state, Part part) { result = builder.build(state, settings, part); }
    SiteBuilder builder;

    std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(settings.output))
            if (entry.is_regular_file())
                all[fs::relative(entry.path(), settings.output).string()] = base::read_file(entry.path());
        return all;
    }
    std::string page(const std::string& path) const {
        return base::read_file(settings.output / path / "index.html");
    }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Values of href="" and src="" in a page, unescaped as far as addresses need it.
std::vector<std::string> links_of(const std::string& html) {
    std::vector<std::string> links;
    for (const std::string attribute : {" href=\"", " src=\""})
        for (auto at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at + 1)) {
            const auto start = at + attribute.size();
            links.push_back(html.substr(start, html.find('"', start) - start));
        }
    return links;
}

bool is_page(const std::string& path) {
    return path.ends_with(".html");
}

/// Pages that show no data of any department.
const std::set<std::string> kWithoutData = {"404.html", "verify", "about", "accessibility", "check", "developers", "explore", "feeds", "search", "row"};

const std::string kTreasury = "datasets/hm-treasury-spend-over-25k/",
                  kAgency = "datasets/ink-agency-spend-over-25k/";

}  // namespace

BOOST_AUTO_TEST_SUITE(site)

BOOST_AUTO_TEST_CASE(same_state_gives_the_same_bytes) {
    const Built one(test::sample_state()), other(test::sample_state());
    BOOST_TEST(one.files().size() > 15u);
    BOOST_TEST((one.files() == other.files()));
}

BOOST_AUTO_TEST_CASE(a_second_build_of_the_same_state_writes_nothing) {
    const auto state = test::sample_state();
    Built site(state);
    const auto pages = site.result.pages;
    BOOST_TEST(site.result.written > pages);
    site.build(state);
    BOOST_TEST(site.result.written == 0u);
    BOOST_TEST(site.result.removed == 0u);
    BOOST_TEST(site.result.pages == pages);
}

BOOST_AUTO_TEST_CASE(a_release_leaves_other_datasets_pages_alone) {
    auto state = test::sample_state();
    Built site(state);
    const auto before = site.files();
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 777'777'77);
    site.build(state);
    const auto after = site.files();
    for (const auto& [path, bytes] : before) {
        if (path.starts_with(kAgency) || path == kTreasury + "2024-04/v1/index.html")
            BOOST_TEST((after.at(path) == bytes), path << " changed");
    }
    BOOST_TEST(after.at(kTreasury + "index.html") != before.at(kTreasury + "index.html"));
    BOOST_TEST(after.contains(kTreasury + "2024-07/v1/index.html"));
}

BOOST_AUTO_TEST_CASE(built_upon_what_was_there_a_site_has_the_bytes_of_one_built_anew) {
    auto state = test::sample_state();
    const std::string treasury = "hm-treasury-spend-over-25k", agency = "ink-agency-spend-over-25k";
    Built site(state);
    site.settings.today = *base::parse_iso_date("2024-08-15");
    site.settings.summary = test::answers_of_suppliers;
    site.build_on(state, Part::everything);
    const std::vector<std::pair<const char*, std::function<void()>>> events{
        {"nothing", [] {}},
        {"a first release", [&] { test::release(state, agency, "2024-07", 333'333'33); }},
        {"a correction", [&] { test::release(state, treasury, "2024-04", 44'444'44, record::Reason::department_correction); }},
        {"a withdrawal", [&] { test::withdraw(state, treasury, "2024-04"); }},
        {"a date that moves", [&] { test::announce(state, treasury, "2024-07", "2024-08-30T08:30:00Z", "2024-09-06T08:30:00Z"); }},
        {"a file that is rejected", [&] {
             test::release(state, agency, "2024-08", 1'000'00);
             state.rejections.push_back({schemas::DatasetId(treasury), "https://assets.example/july.csv", "July", "Not a table", "reports/ef/report.json", "2024-07", state.revision});
             state.datasets.at(treasury).changed = state.revision;
         }},
        {"a dataset under another title", [&] {
             test::release(state, agency, "2024-09", 2'000'00);
             state.datasets.at(treasury).title = "Payments over £25,000";
             state.datasets.at(treasury).changed = state.revision;
         }},
        {"an organisation renamed", [&] {
             test::release(state, agency, "2024-10", 3'000'00);
             state.organisations.at("hm-treasury").name = "His Majesty’s Treasury";
             state.organisation_names.push_back({"His Majesty’s Treasury", "hm-treasury", state.revision, catalogue::kStillCurrent});
         }},
        {"another schema", [&] { test::add_policy(state); }},
        {"an erasure", [&] {
             test::withdraw(state, agency, "2024-07");
             auto& version = state.datasets.at(agency).editions.back().versions.back();
             version.erased = state.revision;
             version.erasure_code = "personal-data";
             state.erasures.push_back({1, schemas::DatasetId(agency), "2024-10", {1}, state.revision, "personal-data", ""});
         }},
        {"a day", [&] { site.settings.today = *base::parse_iso_date("2024-08-31"); }},
    };
    for (const auto& [what, happens] : events) {
        happens();
        site.build_on(state, Part::pages);
        site.build_on(state, Part::everything);
        Built anew(state);
        anew.settings.today = site.settings.today;
        anew.settings.summary = site.settings.summary;
        anew.build(state);
        const auto one = site.files(), other = anew.files();
        BOOST_TEST(one.size() == other.size(), what);
        for (const auto& [path, bytes] : other) BOOST_TEST((one.contains(path) && one.at(path) == bytes), what << ": " << path);
    }
}

BOOST_AUTO_TEST_CASE(after_a_release_only_what_it_changes_is_made) {
    auto state = test::large_state(20, 30);
    Built site(state);
    site.settings.today = base::london_date(state.at);
    site.build_on(state, Part::everything);
    const auto all = site.result;
    BOOST_TEST(all.pages > 600u);
    BOOST_TEST(all.rendered >= all.pages);
    site.build_on(state, Part::everything);
    BOOST_TEST(site.result.rendered == 0u);
    test::release(state, "body-7-spend-over-25k", "2011-03", 12'345'67, record::Reason::department_correction);
    site.settings.today = base::london_date(state.at);
    site.build_on(state, Part::pages);  // another day: all pages
    test::release(state, "body-7-spend-over-25k", "2011-03", 12'345'68, record::Reason::department_correction);
    site.build_on(state, Part::pages);
    BOOST_TEST(site.result.rendered < 60u);
    BOOST_TEST(site.result.written >= 3u);
    const auto stamp = "revision " + base::grouped(state.revision) + "</a>";
    for (const auto* page : {"", "datasets/body-7-spend-over-25k", "datasets/body-7-spend-over-25k/2011-03/v3", "datasets/body-7-spend-over-25k/2011-03/v1", "organisations/body-7", "changes"})
        BOOST_TEST(has(site.page(page), stamp), page);
    for (const auto* page : {"datasets/body-7-spend-over-25k/2011-02/v1", "datasets/body-8-spend-over-25k", "organisations/body-8"}) BOOST_TEST(!has(site.page(page), stamp), page);
    BOOST_TEST(has(base::read_file(site.settings.output / "datasets/body-7-spend-over-25k/changes.atom"), "2011-03/v3"));
    // Catalogues for machines are left to the second part.
    BOOST_TEST(!has(base::read_file(site.settings.output / "data.json"), "2011-03/versions/3"));
    site.build_on(state, Part::everything);
    BOOST_TEST(has(base::read_file(site.settings.output / "data.json"), "2011-03/versions/3"));
}

BOOST_AUTO_TEST_CASE(a_page_that_somebody_removed_comes_back) {
    auto state = test::sample_state();
    Built site(state);
    site.build_on(state, Part::everything);
    fs::remove(site.settings.output / (kTreasury + "2024-05/v1/index.html"));
    site.build_on(state, Part::everything);
    BOOST_TEST(site.result.rendered == 1u);
    BOOST_TEST(fs::exists(site.settings.output / (kTreasury + "2024-05/v1/index.html")));
}

BOOST_AUTO_TEST_CASE(a_build_that_fails_halfway_leaves_every_page_as_it_was) {
    auto state = test::sample_state();
    Built site(state);
    const auto before = site.files();
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 777'777'77);
    site.settings.columns = [](const record::ReleaseManifest& manifest) -> std::vector<std::string> {
        if (manifest.edition.str() == "2024-07") throw base::Error(base::ErrorKind::internal, "the disk is gone");
        return {"supplier"};
    };
    BOOST_CHECK_THROW(site.build(state), base::Error);
    auto after = site.files();
    for (auto* files : {&after}) files->erase(".site-files");
    for (const auto& [path, bytes] : before)
        if (path != ".site-files") BOOST_TEST((after.contains(path) && after.at(path) == bytes), path);
    BOOST_TEST(after.size() + 1 == before.size());
}

BOOST_AUTO_TEST_CASE(datasets_are_listed_by_what_they_can_be_narrowed_to) {
    const Built site(test::sample_state());
    const auto page = site.page("datasets");
    for (const auto* path : {"organisation/ink-agency", "kind/spend-over-25k", "period/2023", "period/2024", "format/csv", "format/parquet", "status/missing", "status/empty"}) {
        BOOST_TEST(has(page, std::string("href=\"/datasets/by/") + path + "/\""), path);
        BOOST_TEST(has(site.page(std::string("datasets/by/") + path), "Datasets: "), path);
    }
    BOOST_TEST(has(site.page("datasets/by/organisation/ink-agency"), "href=\"/" + kAgency + "\""));
    BOOST_TEST(!has(site.page("datasets/by/organisation/ink-agency"), "href=\"/" + kTreasury + "\""));
    BOOST_TEST(!has(site.page("datasets/by/period/2023"), "href=\"/" + kAgency + "\""));
    BOOST_TEST(has(site.page("datasets/by/status/empty"), "quiet-office"));
}

BOOST_AUTO_TEST_CASE(a_thousand_datasets_of_one_organisation_stand_on_pages_of_a_hundred) {
    auto state = test::sample_state();
    test::add_many_datasets(state, "hm-treasury", 1000);
    const Built site(state);
    BOOST_TEST(has(site.page("datasets"), "Page 1 of 11"));
    BOOST_TEST(has(site.page("datasets/page/2"), "rel=\"next\" href=\"/datasets/page/3/\""));
    BOOST_TEST(has(site.page("datasets/page/2"), "rel=\"prev\" href=\"/datasets/\""));
    BOOST_TEST(has(site.page("datasets/by/organisation/hm-treasury/page/11"), "Page 11 of 11"));
    BOOST_TEST(!fs::exists(site.settings.output / "datasets/page/12"));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), "href=\"/datasets/by/organisation/hm-treasury/\">1,001 datasets</a>"));
    for (const auto& [path, text] : site.files())
        if (is_page(path)) BOOST_TEST(text.size() < 400'000u, path << " has " << text.size() << " bytes");
}

BOOST_AUTO_TEST_CASE(below_a_path_of_the_host_every_link_stays_below_it) {
    auto state = test::sample_state();
    Built site(state, "https://example.org/spending");
    site.settings.summary = test::answers_of_suppliers;
    site.settings.columns = [](const record::ReleaseManifest&) { return std::vector<std::string>{"supplier", "amount"}; };
    site.build(state);
    const auto files = site.files();
    std::size_t checked = 0;
    for (const auto& [path, text] : files) {
        if (is_page(path))
            for (const auto& link : links_of(text)) {
                if (link.starts_with("mailto:") || link.starts_with("#") || (link.starts_with("http") && !link.starts_with("https://example.org"))) continue;
                ++checked;
                const std::string base = link.starts_with("http") ? "https://example.org/spending/" : "/spending/";
                BOOST_TEST(link.starts_with(base), path << " links to " << link);
                const auto bare = link.substr(0, link.find_first_of("?#")).substr(std::min(link.size(), base.size()));
                if (bare.starts_with("v1")) continue;
                BOOST_TEST(files.contains(bare + (bare.empty() || bare.ends_with('/') ? "index.html" : "")), path << " links to " << link);
            }
        BOOST_TEST(!has(text, "action=\"/search/"), path);
        // Feeds, calendars, catalogues and metadata hold whole addresses.
        for (auto at = text.find("https://example.org"); at != std::string::npos; at = text.find("https://example.org", at + 1))
            BOOST_TEST(text.compare(at, 28, "https://example.org/spending") == 0, path << ": " << text.substr(at, 60));
    }
    BOOST_TEST(checked > 500u);
    BOOST_TEST(has(site.page("datasets/hm-treasury-spend-over-25k"), "<link rel=\"canonical\" href=\"https://example.org/spending/datasets/hm-treasury-spend-over-25k/\">"));
}

BOOST_AUTO_TEST_CASE(a_version_that_is_erased_takes_its_page_with_it) {
    auto state = test::sample_state();
    Built site(state);
    state.datasets.at("hm-treasury-spend-over-25k").editions.pop_back();
    site.build(state);
    BOOST_TEST(site.result.removed == 1u);
    BOOST_TEST(!fs::exists(site.settings.output / (kTreasury + "2024-06")));
}

BOOST_AUTO_TEST_CASE(names_from_departments_are_escaped) {
    const Built site(test::sample_state());
    for (const auto& [path, text] : site.files()) {
        if (path.ends_with(".json") || path.ends_with(".jsonld") || path.ends_with(".ics")) continue;  // no markup to be escaped
        BOOST_TEST(!has(text, "<script>alert"), path);
        BOOST_TEST(!has(text, "alert(\"x\")</script>"), path);
        BOOST_TEST(!has(text, "href=\"javascript:"), path);
        BOOST_TEST(!has(text, "spend <b>"), path);
    }
    BOOST_TEST(has(site.page("organisations/ink-agency"), "Ink &amp; Paper &lt;script&gt;"));
    BOOST_TEST(has(site.page(kTreasury + "2024-04/v1"), "parts/spend &lt;may&gt; &amp; co.csv"));
}

BOOST_AUTO_TEST_CASE(every_data_page_has_licence_attribution_contact_and_its_json) {
    const Built site(test::sample_state());
    for (const auto& [path, text] : site.files()) {
        if (!is_page(path) || kWithoutData.contains(path.substr(0, path.find('/')))) continue;
        BOOST_TEST(has(text, "Open Government Licence v3.0"), path);
        BOOST_TEST(has(text, "Report a problem with this data"), path);
        BOOST_TEST(has(text, "mailto:data@daybook.example?subject=Problem%20with%20"), path);
        BOOST_TEST(has(text, "<link rel=\"alternate\" type=\"application/json\" href=\"/v1"), path);
        if (path.starts_with("datasets/") && path != "datasets/index.html" && !path.starts_with("datasets/by/")) {
            BOOST_TEST(has(text, "Contains public sector information"), path);
            BOOST_TEST(has(text, "opendata@"), path);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_internal_link_leads_somewhere) {
    const Built site(test::sample_state());
    const auto files = site.files();
    std::size_t checked = 0;
    for (const auto& [path, text] : files) {
        if (!is_page(path)) continue;
        for (const auto& link : links_of(text)) {
            if (link.starts_with("http") || link.starts_with("mailto:") || link.starts_with("/v1")) continue;
            ++checked;
            const auto bare = link.substr(0, link.find_first_of("?#"));
            if (bare.empty()) {
                BOOST_TEST(has(text, "id=\"" + link.substr(1) + "\""), path << " has no " << link);
                continue;
            }
            BOOST_TEST(bare.starts_with("/"), path << " links to " << link);
            const auto target = bare.substr(1) + (bare.ends_with('/') ? "index.html" : "");
            BOOST_TEST(files.contains(target), path << " links to " << link);
            if (const auto hash = link.find('#'); hash != std::string::npos && files.contains(target) && !bare.ends_with("/explore/"))
                BOOST_TEST(has(files.at(target), "id=\"" + link.substr(hash + 1) + "\""),
                           path << " links to " << link);
        }
    }
    BOOST_TEST(checked > 100u);
}

BOOST_AUTO_TEST_CASE(home_says_how_much_by_whom_what_is_new_and_what_is_missing) {
    const Built site(test::sample_state());
    const auto home = site.page("");
    BOOST_TEST(has(home, "Who spent how much"));
    BOOST_TEST(has(home, "HM Treasury"));
    BOOST_TEST(has(home, "What is new"));
    BOOST_TEST(has(home, "What is missing"));
    BOOST_TEST(has(home, "February 2024 to March 2024"));
}

BOOST_AUTO_TEST_CASE(a_superseded_version_leads_to_its_successor) {
    const Built site(test::sample_state());
    const auto old = site.page(kTreasury + "2024-05/v1"), now = site.page(kTreasury + "2024-05/v2");
    BOOST_TEST(has(old, "This is not the current version"));
    BOOST_TEST(has(old, "href=\"/datasets/hm-treasury-spend-over-25k/2024-05/v2/\""));
    BOOST_TEST(!has(now, "This is not the current version"));
    BOOST_TEST(has(now, "Corrected by the department"));
    BOOST_TEST(has(now, "href=\"/datasets/hm-treasury-spend-over-25k/2024-05/v1/\""));
}

BOOST_AUTO_TEST_CASE(a_withdrawn_version_keeps_its_page_and_offers_no_data) {
    const Built site(test::sample_state());
    const auto page = site.page(kAgency + "2024-05/v1");
    BOOST_TEST(has(page, "This version was withdrawn"));
    BOOST_TEST(has(page, "Why: published in error"));
    BOOST_TEST(has(page, "href=\"/datasets/ink-agency-spend-over-25k/2024-01--2024-03/v1/\""));
    BOOST_TEST(!has(page, "/files/"));
}

BOOST_AUTO_TEST_CASE(a_dataset_page_shows_versions_gaps_rejected_files_and_columns) {
    const Built site(test::sample_state());
    const auto page = site.page(kTreasury);
    BOOST_TEST(has(page, "May 2024, version 2"));
    BOOST_TEST(has(page, "Missing: 2 editions not released"));
    BOOST_TEST(has(page, "HTML page, not a table"));
    BOOST_TEST(has(page, "<svg role=\"img\""));
    BOOST_TEST(has(page, "<code>supplier</code>"));
    BOOST_TEST(has(page, "Not published"));
    BOOST_TEST(has(page, "£2,500,000.00"));
}

BOOST_AUTO_TEST_CASE(what_has_no_amounts_has_pages_without_money) {
    auto state = test::sample_state();
    test::add_policy(state);
    const Built site(state);
    const std::string organisation = "datasets/hm-treasury-";
    for (const auto& [id, edition, words] :
         {std::tuple{"ministerial-meetings", "2024-04--2024-06", "April to June 2024"},
          {"organogram-senior", "2024-03-31", "31 March 2024"},
          {"policy-papers", "current", "Current"}}) {
        const auto dataset = site.page(organisation + id), table = site.page("tables/" + std::string(id));
        const auto version = site.page(organisation + id + "/" + edition + "/v1");
        BOOST_TEST_CONTEXT(id) {
            for (const auto& page : {dataset, table, version}) BOOST_TEST(!has(page, "£"));
            BOOST_TEST(has(dataset, words));
            BOOST_TEST(has(version, words));
            BOOST_TEST(!has(dataset, "<svg role=\"img\""));
            BOOST_TEST(has(dataset, "<code>title</code>"));
            BOOST_TEST(has(table, "The number of rows by publisher"));
            BOOST_TEST(!has(table, "The largest amounts"));
            BOOST_TEST(has(version, "17"));
            BOOST_TEST(has(site.page("organisations/hm-treasury"), "/" + organisation + id + "/"));
        }
    }
    BOOST_TEST(has(site.page("tables/spend"), "£"));
}

BOOST_AUTO_TEST_CASE(an_organisations_returns_say_released_missing_and_nil_in_words) {
    const Built site(test::sample_state());
    const auto page = site.page("organisations/hm-treasury");
    BOOST_TEST(has(page, ">Missing</td>"));
    BOOST_TEST(has(page, "£2.5m v2</a>"));
    BOOST_TEST(has(page, "Nil</a>"));
    BOOST_TEST(has(page, "Not expected"));
    BOOST_TEST(has(site.page("organisations/ink-agency"), "with Jan</a>"));
}

BOOST_AUTO_TEST_CASE(an_organisations_returns_show_their_evidence_for_the_day_they_are_asked) {
    auto state = test::sample_state();
    auto& dataset = state.datasets.at("hm-treasury-spend-over-25k");
    dataset.due = "last-working-day-of-following-month";
    dataset.described = state.revisions.front().revision;
    state.rejections.front().edition = "2024-02";
    Built site(state);
    const auto page = site.page("organisations/hm-treasury");
    BOOST_TEST(has(page, "When each return of Spending over £25,000 was due"));
    BOOST_TEST(has(page, "31 May 2024 (the last working day of the following month)"));
    BOOST_TEST(has(page, "30 May 2024 (the source’s Last-Modified)"));
    BOOST_TEST(has(page, ">Published but unreadable</td>"));
    BOOST_TEST(has(page, "Our report: HTML page, not a table."));
    BOOST_TEST(has(page, ">Unreadable</td>"));
    BOOST_TEST(!has(page, ">July 2024</th>"));
    site.settings.today = *base::parse_iso_date("2024-08-15");
    site.build(state);
    BOOST_TEST(has(site.page("organisations/hm-treasury"), ">Not due yet</td>"));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), ">July 2024</th>"));
    site.settings.today = *base::parse_iso_date("2024-08-31");
    site.build(state);
    BOOST_TEST(!has(site.page("organisations/hm-treasury"), ">Not due yet</td>"));
}

BOOST_AUTO_TEST_CASE(tables_are_listed_on_a_page_of_their_own_and_not_in_every_header) {
    const Built site(test::sample_state());
    BOOST_TEST(has(site.page("tables"), "<a class=\"govuk-link\" href=\"/tables/spend/\">spend</a>"));
    BOOST_TEST(has(site.page(""), "href=\"/tables/\""));
    BOOST_TEST(!has(site.page("verify"), "href=\"/tables/spend/\""));
    BOOST_TEST(has(site.page("tables/spend"), "govuk-breadcrumbs__link\" href=\"/tables/\""));
}

BOOST_AUTO_TEST_CASE(the_footer_names_the_revision_and_its_instant) {
    const Built site(test::sample_state());
    const auto home = site.page("");
    BOOST_TEST(has(home, "revision 36</a>"));
    BOOST_TEST(has(home, "<time datetime=\"2024-07-06T08:30:00Z\">6 July 2024, 9:30am</time>"));
}

BOOST_AUTO_TEST_CASE(a_state_without_any_release_makes_a_site_too) {
    const Built site(catalogue::State{});
    BOOST_TEST(has(site.page(""), "Nothing has been released yet"));
    BOOST_TEST(site.result.pages == 21u);  // no list by facet either
}

BOOST_AUTO_TEST_CASE(the_sitemap_lists_whole_addresses_of_all_pages_but_the_error_page) {
    const Built site(test::sample_state());
    const auto map = site.files().at("sitemap.xml");
    BOOST_TEST(
        has(map, "<loc>https://daybook.example/datasets/hm-treasury-spend-over-25k/2024-05/v2/</loc>"));
    BOOST_TEST(!has(map, "404"));
    BOOST_TEST(has(site.files().at("robots.txt"), "Sitemap: https://daybook.example/sitemap.xml"));
    const Built nameless(test::sample_state(), "");
    BOOST_TEST(!nameless.files().contains("sitemap.xml"));
}

BOOST_AUTO_TEST_CASE(the_calendar_strikes_out_a_date_that_moved_and_says_why) {
    auto state = test::sample_state();
    test::announce(state, "hm-treasury-spend-over-25k", "2024-07", "2024-08-30T08:30:00Z", "2024-09-06T08:30:00Z");
    Built site(state);
    site.settings.today = *base::parse_iso_date("2024-08-15");
    site.build(state);
    const auto page = site.page("calendar");
    BOOST_TEST(has(page, "6 September 2024, 9:30am"));
    BOOST_TEST(has(page, ">Confirmed</span>"));
    BOOST_TEST(has(page, "30 August 2024, 9:30am</time></s>"));
    BOOST_TEST(has(page, "data not ready"));
    BOOST_TEST(has(page, "Two &lt;b&gt; suppliers"));
    BOOST_TEST(has(page, "<p class=\"db-month__entry\"><s>"));
    BOOST_TEST(has(page, "href=\"/calendar/2024-09/\""));
    BOOST_TEST(has(site.page("calendar/2024-09"), "Releases in September 2024"));
    BOOST_TEST(has(site.page(""), "What comes next"));
}

BOOST_AUTO_TEST_CASE(what_changed_goes_by_revision_and_withdrawals_say_why) {
    const Built site(test::sample_state());
    const auto changes = site.page("changes");
    BOOST_TEST(changes.find("Withdrawn: published in error") < changes.find("First release"));
    BOOST_TEST(has(changes, "id=\"r36\""));
    const auto page = site.page("withdrawals");
    BOOST_TEST(has(page, "Withdrawn: published in error"));
    BOOST_TEST(has(page, "ink-agency-spend-over-25k/2024-01--2024-03/v1</a>"));
    BOOST_TEST(has(page, "Changed at the source, no reason given"));
}

BOOST_AUTO_TEST_CASE(timeliness_is_worked_out_by_the_formula_that_the_page_states) {
    auto state = test::sample_state();
    auto& dataset = state.datasets.at("hm-treasury-spend-over-25k");
    dataset.due = "last-working-day-of-following-month";
    dataset.described = state.revisions.front().revision;
    const Built site(state);
    const auto page = site.page("quality");
    BOOST_TEST(has(page, "on time ÷ (on time + late + missing)"));
    BOOST_TEST(has(page, "db-share__missing"));
    BOOST_TEST(has(page, "75.0%"));  // six of the Treasury's eight returns
}

BOOST_AUTO_TEST_CASE(a_schema_has_a_page_with_its_columns_and_its_heading_line) {
    const Built site(test::sample_state());
    const auto page = site.page("schemas/spend-over-25k");
    BOOST_TEST(has(page, "Entity,Date,Supplier,Amount,VAT Registration Number"));
    BOOST_TEST(has(page, "href=\"/datasets/hm-treasury-spend-over-25k/\""));
}

BOOST_AUTO_TEST_CASE(the_guide_to_the_api_has_links_to_try_from_its_own_description) {
    auto state = test::sample_state();
    Built site(state);
    site.settings.openapi = base::json::parse(R"({"tags": [{"name": "tables"}], "paths": {"/v1/tables/{table}/rows": {"get": {
        "operationId": "get-rows", "summary": "Rows <b>", "tags": ["tables"], "parameters": [
        {"name": "table", "in": "path", "required": true, "description": "a table", "example": "spend"},
        {"name": "size", "in": "query", "required": false, "description": "rows a page", "example": 5}]}}}})");
    site.build(state);
    const auto page = site.page("developers");
    BOOST_TEST(has(page, "href=\"/v1/tables/spend/rows\""));
    BOOST_TEST(has(page, "Rows &lt;b&gt;"));
}

BOOST_AUTO_TEST_CASE(a_supplier_has_a_page_that_adds_up_no_two_series) {
    auto state = test::sample_state();
    Built site(state);
    site.settings.summary = test::answers_of_suppliers;
    site.build(state);
    const auto page = site.page("suppliers/harbour-dredging-ltd");
    BOOST_TEST(has(page, "Harbour Dredging &lt;i&gt; Ltd"));
    BOOST_TEST(has(page, "HARBOUR DREDGING LIMITED"));
    BOOST_TEST(has(page, "£60,000.00"));
    BOOST_TEST(has(page, "£1,500.00"));
    BOOST_TEST(!has(page, "£61,500.00"));
    BOOST_TEST(has(page, "2023: nothing here"));
    BOOST_TEST(has(site.page("suppliers"), "href=\"/suppliers/harbour-dredging-ltd/\""));
}

BOOST_AUTO_TEST_CASE(absent_assets_are_named_with_the_remedy) {
    SiteSettings settings;
    const test::Folder folder;
    settings.output = folder.path / "site";
    settings.assets = folder.path / "nowhere";
    BOOST_CHECK_EXCEPTION(build_site(test::sample_state(), settings), base::Error, [](const auto& e) {
        return has(e.message(), "nowhere") && has(e.message(), "build-assets.sh");
    });
}

BOOST_AUTO_TEST_CASE(pages_are_valid_html) {
    const fs::path tool =
        fs::path(DAYBOOK_SOURCE_DIR) / "site-gen/node_modules/html-validate/bin/html-validate.mjs";
    if (!fs::exists(tool) || std::system("command -v node >/dev/null 2>&1") != 0) {
        BOOST_TEST_MESSAGE(
            "SKIPPED pages_are_valid_html: no html-validate; site-gen/build-assets.sh installs it");
        return;
    }
    auto state = test::sample_state();
    test::add_policy(state);
    const Built site(state);
    const std::string command = "cd '" + site.settings.output.string() + "' && node '" + tool.string() +
                                "' --config '" +
                                DAYBOOK_SOURCE_DIR "/tests/site-gen/html-validate.json' '**/*.html'";
    BOOST_TEST(std::system(command.c_str()) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
