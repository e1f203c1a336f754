#include "api/reconcile_query.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/supplier_view.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/payments.hpp"

#include <algorithm>
#include <set>

namespace daybook::api {

namespace {

using base::Error;
using base::ErrorKind;

constexpr int kCandidates = 5, kMostCandidates = 50;
/// A longer name is compared by its beginning.
constexpr std::size_t kLongestName = 200;
/// What a candidate loses for a property that it does not have.
constexpr int kWithoutProperty = 20;

/// One query, read.
struct Asked {
    std::string name;                        ///< "" when only properties are given
    int limit = kCandidates;
    bool of_type = true;                     ///< false: a type that we do not have is asked for
    bool by_publisher = false;
    std::set<std::string> publishers;        ///< ids
    std::vector<std::string> unknown;        ///< values for the publisher that name nobody we know
};

[[noreturn]] void refuse(std::string_view where, std::string_view why) {
    throw Error::make(ErrorKind::usage, "{} {}", where, why);
}

bool names_our_type(const Value& type) {
    if (type.is_string()) return type.as_string() == kSupplierType;
    return std::ranges::any_of(type.as_array(), [](const Value& one) { return one.as_string() == kSupplierType; });
}

/// The text of a property's value, "" for none: a name, a number, or an entity that was reconciled before.
std::string property_text(const Value& value) {
    if (value.is_null()) return {};
    if (value.is_object()) return value.at("id").as_string();
    if (value.is_number()) return value.as_number_text();
    return value.is_bool() ? (value.as_bool() ? "true" : "false") : value.as_string();
}

/// Organisations by id, or by a name they have or had; false when there is none.
bool add_publisher(std::set<std::string>& out, const State& state, const std::string& text) {
    std::set<std::string> found;
    if (state.organisation(text) != nullptr) found.insert(text);
    const auto key = catalogue::payer_key(text);
    for (const auto& period : state.organisation_names)
        if (catalogue::payer_key(period.name) == key) found.insert(period.organisation);
    out.insert(found.begin(), found.end());
    return !found.empty();
}

void must_be_property(const State& state, const std::string& id, const std::string& where) {
    std::vector<std::string> known;
    for (const auto& property : properties(state)) known.push_back(property.id);
    if (std::ranges::find(known, id) != known.end()) return;
    const auto hint = did_you_mean(id, known);
    refuse(where, fmt::format("has a property '{}' that there is not{}", base::clip(id, 80), hint.empty() ? "; there are " + base::join(known, ", ") : hint));
}

/// Other properties than the publisher narrow nothing: a table may hold whatever its owner has of a supplier. A value that names nobody we know can
/// be held against no supplier: it costs none anything, and the answer says so.
void read_properties(Asked& out, const State& state, const Value& list, const std::string& where) {
    for (const auto& property : list.as_array()) {
        must_be_property(state, property.at("pid").as_string(), where);
        if (property.at("pid").as_string() != kPublisherProperty) continue;
        const auto& v = property.at("v");
        for (const auto& one : v.is_array() ? v.as_array() : std::vector<Value>{v}) {
            const auto text = property_text(one);
            if (text.empty()) continue;
            if (!add_publisher(out.publishers, state, text)) out.unknown.push_back(base::clip(text, 80));
            out.by_publisher = !out.publishers.empty();
        }
    }
}

Asked read(const State& state, const Value& query, const std::string& where) {
    static const std::vector<std::string> kKnown{"query", "type", "limit", "properties", "type_strict"};
    Asked out;
    for (const auto& [name, value] : query.as_object())
        if (std::ranges::find(kKnown, name) == kKnown.end()) refuse(where, fmt::format("has a member '{}'{}", name, did_you_mean(name, kKnown)));
    out.name = query.string_or("query", "");
    if (const auto* type = query.find("type")) out.of_type = names_our_type(*type);
    const auto limit = query.int_or("limit", kCandidates);
    if (limit < 1) refuse(where, "has a limit below 1");
    out.limit = static_cast<int>(std::min<std::int64_t>(limit, kMostCandidates));
    if (const auto* list = query.find("properties")) read_properties(out, state, *list, where);
    if (out.name.size() > kLongestName) {
        auto end = kLongestName;
        while (end > 0 && (static_cast<unsigned char>(out.name[end]) & 0xC0) == 0x80) --end;
        out.name.resize(end);
    }
    return out;
}

/// Of these suppliers the ones that any of the publishers paid.
std::set<std::string> paid_by(const Call& call, const std::vector<catalogue::Supplier>& suppliers, const std::set<std::string>& publishers) {
    std::set<std::string> out;
    if (suppliers.empty()) return out;
    catalogue::SupplierQuery query;
    for (const auto& one : suppliers) query.ids.push_back(one.id);
    query.size = catalogue::SupplierQuery::kMost;
    for (const auto& publisher : publishers) {
        query.publisher = publisher;
        for (const auto& one : call.services.catalogue.suppliers(query).suppliers) out.insert(one.id);
    }
    return out;
}

std::vector<catalogue::Supplier> candidates(const Call& call, const Asked& asked) {
    catalogue::SupplierQuery query;
    query.like = asked.name;
    query.size = kMostCandidates;
    if (!asked.name.empty()) return call.services.catalogue.suppliers(query).suppliers;
    std::vector<catalogue::Supplier> out;
    for (const auto& publisher : asked.publishers) {
        query.publisher = publisher;
        for (auto& one : call.services.catalogue.suppliers(query).suppliers) out.push_back(std::move(one));
    }
    return out;
}

Value feature(std::string_view id, Value value) {
    return Value::object({{"id", id}, {"value", std::move(value)}});
}

Value candidate(const catalogue::Supplier& one, const Asked& asked, bool paid) {
    const int likeness = asked.name.empty() ? 50 : one.likeness;
    const int score = std::max(0, likeness - (asked.by_publisher && !paid ? kWithoutProperty : 0));
    auto features = Value::array({feature("name_likeness", one.likeness)});
    if (asked.by_publisher) features.push(feature(kPublisherProperty, paid));
    // A feature has a number or a truth for its value (Reconciliation API 0.2), so the name stands in its id.
    for (const auto& text : asked.unknown) features.push(feature("unknown_publisher: " + text, true));
    return Value::object({{"id", one.id},
                          {"name", one.name},
                          {"description", fmt::format("{} rows, written in {} {}", base::grouped(one.rows), one.names, one.names == 1 ? "way" : "ways")},
                          {"score", score},
                          // Only the rule's own "the same" is one; whoever asked decides on the rest.
                          {"match", score == 100},
                          {"type", Value::array({supplier_type()})},
                          {"features", std::move(features)}});
}

Value answer(const Call& call, const Asked& asked) {
    std::vector<Value> found;
    // A blank cell of somebody's table has no candidates; the others of the batch have theirs.
    const bool is_blank = asked.name.empty() && !asked.by_publisher;
    if (asked.of_type && !is_blank) {
        const auto suppliers = candidates(call, asked);
        const auto paid = asked.by_publisher ? paid_by(call, suppliers, asked.publishers) : std::set<std::string>();
        for (const auto& one : suppliers) found.push_back(candidate(one, asked, paid.contains(one.id)));
    }
    std::ranges::stable_sort(found, std::greater(), [](const Value& one) { return one.at("score").as_int(); });
    if (std::ssize(found) > asked.limit) found.resize(static_cast<std::size_t>(asked.limit));
    return Value::object({{"result", Value(std::move(found))}});
}

}  // namespace

Value supplier_type() {
    return Value::object({{"id", kSupplierType}, {"name", "Supplier"}});
}

Result answer_queries(const Call& call, std::string_view json) try {
    const auto batch = base::json::parse(json, 8);
    if (batch.as_object().size() > kMostQueries)
        refuse("the batch", fmt::format("has {} queries; {} are possible", batch.as_object().size(), kMostQueries));
    auto out = Value::object();
    for (const auto& [name, query] : batch.as_object())
        out.set(name, answer(call, read(*call.state, query, fmt::format("query '{}'", base::clip(name, 80)))));
    return document(out);
} catch (const Error& error) {
    if (error.kind() != ErrorKind::usage && error.kind() != ErrorKind::bad_input) throw;
    return Problem{ProblemCode::invalid_parameter, error.message(), {{"queries", error.message()}}, {}, {}};
}

}  // namespace daybook::api
