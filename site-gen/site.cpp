#include "site-gen/site.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/parallel.hpp"
#include "site-gen/link_check.hpp"
#include "site-gen/output.hpp"
#include "site-gen/page.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace daybook::site_gen {

namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

/// Names of the compiled assets, without hidden files such as the stamp of their build.
std::vector<std::string> asset_names(const fs::path& folder) {
    if (!fs::is_regular_file(folder / "daybook.css"))
        throw Error::make(ErrorKind::not_found, "{} holds no daybook.css: run site-gen/build-assets.sh {}",
                          folder.string(), folder.string());
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.'))
            names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string file_at(const std::string& path) {
    return path.substr(1) + (path.ends_with('/') ? "index.html" : "");
}

std::map<std::string, catalogue::DatasetView> views_of(const catalogue::State& state, catalogue::Today today) {
    std::map<std::string, catalogue::DatasetView> views;
    for (const auto& [id, dataset] : state.datasets)
        if (auto view = catalogue::dataset_view(state, id, today)) views.emplace(id, std::move(*view));
    return views;
}

/// A part of the addresses of style sheet and scripts: one that changes when any of them does.
std::string digest_of(const fs::path& assets, const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names)
        if (name.ends_with(".css") || name.ends_with(".js")) all += base::sha256_file(assets / name).hex();
    return base::sha256(all).hex().substr(0, 12);
}

/// Licences and attributions, each pair once in the order in which it comes.
class EachTerms {
public:
    void add(const catalogue::DatasetView& view) {
        if (seen_.emplace(view.terms.licence.id, view.terms.attribution).second) all_.push_back({view.terms.licence, view.terms.attribution, ""});
    }
    std::vector<catalogue::Terms> all() && { return std::move(all_); }

private:
    std::set<std::pair<std::string, std::string>> seen_;
    std::vector<catalogue::Terms> all_;
};

/// Everything that pages look at, taken once; suppliers are added.
Site site_of(const catalogue::State& state, const SiteSettings& settings, const Templates& templates, std::string style) {
    Site site{state, settings, templates, std::move(style), fs::is_regular_file(settings.assets / "card.png"),
              {settings.title, settings.publisher, settings.contact, settings.base_url, settings.origin.empty() ? "localhost" : settings.origin},
              settings.today.value_or(catalogue::date_of(state, state.revision)),
              views_of(state, settings.today), catalogue::events(state), {}, {}, {}, {}, {}, {}, {}};
    EachTerms everywhere;
    std::map<std::string, EachTerms> by_table;
    for (const auto& [id, view] : site.datasets) {
        site.by_organisation[view.organisation_id].push_back(&view);
        everywhere.add(view);
        if (view.rows > 0) by_table[view.table].add(view);
    }
    site.all_terms = std::move(everywhere).all();
    for (auto& [table, terms] : by_table) site.table_terms.emplace(table, std::move(terms).all());
    site.facets = facets_of(site);
    return site;
}

/// A file that may have to be made.
struct Job {
    std::string path;
    const std::string* made_of;
    const std::function<std::string()>* render;
};

void refuse_broken_links(const Job& job, const std::string& text, const LinkCheck& links) {
    if (!job.path.ends_with(".html")) return;
    if (const auto link = links.broken(text); !link.empty())
        throw Error::make(ErrorKind::internal, "{} would link to {}, which is not there: the site stays as it was", job.path, link);
}

/// Tells now and then how far the build is.
class Teller {
public:
    Teller(const SiteSettings& settings, std::size_t all) : told_(settings.progress), all_(all) {}
    void one_more() {
        if (!told_) return;
        const std::scoped_lock lock(mutex_);
        told_(++done_, all_);
    }

private:
    const std::function<void(std::size_t, std::size_t)>& told_;
    std::mutex mutex_;
    std::size_t done_ = 0, all_;
};

}  // namespace

std::span<const catalogue::DatasetView* const> Site::datasets_of(std::string_view organisation) const {
    const auto found = by_organisation.find(organisation);
    if (found == by_organisation.end()) return {};
    return found->second;
}

struct SiteBuilder::Memory {
    /// What a file was made of, and its length.
    struct Made {
        base::Sha256 of;
        std::uintmax_t bytes = 0;
    };
    struct Paid {
        std::string of;
        TopSuppliers suppliers;
    };
    fs::path folder;
    std::string ground;
    bool whole = false;  ///< everything was built once since the ground changed
    std::vector<catalogue::SupplierView> suppliers;
    std::map<std::string, Paid> paid;  ///< by organisation
    std::unordered_map<std::string, Made> files;

    void stand_on(const SiteSettings& settings, std::string now);
    void take_suppliers(Site& site, Part part);
    void ask_organisations(Site& site);
    bool holds(const Job& job) const;
    std::size_t make(const std::vector<Job>& jobs, OutputFolder& out, const SiteSettings& settings, const LinkCheck& links);
    void put_assets(const std::vector<std::string>& names, const SiteSettings& settings, OutputFolder& out) const;
    SiteResult build(const Site& site, const std::vector<std::string>& assets, Part part);
};

/// Forgets everything where what all pages stand on is not what it was.
void SiteBuilder::Memory::stand_on(const SiteSettings& settings, std::string now) {
    if (folder == settings.output && ground == now) return;
    *this = Memory{};
    folder = settings.output;
    ground = std::move(now);
}

/// Asking for them takes a look at all rows, so pages that a reader waits for go by the last answer.
void SiteBuilder::Memory::take_suppliers(Site& site, Part part) {
    if (part == Part::everything && site.settings.summary && site.settings.most_suppliers > 0)
        suppliers = catalogue::largest_suppliers(site.state, site.settings.summary, site.settings.most_suppliers);
    site.suppliers = suppliers;
    for (const auto& one : site.suppliers) site.supplier_names.emplace(one.id, one.name());
}

/// Each organisation once for each state of its datasets.
void SiteBuilder::Memory::ask_organisations(Site& site) {
    std::vector<std::string> ids;
    for (const auto& [id, of] : site.by_organisation) ids.push_back(id);
    std::vector<Paid> now(ids.size());
    base::parallel_for(ids.size(), threads(), [&](unsigned, std::size_t n) {
        auto of = state_of_organisation(site, ids[n]);
        const auto before = paid.find(ids[n]);
        if (before != paid.end() && before->second.of == of) now[n] = before->second;
        else now[n] = {std::move(of), ask_top_suppliers(site, ids[n])};
    });
    for (std::size_t n = 0; n < ids.size(); ++n) {
        site.top_suppliers.emplace(ids[n], now[n].suppliers);
        paid.insert_or_assign(ids[n], std::move(now[n]));
    }
}

/// The file is the one that was made, as far as its length tells, of the same.
bool SiteBuilder::Memory::holds(const Job& job) const {
    const auto known = files.find(job.path);
    if (known == files.end() || known->second.of != base::sha256(*job.made_of)) return false;
    std::error_code failed;
    return fs::file_size(folder / job.path, failed) == known->second.bytes && !failed;
}

std::size_t SiteBuilder::Memory::make(const std::vector<Job>& jobs, OutputFolder& out, const SiteSettings& settings, const LinkCheck& links) {
    std::vector<const Job*> due;
    for (const auto& job : jobs)
        if (!holds(job)) due.push_back(&job);
    std::vector<Made> made(due.size());
    Teller teller(settings, due.size());
    base::parallel_for(due.size(), threads(), [&](unsigned, std::size_t n) {
        const auto text = (*due[n]->render)();
        refuse_broken_links(*due[n], text, links);
        out.put(due[n]->path, text);
        made[n] = {base::sha256(*due[n]->made_of), text.size()};
        teller.one_more();
    });
    out.finish();
    // Only now do the files say so.
    for (std::size_t n = 0; n < due.size(); ++n) files.insert_or_assign(due[n]->path, made[n]);
    return due.size();
}

void SiteBuilder::Memory::put_assets(const std::vector<std::string>& names, const SiteSettings& settings, OutputFolder& out) const {
    for (const auto& name : names) {
        std::error_code failed;
        // Comparing tens of megabytes with each release is for the first build.
        const auto there = fs::file_size(settings.output / "assets" / name, failed);
        if (whole && !failed && there == fs::file_size(settings.assets / name)) continue;
        out.put_file("assets/" + name, settings.assets / name);
    }
}

SiteResult SiteBuilder::Memory::build(const Site& site, const std::vector<std::string>& assets, Part part) {
    const auto pages = plan_pages(site);
    const auto sides = side_files(site);
    auto texts = sitemap_files(site, pages);
    texts.emplace("robots.txt", robots_text(site));

    std::set<std::string> paths;
    // Catalogues take longest and are begun first, so that nobody waits for one at the end.
    std::vector<Job> jobs;
    for (const bool slow : {true, false})
        for (const auto& side : sides)
            if (side.slow == slow && (!slow || part == Part::everything)) jobs.push_back({side.path, &side.made_of, &side.render});
    for (const auto& page : pages)
        if (!page.slow || part == Part::everything) jobs.push_back({file_at(page.path), &page.made_of, &page.render});
    for (const auto& side : sides) paths.insert(side.path);
    for (const auto& page : pages) paths.insert(file_at(page.path));
    for (const auto& [name, text] : texts) paths.insert(name);
    for (const auto& name : assets) paths.insert("assets/" + name);

    OutputFolder out(site.settings.output);
    out.announce(paths);
    put_assets(assets, site.settings, out);
    for (const auto& [name, text] : texts) out.put(name, text);
    const LinkCheck links(paths, site.settings.at_root ? std::string_view() : catalogue::host_path(site.settings.base_url));
    const auto rendered = make(jobs, out, site.settings, links);
    std::erase_if(files, [&](const auto& one) { return !paths.contains(one.first); });
    whole = whole || part == Part::everything;
    return {pages.size(), rendered, out.written(), out.removed()};
}

SiteBuilder::SiteBuilder() : memory_(std::make_unique<Memory>()) {}
SiteBuilder::~SiteBuilder() = default;

SiteResult SiteBuilder::build(const catalogue::State& state, const SiteSettings& settings, Part part) {
    const auto assets = asset_names(settings.assets);
    const Templates templates{};
    auto site = site_of(state, settings, templates, digest_of(settings.assets, assets));
    memory_->stand_on(settings, common_ground(site));
    // Without an earlier answer there is nothing for pages to go by.
    if (!memory_->whole) part = Part::everything;
    memory_->take_suppliers(site, part);
    memory_->ask_organisations(site);
    return memory_->build(site, assets, part);
}

SiteResult build_site(const catalogue::State& state, const SiteSettings& settings) {
    return SiteBuilder().build(state, settings);
}

}  // namespace daybook::site_gen
