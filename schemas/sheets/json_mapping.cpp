#include "schemas/sheets/json_mapping.hpp"

#include "publisher/base/text.hpp"
#include "schemas/sheets/json_standard.hpp"

#include <algorithm>
#include <charconv>

namespace daybook::schemas::sheets {

namespace {

using base::json::Value;
using Values = std::vector<const Value*>;

constexpr std::size_t kMostSteps = 32;

std::string unescape_step(std::string_view step) {
    std::string out;
    for (std::size_t i = 0; i < step.size(); ++i) {
        if (step[i] != '~') out += step[i];
        else if (i + 1 < step.size() && (step[i + 1] == '0' || step[i + 1] == '1'))
            out += step[++i] == '0' ? '~' : '/';
        else refuse("the JSON Pointer step '{}' has a '~' that is neither ~0 nor ~1", base::clip(step, 80));
    }
    return out;
}

std::vector<std::string> steps_of(std::string_view pointer) {
    std::vector<std::string> out;
    if (pointer.starts_with('/')) pointer.remove_prefix(1);
    if (pointer.empty()) return out;
    for (const auto step : base::split(pointer, '/')) out.push_back(unescape_step(step));
    if (out.size() > kMostSteps) refuse("a JSON Pointer of the schema has more than {} steps", kMostSteps);
    return out;
}

const Value* element(const Value& array, std::string_view step) {
    std::size_t n = 0;
    const auto [end, failed] = std::from_chars(step.data(), step.data() + step.size(), n);
    const bool index = failed == std::errc{} && end == step.data() + step.size();
    return index && n < array.as_array().size() ? &array.as_array()[n] : nullptr;
}

/// What looking for a member costs.
std::uint64_t size_of(const Value& value) {
    return 1 + (value.is_object() ? value.as_object().size() : 0);
}

bool matches(const Value& item, std::string_view condition, const Value& record) {
    const auto equals = condition.find('=');
    if (equals == std::string_view::npos) return false;
    const auto* mine = item.find(condition.substr(0, equals));
    const auto* wanted = record.find(condition.substr(equals + 1));
    return mine != nullptr && wanted != nullptr && *mine == *wanted;
}

/// "{status=pending|cancelled}", "{status!=pending|cancelled}".
bool is_condition(std::string_view step) {
    return step.starts_with('{') && step.ends_with('}');
}

/// Whether a member says one of the words, or none of them. One that is not there says none.
bool says_so(const Value& value, std::string_view condition) {
    const auto equals = condition.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    const bool none = condition[equals - 1] == '!';
    const auto* member = value.find(condition.substr(0, equals - (none ? 1 : 0)));
    const auto words = base::split(condition.substr(equals + 1), '|');
    const bool one = member != nullptr && std::ranges::find(words, json_cell(*member)) != words.end();
    return one != none;
}

/// One step on from each of `from`.
Values step_on(const Values& from, const std::string& step, const Value& record, Budget& budget) {
    Values out;
    const bool picks = step.starts_with('[') && step.ends_with(']');
    for (const auto* value : from) {
        budget.add_looks(size_of(*value));
        if (is_condition(step)) {
            if (says_so(*value, std::string_view(step).substr(1, step.size() - 2))) out.push_back(value);
        } else if (value->is_array() && (step == "*" || picks)) {
            for (const auto& item : value->as_array()) {
                budget.add_looks(picks ? size_of(item) + size_of(record) : 1);
                if (!picks || matches(item, std::string_view(step).substr(1, step.size() - 2), record))
                    out.push_back(&item);
            }
        } else if (const auto* next = value->is_array() ? element(*value, step) : value->find(step)) {
            out.push_back(next);
        }
    }
    return out;
}

bool has_amounts(const Value& value, const std::string& amount) {
    return !amount.empty() && value.is_array() && std::ranges::any_of(value.as_array(), [&](const Value& item) { return item.is_object() && item.find(amount) != nullptr; });
}

/// The pointer to the first list of that name with the others beside it.
std::string look_for(const Value& at, const std::vector<std::string>& names, const std::string& pointer, int& looks) {
    constexpr int kMostLooks = 10'000;
    constexpr std::size_t kFirst = 3, kLongest = 300;
    if (++looks > kMostLooks || pointer.size() > kLongest) return {};
    if (at.is_array()) {
        for (std::size_t i = 0; i < std::min(kFirst, at.as_array().size()); ++i)
            if (auto found = look_for(at.as_array()[i], names, fmt::format("{}/{}", pointer, i), looks); !found.empty()) return found;
        return {};
    }
    if (!at.is_object()) return {};
    const bool has_all = std::ranges::all_of(names, [&](const auto& name) { return at.find(name) != nullptr; });
    if (has_all && at.find(names.front())->is_array()) return pointer + "/" + names.front();
    for (const auto& [key, value] : at.as_object())
        if (is_nested(value))
            if (auto found = look_for(value, names, pointer + "/" + base::clip(key, 40), looks); !found.empty()) return found;
    return {};
}

}  // namespace

bool is_nested(const Value& value) {
    return value.is_object() || value.is_array();
}

std::string pointer_step(std::string_view member) {
    std::string out = "/";
    for (const char c : member)
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    return out;
}

std::string json_cell(const Value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return value.as_string();
    if (value.is_number()) return value.as_number_text();
    return base::json::write(value);
}

JsonMapping::Pointer JsonMapping::parse(std::string_view text) {
    Pointer out;
    for (; text.starts_with("../"); text.remove_prefix(3)) ++out.climbs;
    out.steps = steps_of(text);
    return out;
}

JsonMapping::JsonMapping(const Schema& schema) {
    const auto document = base::json::parse(schema.text);
    const auto* ours = document.find("daybook");
    const auto* records = ours == nullptr ? nullptr : ours->find("records");
    if (records == nullptr) return;
    maps_ = true;
    records_ = steps_of(records->as_string());
    json_schema_ = ours->string_or("jsonSchema", "");
    for (const auto& field : document.at("fields").as_array()) {
        const auto* words = field.find("daybook");
        const auto* pointer = words == nullptr ? nullptr : words->find("pointer");
        auto& pointers = fields_.emplace_back();
        if (pointer == nullptr) pointers.push_back({0, {field.at("name").as_string()}});
        else if (!pointer->is_array()) pointers.push_back(parse(pointer->as_string()));
        else
            for (const auto& one : pointer->as_array()) pointers.push_back(parse(one.as_string()));
        // "/" is the record itself.
        if (pointers.empty() || pointers.front().steps.empty()) continue;
        const auto& first = pointers.front();
        const auto* essential = words == nullptr ? nullptr : words->find("essential");
        if (essential != nullptr && first.climbs == 1 && first.steps.size() == 1) beside_.push_back(first.steps.front());
        const auto member = std::ranges::find_if_not(first.steps, is_condition);
        if (field.at("name").as_string() == schema.amount_field && first.climbs == 0 && member != first.steps.end()) amount_ = *member;
    }
}

JsonMapping::Cell JsonMapping::cell(const std::vector<Pointer>& pointers, const Values& enclosing, Budget& budget) {
    Cell out;
    for (const auto& pointer : pointers) {
        if (pointer.climbs >= enclosing.size()) continue;
        Values found{enclosing[enclosing.size() - 1 - pointer.climbs]};
        for (const auto& step : pointer.steps) found = step_on(found, step, *enclosing.back(), budget);
        for (const auto* value : found) {
            const auto text = json_cell(*value);
            if (!text.empty()) out.text += (out.text.empty() ? "" : "; ") + text;
            out.nested = out.nested || is_nested(*value);
        }
        if (!out.text.empty()) return out;
    }
    return out;
}

/// `enclosing` holds the document and every element passed on the way, the innermost last. Goes no deeper
/// than the pointer has steps.
void JsonMapping::walk(Values& enclosing, std::size_t step, const Value& at, Budget& budget,
                       const Take& take) const {
    if (step == records_.size()) {
        std::vector<Cell> cells;
        for (const auto& pointers : fields_) cells.push_back(cell(pointers, enclosing, budget));
        return take(cells);
    }
    const auto& name = records_[step];
    if (name != "*") {
        const auto* next = at.is_array() ? element(at, name) : at.find(name);
        if (next != nullptr) walk(enclosing, step + 1, *next, budget, take);
    } else if (at.is_array()) {
        for (const auto& item : at.as_array()) {
            enclosing.push_back(&item);
            walk(enclosing, step + 1, item, budget, take);
            enclosing.pop_back();
        }
    }
}

std::int64_t JsonMapping::count_below(const Value& at, std::size_t step) const {
    if (step == records_.size()) return 1;
    if (records_[step] != "*") {
        const auto* next = at.is_array() ? element(at, records_[step]) : at.find(records_[step]);
        return next == nullptr ? 0 : count_below(*next, step + 1);
    }
    std::int64_t out = 0;
    if (at.is_array())
        for (const auto& item : at.as_array()) out += count_below(item, step + 1);
    return out;
}

std::int64_t JsonMapping::count(const Value& document) const {
    return count_below(document, 0);
}

std::vector<std::string> JsonMapping::marks() const {
    if (list().empty() || records_.size() != 4 || records_.back() != "*" || beside_.empty()) return {};
    std::vector<std::string> out{records_[2]};
    out.insert(out.end(), beside_.begin(), beside_.end());
    return out;
}

std::vector<PassedOver> JsonMapping::passed_over(const Value& document) const {
    std::vector<PassedOver> out;
    if (marks().empty()) return out;
    const auto* elements = document.find(list());
    if (elements == nullptr || !elements->is_array()) return out;
    for (std::size_t i = 0; i < elements->as_array().size() && out.size() < kMostTold; ++i) {
        const auto& element = elements->as_array()[i];
        if (!element.is_object()) continue;
        auto name = name_of(element);
        if (name.empty()) name = fmt::format("/{}/{}", list(), i);
        const auto number = static_cast<std::int64_t>(i + 1);
        if (count_below(element, 2) == 0) out.push_back({number, name});
        for (const auto& [key, value] : element.as_object())
            if (key != records_[2] && has_amounts(value, amount_)) out.push_back({number, fmt::format("{}: {}", name, base::clip(key, 40))});
    }
    return out;
}

std::string JsonMapping::elsewhere(const Value& document) const {
    const auto names = marks();
    if (names.empty()) return {};
    int looks = 0;
    const auto found = look_for(document, names, {}, looks);
    const auto where = fmt::format("/{}/", list());
    const bool in_place = found.starts_with(where) && found.find('/', where.size()) == found.size() - names.front().size() - 1;
    return in_place ? std::string() : found;
}

void JsonMapping::each_record(const Value& document, Budget& budget,
                              const Take& take) const {
    Values enclosing{&document};
    walk(enclosing, 0, document, budget, take);
}

}  // namespace daybook::schemas::sheets
