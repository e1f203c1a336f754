#include "harvesters/collected.hpp"

#include "harvesters/entry_names.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

std::uint64_t size_in_memory(const SourceObject& object) {
    return sizeof object + object.url.size() + object.title.size() + object.page.size() + object.id.size() +
           object.publication.size() + object.format.size() + object.licence.size() + object.hash.size();
}

/// "…:00.500Z" lies after "…:00Z".
bool is_before(std::string_view a, std::string_view b) {
    return a.substr(0, a.find('Z')) < b.substr(0, b.find('Z'));
}

}  // namespace

void refuse_larger(const std::string& what) {
    throw Error(ErrorKind::exhausted, "the catalogue is larger than is read: " + what);
}

Collected::Collected(const Source& source, const Occasion& occasion, const GatherServices& services)
    : source_(source),
      kind_(kind_of(source)),
      occasion_(occasion),
      services_(services),
      choice_(source),
      parts_(source),
      records_(services.limits.held_bytes) {}

void Collected::begin_with(Start& start) {
    out_.partial = start.partial;
    has_nothing_yet_ = !start.nothing_yet.empty();
    if (has_nothing_yet_) warnings_.add(start.nothing_yet);
    for (auto& object : start.objects)
        if (named_.try_emplace(object.identity(), out_.objects.size()).second) {
            urls_.insert(object.url);
            out_.objects.push_back(std::move(object));
        }
}

void Collected::missing(const std::string& what, const std::string& group) {
    records_.hurt(group);
    problems_.add(what);
}

void Collected::refuse_too_much() const {
    const auto& most = services_.limits;
    if (std::max({out_.objects.size(), record_count_, details_.size()}) > most.objects)
        refuse_larger(fmt::format("more than {} files or records", most.objects));
    if (std::max({static_cast<std::size_t>(out_.entries), deleted_.size(), changed_.size()}) > most.entries)
        refuse_larger(fmt::format("more than {} entries", most.entries));
}

void Collected::hold(std::uint64_t bytes) {
    held_bytes_ += bytes;
    if (held_bytes_ > services_.limits.held_bytes)
        refuse_larger(fmt::format("more than {} bytes are said of its files", services_.limits.held_bytes));
}

std::int64_t Collected::take(Gathered page, const std::string& group) {
    std::int64_t wanted = 0;
    for (auto& object : page.objects) wanted += take_object(std::move(object)) ? 1 : 0;
    for (auto& record : page.records) {
        if (!group.empty()) record.group = group;
        take_record(std::move(record), page.about);
    }
    for (auto& detail : page.details)
        if (details_seen_.insert(detail.url + '\n' + detail.state).second) {
            hold(2 * (detail.url.size() + detail.state.size()));
            details_.push_back(std::move(detail));
        }
    take_moments(page);
    for (const auto& bad : page.bad) take_bad(bad, group);
    for (auto& warning : page.warnings) warnings_.add(std::move(warning));
    out_.partial = out_.partial || page.partial;
    out_.is_window = out_.is_window || page.is_window;
    return wanted;
}

/// Pages overlap by an entry, which says what is wrong with it on both.
void Collected::take_bad(const BadEntry& bad, const std::string& group) {
    if (!bad.apart) records_.hurt(group);
    auto words = fmt::format("the entry '{}' cannot be used: {}", base::clip(bad.entry, 200), bad.why);
    if (!bad_.insert(words).second) return;
    hold(words.size());
    problems_.add(std::move(words));
}

/// What no clock says yet is no change that happened: beside it, every other would be older.
bool Collected::can_be(const Moment& change) const {
    return may_be_moment(change.at, occasion_.now);
}

void Collected::take_moments(const Gathered& page) {
    const auto note = [this](std::map<std::string, std::string>& latest, const Moment& moment) {
        const auto [at, is_new] = latest.try_emplace(moment.entry, moment.at);
        if (is_new) hold(moment.entry.size() + moment.at.size());
        else if (is_before(at->second, moment.at)) at->second = moment.at;
    };
    for (const auto& gone : page.deleted) note(deleted_, gone);
    for (const auto& changed : page.changed)
        if (can_be(changed)) note(changed_, changed);
}

/// True when the source wants it, whether or not it is here already.
bool Collected::take_object(SourceObject object) {
    if (!choice_.wants(object)) return false;
    if (!object.is_here() && !is_http_url(object.url)) {
        problems_.add(fmt::format("the entry '{}' cannot be used: '{}' is no http or https address",
                                  base::clip(object.identity(), 200), base::clip(object.url, 200)));
        return true;
    }
    // One file that two entries offer is one object.
    if (!kind_.repeats_entries && !urls_.insert(object.url).second) return true;
    hold(size_in_memory(object));
    for (auto& sentence : take_out_what_cannot_be(object, occasion_.now)) warnings_.add(std::move(sentence));
    const auto [named, is_new] = named_.try_emplace(object.identity(), out_.objects.size());
    if (!is_new && kind_.repeats_entries) {
        auto& known = out_.objects[named->second];
        if (is_before(known.modified, object.modified)) known = std::move(object);
        return true;
    }
    if (!is_new) shared_.insert(named->first);
    out_.objects.push_back(std::move(object));
    return true;
}

/// Of an entry that stood there several times only the files of the newest are its; one whose date is not
/// believed is older than any.
void Collected::leave_out_older() {
    if (!kind_.repeats_entries) return;
    std::erase_if(out_.objects, [&](const SourceObject& object) {
        const auto newest = changed_.find(entry_of(object.identity(), object.url));
        return newest != changed_.end() && is_before(object.modified, newest->second);
    });
}

/// Where entries repeat, only what stays of them has its address: an older copy of one may have named
/// another's file, and would take it away.
void Collected::leave_out_repeated() {
    if (!kind_.repeats_entries) return;
    std::erase_if(out_.objects, [&](const SourceObject& object) { return !urls_.insert(object.url).second; });
}

/// What several files are called names none of them: none is dropped, and each is known by its address.
void Collected::tell_apart() {
    for (auto& object : out_.objects)
        if (shared_.contains(object.identity())) object.id.clear();
    for (const auto& name : shared_)
        warnings_.add(fmt::format("several files are called '{}', so each is known by its address",
                                  base::clip(name, 200)));
}

void Collected::take_record(Record record, const std::string& about) {
    const auto name = base::clip(record.key, 200);
    const auto took = records_.take(std::move(record), about);
    if (took == RecordGroups::Took::is_new) ++record_count_;
    if (took == RecordGroups::Took::differs)
        problems_.add(fmt::format("two entries are called '{}' and say different things", name));
}

void Collected::compose(const std::string& group) {
    if (!records_.has(group)) return;
    const auto items = records_.take_out(group);
    if (records_.is_hurt(group)) {
        warnings_.add(fmt::format(
            "what the records of '{}' make up is left as it was, since some of them could not be read",
            group));
        return;
    }
    try {
        auto object = kind_.compose(source_, items);
        keep_here(object);
        take_object(std::move(object));
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::bad_input) throw;
        missing(error.message(), group);
    }
}

void Collected::keep_here(SourceObject& object) const {
    if (!services_.keep || !object.content) return;
    object.content_file = services_.keep(*object.content);
    object.content.reset();
}

/// What changed after it was deleted is there; otherwise the deletion counts, and one that takes something
/// away is told.
void Collected::leave_out_deleted() {
    for (const auto& [entry, at] : changed_)
        if (const auto gone = deleted_.find(entry); gone != deleted_.end() && is_before(gone->second, at))
            deleted_.erase(gone);
    std::erase_if(out_.objects, [&](const SourceObject& object) {
        const auto& identity = object.identity();
        const auto entry = deleted_.contains(identity) ? identity : entry_of(identity, object.url);
        const auto gone = deleted_.find(entry);
        if (gone == deleted_.end()) return false;
        warnings_.add(fmt::format("{} is listed, and was deleted{}{}", base::clip(identity, 200),
                                  gone->second.empty() ? "" : " at ", gone->second));
        return true;
    });
    for (const auto& [entry, at] : deleted_) out_.deleted.push_back(entry);
}

std::vector<Whole> Collected::close(std::int64_t answers) {
    for (const auto& group : records_.names()) compose(group);
    const bool may_be_empty = has_nothing_yet_ || out_.partial || !deleted_.empty();
    if (out_.objects.empty() && problems_.empty() && !may_be_empty)
        throw Error::make(ErrorKind::bad_input,
                          "it offers nothing: {} entries in {} answers, and no file among them", out_.entries,
                          answers);
    leave_out_older();
    tell_apart();
    leave_out_deleted();
    leave_out_repeated();
    return parts_.take_from(out_.objects);
}

void Collected::add_joined(SourceObject object) {
    keep_here(object);
    out_.objects.push_back(std::move(object));
}

Gathering Collected::take_out(std::int64_t answers) && {
    out_.answers = answers;
    out_.problems = std::move(problems_).take();
    out_.warnings = std::move(warnings_).take();
    return std::move(out_);
}

}  // namespace daybook::harvesters
