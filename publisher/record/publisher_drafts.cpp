#include "publisher/record/publisher.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/composer.hpp"

#include <algorithm>
#include <iterator>

/// How drafts are staged, so that one draft's trouble is no other's: what was promised for one instant goes out as one revision, without the
/// draft that cannot.
namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

void take_out(std::vector<VersionRecord>& drafts, const std::vector<LeftBehind>& left) {
    std::erase_if(drafts, [&](const VersionRecord& draft) { return std::ranges::find(left, draft.id, &LeftBehind::draft) != left.end(); });
}

}  // namespace

std::string LeftBehind::words() const {
    return is_thrown_out ? fmt::format("{} was left behind and thrown out, because its files are damaged: {}. The next harvest makes it again from its file; what an officer handed in is handed in again", name, why)
                         : fmt::format("{} was left behind and stays a draft: {}. The next release tries it again", name, why);
}

/// Adds each draft whose files can be read and are what was checked.
std::vector<LeftBehind> Publisher::add_drafts(Composer& composer, const std::vector<VersionRecord>& drafts, base::Instant at) {
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
        composer.add_release(draft, *manifest);
    }
    return out;
}

/// Why a draft cannot be released by itself, or, without one, why nothing can; "" when it can.
std::string Publisher::trouble_of(const VersionRecord* draft, base::Instant at, const Descriptors& descriptors) try {
    const auto size = size_of_log();
    Batch batch(archive_.layout(), at, size, {});
    const auto fill = [&] {
        Composer composer(archive_, register_, batch);
        composer.describe(descriptors);
        if (draft != nullptr) composer.add_release(*draft, composer.manifest_of(*draft));
        composer.close(size);
    };
    std::string out;
    try {
        fill();
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

Released Publisher::stage_drafts(base::Instant at, const std::function<std::vector<VersionRecord>()>& due, const Descriptors& descriptors, const std::function<void(Composer&)>& more) {
    make_ready(at);
    auto drafts = due();
    std::vector<LeftBehind> left;
    const auto attempt = [&] {
        auto out = compose(at, [&](Composer& composer) {
            composer.describe(descriptors);
            composer.announce(register_.calendar());
            std::ranges::move(add_drafts(composer, drafts, at), std::back_inserter(left));
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
