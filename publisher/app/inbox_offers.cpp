#include "publisher/app/inbox_offers.hpp"

#include "publisher/base/text.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace daybook::app {

namespace {

constexpr std::size_t kMostPlaceName = 100;
/// Names of answers are longer, and 255 bytes are all that file systems take.
constexpr std::size_t kMostNameBytes = 150;

using Kind = DoorEntry::Kind;
using ByName = std::map<std::string, const DoorEntry*>;

std::string stem_of(const std::string& name) {
    return name.substr(0, name.rfind('.'));
}

/// Names under which the note of a file is looked for, in order.
std::vector<std::string> note_names(const std::string& data) {
    return {data + ".yaml", data + ".yml", stem_of(data) + ".yaml", stem_of(data) + ".yml"};
}

/// What is no file that could be taken, whatever is in it.
bool refuse_kind(Offer& offer, const DoorEntry& entry, std::uint64_t most_bytes) {
    const auto no = [&](std::string why, std::string remedy) {
        offer.trouble = std::move(why);
        offer.remedy = std::move(remedy);
        return true;
    };
    if (entry.kind == Kind::link)
        return no("it is a symbolic link, and links are not followed",
                  "Put the file itself into the folder.");
    if (entry.kind == Kind::other)
        return no("it is no file but a device, a pipe or a socket", "Put a regular file into the folder.");
    if (schemas::showable(entry.name) != entry.name)
        return no("its name holds control characters, or is not UTF-8",
                  "Give it a name of letters, digits, dots and hyphens.");
    if (entry.name.size() > kMostNameBytes)
        return no(fmt::format("its name has more than {} bytes", kMostNameBytes), "Give it a shorter name.");
    if (entry.look.bytes > most_bytes)
        return no(fmt::format("it has {} bytes, and at most {} are taken", entry.look.bytes, most_bytes),
                  "Split the return, or ask the people who run the service.");
    return false;
}

/// A note with the whole name of another file in front is that file's.
bool is_of_another(const std::string& note, const std::string& data, const std::set<std::string>& files) {
    const auto owner = stem_of(note);
    return owner != data && files.contains(owner);
}

const DoorEntry* note_for(const DoorEntry& data, const ByName& notes, const std::set<std::string>& files) {
    for (const auto& name : note_names(data.name))
        if (const auto found = notes.find(name);
            found != notes.end() && !is_of_another(name, data.name, files))
            return found->second;
    return nullptr;
}

Offer offer_of(const DoorEntry& data, const ByName& notes, const std::set<std::string>& files,
               std::uint64_t most_bytes) {
    Offer offer{data.name, {}, data.look, {}, {}, {}, {}};
    const auto* const note = note_for(data, notes, files);
    if (note != nullptr) {
        offer.note = note->name;
        offer.note_look = note->look;
    }
    if (refuse_kind(offer, data, most_bytes)) return offer;
    if (note == nullptr) offer.waits = fmt::format("there is no {}.yaml beside it", data.name);
    else if (data.look.bytes == 0) offer.waits = "it is empty so far";
    else if (note->look.bytes == 0) offer.waits = fmt::format("{} is empty so far", note->name);
    else if (note->kind != Kind::file) {
        offer.trouble = fmt::format("{} beside it is no regular file", note->name);
        offer.remedy = "Put the note itself into the folder.";
    }
    return offer;
}

/// One note cannot say two files' edition.
void refuse_shared_notes(std::vector<Offer>& offers) {
    std::map<std::string, int> uses;
    for (const auto& offer : offers)
        if (!offer.note.empty()) ++uses[offer.note];
    for (auto& offer : offers) {
        if (offer.note.empty() || uses[offer.note] < 2) continue;
        offer.trouble = fmt::format("{} could belong to {} files", offer.note, uses[offer.note]);
        offer.remedy = fmt::format("Name the note of this file {}.yaml.", offer.data);
        offer.waits.clear();
        // It stays for the next of them, and goes with none.
        offer.note.clear();
    }
}

}  // namespace

bool is_passing_name(std::string_view name) {
    static constexpr std::string_view kEnds[] = {".part", ".filepart",   ".partial", ".tmp",
                                                 ".temp", ".crdownload", ".swp",     "~"};
    const auto low = base::to_lower(name);
    if (low.starts_with('.') || low.starts_with("~$") || low == "thumbs.db" || low == "desktop.ini")
        return true;
    return std::ranges::any_of(kEnds, [&](auto end) { return low.ends_with(end); });
}

bool is_note_name(std::string_view name) {
    const auto low = base::to_lower(name);
    return low.ends_with(".yaml") || low.ends_with(".yml");
}

bool is_place_name(const std::string& name) { return base::is_slug(name) && name.size() <= kMostPlaceName; }

std::vector<Offer> offers_of(const std::vector<DoorEntry>& entries, std::uint64_t most_bytes) {
    ByName notes, data;
    std::set<std::string> files;
    for (const auto& entry : entries) {
        if (entry.kind == Kind::folder || is_passing_name(entry.name)) continue;
        (is_note_name(entry.name) ? notes : data)[entry.name] = &entry;
        if (!is_note_name(entry.name)) files.insert(entry.name);
    }
    std::vector<Offer> out;
    for (const auto& [name, entry] : data) out.push_back(offer_of(*entry, notes, files, most_bytes));
    refuse_shared_notes(out);
    return out;
}

bool Stillness::still(const std::string& key, const Look& look, Time now) {
    forget_the_gone(now);
    auto& seen = seen_.try_emplace(key, Seen{look, now, now}).first->second;
    seen.last = now;
    if (seen.look != look) seen = {look, now, now};
    return now - seen.since >= settle_;
}

/// What nobody asked about for ten minutes is not there any more.
void Stillness::forget_the_gone(Time now) {
    constexpr auto kGone = std::chrono::minutes(10);
    if (now - swept_ < kGone) return;
    swept_ = now;
    std::erase_if(seen_, [&](const auto& item) { return now - item.second.last > kGone; });
}

}  // namespace daybook::app
