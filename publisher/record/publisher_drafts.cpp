#include "publisher/record/publisher.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/altered_dates.hpp"
#include "publisher/record/composer.hpp"

#include <algorithm>
#include <iterator>

/// How drafts are entered, and staged, so that one draft's trouble is no other's: what was promised for one instant goes out as one revision, without the
/// draft that cannot.
namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

void take_out(std::vector<VersionRecord>& drafts, const std::vector<LeftBehind>& left) {
    std::erase_if(drafts, [&](const VersionRecord& draft) { return std::ranges::find(left, draft.id, &LeftBehind::draft) != left.end(); });
}

/// Adds a draft whose manifest can be read, and passes over any other.
void add_whole(Composer& composer, const VersionRecord& draft) {
    std::optional<ReleaseManifest> manifest;
    try {
        manifest = composer.manifest_of(draft);
    } catch (const Error&) {
        return;
    }
    composer.add_release(draft, *manifest);
}

/// What cannot be removed now is swept away by the next release or start.
void forget_files(const ArchiveLayout& layout, const VersionRecord& draft) {
    std::error_code later;
    if (!draft.folder.empty()) std::filesystem::remove_all(layout.drafts() / draft.folder, later);
}

}  // namespace

std::string LeftBehind::words() const {
    return is_thrown_out ? fmt::format("{} was left behind and thrown out, because its files are damaged: {}. The next harvest makes it again from its file; what an officer handed in is handed in again", name, why)
                         : fmt::format("{} was left behind and stays a draft: {}. The next release tries it again", name, why);
}

void Publisher::refuse_owned(const VersionRecord& draft) {
    const std::lock_guard alone(batch_mutex_);
    if (batch_ && batch_->owns(draft.id))
        throw Error::make(ErrorKind::conflict, "{} is in a release that is being made; what follows it waits until that is public", draft.name());
}

std::string Publisher::folder_for(const std::string& dataset, const std::string& edition, const base::Sha256& snapshot) {
    auto out = fmt::format("{}-{}-{}", dataset, edition, snapshot.hex().substr(0, 12));
    const auto before = register_.draft_of(dataset, edition);
    return before && before->folder == out ? out + "-again" : out;
}

std::int64_t Publisher::enter_draft(const NewDraft& draft, base::Instant now) {
    const auto before = draft.replaces ? register_.version(*draft.replaces) : std::nullopt;
    if (before) refuse_owned(*before);
    if (on_step_) on_step_("draft");
    const auto id = register_.add_draft(draft, now);
    if (on_step_) on_step_("drafted");
    if (before) forget_files(archive_.layout(), *before);
    return id;
}

void Publisher::discard_draft(const VersionRecord& draft, const std::string& who, const std::string& why, base::Instant now) {
    refuse_owned(draft);
    register_.discard_draft(draft.id, who, why, now);
    forget_files(archive_.layout(), draft);
}

/// Adds each draft whose files can be read and are what was checked.
std::vector<LeftBehind> Publisher::add_drafts(Composer& composer, const std::vector<VersionRecord>& drafts, base::Instant at, const std::optional<ReleasedByName>& named) {
    std::vector<LeftBehind> out;
    for (const auto& draft : drafts) {
        std::optional<ReleaseManifest> manifest;
        try {
            manifest = composer.manifest_of(draft);
        } catch (const Error& e) {
            // What a power cut damaged is made again; what cannot be read now may be later.
            const bool is_damaged = e.kind() == ErrorKind::corrupt || e.kind() == ErrorKind::not_found;
            if (is_damaged) register_.discard_draft(draft.id, "daybook", e.message(), at);
            out.push_back({draft.id, draft.name(), e.message(), is_damaged});
            continue;
        }
        composer.add_release(draft, *manifest, named && named->draft == draft.id ? named->who : std::string());
    }
    return out;
}

/// Why a draft that can be read cannot be released by itself, or, without one, why nothing can; "" when it can, and for one that add_drafts()
/// leaves behind: it keeps no other back, so it explains no failure.
std::string Publisher::trouble_of(const VersionRecord* draft, base::Instant at, const Descriptors& descriptors) try {
    const auto size = proven_size();
    Batch batch(archive_.layout(), at, size, {});
    std::string out;
    try {
        Composer composer(archive_, register_, batch);
        composer.describe(descriptors);
        if (draft != nullptr) add_whole(composer, *draft);
        composer.close(size);
    } catch (const Error& e) {
        out = e.message();
    } catch (const std::exception& e) {
        out = e.what();
    }
    batch.drop();
    return out;
} catch (const std::exception& e) {
    return e.what();
}

Released Publisher::stage_drafts(base::Instant at, const std::function<std::vector<VersionRecord>()>& due, const Descriptors& descriptors, const std::function<void(Composer&)>& more,
                                 const std::optional<ReleasedByName>& named) {
    make_ready(at);
    refuse_altered_dates(register_);
    auto drafts = due();
    std::vector<LeftBehind> left;
    const auto attempt = [&] {
        auto out = compose(at, [&](Composer& composer) {
            composer.describe(descriptors);
            composer.announce(register_.calendar());
            std::ranges::move(add_drafts(composer, drafts, at, named), std::back_inserter(left));
            more(composer);
        });
        out.left_behind = left;
        return out;
    };
    try {
        return attempt();
    } catch (const Error& e) {
        if (e.kind() == ErrorKind::exhausted) throw;   // the disk is everybody's
        if (!trouble_of(nullptr, at, descriptors).empty()) throw;
        take_out(drafts, left);
        std::vector<LeftBehind> troubled;
        for (const auto& draft : drafts)
            if (auto why = trouble_of(&draft, at, descriptors); !why.empty()) troubled.push_back({draft.id, draft.name(), std::move(why), false});
        if (troubled.empty()) throw;
        take_out(drafts, troubled);
        std::ranges::move(troubled, std::back_inserter(left));
        return attempt();
    }
}

}  // namespace daybook::record
