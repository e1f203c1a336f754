#include "schemas/sheets/json_search.hpp"

#include "publisher/base/text.hpp"
#include "schemas/dates.hpp"
#include "schemas/header.hpp"
#include "schemas/sheets/json_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace daybook::schemas::sheets {

namespace {

using base::json::Value;

/// How far below the top a table is read: CKAN answers {"result": {"records": [...]}}.
constexpr std::size_t kMostLevels = 3;

bool all_objects(const Value& v) {
    return v.is_array() && !v.as_array().empty() && std::ranges::all_of(v.as_array(), &Value::is_object);
}

bool is_table(const Value& v) {
    if (has_records(v)) return true;
    return v.is_array() && !v.as_array().empty() && 2 * std::ranges::count_if(v.as_array(), &Value::is_array) >= std::ssize(v.as_array());
}

bool is_scalar(const Value& v) {
    return !v.is_array() && !v.is_object();
}

bool is_of_rows(const Value& v) {
    return is_table(v) && !has_records(v);
}

/// The texts that objects have under one name; none where one of them has no text there.
std::vector<std::string_view> texts_under(std::string_view key, const Value& objects) {
    std::vector<std::string_view> out;
    for (const auto& object : objects.as_array()) {
        const auto* text = object.find(key);
        if (text == nullptr || !text->is_string()) return {};
        out.push_back(text->as_string());
    }
    return out;
}

/// Of the longest row, in cells: others may lack their last ones.
std::size_t most_cells(const Value& rows) {
    std::size_t out = 0;
    for (const auto& row : rows.as_array())
        if (row.is_array()) out = std::max(out, row.as_array().size());
    return out;
}

/// Where rows would stand, and there are none.
bool holds_no_rows(std::string_view key, const Value& value) {
    return (key == "records" || key == "rows" || key == "data") && value.is_array() && value.as_array().empty();
}

/// What CKAN and pandas say of the columns of the table beside it.
bool is_of_columns(std::string_view key, const Value& value) {
    return key == "fields" && all_objects(value) && std::ranges::all_of(value.as_array(), [](const Value& field) {
        return field.find("type") != nullptr && (field.find("id") != nullptr || field.find("name") != nullptr);
    });
}

/// An object, and the member of the one around it that it is.
struct Step {
    const Value* object;
    std::string_view key;
    std::size_t parent;  ///< in the same list; of the document its own number
    std::size_t depth;
};

class TableFinder {
public:
    TableFinder(const Schema& schema, const SheetLimits& limits) : schema_(schema), limits_(limits), headings_(schema) {}

    std::vector<FoundTable> run(const Value& document);

private:
    void look_into(std::size_t at);
    void look_at(std::size_t at, std::string_view key, const Value& value);
    void add(std::vector<FoundTable>& into, std::size_t at, std::string_view key, const Value& value, std::string why = {});
    const std::vector<std::string_view>& names_of_columns(const Value& described);
    std::vector<std::string_view> look_up_names(const Value& described) const;
    std::vector<std::string_view> headings_of(const Value& rows, const Value& object);
    bool are_headings(std::string_view key, const Value& value, const Value& object);
    bool names_a_row(const Value& object) const;
    bool has_day(const Value& object) const;
    std::string why_not_read(const Value& object) const;
    std::string pointer_to(std::size_t at, std::string_view key) const;

    const Schema& schema_;
    const SheetLimits& limits_;
    Headings headings_;
    std::vector<Step> steps_;
    std::vector<FoundTable> tables_, of_columns_, others_;
    std::map<const Value*, std::vector<std::string_view>> names_;  ///< by what describes the columns
};

/// The members on the way, as RFC 6901 escapes them, so that no two tables have one name.
std::string TableFinder::pointer_to(std::size_t at, std::string_view key) const {
    std::vector<std::string_view> keys{key};
    for (; at != 0; at = steps_[at].parent) keys.push_back(steps_[at].key);
    std::string out;
    for (auto step = keys.rbegin(); step != keys.rend(); ++step) out += pointer_step(*step);
    return out;
}

/// Of more than are read, reading them complains.
void TableFinder::add(std::vector<FoundTable>& into, std::size_t at, std::string_view key, const Value& value, std::string why) {
    constexpr std::size_t kLongest = 120;
    if (into.size() > limits_.sheets) return;
    auto pointer = pointer_to(at, key);
    auto name = pointer.size() <= kLongest + 1 ? pointer.substr(1) : fmt::format("{} ({})", base::clip(pointer.substr(1), kLongest), into.size() + 1);
    auto columns = is_of_rows(value) || holds_no_rows(key, value) ? headings_of(value, *steps_[at].object) : std::vector<std::string_view>();
    into.push_back({std::move(name), &value, std::move(columns), std::move(pointer), std::move(why)});
}

/// What each column is called by an object of its own: CKAN's `id`, Table Schema's `name`, a script's `title`, whichever are
/// headings of the schema.
std::vector<std::string_view> TableFinder::look_up_names(const Value& described) const {
    std::vector<std::string_view> out;
    std::ptrdiff_t most = -1;
    for (const std::string_view key : {"id", "name", "title"}) {
        auto names = texts_under(key, described);
        const auto known = std::ranges::count_if(names, [&](std::string_view name) { return headings_.find(name).has_value(); });
        if (names.empty() || known <= most) continue;
        most = known;
        out = std::move(names);
    }
    return out;
}

/// Many tables may stand beside one description.
const std::vector<std::string_view>& TableFinder::names_of_columns(const Value& described) {
    const auto [at, fresh] = names_.try_emplace(&described);
    if (fresh) at->second = look_up_names(described);
    return at->second;
}

/// Objects are of the columns where there are as many as the longest row has cells, or none is there; those with types also
/// where all rows lack their last cells.
std::vector<std::string_view> TableFinder::headings_of(const Value& rows, const Value& object) {
    for (const std::string_view key : {"columns", "fields"}) {
        const auto* described = object.find(key);
        if (described == nullptr || !described->is_array() || described->as_array().empty()) continue;
        const auto& all = described->as_array();
        std::vector<std::string_view> out;
        if (key == "columns" && std::ranges::all_of(all, &Value::is_string))
            for (const auto& text : all) out.push_back(text.as_string());
        else if (all_objects(*described) && (rows.as_array().empty() || all.size() == most_cells(rows) ||
                                             (is_of_columns(key, *described) && all.size() > most_cells(rows))))
            out = names_of_columns(*described);
        if (!out.empty()) return out;
    }
    return {};
}

bool TableFinder::are_headings(std::string_view key, const Value& value, const Value& object) {
    if ((key != "columns" && key != "fields") || !all_objects(value) || names_of_columns(value).empty()) return false;
    const auto columns = value.as_array().size();
    return std::ranges::any_of(object.as_object(), [&](const auto& member) {
        return holds_no_rows(member.first, member.second) || (is_of_rows(member.second) && most_cells(member.second) == columns);
    });
}

/// Every essential field is among its members: of a schema that has none, two.
bool TableFinder::names_a_row(const Value& object) const {
    std::vector<bool> named(schema_.fields.size());
    for (const auto& [key, value] : object.as_object())
        if (const auto match = headings_.find(key)) named[static_cast<std::size_t>(match->field)] = true;
    for (std::size_t i = 0; i < named.size(); ++i)
        if (schema_.fields[i].essential && !named[i]) return false;
    return std::ranges::count(named, true) >= 2;
}

/// A day stands where the schema dates its rows, in the first place of a list: what counts blank cells has the same names.
bool TableFinder::has_day(const Value& object) const {
    const auto date = schema_.find(schema_.date_field);
    if (!date) return true;
    return std::ranges::any_of(object.as_object(), [&](const auto& member) {
        const auto match = headings_.find(member.first);
        if (!match || match->field != static_cast<int>(*date)) return false;
        const auto* day = &member.second;
        if (day->is_array() && !day->as_array().empty()) day = &day->as_array().front();
        return day->is_string() && read_date(day->as_string(), DateOrder::day_first).kind == DateReading::Kind::date;
    });
}

/// Why an object that holds rows in another form is not read; "" for one that holds none.
std::string TableFinder::why_not_read(const Value& object) const {
    const auto& members = object.as_object();
    if (members.empty()) return {};
    const auto all = [&](auto is) { return std::ranges::all_of(members, [&](const auto& member) { return is(member.second); }); };
    const auto size = [](const Value& v) { return v.is_array() ? v.as_array().size() : 0; };
    const auto first = size(members.front().second);
    if (all([](const Value& v) { return v.is_object(); }) && names_a_row(members.front().second) &&
        has_day(members.front().second))
        return "records in an object, each under a key of its own; put them into an array";
    if (!names_a_row(object) || !has_day(object)) return {};
    if (all(is_scalar)) return "a record alone; put it into an array";
    if (first > 0 && all([&](const Value& v) { return size(v) == first; }))
        return "columns, each an array; give an array of records, each an object with a member a column";
    return {};
}

void TableFinder::look_at(std::size_t at, std::string_view key, const Value& value) {
    const auto depth = steps_[at].depth;
    if (value.is_object()) {
        if (auto why = why_not_read(value); !why.empty()) return add(others_, at, key, value, std::move(why));
        steps_.push_back({&value, key, at, depth + 1});
    }
    if (holds_no_rows(key, value) && depth < kMostLevels && !headings_of(value, *steps_[at].object).empty()) return add(tables_, at, key, value);
    if (!is_table(value)) return;
    if (depth < kMostLevels) {
        const bool of_columns = is_of_columns(key, value) || are_headings(key, value, *steps_[at].object);
        return add(of_columns ? of_columns_ : tables_, at, key, value);
    }
    const auto& rows = value.as_array();
    const auto record = std::ranges::find_if(rows, &Value::is_object);
    if (record != rows.end() && names_a_row(*record))
        add(others_, at, key, value, fmt::format("records further down in the document than {} members; put them higher", kMostLevels));
}

void TableFinder::look_into(std::size_t at) {
    for (const auto& [key, value] : steps_[at].object->as_object()) look_at(at, key, value);
}

std::vector<FoundTable> TableFinder::run(const Value& document) {
    if (is_table(document)) return {{{}, &document, {}, {}, {}}};
    if (document.is_object()) steps_.push_back({&document, {}, 0, 0});
    // In the order of levels, since what is found is put at the end.
    for (std::size_t at = 0; at < steps_.size(); ++at) look_into(at);
    auto out = tables_.empty() ? std::move(of_columns_) : std::move(tables_);
    if (!out.empty()) out.insert(out.end(), others_.begin(), others_.end());
    return out;
}

}  // namespace

bool has_records(const Value& value) {
    return value.is_array() && std::ranges::any_of(value.as_array(), &Value::is_object);
}

std::vector<FoundTable> find_tables(const Value& document, const Schema& schema, const SheetLimits& limits) {
    return TableFinder(schema, limits).run(document);
}

}  // namespace daybook::schemas::sheets
