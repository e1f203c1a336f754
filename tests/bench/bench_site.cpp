#include "timing.hpp"

#include "publisher/app/search_index.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "site-gen/site.hpp"
#include "tests/site-gen/folder.hpp"
#include "tests/site-gen/sample_state.hpp"

#include <fmt/format.h>

#include <sys/resource.h>

#include <cstdlib>

namespace daybook::bench {

namespace {

namespace fs = std::filesystem;
using site_gen::SiteSettings;

SiteSettings settings_in(const fs::path& folder) {
    SiteSettings settings;
    settings.output = folder / "site";
    settings.assets = folder / "assets";
    settings.base_url = "https://daybook.example";
    settings.origin = "daybook.example/bench";
    site_gen::test::write_assets(settings.assets);
    return settings;
}

struct Weight {
    std::size_t files = 0;
    double megabytes = 0;
};

/// Of a site as readers get it, without what a program keeps there for itself.
Weight weight_of(const fs::path& site) {
    Weight out;
    for (const auto& entry : fs::recursive_directory_iterator(site))
        if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.')) {
            ++out.files;
            out.megabytes += static_cast<double>(entry.file_size()) / 1e6;
        }
    return out;
}

/// The same site for hugo: each page's own HTML below a front matter, in a layout that does nothing but set a title; what is no page (feeds,
/// catalogues) as a file that it copies.
void write_for_hugo(const fs::path& site, const fs::path& hugo) {
    base::write_unflushed(hugo / "hugo.toml", "baseURL = 'https://daybook.example/'\ndisableKinds = ['taxonomy', 'term', 'RSS', 'sitemap', 'home', 'section']\n");
    base::write_unflushed(hugo / "layouts/_default/single.html", "<!DOCTYPE html><html lang=\"en\"><head><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>\n");
    std::size_t n = 0;
    for (const auto& entry : fs::recursive_directory_iterator(site)) {
        if (!entry.is_regular_file() || entry.path().filename().string().starts_with('.')) continue;
        const auto text = base::read_file(entry.path());
        if (entry.path().extension() != ".html") base::write_unflushed(hugo / "static" / fs::relative(entry.path(), site), text);
        else base::write_unflushed(hugo / fmt::format("content/pages/{}.html", ++n), fmt::format("---\ntitle: Page {}\n---\n", n) + text);
    }
}

/// Of the processors, by this process or by those that it started: what other work on the machine does not lengthen.
double processor_seconds(int whose) {
    rusage used{};
    ::getrusage(whose, &used);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double seconds_of_hugo(const fs::path& hugo, const fs::path& output) {
    return time_once([&] {
        const auto line = fmt::format("hugo --quiet --source '{}' --destination '{}' >/dev/null 2>&1", hugo.string(), output.string());
        if (std::system(line.c_str()) != 0) fmt::print(stderr, "hugo did not end well\n");
    });
}

/// The search index of the finished pages, as the service makes it after the pages are out.
void print_search(const fs::path& site) {
    const fs::path assets = DAYBOOK_SOURCE_DIR "/build/assets";
    if (!fs::exists(assets / "tools/pagefind")) return fmt::print("no search index: there is no tools/pagefind in {}; site-gen/build-assets.sh makes it\n", assets.string());
    std::string why;
    const auto took = time_once([&] { why = app::make_search_index(site, assets); });
    fmt::print("and the search index          {:>10.2f} s{}\n", took, why.empty() ? "" : "   (" + why + ")");
}

/// Both from nothing, in turn, three times: other work on the machine meets both. Each build has a folder of its own, and all are removed at the end:
/// ext4 gives no inode again for a while after a file of it was removed and looks at each of them with each new file, which would be timed in its place.
void print_beside_hugo(const catalogue::State& state, SiteSettings settings, const fs::path& folder) {
    if (std::system("command -v hugo >/dev/null 2>&1") != 0) return fmt::print("hugo is not here: apt-get install hugo, to measure beside it\n");
    const auto hugo = folder / "hugo";
    settings.output = folder / "for-hugo";
    const auto pages = static_cast<double>(site_gen::build_site(state, settings).pages);
    write_for_hugo(settings.output, hugo);
    Timing ours, theirs;
    const auto own = processor_seconds(RUSAGE_SELF), others = processor_seconds(RUSAGE_CHILDREN);
    fs::path public_of_hugo;
    for (int round = 0; round < 3; ++round) {
        settings.output = folder / fmt::format("site-{}", round);
        ours.seconds.push_back(time_once([&] { site_gen::build_site(state, settings); }));
        public_of_hugo = folder / fmt::format("hugo-{}", round);
        theirs.seconds.push_back(seconds_of_hugo(hugo, public_of_hugo));
    }
    const auto print = [&](const char* what, const fs::path& site, const Timing& took, double processor) {
        const auto [files, megabytes] = weight_of(site);
        fmt::print("{:<29}{:>10.0f} pages/s   ({:.2f} s, {:.2f}-{:.2f}; of the processors {:.2f} s; {} files, {:.0f} MB)\n", what, pages / took.median(), took.median(), took.least(), took.most(),
                   processor / 3, files, megabytes);
    };
    print("pages from nothing", settings.output, ours, processor_seconds(RUSAGE_SELF) - own);
    print("hugo, as many, the rest copied", public_of_hugo, theirs, processor_seconds(RUSAGE_CHILDREN) - others);
    fmt::print("{:.0f} pages, ratio {:.2f}\n", pages, theirs.median() / ours.median());
}

}  // namespace

void bench_site() {
    constexpr int kBodies = 100, kMonths = 100;
    const base::ScratchFolder folder;
    auto state = site_gen::test::large_state(kBodies, kMonths);
    auto settings = settings_in(folder.path());
    // One day, as most releases have: at midnight everything is made anew.
    settings.today = base::london_date(state.at);
    site_gen::SiteBuilder builder;
    site_gen::SiteResult result, pages, rest;
    const auto first = time_once([&] { result = builder.build(state, settings); });
    const auto again = time_once([&] { builder.build(state, settings); });
    const auto anew = time_once([&] { site_gen::build_site(state, settings); });
    fmt::print("site, {} pages            {:>10.2f} s   (again, nothing changed {:.2f} s; by a new process {:.2f} s)\n", result.pages, first, again, anew);
    site_gen::test::release(state, "body-7-spend-over-25k", "2019-01", 1'234'567'89);
    const auto one = time_once([&] { pages = builder.build(state, settings, site_gen::Part::pages); });
    const auto second = time_once([&] { rest = builder.build(state, settings); });
    fmt::print("after one release            pages and feeds {:.3f} s ({} made, {} written), catalogues for machines {:.2f} s ({} made)\n", one, pages.rendered, pages.written, second, rest.rendered);
    print_search(settings.output);
    print_beside_hugo(state, settings, folder.path());
}

}  // namespace daybook::bench
