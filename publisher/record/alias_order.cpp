#include "publisher/record/alias_order.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/inventory.hpp"
#include "publisher/record/life.hpp"
#include "publisher/record/log_reader.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

constexpr Revision kNow = SupplierSets::kStill - 1;
constexpr std::size_t kLongestId = 120, kMostDecisionBytes = 1 << 20;

void check_id(const std::string& id) {
    const bool good = !id.empty() && id.size() <= kLongestId && id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    if (!good) throw Error::make(ErrorKind::usage, "'{}' is no supplier id; /v1/suppliers?q= shows them, like ouse-and-humber-ltd", base::clip(id, kLongestId));
}

template <class Codes>
void check_words(const AliasOrder& order, const Codes& codes) {
    if (std::ranges::find(codes, order.code) == std::end(codes))
        throw Error::make(ErrorKind::usage, "'{}' is no reason for that; known are {}", order.code, fmt::join(codes, ", "));
    if (base::trim(order.note).empty()) throw Error(ErrorKind::usage, "it takes a sentence for readers: how it is known that these are one supplier, or are not");
    refuse_unfit_note(order.note);
}

AliasDecision part(const SupplierSets& sets, const AliasOrder& order, base::Instant at) {
    check_words(order, kPartCodes);
    const auto* held = sets.of(order.set, kNow);
    if (held == nullptr || held->decision.set != order.set) throw Error::make(ErrorKind::not_found, "no set '{}' is in force; daybook suppliers list shows them", base::clip(order.set, kLongestId));
    auto out = held->decision;
    out.parted = true;
    out.code = order.code;
    out.note = order.note;
    out.at = at;
    return out;
}

/// Of several sets the one that was there first goes on.
void take_in(AliasDecision& out, const SupplierSets& sets, const std::string& id) {
    check_id(id);
    if (const auto standing = sets.standing(id, kNow); !standing.choices.empty())
        throw Error::make(ErrorKind::conflict, "the set '{}' was parted and stands for nothing any more; name its members: {}", id, fmt::join(standing.choices, ", "));
    if (const auto* held = sets.of(id, kNow)) {
        if (out.number == 0 || held->decision.number < out.number) {
            out.number = held->decision.number;
            out.set = held->decision.set;
        }
    } else if (is_set_id(id)) {
        throw Error::make(ErrorKind::not_found, "there is no set '{}'", id);
    }
    const auto members = sets.members(sets.standing(id, kNow).id, kNow);
    out.members.insert(out.members.end(), members.begin(), members.end());
}

AliasDecision join(const SupplierSets& sets, const AliasOrder& order, base::Instant at) {
    check_words(order, kJoinCodes);
    AliasDecision out;
    for (const auto& id : order.ids) take_in(out, sets, id);
    std::ranges::sort(out.members);
    const auto twice = std::ranges::unique(out.members);
    out.members.erase(twice.begin(), twice.end());
    if (out.members.size() < 2) throw Error(ErrorKind::usage, "name at least two different supplier ids");
    if (out.members.size() > kMostMembers) throw Error::make(ErrorKind::usage, "a set has at most {} members, and that would be {}", kMostMembers, out.members.size());
    if (const auto* held = sets.of(out.members.front(), kNow); held != nullptr && held->decision.members == out.members)
        throw Error::make(ErrorKind::usage, "they are one supplier already: {}", held->decision.set);
    if (out.number == 0) {
        out.number = sets.next_number();
        out.set = set_id(order.ids.front(), out.number);
    }
    out.code = order.code;
    out.note = order.note;
    out.at = at;
    return out;
}

}  // namespace

SupplierSets supplier_sets_in(const std::filesystem::path& public_dir) {
    const LogReader log(public_dir);
    const auto entries = log.entries(0, log.checkpoint().size);
    Inventory inventory;
    for (const auto& entry : entries) inventory.add(entry);
    SupplierSets out;
    for (const auto& entry : entries) {
        if (entry.kind() != "aliases") continue;
        const auto path = entry.body.at("path").as_string();
        if (inventory.erased_file(path, entry.index)) {
            out.forget(entry.body.at("set").as_int());
            continue;
        }
        const auto text = base::read_file(public_dir / path, kMostDecisionBytes);
        if (base::sha256(text).hex() != entry.body.at("sha256").as_string())
            throw Error::make(ErrorKind::corrupt, "{} is not what the log says; restore it from a mirror or a backup", (public_dir / path).string());
        out.apply(AliasDecision::from_json(base::json::parse(text)), path, entry.index + 1);
    }
    return out;
}

AliasDecision decide(const SupplierSets& sets, const AliasOrder& order, base::Instant at) {
    return order.set.empty() ? join(sets, order, at) : part(sets, order, at);
}

}  // namespace daybook::record
