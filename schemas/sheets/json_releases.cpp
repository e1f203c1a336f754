#include "schemas/sheets/json_releases.hpp"

#include "schemas/sheets/json_mapping.hpp"
#include "schemas/sheets/json_standard.hpp"
#include "schemas/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace daybook::schemas::sheets {

namespace {

using base::json::Value;

/// An object with more members is replaced whole: each is looked for among all others.
constexpr std::size_t kMostMembers = 200;

/// Where a record stands: its release, and its place in that one's list.
struct RecordPlace {
    std::size_t release, record;

    auto operator<=>(const RecordPlace&) const = default;
};

std::string id_of(const Value& value, std::string_view member) {
    const auto* id = value.find(member);
    return id == nullptr || is_nested(*id) ? std::string() : json_cell(*id);
}

bool are_named(const Value& list) {
    return std::ranges::all_of(list.as_array(), [](const Value& item) { return !id_of(item, "id").empty(); });
}

Value merged(const Value& earlier, const Value& later);

/// Items of one id are one; the others are added behind.
Value merged_lists(const Value& earlier, const Value& later) {
    Value::Array out = earlier.as_array();
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < out.size(); ++i) places.emplace(id_of(out[i], "id"), i);
    for (const auto& item : later.as_array()) {
        const auto [place, is_new] = places.emplace(id_of(item, "id"), out.size());
        if (is_new) out.push_back(item);
        else out[place->second] = merged(out[place->second], item);
    }
    return out;
}

/// What the later says is so, and null takes back what the earlier said.
Value merged(const Value& earlier, const Value& later) {
    if (earlier.is_array() && later.is_array() && are_named(earlier) && are_named(later)) return merged_lists(earlier, later);
    if (!earlier.is_object() || !later.is_object()) return later;
    if (std::max(earlier.as_object().size(), later.as_object().size()) > kMostMembers) return later;
    auto out = Value::object();
    for (const auto& [key, value] : earlier.as_object()) {
        const auto& said = later.as_object();
        const auto again = std::ranges::find(said, key, &Value::Member::first);
        if (again == said.end()) out.set(key, value);
        else if (!again->second.is_null()) out.set(key, merged(value, again->second));
    }
    for (const auto& [key, value] : later.as_object())
        if (out.find(key) == nullptr && !value.is_null()) out.set(key, value);
    return out;
}

/// What copying a value costs in looks: it takes memory, too, and a document can have each of its releases copy all before it.
std::uint64_t looks_of_copy(const Value& value) {
    constexpr std::uint64_t kOfEach = 25;
    std::uint64_t looks = kOfEach;
    if (value.is_object())
        for (const auto& [key, member] : value.as_object()) looks += looks_of_copy(member);
    if (value.is_array())
        for (const auto& item : value.as_array()) looks += looks_of_copy(item);
    return looks;
}

/// The numbers of the releases from the earliest on.
std::vector<std::size_t> in_order(const Value::Array& releases) {
    std::vector<std::int64_t> when;
    std::string buffer;
    for (const auto& release : releases) {
        const auto* date = release.find("date");
        const auto moment = date != nullptr && date->is_string() ? read_datetime(date->as_string(), buffer) : std::nullopt;
        when.push_back(moment ? moment->order : std::numeric_limits<std::int64_t>::min());
    }
    std::vector<std::size_t> out(releases.size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    std::ranges::stable_sort(out, {}, [&](std::size_t i) { return when[i]; });
    return out;
}

/// One merging of a document.
class ReleaseMerge {
public:
    ReleaseMerge(const Value::Array& releases, std::string list, Budget& budget) : releases_(releases), list_(std::move(list)), budget_(budget) {
        static const Value::Array none;
        for (const auto& release : releases) {
            const auto* records = release.find(list_);
            records_.push_back(records == nullptr || !records->is_array() ? &none : &records->as_array());
            ids_.push_back(id_of(release, "id"));
        }
    }

    std::vector<PassedOver> run() {
        for (const auto release : in_order(releases_)) take(release);
        for (const auto& [release, record] : replaced_) {
            const auto name = name_of((*records_[release])[record]);
            out_.push_back({static_cast<std::int64_t>(release + 1), fmt::format("{}: {}", name_of(releases_[release]), name.empty() ? list_ : name)});
        }
        return std::move(out_);
    }
    /// The releases without what was replaced.
    Value::Array kept() const {
        auto out = releases_;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (!touched_.contains(i)) continue;
            Value::Array records;
            for (std::size_t j = 0; j < records_[i]->size(); ++j) {
                const auto as_merged = merged_.find({i, j});
                if (!replaced_.contains({i, j})) records.push_back(as_merged == merged_.end() ? (*records_[i])[j] : as_merged->second);
            }
            // What stands beside no record is not looked at.
            for (auto beside = records.empty() ? beside_.end() : beside_.find(i); beside != beside_.end(); beside = beside_.find(beside->second))
                add_missing(out[i], releases_[beside->second]);
            out[i].set(list_, Value(std::move(records)));
        }
        return out;
    }

private:
    /// Buyer and tender, where a later release does not repeat them.
    void add_missing(Value& release, const Value& earlier) const {
        const auto members = std::max(release.as_object().size(), earlier.as_object().size());
        budget_.add_looks(members > kMostMembers ? 1 : 1 + members * members);
        if (members > kMostMembers) return;
        for (const auto& [key, value] : earlier.as_object())
            if (!value.is_array() && release.find(key) == nullptr) {
                budget_.add_looks(looks_of_copy(value));
                release.set(key, value);
            }
    }

    void take(std::size_t release) {
        const auto process = id_of(releases_[release], "ocid");
        if (process.empty()) return;
        const auto& records = *records_[release];
        for (std::size_t i = 0; i < records.size(); ++i) {
            const auto id = id_of(records[i], "id");
            if (id.empty()) continue;
            auto& latest = latest_.try_emplace({process, id}, RecordPlace{release, i}).first->second;
            const auto before = std::exchange(latest, RecordPlace{release, i});
            if (before.release == release || ids_[before.release] == ids_[release]) continue;
            replace(before, latest);
        }
    }

    void replace(const RecordPlace& before, const RecordPlace& by) {
        const auto as_merged = merged_.find(before);
        const auto& earlier = as_merged == merged_.end() ? (*records_[before.release])[before.record] : as_merged->second;
        const auto& later = (*records_[by.release])[by.record];
        budget_.add_looks(looks_of_copy(earlier) + looks_of_copy(later));
        auto both = merged(earlier, later);
        // Only the latest is kept.
        if (as_merged != merged_.end()) merged_.erase(as_merged);
        merged_.insert_or_assign(by, std::move(both));
        replaced_.insert(before);
        touched_.insert({before.release, by.release});
        beside_.try_emplace(by.release, before.release);
    }

    const Value::Array& releases_;
    std::string list_;
    Budget& budget_;
    std::vector<const Value::Array*> records_;  ///< by release
    std::vector<std::string> ids_;
    std::map<std::pair<std::string, std::string>, RecordPlace> latest_;
    std::map<RecordPlace, Value> merged_;
    std::set<RecordPlace> replaced_;
    std::set<std::size_t> touched_;
    std::map<std::size_t, std::size_t> beside_;  ///< which release says what another lacks
    std::vector<PassedOver> out_;
};

bool cancels_awards(const Value& release) {
    const auto* tags = release.find("tag");
    return tags != nullptr && tags->is_array() && std::ranges::any_of(tags->as_array(), [](const Value& tag) { return tag.is_string() && tag.as_string() == "awardCancellation"; });
}

/// The awards of a release that cancels: those whose status it does not say; where it says one of each and none is cancelled, all that
/// would be in force.
Value cancelled(const Value& awards, Budget& budget) {
    const auto status = [](const Value& award) { return id_of(award, "status"); };
    const bool all_say = std::ranges::none_of(awards.as_array(), [&](const Value& award) { return status(award).empty(); });
    const bool one_cancelled = std::ranges::any_of(awards.as_array(), [&](const Value& award) { return status(award) == "cancelled"; });
    auto out = awards.as_array();
    for (auto& award : out) {
        budget.add_looks(looks_of_copy(award));
        if (award.is_object() && (status(award).empty() || (all_say && !one_cancelled && status(award) == "active"))) award.set("status", Value("cancelled"));
    }
    return Value(std::move(out));
}

/// A release says by its tag that it cancels awards, whose status many then leave as it was.
void mark_cancelled(Value& document, Budget& budget) {
    const auto& releases = document.find("releases")->as_array();
    if (std::ranges::none_of(releases, cancels_awards)) return;
    auto out = releases;
    for (auto& release : out) {
        const auto* awards = release.find("awards");
        if (cancels_awards(release) && awards != nullptr && awards->is_array()) release.set("awards", cancelled(*awards, budget));
    }
    document.set("releases", Value(std::move(out)));
}

}  // namespace

std::vector<PassedOver> merge_releases(Value& document, const std::string& list, Budget& budget) {
    const auto* releases = document.find("releases");
    if (releases == nullptr || !releases->is_array()) return {};
    if (list == "awards") {
        mark_cancelled(document, budget);
        releases = document.find("releases");
    }
    ReleaseMerge merge(releases->as_array(), list, budget);
    auto out = merge.run();
    if (!out.empty()) document.set("releases", Value(merge.kept()));
    return out;
}

std::vector<PassedOver> named_records(const Value& document, const std::string& list) {
    std::vector<PassedOver> out;
    const auto* releases = document.find("releases");
    if (releases == nullptr || !releases->is_array()) return out;
    std::int64_t number = 0;
    for (const auto& release : releases->as_array()) {
        ++number;
        const auto process = id_of(release, "ocid");
        const auto* records = release.find(list);
        if (process.empty() || records == nullptr || !records->is_array()) continue;
        for (const auto& record : records->as_array())
            if (const auto id = id_of(record, "id"); !id.empty()) out.push_back({number, fmt::format("{}: {}", process, id)});
    }
    return out;
}

}  // namespace daybook::schemas::sheets
