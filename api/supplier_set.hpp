#pragma once

#include "api/call.hpp"

#include <optional>
#include <string>

/// Suppliers that people joined (docs/suppliers.md), as the API shows them.
namespace daybook::api {

/// Why several ids are one supplier: members, code, note, since when. Null for an id that no set in force has.
Value supplier_set(const State& state, const std::string& id, Revision as_of);

/// Why a name that the rule gives this id belongs to its supplier beyond the rule, in words; "" where the rule alone says so.
std::string joined_because(const State& state, const std::string& by_rule, Revision as_of);

/// Of the id of a set that was parted why it stands for nothing any more, and what to choose from, in words; "" for any other.
std::string parted_because(const State& state, const std::string& id, Revision as_of);

/// Of an id that went on under another 308 to that, of a set that was parted 300 with what it may have meant. Absent for an id that
/// stands for itself.
std::optional<Response> moved_supplier(const Call& call, const std::string& id, Revision as_of);

}  // namespace daybook::api
