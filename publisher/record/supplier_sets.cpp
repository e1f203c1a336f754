#include "publisher/record/supplier_sets.hpp"

#include "publisher/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::record {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr std::size_t kMostDigits = 9;

template <class Codes>
bool is_one_of(const Codes& codes, std::string_view code) {
    return std::ranges::find(codes, code) != std::end(codes);
}

void check(const AliasDecision& d) {
    const auto wrong = [&](std::string_view why) { return Error::make(ErrorKind::corrupt, "the decision on supplier set {} {}", d.number, why); };
    if (d.number < 1 || !is_set_id(d.set) || !d.set.ends_with(fmt::format("--{}", d.number))) throw wrong("has another number than its id");
    if (d.members.size() < 2 || d.members.size() > kMostMembers) throw wrong("has too few members or too many");
    if (!std::ranges::is_sorted(d.members) || std::ranges::adjacent_find(d.members) != d.members.end()) throw wrong("does not list its members in order, each once");
    if (std::ranges::any_of(d.members, is_set_id)) throw wrong("has a set as a member");
    if (d.parted ? !is_one_of(kPartCodes, d.code) : !is_one_of(kJoinCodes, d.code)) throw wrong(fmt::format("has an unknown reason '{}'", d.code));
}

}  // namespace

std::string set_id(std::string_view member, std::int64_t number) { return fmt::format("{}--{}", member, number); }

bool is_set_id(std::string_view id) {
    const auto at = id.rfind("--");
    if (at == std::string_view::npos || at == 0) return false;
    const auto digits = id.substr(at + 2);
    return !digits.empty() && digits.size() <= kMostDigits && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

Value AliasDecision::to_json() const {
    auto list = Value::array();
    for (const auto& member : members) list.push(member);
    return Value::object({{"number", number}, {"set", set}, {"members", std::move(list)}, {"parted", parted}, {"code", code}, {"note", note}, {"at", base::to_rfc3339(at)}});
}

AliasDecision AliasDecision::from_json(const Value& v) {
    AliasDecision out{v.at("number").as_int(), v.at("set").as_string(), {}, v.at("parted").as_bool(), v.at("code").as_string(), v.at("note").as_string(),
                      base::parse_rfc3339(v.at("at").as_string())};
    for (const auto& member : v.at("members").as_array()) out.members.push_back(member.as_string());
    check(out);
    return out;
}

void SupplierSets::apply(AliasDecision d, std::string path, Revision shown) {
    last_ = std::max(last_, d.number);
    if (forgotten_.contains(d.number)) return;
    for (auto& period : periods_) {
        if (period.to != kStill || period.decision.parted) continue;
        const auto& before = period.decision;
        const bool same = before.number == d.number;
        const auto shared = std::ranges::count_if(before.members, [&](const auto& m) { return std::ranges::binary_search(d.members, m); });
        if (shared == 0 && !same) continue;
        // Half a set would leave its id to mean something else: a set is taken in whole, or parted first.
        if (shared != std::ssize(before.members) || (d.parted && !same))
            throw Error::make(ErrorKind::corrupt, "the decision on supplier set {} takes a part of set {}, which has more", d.number, before.number);
        period.to = shown;
    }
    periods_.push_back({std::move(d), shown, kStill, std::move(path)});
}

void SupplierSets::forget(std::int64_t number) {
    last_ = std::max(last_, number);
    forgotten_.insert(number);
    std::erase_if(periods_, [&](const Period& p) { return p.decision.number == number; });
}

void SupplierSets::forget_file(const std::string& path) {
    const auto found = std::ranges::find(periods_, path, &Period::path);
    if (found != periods_.end()) forget(found->decision.number);
}

const SupplierSets::Period* SupplierSets::of(const std::string& id, Revision r) const {
    const auto found = std::ranges::find_if(periods_, [&](const Period& p) {
        return p.in_force_at(r) && (p.decision.set == id || std::ranges::binary_search(p.decision.members, id));
    });
    return found == periods_.end() ? nullptr : &*found;
}

const SupplierSets::Period* SupplierSets::parting_of(const std::string& set, Revision r) const {
    const auto found = std::ranges::find_if(periods_, [&](const Period& p) { return p.decision.parted && p.from <= r && p.decision.set == set; });
    return found == periods_.end() ? nullptr : &*found;
}

SupplierSets::Standing SupplierSets::standing(const std::string& id, Revision r) const {
    if (const auto* held = of(id, r)) return {held->decision.set, {}};
    if (!is_set_id(id)) return {id, {}};
    if (const auto* parting = parting_of(id, r)) return {id, parting->decision.members};
    // A set that was taken into another: its members tell which.
    for (const auto& p : periods_)
        if (p.decision.set == id && p.to <= r) {
            const auto now = standing(p.decision.members.front(), r);
            // The set that took it in may have been parted since.
            return now.id == p.decision.members.front() ? Standing{id, p.decision.members} : now;
        }
    return {id, {}};
}

std::vector<std::string> SupplierSets::members(const std::string& id, Revision r) const {
    if (const auto* held = of(id, r)) return held->decision.members;
    return {id};
}

bool SupplierSets::any(Revision r) const {
    return std::ranges::any_of(periods_, [r](const Period& p) { return p.in_force_at(r); });
}

Revision SupplierSets::changed(Revision r) const {
    Revision last = 0;
    for (const auto& p : periods_)
        if (p.from <= r) last = std::max(last, p.from);
    return last;
}

}  // namespace daybook::record
