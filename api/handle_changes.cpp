#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/stretch.hpp"
#include "api/supplier_view.hpp"
#include "api/terms.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/revision_difference.hpp"

#include <algorithm>
#include <map>

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

constexpr std::int64_t kMostChanges = 10000;

/// What became public at each revision. \post every list is in the order of the catalogue
using Changes = std::map<Revision, std::vector<Value>>;

Value base_change(const char* kind, const catalogue::Dataset& dataset, const catalogue::Version& version) {
    const auto& m = version.manifest;
    const auto edition = m.edition.str();
    return Value::object(
        {{"kind", kind},
         {"dataset", dataset.id.str()},
         {"organisation", dataset.organisation.str()},
         {"edition", edition},
         {"version", m.version},
         {"links", Value::object({{"version", urls::version(dataset.id.str(), edition, m.version)},
                                  {"html", urls::version_page(dataset.id.str(), edition, m.version)}})}});
}

/// As other answers have it: no total where the schema has no amounts, or rows say different currencies.
void set_total(Value& change, const State& state, const record::ReleaseManifest& m) {
    const auto schema = state.schemas.find(m.schema.str());
    const bool has_amount = schema == state.schemas.end() || !schema->second.amount_field.empty();
    change.set("total", has_amount && catalogue::is_sum(state, m) ? Value(base::json::Number{m.total.to_string()}) : Value());
    change.set("currency", has_amount ? Value(m.currency) : Value());
}

void add_version(Changes& changes, const State& state, const catalogue::Dataset& dataset, const catalogue::Version& version) {
    const auto& m = version.manifest;
    auto change = base_change(m.nil ? "nil-return" : "release", dataset, version);
    change.set("reason", record::to_string(m.reason));
    if (version.is_erased()) change.set("erased", true);
    else set_total(change.set("rows", m.rows), state, m);
    changes[version.from].push_back(std::move(change));
    if (version.withdrawn == catalogue::kStillCurrent) return;
    auto withdrawal = base_change("withdrawal", dataset, version);
    withdrawal.set("code", version.withdrawal_code);
    if (!version.replaced_by.empty()) withdrawal.set("replaced_by", version.replaced_by);
    changes[version.withdrawn].push_back(std::move(withdrawal));
}

Changes changes_of(const State& state) {
    Changes changes;
    for (const auto& [id, dataset] : state.datasets)
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions) add_version(changes, state, dataset, version);
    for (const auto& rejection : state.rejections) {
        auto change = Value::object({{"kind", "rejection"},
                                     {"dataset", rejection.dataset.str()},
                                     {"url", rejection.url},
                                     {"title", rejection.title},
                                     {"why", rejection.why}});
        if (!rejection.code.empty()) change.set("code", rejection.code);
        changes[rejection.at].push_back(std::move(change));
    }
    for (const auto& period : state.supplier_sets.periods()) {
        const auto& d = period.decision;
        auto members = Value::array();
        for (const auto& member : d.members) members.push(member);
        changes[period.from].push_back(Value::object({{"kind", "aliases"}, {"supplier", d.set}, {"members", std::move(members)}, {"parted", d.parted}, {"code", d.code}, {"note", d.note},
                                                      {"links", Value::object({{"supplier", supplier_address(d.set)}})}}));
    }
    for (const auto& erasure : state.erasures) {
        auto versions = Value::array();
        for (const auto number : erasure.versions) versions.push(number);
        changes[erasure.at].push_back(Value::object({{"kind", "erasure"},
                                                     {"dataset", erasure.edition.empty() ? Value() : Value(erasure.dataset.str())},
                                                     {"edition", erasure.edition.empty() ? Value() : Value(erasure.edition)},
                                                     {"versions", std::move(versions)},
                                                     {"code", erasure.code},
                                                     {"note", erasure.note},
                                                     {"counter", erasure.counter}}));
    }
    return changes;
}

std::string at_of(const State& state, Revision revision) {
    const auto found = std::ranges::find(state.revisions, revision, &catalogue::RevisionMark::revision);
    return found == state.revisions.end() ? std::string() : base::to_rfc3339(found->at);
}

/// Whole revisions only, so that `since` never falls inside one.
void add_revision(Value& out, const State& state, Revision revision, const std::vector<Value>& items) {
    for (auto item : items) {
        auto change = Value::object({{"revision", revision}, {"at", at_of(state, revision)}});
        for (const auto& [name, value] : item.as_object()) change.set(name, value);
        out.push(std::move(change));
    }
}

struct ChangesParameters {
    Stretch stretch;
    std::optional<Revision> seen;  ///< the revision that the page before ended with
    std::int64_t size = 100;

    static std::variant<ChangesParameters, Problem> parse(const Query& query, const State& state) {
        static const std::vector<std::string> kKnown = {"since", "until", "size", "cursor"};
        ParameterReader reader(query);
        ChangesParameters out;
        out.size = reader.integer("size", 1, kMostChanges, 100);
        out.stretch = read_stretch(reader, state);
        if (const auto text = reader.text("cursor")) out.seen = read_place(reader, *text, out.stretch);
        if (auto problem = reader.problem(kKnown)) return *std::move(problem);
        return out;
    }

private:
    /// What `next` says; whoever writes one himself may begin anywhere, and is told the same count.
    static Revision read_place(ParameterReader& reader, const std::string& text, const Stretch& stretch) {
        const auto place = base::parse_whole(text);
        const auto since = stretch.since.value_or(0);
        if (!place || *place < since || *place > stretch.until)
            reader.complain("cursor", fmt::format("is no place between {} and {}: '{}'; leave it out to begin with the first page", since, stretch.until, base::clip(text, 80)));
        return place.value_or(0);
    }
};

/// Versions, withdrawals, erasures and rows of the whole stretch, whatever page of it is shown.
Value between(const State& state, const Stretch& asked) {
    const auto whole = catalogue::to_json(catalogue::revision_difference(state, *asked.since, asked.until));
    auto out = Value::object();
    for (const auto* member : {"from", "to", "counts", "rows"}) out.set(member, whole.at(member));
    return out;
}

/// The rest of the same stretch, whose ends it names.
std::string next_address(const ChangesParameters& asked, Revision seen) {
    const auto& [since, until] = asked.stretch;
    return fmt::format("/v1/changes?{}until={}&size={}&cursor={}", since ? fmt::format("since={}&", *since) : "", until, asked.size, seen);
}

/// Of all that was asked for, whatever page of it is shown.
std::int64_t count_of(const Changes& changes) {
    std::int64_t count = 0;
    for (const auto& [revision, items] : changes) count += std::ssize(items);
    return count;
}

}  // namespace

/// Without `since` the newest first. With it the oldest after that revision first: take `next` until it is
/// null, keep `revision`, and nothing is missed or seen twice: `next` names the revision up to which the walk goes. `until` ends both. A page ends with a
/// whole revision, so it may hold more than `size`.
Result list_changes(const Call& call) {
    const auto parsed = ChangesParameters::parse(call.target.query, *call.state);
    if (const auto* problem = std::get_if<Problem>(&parsed)) return *problem;
    const auto& asked = std::get<ChangesParameters>(parsed);
    const auto& [since, until] = asked.stretch;
    auto changes = changes_of(*call.state);
    changes.erase(changes.upper_bound(until), changes.end());
    changes.erase(changes.begin(), changes.upper_bound(since.value_or(0)));
    const auto count = count_of(changes);
    auto items = Value::array();
    Value next;
    const auto show = [&](auto at, auto end) {
        for (; at != end && next.is_null(); ++at) {
            add_revision(items, *call.state, at->first, at->second);
            if (std::ssize(items.as_array()) >= asked.size && std::next(at) != end) next = next_address(asked, at->first);
        }
    };
    if (since) show(asked.seen ? changes.upper_bound(*asked.seen) : changes.begin(), changes.end());
    else show(asked.seen ? std::make_reverse_iterator(changes.lower_bound(*asked.seen)) : changes.rbegin(), changes.rend());
    auto body = Value::object({{"changes", std::move(items)}, {"next", next}, {"count", count}, {"revision", until}});
    if (since) body.set("between", between(*call.state, asked.stretch));
    return document(body.set("links", with_terms(Value::object({{"self", canonical_address(call.target)},
                                                                {"since", fmt::format("/v1/changes?since={}", until)}}), *call.state)));
}

}  // namespace daybook::api
