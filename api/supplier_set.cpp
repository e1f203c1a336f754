#include "api/supplier_set.hpp"

#include "api/query_answer.hpp"
#include "api/respond.hpp"
#include "api/supplier_view.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::api {

namespace {

std::string with_query(const Call& call, const std::string& id) {
    return supplier_address(id) + (call.target.query_text.empty() ? "" : "?" + call.target.query_text);
}

Response redirect(const Call& call, const std::string& to) {
    Response response{308, {}, std::string()};
    response.set("Location", with_query(call, to));
    return response.set("Cache-Control", std::string(cache_control(Freshness::current)));
}

/// RFC 9110, 15.4.1: a list from which a person or a program chooses.
Response choices(const Call& call, const std::string& id, const std::vector<std::string>& members, Revision as_of) {
    auto list = Value::array();
    for (const auto& member : members) {
        const auto& goes_on = call.state->supplier_sets.standing(member, as_of).id;
        list.push(Value::object({{"id", goes_on}, {"links", Value::object({{"self", with_query(call, goes_on)}})}}));
    }
    auto body = Value::object({{"id", id}, {"choices", std::move(list)}});
    if (const auto* parting = call.state->supplier_sets.parting_of(id, as_of))
        body.set("code", parting->decision.code).set("note", parting->decision.note).set("at", base::to_rfc3339(parting->decision.at)).set("since", parting->from);
    auto response = document(body.set("revision", as_of).set("links", Value::object({{"self", canonical_address(call.target)}, {"suppliers", "/v1/suppliers"}})));
    response.status = 300;
    return response;
}

}  // namespace

Value supplier_set(const State& state, const std::string& id, Revision as_of) {
    const auto* held = state.supplier_sets.of(id, as_of);
    if (held == nullptr) return {};
    auto members = Value::array();
    for (const auto& member : held->decision.members) members.push(member);
    return Value::object({{"id", held->decision.set}, {"members", std::move(members)}, {"code", held->decision.code}, {"note", held->decision.note},
                          {"at", base::to_rfc3339(held->decision.at)}, {"since", held->from}, {"decision", "/v1/archive/" + held->path}});
}

std::string joined_because(const State& state, const std::string& by_rule, Revision as_of) {
    const auto* held = state.supplier_sets.of(by_rule, as_of);
    if (held == nullptr) return {};
    return fmt::format("; by the rule '{}', which is one with {} by a decision of {} ({}): {}", by_rule, held->decision.set,
                       base::to_iso(base::london_date(held->decision.at)), held->decision.code, held->decision.note);
}

std::string parted_because(const State& state, const std::string& id, Revision as_of) {
    const auto standing = state.supplier_sets.standing(id, as_of);
    if (standing.choices.empty()) return {};
    auto out = fmt::format("{} was a set of suppliers that was parted; choose one of {}.", id, base::join(standing.choices, ", "));
    if (const auto* parting = state.supplier_sets.parting_of(id, as_of)) out += fmt::format(" Why ({}, {}): {}", base::to_iso(base::london_date(parting->decision.at)), parting->decision.code, parting->decision.note);
    return out;
}

std::optional<Response> moved_supplier(const Call& call, const std::string& id, Revision as_of) {
    const auto standing = call.state->supplier_sets.standing(id, as_of);
    if (!standing.choices.empty()) return choices(call, id, standing.choices, as_of);
    if (standing.id != id) return redirect(call, standing.id);
    return std::nullopt;
}

}  // namespace daybook::api
