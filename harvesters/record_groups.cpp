#include "harvesters/record_groups.hpp"

#include "publisher/base/error.hpp"

namespace daybook::harvesters {

namespace {

/// What a record costs besides its words.
constexpr std::uint64_t kBytesOfARecord = 200;

}  // namespace

RecordGroups::Took RecordGroups::take(Record record, const std::string& about) {
    auto& items = groups_[record.group];
    if (items.about.empty()) items.about = about;
    const auto [at, is_new] = items.texts.try_emplace(std::move(record.key), std::move(record.text));
    if (!is_new) {
        const bool same = at->second == record.text;
        if (!same) hurt(record.group);
        return same ? Took::is_there : Took::differs;
    }
    const auto cost = at->first.size() + at->second.size() + kBytesOfARecord;
    items.bytes += cost;
    if ((bytes_ += cost) > most_bytes_)
        throw base::Error::make(base::ErrorKind::exhausted,
                                "the catalogue is larger than is read: its records take more than {} bytes; "
                                "ask for fewer at a time, "
                                "such as by month or by organisation",
                                most_bytes_);
    return Took::is_new;
}

void RecordGroups::hurt(const std::string& group) {
    if (group.empty()) all_hurt_ = true;
    else hurt_.insert(group);
}

std::vector<std::string> RecordGroups::names() const {
    std::vector<std::string> out;
    for (const auto& [name, items] : groups_) out.push_back(name);
    return out;
}

Group RecordGroups::take_out(const std::string& name) {
    auto items = std::move(groups_.extract(name).mapped());
    bytes_ -= items.bytes;
    Group out{name, std::move(items.about), {}};
    while (!items.texts.empty()) {
        auto record = items.texts.extract(items.texts.begin());
        out.records.push_back({name, std::move(record.key()), std::move(record.mapped())});
    }
    return out;
}

}  // namespace daybook::harvesters
