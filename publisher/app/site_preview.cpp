#include "publisher/app/site_preview.hpp"

#include "publisher/app/places.hpp"
#include "publisher/app/register_copy.hpp"
#include "publisher/app/service.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/version_difference.hpp"
#include "publisher/record/composer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using catalogue::State;

constexpr std::string_view kMark = ".embargoed";

/// An archive by what lies in it: its own folder, or the public one with the log, which a mirror or a server's folder is as well. One that is called
/// so is meant for everybody, whatever is in it.
std::string_view what_is(const fs::path& folder) {
    std::error_code none;
    if (fs::exists(folder / "log" / "checkpoint", none)) return "the public folder of an archive";
    if (fs::exists(folder / "register.sqlite", none)) return "an archive";
    return folder.filename() == "public" ? "a public folder" : "";
}

/// Also where it is not this configuration's.
void refuse_public(const fs::path& place) {
    for (auto folder = place; folder != folder.parent_path(); folder = folder.parent_path())
        if (const auto what = what_is(folder); !what.empty())
            throw Error::make(ErrorKind::usage, "a preview is under embargo and needs a folder of its own: {} lies in {}, {}", place.string(), folder.string(), what);
}

/// What is under embargo may lie nowhere that a server, a mirror or a backup takes for public, nor over anybody's files.
void refuse_place(const Config& config, const fs::path& folder) {
    const auto place = real_path(folder);
    for (const auto& [path, what] : {std::pair{config.site, "the public site"}, {config.archive, "the archive"}}) {
        const auto other = real_path(path);
        if (lies_in(place, other) || lies_in(other, place))
            throw Error::make(ErrorKind::usage, "a preview is under embargo and needs a folder of its own: {} and {} ({}) lie one in the other", place.string(), what, other.string());
    }
    refuse_public(place);
    if (fs::exists(place) && !fs::is_directory(place)) throw Error::make(ErrorKind::usage, "{} is no folder", place.string());
    if (fs::exists(place) && !fs::is_empty(place) && !fs::exists(place / kMark))
        throw Error::make(ErrorKind::usage, "{} holds files that are no preview; name an empty folder, or one that is not there yet", place.string());
}

/// Made for this user alone before anything is in it.
void make_private(const fs::path& folder) {
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    base::write_unflushed(folder / kMark, "What lies here is not public yet. Remove the folder when it was looked at.\n");
}

/// The state as it will be, and where the files of its drafts lie now.
class Coming {
public:
    Coming(const Config& config, const State& now, const base::Clock& clock)
        : config_(config), layout_{config.archive}, clock_(clock), reg_(copy()), state_(now), public_(work_.path() / "public") {
        ++state_.revision;
        state_.at = clock.now();
    }

    void add(const record::VersionRecord& draft);
    void close() { state_.revisions.push_back({state_.revision, state_.at}); }

    record::Register& reg() { return reg_; }
    const State& state() const { return state_; }
    const std::vector<std::string>& names() const { return names_; }
    const fs::path& public_dir() const { return public_; }
    bool is_coming(const record::ReleaseManifest& manifest) const { return std::ranges::find(names_, manifest.name()) != names_.end(); }

private:
    fs::path copy() const {
        copy_register(layout_, work_.path() / "register.sqlite");
        return work_.path() / "register.sqlite";
    }
    void describe(const record::VersionRecord& draft);
    /// A version's files, where comparing versions looks for them.
    void show(const record::ReleaseManifest& manifest, const fs::path& files) const;

    const Config& config_;
    record::ArchiveLayout layout_;
    const base::Clock& clock_;
    base::ScratchFolder work_;
    record::Register reg_;
    State state_;
    fs::path public_;
    std::vector<std::string> names_;
};

/// A dataset of which nothing was ever public is known to the configuration only.
void Coming::describe(const record::VersionRecord& draft) {
    if (state_.datasets.contains(draft.dataset)) return;
    const auto source = std::ranges::find(config_.sources, draft.dataset, [](const auto& one) { return one.dataset.id.str(); });
    if (source == config_.sources.end()) throw Error::make(ErrorKind::not_found, "{} has no source for {}, of which there is a draft", config_.file.string(), draft.dataset);
    const auto& d = source->dataset;
    catalogue::Dataset dataset;
    dataset.id = d.id;
    dataset.organisation = d.organisation;
    dataset.schema = d.schema;
    dataset.title = d.title;
    dataset.licence = d.licence;
    dataset.attribution = d.attribution;
    dataset.contact = d.contact;
    dataset.cadence = d.cadence;
    dataset.due = d.due;
    dataset.nation = d.nation;
    dataset.since = d.since;
    dataset.table = d.table;
    dataset.series = d.series;
    dataset.described = state_.revision;
    state_.datasets.emplace(draft.dataset, std::move(dataset));
    for (const auto& o : config_.organisations)
        if (o.id == d.organisation) state_.organisations.try_emplace(o.id.str(), catalogue::Organisation{o.id, o.name, o.url, o.contact, o.parent});
    if (const auto& schema = config_.schema_of(*source); state_.schemas.try_emplace(schema.id.str(), schema).second) state_.schema_order.push_back(schema.id.str());
}

void Coming::show(const record::ReleaseManifest& manifest, const fs::path& files) const {
    const auto place = public_ / manifest.path();
    fs::create_directories(place.parent_path());
    if (!fs::exists(place)) fs::create_directory_symlink(fs::absolute(files), place);
}

/// As the replay of its log entry will do it.
void Coming::add(const record::VersionRecord& draft) {
    describe(draft);
    const auto promised = reg_.calendar(draft.dataset, draft.edition);
    const bool dated = promised && (promised->state == record::Promise::confirmed || promised->state == record::Promise::provisional);
    auto manifest = record::draft_manifest(layout_, reg_, draft, dated ? promised->release_at : clock_.now());
    state_.at = std::max(state_.at, manifest.released_at);
    show(manifest, layout_.drafts() / draft.folder);
    auto& dataset = state_.datasets.at(draft.dataset);
    auto at = std::ranges::lower_bound(dataset.editions, manifest.edition, {}, &catalogue::Edition::edition);
    if (at == dataset.editions.end() || at->edition != manifest.edition) at = dataset.editions.insert(at, {manifest.edition, {}});
    for (const auto& earlier : at->versions) show(earlier.manifest, layout_.public_dir() / earlier.manifest.path());
    if (!at->versions.empty()) at->versions.back().to = std::min(at->versions.back().to, state_.revision);
    catalogue::Version version;
    version.manifest = std::move(manifest);
    version.from = state_.revision;
    names_.push_back(version.manifest.name());
    at->versions.push_back(std::move(version));
    dataset.changed = state_.revision;
}

std::string notice_of(const std::vector<std::string>& names) {
    constexpr std::size_t kNamed = 3;
    std::vector<std::string> shown(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, names.size())));
    const auto more = names.size() > kNamed ? fmt::format(" and {} more", names.size() - kNamed) : std::string();
    return fmt::format("Under embargo: a preview of {}{}, not public yet. Do not pass it on. Totals by supplier are those of what is public.", base::join(shown, ", "), more);
}

}  // namespace

SitePreview preview_site(const Config& config, const fs::path& folder, const std::string& edition, const base::Clock& clock,
                         const std::function<void(std::size_t, std::size_t)>& progress) {
    refuse_place(config, folder);
    Service service(config);
    service.follow();
    const auto now = service.catalogue().state();
    Coming coming(config, *now, clock);
    for (const auto& draft : coming.reg().drafts())
        if (edition.empty() || draft.dataset + "/" + draft.edition == edition) coming.add(draft);
    if (coming.names().empty() && edition.empty()) throw Error(ErrorKind::not_found, "there is no draft, so there is nothing to preview");
    if (coming.names().empty()) throw Error::make(ErrorKind::usage, "there is no draft of {}; daybook history shows what became of it", edition);
    coming.close();

    auto settings = service.site_settings();
    settings.output = real_path(folder);
    settings.notice = notice_of(coming.names());
    settings.at_root = true;
    settings.progress = progress;
    // The index knows what is public.
    settings.summary = [&service, &now](catalogue::SummaryQuery query) {
        query.as_of = now->revision;
        return service.catalogue().summary(query);
    };
    settings.rows = [&service, &now](catalogue::RowsQuery query) {
        query.as_of = now->revision;
        return service.catalogue().rows(query);
    };
    settings.difference = [&service, &now, &coming](const State& state, const catalogue::Version& from, const catalogue::Version& to) {
        if (!coming.is_coming(to.manifest)) return service.catalogue().difference(*now, &from, to);
        return std::make_shared<const catalogue::VersionDifference>(catalogue::compare_versions(state, coming.public_dir(), &from, to));
    };
    settings.columns = [&coming, columns = settings.columns](const record::ReleaseManifest& manifest) {
        return coming.is_coming(manifest) ? columns_of(coming.public_dir(), manifest) : columns(manifest);
    };
    make_private(settings.output);
    return {coming.names(), site_gen::build_site(coming.state(), settings)};
}

}  // namespace daybook::app
