#include "publisher/base/error.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

// What departments, records and disks may do to a site.
using namespace daybook;
using namespace daybook::site_gen;
namespace fs = std::filesystem;
using test::Built;
using test::has;
using test::is_page;
using test::kTreasury;

namespace {

/// Quotes, markup, a template's braces, what looks like a link, and a mark that turns the direction of what follows and is never closed.
const std::string kHostile = "O’Brien & \"Sons\" <b>'x'</b> {{title}} {{{main}}} <a href=\"/x\"> ]]> </script> \u202Egnp.exe";
const std::string kArabic = "وزارة المالية – משרד האוצר";
const std::string kLong(400, 'w');

catalogue::State with_names() {
    auto state = test::sample_state();
    test::add_policy(state);
    state.organisations.at("hm-treasury").name = kHostile;
    state.organisations.at("ink-agency").name = kArabic;
    state.organisations.at("quiet-office").name = kLong;
    state.datasets.at("hm-treasury-spend-over-25k").title = kLong + " " + kHostile;
    state.datasets.at("ink-agency-spend-over-25k").title = kArabic;
    state.schemas.at("spend-over-25k").title = kHostile;
    state.schemas.at("spend-over-25k").fields[2].title = kHostile;
    test::announce(state, "hm-treasury-spend-over-25k", "2024-07", "2024-08-30T08:30:00Z", "2024-09-06T08:30:00Z");
    return state;
}

bool valid_html(const fs::path& site) {
    const fs::path tool = fs::path(DAYBOOK_SOURCE_DIR) / "site-gen/node_modules/html-validate/bin/html-validate.mjs";
    if (!fs::exists(tool) || std::system("command -v node >/dev/null 2>&1") != 0) return true;
    return std::system(("cd '" + site.string() + "' && node '" + tool.string() + "' --config '" DAYBOOK_SOURCE_DIR "/tests/site-gen/html-validate.json' '**/*.html'").c_str()) == 0;
}

std::string without_linked_data(std::string html) {
    const auto at = html.find("<script type=\"application/ld+json\">");
    return at == std::string::npos ? html : html.erase(at, html.find("</script>", at) - at);
}

/// What a build says as a user who may not write; "" when it says nothing.
std::string refusal(const catalogue::State& state, const SiteSettings& settings) {
    try {
        build_site(state, settings);
        return {};
    } catch (const base::Error& error) {
        return error.message();
    }
}

constexpr std::string_view kMayNot = "may not mount";

/// A file system of so many bytes at `folder`, which only this process sees. False where this user may not have one.
bool mount_small(const fs::path& folder, const std::string& bytes) {
    fs::create_directories(folder);
    return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("small", folder.c_str(), "tmpfs", 0, ("size=" + bytes).c_str()) == 0;
}

/// Takes what room there is.
void fill(const fs::path& file) {
    std::ofstream out(file, std::ios::binary);
    const std::string block(4096, 'x');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
}

/// What is wrong with a build on a disk without room, and with the one when there is room again; "" for nothing.
std::string faults_on_a_full_disk(const fs::path& disk) {
    if (!mount_small(disk, "8m")) return std::string(kMayNot);
    auto state = test::sample_state();
    Built site(state);
    site.settings.output = disk / "site";
    site.build(state);
    const auto before = site.files();
    fill(disk / "filler");
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 777'777'77);
    const auto said = refusal(state, site.settings);
    if (!has(said, site.settings.output.string()) || !has(said, "No space left on device")) return "it says: " + said;
    if (site.files() != before) return "the site is not what it was";
    fs::remove(disk / "filler");
    site.build(state);
    return has(site.page(kTreasury), "July 2024, version 1") ? "" : "it does not go on";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_input)

BOOST_AUTO_TEST_CASE(names_of_every_kind_stay_names_on_every_page) {
    for (const auto* url : {"https://daybook.example", "https://example.org/spending"}) {
        const Built site(with_names(), url);
        for (const auto& [path, text] : site.files()) {
            if (!is_page(path)) continue;
            BOOST_TEST(!has(text, "<b>'x'"), path);
            BOOST_TEST(!has(text, "<a href=\"/x\">"), path);
            BOOST_TEST(!has(text, "&lt;a href=&quot;/spending/x"), path);
            // As published for machines alone: a reader sees that something turns the name round, and not the name that it turns into.
            BOOST_TEST(!has(without_linked_data(text), "\u202E"), path);
            const auto ld = test::linked_data(text);
            if (path == kTreasury + "index.html") BOOST_TEST(ld.at("creator").at("name").as_string() == kHostile);
        }
        BOOST_TEST(has(site.page("organisations/hm-treasury"), "O’Brien &amp; &quot;Sons&quot; &lt;b&gt;"));
        BOOST_TEST(has(site.page("organisations/hm-treasury"), "&lt;/script&gt; \uFFFDgnp.exe"));
        BOOST_TEST(has(site.page("organisations/ink-agency"), kArabic));
        BOOST_TEST(has(site.page("organisations/quiet-office"), kLong));
        BOOST_TEST(valid_html(site.settings.output));
    }
}

BOOST_AUTO_TEST_CASE(a_dataset_of_nil_returns_has_its_pages) {
    auto state = test::sample_state();
    for (const auto* month : {"2024-01", "2024-02"}) test::release(state, "quiet-office-spend-over-25k", month, 0);
    const Built site(state);
    const auto page = site.page("datasets/quiet-office-spend-over-25k");
    BOOST_TEST(has(page, "January 2024, version 1"));
    BOOST_TEST(has(page, "£0.00"));
    BOOST_TEST(has(site.page("datasets/quiet-office-spend-over-25k/2024-01/v1"), "nil"));
    BOOST_TEST(has(site.page("organisations/quiet-office"), "Nil</a>"));
    BOOST_TEST(valid_html(site.settings.output));
}

BOOST_AUTO_TEST_CASE(a_record_of_one_month_has_no_picture_of_months) {
    auto state = test::large_state(1, 1);
    const Built site(state);
    for (const auto* page : {"", "datasets/body-0-spend-over-25k"}) BOOST_TEST(!has(site.page(page), "<svg role=\"img\""), page);
    BOOST_TEST(has(site.page("datasets/body-0-spend-over-25k"), "January 2010, version 1"));
    BOOST_TEST(has(site.page("organisations/body-0"), "2010"));
    BOOST_TEST(valid_html(site.settings.output));
}

BOOST_AUTO_TEST_CASE(a_dataset_that_is_withdrawn_keeps_its_pages_and_counts_for_nothing) {
    auto state = test::large_state(1, 2);
    for (const auto* month : {"2010-01", "2010-02"}) test::withdraw(state, "body-0-spend-over-25k", month);
    const Built site(state);
    const auto page = site.page("datasets/body-0-spend-over-25k");
    BOOST_TEST(has(page, ">Withdrawn</span>"));
    BOOST_TEST(!has(page, "/files/data.csv\" download"));
    BOOST_TEST(has(site.page("datasets/body-0-spend-over-25k/2010-01/v1"), "This version was withdrawn"));
    BOOST_TEST(has(site.page("withdrawals"), "href=\"/datasets/body-0-spend-over-25k/2010-01/v1/\""));
    BOOST_TEST(has(site.page("datasets/by/status/empty"), "body-0-spend-over-25k"));
    BOOST_TEST(valid_html(site.settings.output));
}

BOOST_AUTO_TEST_CASE(a_folder_that_may_not_be_written_is_named_and_keeps_its_site) {
    auto state = test::sample_state();
    Built site(state);
    const auto before = site.files();
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 777'777'77);
    fs::permissions(site.settings.output, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
    fs::permissions(site.folder.path, fs::perms::all);
    // Root may write anywhere: nobody tries in its place.
    const auto child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(3);
        ::_exit(has(refusal(state, site.settings), site.settings.output.string()) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    fs::permissions(site.settings.output, fs::perms::owner_all);
    BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    BOOST_TEST((site.files() == before));
}

BOOST_AUTO_TEST_CASE(a_disk_without_room_is_named_keeps_its_site_and_is_tried_again) {
    const test::Folder folder;
    const auto child = ::fork();
    if (child == 0) {
        std::string told;
        try {
            told = faults_on_a_full_disk(folder.path / "disk");
        } catch (const std::exception& error) {
            told = error.what();
        }
        base::write_flushed(folder.path / "told", told);
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    const auto told = base::read_file(folder.path / "told");
    if (told == kMayNot) {
        BOOST_TEST_MESSAGE("SKIPPED: this user may not mount a disk that is small enough to be filled");
        return;
    }
    BOOST_TEST(told == "");
}

BOOST_AUTO_TEST_SUITE_END()
