#include "publisher/catalogue/compile.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/moments.hpp"
#include "publisher/catalogue/supplier_layout.hpp"
#include "publisher/columnar/duck.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace daybook::catalogue {

using columnar::Quoted;
using schemas::FieldType;

namespace {

constexpr std::size_t kMostFilters = 50, kMostValues = 1000, kMostValueBytes = 1000, kMostInGroup = 100;

std::string parameter_of(const Filter& filter) {
    return filter.op->suffix.empty() ? filter.field : fmt::format("{}__{}", filter.field, filter.op->suffix);
}

std::set<std::string> currencies(const State& state, std::string_view table) {
    std::set<std::string> out;
    for (const auto& [id, dataset] : state.datasets)
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions)
                if (version.manifest.table == table && !version.manifest.currency.empty()) out.insert(version.manifest.currency);
    return out;
}

/// Every value of a field, where the catalogue knows them all.
std::optional<std::vector<std::string>> known_values(const State& state, const TableModel& model, const ModelField& field) {
    const auto& name = field.field.name;
    std::vector<std::string> known;
    if (name == "publisher" || field.column == "_payer")
        for (const auto& [id, organisation] : state.organisations) known.push_back(id);
    else if (name == "dataset" || name == "series")
        for (const auto& [id, dataset] : state.datasets) known.push_back(name == "series" ? dataset.series : id);
    else if (field.column == "_currency")
        for (const auto& one : currencies(state, model.table())) known.push_back(one);
    else if (field.column == "_amount_basis") known = {"net", "gross", "unknown"};
    else return {};
    return known;
}

bool is_edition(const std::string& text) try {
    schemas::Edition::parse(text);
    return true;
} catch (const base::Error&) {
    return false;
}

/// A wrong name is a slip of the pen, not an empty answer. An edition that is not here may be owed: coverage says so.
void must_be_known(const State& state, const TableModel& model, const ModelField& field, const Filter& filter) {
    const auto parameter = parameter_of(filter);
    const auto known = known_values(state, model, field);
    for (const auto& value : filter.values) {
        if (field.field.name == "edition" && !is_edition(value)) refuse(parameter, value, "is no edition: a month is 2024-05, a span 2024-04--2024-06, a day 2024-03-31, a register current");
        if (!known || std::ranges::find(*known, value) != known->end()) continue;
        const auto hint = suggestion(value, *known);
        const bool few = known->size() <= 10 && !known->empty();
        refuse(parameter, value, fmt::format("is no {} we have{}", field.field.name, hint.empty() && few ? "; there are " + base::join(*known, ", ") : hint));
    }
}

void check_shape(const Filter& filter, const ModelField& field, std::string_view parameter) {
    if (filter.values.empty() || (!filter.op->list && filter.values.size() != 1))
        refuse(parameter, "", "takes one value");
    if (filter.values.size() > kMostValues)
        refuse(parameter, filter.values.front(),
               fmt::format("and {} more: at most {} values", filter.values.size() - 1, kMostValues));
    if (filter.op->text_only && !schemas::is_text(field.field.type))
        refuse(parameter, filter.values.front(),
               fmt::format("cannot be: {} compares text, and {} is a {}", filter.op->suffix, filter.field,
                           schemas::to_string(field.field.type)));
    for (const auto& value : filter.values) {
        if (value.empty())
            refuse(parameter, value,
                   fmt::format("has no value; for blank cells ask {}__isnull=true", filter.field));
        if (value.size() > kMostValueBytes)
            refuse(parameter, value, fmt::format("is longer than {} bytes", kMostValueBytes));
        if (!base::is_utf8(value) || value.find('\0') != std::string::npos)
            refuse(parameter, value, "is not UTF-8 text");
    }
}

Bound value_of(const Filter& filter, const ModelField& field, std::string_view parameter, const std::string& text) {
    if (filter.op->suffix == "isnull")
        return typed_value({"", FieldType::boolean, 0, "", ""}, parameter, text);
    return typed_value(field.field, parameter, text);
}

/// At a revision before it was joined a set's id meant nothing: no rows are not the answer, but those of its members.
void must_be_joined(const State& state, const Filter& filter, const std::string& id, Revision r) {
    const auto& periods = state.supplier_sets.periods();
    const auto first = std::ranges::find(periods, id, [](const auto& p) -> const std::string& { return p.decision.set; });
    if (first == periods.end() || first->from <= r) return;
    refuse(parameter_of(filter), id, fmt::format("was joined at revision {}, and what is asked for is of revision {}, when its members stood for themselves; ask for them: {}", first->from, r,
                                                 base::join(first->decision.members, ", ")));
}

/// An id that people joined with others asks for all of them, and so it does by the rule's column, in which rows are found fast. One of a
/// set that was parted stands for nothing any more.
void resolve_suppliers(const State& state, Filter& filter, ModelField& field, Revision r) {
    const bool one_of = filter.op->suffix.empty() || filter.op->suffix == "in";
    if (filter.field != kSupplierId || state.supplier_sets.periods().empty() || (!one_of && filter.op->suffix != "ne")) return;
    std::vector<std::string> members;
    for (auto& value : filter.values) {
        must_be_joined(state, filter, value, r);
        const auto standing = state.supplier_sets.standing(value, r);
        if (!standing.choices.empty())
            refuse(parameter_of(filter), value, "was a set of suppliers that was parted; ask for one of its members: " + base::join(standing.choices, ", "));
        value = standing.id;
        for (auto& member : state.supplier_sets.members(value, r)) members.push_back(std::move(member));
    }
    if (!one_of) return;
    filter.op = find_operator("in");
    filter.values = std::move(members);
    field.sql = Quoted(kSupplierIdColumn).str();
}

/// A filter, or a group of them of which one is to hold, as a condition.
std::string condition_of(Condition& condition, const State& state, const TableModel& model, const Filter& filter, Revision r) {
    if (filter.any.empty()) {
        if (filter.op == nullptr) throw base::Error(base::ErrorKind::internal, "a filter without an operator");
        auto field = model.field(filter.field, parameter_of(filter));
        auto asked = filter;
        resolve_suppliers(state, asked, field, r);
        auto out = compile_filter(condition, model.dialect(), field, asked);
        if (filter.op->suffix.empty() || filter.op->suffix == "in")
            must_be_known(state, model, field, filter);
        return out;
    }
    std::vector<std::string> either;
    for (const auto& one : filter.any) {
        if (!one.any.empty()) refuse("any", "", "holds a group: groups do not hold groups");
        either.push_back(condition_of(condition, state, model, one, r));
    }
    if (either.size() > kMostInGroup) refuse("any", std::to_string(either.size()), fmt::format("are too many; at most {}", kMostInGroup));
    return "(" + base::join(either, " OR ") + ")";
}

}  // namespace

const std::vector<Operator>& operators() {
    static constexpr std::string_view kBytes = "text is compared by its bytes, so capitals come first", kCase = "as it is written, capitals too";
    static const std::vector<Operator> table = {
        {"", "{field} is {value}", false, false, kCase},
        {"ne", "{field} is not {value}", false, false, "rows in which it is blank are among them"},
        {"gt", "{field} is more than {value}", false, false, kBytes},
        {"gte", "{field} is at least {value}", false, false, kBytes},
        {"lt", "{field} is less than {value}", false, false, kBytes},
        {"lte", "{field} is at most {value}", false, false, kBytes},
        {"in", "{field} is one of {value}", false, true, "a value that holds a comma stands in double quotes"},
        {"contains", "{field} contains {value}", true, false, "whatever the case"},
        {"startswith", "{field} starts with {value}", true, false, "whatever the case"},
        {"isnull", "whether {field} is blank: {value}", false, false, "true or false, or 1 or 0"},
    };
    return table;
}

const Operator* find_operator(std::string_view suffix) {
    const auto at = std::ranges::find(operators(), suffix, &Operator::suffix);
    return at == operators().end() ? nullptr : &*at;
}

Bound typed_value(const QueryField& field, std::string_view parameter, const std::string& text) {
    if (schemas::is_text(field.type)) return text;
    switch (field.type) {
        case FieldType::boolean:
            if (text != "true" && text != "false") refuse(parameter, text, "should be true or false");
            return text == "true";
        case FieldType::date:
            if (const auto day = base::parse_iso_date(text)) return *day;
            refuse(parameter, text, "should be a date like 2024-05-31");
        case FieldType::number:
            if (const auto amount = base::parse_decimal(text, field.scale)) return *amount;
            refuse(parameter, text,
                   fmt::format("should be a plain number of at most 18 digits, {} of them decimals, like 25000 or -12.50",
                               field.scale));
        default: break;
    }
    if (const auto n = base::parse_whole(text)) return *n;
    refuse(parameter, text, "should be a whole number");
}

std::string compile_filter(Condition& condition, const Dialect& dialect, const ModelField& field, const Filter& filter) {
    const auto parameter = parameter_of(filter);
    check_shape(filter, field, parameter);
    if (field.field.type == FieldType::datetime && !filter.op->text_only && filter.op->suffix != "isnull")
        return compile_moments(condition, field, filter, parameter);
    std::vector<std::string> marks;
    // Equality for each, where an engine's IN wants numbers of the very type of the column.
    const bool each = filter.op->list && field.field.type == FieldType::number && !dialect.one_of_numbers.empty();
    for (const auto& text : filter.values) {
        condition.values.push_back(value_of(filter, field, parameter, text));
        marks.push_back(each ? with(dialect.one_of_numbers, "{c}", field.sql) : "?");
    }
    if (each) return "(" + base::join(marks, " OR ") + ")";
    return "(" + with(with(dialect.comparison(filter.op->suffix), "{c}", field.sql), "{list}", base::join(marks, ", ")) + ")";
}

Condition current_rows(const TableModel& model, Revision r) {
    Condition out{std::string(model.dialect().current), {r, r}};
    if (!model.looks_up()) return out;
    const std::vector<std::string> marks(model.looked_up().size(), "?");
    out.sql += fmt::format(" AND {} IN ({})", Quoted(kSupplierNumber).str(), base::join(marks, ", "));
    out.values.insert(out.values.end(), model.looked_up().begin(), model.looked_up().end());
    return out;
}

Condition compile_filters(const State& state, const TableModel& model, const std::vector<Filter>& filters,
                          Revision r) {
    if (filters.size() > kMostFilters)
        refuse("filters", std::to_string(filters.size()),
               fmt::format("are too many; at most {}", kMostFilters));
    auto condition = current_rows(model, r);
    for (const auto& filter : filters) condition.sql += " AND " + condition_of(condition, state, model, filter, r);
    return condition;
}

std::vector<Filter> search_filters(const State& state, std::string_view table, std::string_view words) {
    std::vector<Filter> out;
    for (const auto word : base::split(words, ' ')) {
        if (word.empty()) continue;
        Filter group{"search", nullptr, {}};
        for (const auto& field : table_fields(state, table))
            if (schemas::is_text(field.type)) group.any.push_back({field.name, find_operator("contains"), {std::string(word)}});
        if (group.any.empty()) refuse("search", word, "cannot be looked for: the table has no text");
        out.push_back(std::move(group));
    }
    return out;
}

}  // namespace daybook::catalogue
