#include "publisher/app/embargo.hpp"

#include <algorithm>

namespace daybook::app {

using record::Promise;

std::optional<base::Instant> public_from(record::Register& reg, const std::string& dataset, const std::string& edition, bool waits, base::Instant now) {
    const auto promise = reg.calendar(dataset, edition);
    if (promise && promise->state == Promise::confirmed) return std::max(promise->release_at, now);
    if (waits) return {};
    return now;
}

std::optional<record::VersionRecord> newest_seen(record::Register& reg, const std::string& dataset, const std::string& edition, std::optional<base::Instant> at,
                                                 base::Instant now) {
    auto newest = reg.newest(dataset, edition);
    if (!newest || newest->version > 0) return newest;
    const auto from = public_from(reg, dataset, edition, newest->waits, now);
    if (from && at && *from <= *at) return newest;
    return reg.current(dataset, edition);
}

Unseen::Unseen(record::Register& reg, base::Instant now) {
    for (const auto& date : reg.calendar())
        if (date.state == Promise::confirmed && date.release_at > now) slots_.emplace(date.dataset, date.edition);
    for (const auto& draft : reg.drafts()) {
        slots_.emplace(draft.dataset, draft.edition);
        urls_.emplace(draft.url, Slot(draft.dataset, draft.edition));
    }
    for (const auto& held : reg.held())
        if (holds({held.dataset, held.edition})) urls_.emplace(held.url, Slot(held.dataset, held.edition));
    for (const auto& rejected : reg.pending_rejections())
        if (holds({rejected.dataset, rejected.edition})) urls_.emplace(rejected.url, Slot(rejected.dataset, rejected.edition));
}

std::optional<Slot> Unseen::of(const record::Judgement& judgement, const std::string& url) const {
    if (const Slot own(judgement.dataset, judgement.edition); holds(own)) return own;
    const auto known = urls_.find(url);
    return known == urls_.end() ? std::nullopt : std::optional(known->second);
}

}  // namespace daybook::app
