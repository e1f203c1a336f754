#include "publisher/record/known_files.hpp"

#include "publisher/record/erased_mark.hpp"

namespace daybook::record {

std::vector<KnownFile> known_files(SqliteDatabase& db, const std::string& source) {
    SqliteStatement rows(db,
                         "SELECT id, identity, url, moved_to, missed, last_seen FROM object WHERE source = ?1 "
                         "AND identity NOT LIKE ?2 || '%' AND url NOT LIKE ?3 || '%' "
                         "ORDER BY missed <> '', id DESC");
    rows.bind(source).bind(kErasedMark).bind(kErasedEdition);
    std::vector<KnownFile> out;
    while (rows.step())
        out.push_back(
            {rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5)});
    return out;
}

Matching::Matching(const std::vector<KnownFile>& known, std::span<const Offer> offers) : known_(known) {
    for (const auto& offer : offers) offered_.insert(offer.identity);
    for (const auto& one : known_) {
        by_identity_.emplace(one.identity, &one);
        if (!offered_.contains(one.identity)) by_address_.emplace(one.url, &one);
    }
    for (const auto& one : known_)
        if (!one.moved_to.empty() && !offered_.contains(one.identity))
            by_address_.emplace(one.moved_to, &one);
    for (const auto& offer : offers) {
        of_.push_back(find(offer));
        if (of_.back() != nullptr) found_.insert(of_.back()->id);
    }
}

const KnownFile* Matching::find(const Offer& offer) const {
    const auto named = by_identity_.find(offer.identity);
    if (named != by_identity_.end()) return named->second;
    const auto there = by_address_.find(offer.url);
    if (there == by_address_.end() || found_.contains(there->second->id)) return nullptr;
    return there->second;
}

std::vector<const KnownFile*> Matching::gone(const GatheringSays& says) const {
    const std::unordered_set<std::string> deleted(says.deleted.begin(), says.deleted.end());
    const auto is_deleted = [&](const KnownFile& one) {
        return deleted.contains(one.identity) ||
               (says.entry_of && deleted.contains(says.entry_of(one.identity, one.url)));
    };
    std::vector<const KnownFile*> out;
    for (const auto& one : known_)
        if (one.missed.empty() && !found_.contains(one.id) &&
            (says.tells_what_vanished() || is_deleted(one)))
            out.push_back(&one);
    return out;
}

}  // namespace daybook::record
