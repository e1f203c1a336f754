#include "api/query_parameters.hpp"

#include "api/csv_options.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/catalogue/moments.hpp"
#include "publisher/catalogue/suppliers.hpp"

#include <algorithm>

namespace daybook::api {

using catalogue::Filter;
using catalogue::Operator;
using catalogue::QueryField;
using schemas::FieldType;

namespace {

constexpr std::size_t kMostFilters = 50;
constexpr std::size_t kMostListed = 1000, kMostInGroup = 100, kMostWords = 10;
constexpr std::int64_t kMostGroups = 10000;
constexpr std::string_view kEquals = "eq";
const std::vector<std::string> kDateParts = {"year", "quarter", "month"};
const std::vector<std::string> kFunctions = {"count", "sum", "min", "max", "avg", "distinct"};

bool is_number(FieldType type) {
    return type == FieldType::number || type == FieldType::integer;
}

const QueryField* find_field(const std::vector<QueryField>& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &QueryField::name);
    return found == fields.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<QueryField>& fields) {
    std::vector<std::string> names;
    for (const auto& field : fields) names.push_back(field.name);
    return names;
}

/// Behind two underscores plain equality is written out.
const Operator* operator_of(std::string_view suffix) {
    return suffix.empty() ? nullptr : catalogue::find_operator(suffix == kEquals ? "" : suffix);
}

/// As flags are: 1 and 0 stand for true and false.
std::string written_out(const std::string& value) { return value == "1" ? "true" : value == "0" ? "false" : value; }

bool suits(const Operator& op, const QueryField& field) {
    return !op.text_only || schemas::is_text(field.type);
}

std::string shown(FieldType type, int scale) {
    switch (type) {
        case FieldType::number:
            return fmt::format("a plain number of at most 18 digits, {} of them after the point, like 1250.5", scale);
        case FieldType::integer: return "a whole number of at most 18 digits";
        case FieldType::year: return "a year like 2024";
        case FieldType::date: return "a date like 2024-05-31";
        case FieldType::datetime: return "a date like 2024-05-31 or an instant like 2024-05-31T08:30:00Z";
        case FieldType::boolean: return "true or false (or 1 or 0)";
        default: break;
    }
    return "text";
}

bool fits(const std::string& value, FieldType type, int scale) {
    switch (type) {
        case FieldType::number: return base::parse_decimal(value, scale).has_value();
        case FieldType::integer:
        case FieldType::year: return base::parse_whole(value).has_value();
        case FieldType::date: return base::parse_iso_date(value).has_value();
        case FieldType::datetime: return catalogue::moments_of(value).has_value();
        case FieldType::boolean: return value == "true" || value == "false";
        default: break;
    }
    return true;
}

/// One filter parameter, with everything wrong about it said to the reader.
class FilterReader {
public:
    /// `words` are the other parameters there are, for hints.
    FilterReader(ParameterReader& reader, const std::vector<QueryField>& fields,
                 std::vector<std::string> words)
        : reader_(reader), fields_(fields), words_(std::move(words)) {}

    std::vector<Filter> read() {
        std::vector<Filter> filters;
        // Groups may be given several times: one filter of each is to hold.
        for (const auto& [name, value] : reader_.rest())
            if (name == "any") filters.push_back({"any", nullptr, {}, read_group(value)});
            else if (auto filter = read_one(name, value)) filters.push_back(*std::move(filter));
        std::erase_if(filters, [](const Filter& f) { return f.op == nullptr && f.any.empty(); });
        if (filters.size() > kMostFilters)
            reader_.complain(filters[kMostFilters].field,
                             fmt::format("is one filter too many: {} are possible", kMostFilters));
        return filters;
    }

private:
    /// any=supplier__contains=acme,amount__gte=25000
    std::vector<Filter> read_group(const std::string& text) {
        std::vector<Filter> out;
        const auto listed = split_list(text);
        if (!listed) reader_.complain("any", std::string(kQuoting));
        for (const auto& one : listed.value_or(std::vector<std::string>())) {
            const auto equals = one.find('=');
            if (equals == std::string::npos)
                reader_.complain("any", fmt::format("lists filters separated by commas, like any=supplier__contains=acme,amount__gte=25000; "
                                                    "'{}' is none (quote one that holds a comma)", one));
            else if (auto filter = read_one(one.substr(0, equals), one.substr(equals + 1), true)) out.push_back(*std::move(filter));
        }
        if (out.size() > kMostInGroup) reader_.complain("any", fmt::format("lists {} filters; {} are possible", out.size(), kMostInGroup));
        return out;
    }

    /// What is wrong with a filter of a group is said of `any`, which is the parameter that was given.
    void complain(const std::string& name, bool in_group, const std::string& detail) {
        if (in_group) reader_.complain("any", fmt::format("has '{}', which {}", name, detail));
        else reader_.complain(name, detail);
    }

    std::optional<Filter> read_one(const std::string& name, const std::string& value, bool in_group = false) {
        const auto cut = name.rfind("__");
        const auto* plain = find_field(fields_, name);
        const auto* field =
            plain != nullptr ? plain : find_field(fields_, std::string_view(name).substr(0, cut));
        const auto* op = plain != nullptr           ? catalogue::find_operator("")
                         : cut == std::string::npos ? nullptr
                                                    : operator_of(std::string_view(name).substr(cut + 2));
        if (field != nullptr && (op == nullptr || !suits(*op, *field))) {
            complain(name, in_group, fmt::format("asks of {} what it does not take; {} do", field->name, base::join(filter_names(std::vector{*field}), ", ")));
            return std::nullopt;
        }
        if (field == nullptr) {
            complain_unknown(name, in_group);
            return std::nullopt;
        }
        auto values = op->list ? split_list(value) : std::vector<std::string>{value};
        if (!values) {
            complain(name, in_group, std::string(kQuoting));
            return std::nullopt;
        }
        if (op->suffix == "isnull" || field->type == FieldType::boolean) std::ranges::transform(*values, values->begin(), written_out);
        Filter filter{field->name, op, *std::move(values)};
        if (const auto wrong = wrong_with(*field, *op, filter.values); !wrong.empty()) complain(name, in_group, wrong);
        return filter;
    }

    void complain_unknown(const std::string& name, bool in_group) {
        auto known = filter_names(fields_);
        if (in_group) return complain(name, true, "is no filter: any takes filters of fields only" + did_you_mean(name, known));
        known.insert(known.begin(), words_.begin(), words_.end());
        reader_.complain_unknown(name, known);
    }

    /// "" when all is well.
    static std::string wrong_with(const QueryField& field, const Operator& op, const std::vector<std::string>& values) {
        const auto type = op.suffix == "isnull" ? FieldType::boolean : op.text_only ? FieldType::string : field.type;
        if (values.size() > kMostListed) return fmt::format("lists {} values; {} are possible", values.size(), kMostListed);
        for (const auto& value : values) {
            if (value.empty()) return fmt::format("has no value; rows without one are found by {}__isnull=true", field.name);
            if (!fits(value, type, field.scale)) return fmt::format("must be {}, not '{}'", shown(type, field.scale), value);
        }
        return {};
    }

    ParameterReader& reader_;
    const std::vector<QueryField>& fields_;
    std::vector<std::string> words_;
};

/// having=sum_amount__gte=100000,count__gt=1, over the measures of the summary.
std::vector<Filter> read_having(ParameterReader& reader, const std::vector<catalogue::Measure>& measures,
                                const std::vector<QueryField>& fields) {
    std::vector<QueryField> of;
    for (const auto& measure : measures) {
        const auto* field = find_field(fields, measure.field);
        const bool counts = field == nullptr || measure.function == "distinct";
        of.push_back({measure.name(), counts ? FieldType::integer : field->type, counts ? 0 : field->scale, "", ""});
    }
    std::vector<Filter> out;
    for (const auto& text : reader.list("having")) {
        const auto equals = text.find('=');
        if (equals == std::string::npos) {
            reader.complain("having", fmt::format("lists conditions on measures separated by commas; '{}' is none. Quote one that holds a comma: having=\"count__in=525,715\"", text));
            continue;
        }
        const auto name = text.substr(0, std::min(text.find("__"), equals));
        if (const auto names = names_of(of); std::ranges::find(names, name) == names.end()) {
            reader.complain("having", fmt::format("'{}' is no measure of this summary, which has {}: add it to measure", name, base::join(names, ", ")));
            continue;
        }
        const Query one{{text.substr(0, equals), text.substr(equals + 1)}};
        ParameterReader inner(one);
        auto filters = FilterReader(inner, of, {}).read();
        if (auto problem = inner.problem(names_of(of)))
            for (const auto& error : problem->errors) reader.complain("having", fmt::format("'{}' {}", error.parameter, error.detail));
        out.insert(out.end(), std::make_move_iterator(filters.begin()), std::make_move_iterator(filters.end()));
    }
    return out;
}

/// Words of search=, each to be found in some text field.
std::vector<Filter> read_search(ParameterReader& reader, const State& state, const Scope& scope) {
    const auto text = reader.text("search");
    if (!text) return {};
    auto out = catalogue::search_filters(state, scope.table, *text);
    if (out.empty()) reader.complain("search", "has no words; it takes some, like search=harbour%20ltd");
    if (out.size() > kMostWords) reader.complain("search", fmt::format("has {} words; {} are possible", out.size(), kMostWords));
    return out;
}

void append(std::vector<Filter>& filters, std::vector<Filter> more) {
    filters.insert(filters.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// The name that was meant, or all that would be accepted.
std::string instead_of(std::string_view word, const std::vector<std::string>& names) {
    const auto near = did_you_mean(word, names);
    return near.empty() ? "; there are " + base::join(names, ", ") : near;
}

std::vector<catalogue::SortKey> read_sort(ParameterReader& reader, const std::vector<std::string>& names) {
    std::vector<catalogue::SortKey> keys;
    for (auto text : reader.list("sort")) {
        const bool descending = text.starts_with('-');
        if (descending) text.erase(0, 1);
        if (std::ranges::find(names, text) == names.end())
            reader.complain("sort", fmt::format("cannot be by '{}'{}", text, instead_of(text, names)));
        else if (std::ranges::find(keys, text, &catalogue::SortKey::field) != keys.end())
            reader.complain("sort", fmt::format("names '{}' twice", text));
        else keys.push_back({std::move(text), descending});
    }
    return keys;
}

std::vector<catalogue::Grouping> read_groupings(ParameterReader& reader,
                                                const std::vector<QueryField>& fields) {
    std::vector<catalogue::Grouping> by;
    for (const auto& text : reader.list("by")) {
        const auto grouping = parse_grouping(text);
        const auto* field = grouping ? find_field(fields, grouping->field) : nullptr;
        if (field == nullptr) {
            const auto word = grouping ? grouping->field : text;
            reader.complain("by",
                            fmt::format("names no field '{}'{}", word, instead_of(word, names_of(fields))));
        } else if (!grouping->part.empty() &&
                   std::ranges::find(kDateParts, grouping->part) == kDateParts.end()) {
            reader.complain("by",
                            fmt::format("takes year, quarter or month of a date, not '{}'", grouping->part));
        } else if (!grouping->part.empty() && field->type != FieldType::date && field->type != FieldType::datetime) {
            reader.complain("by", fmt::format("cannot take the {} of '{}', which is no date", grouping->part,
                                              field->name));
        } else {
            by.push_back(*grouping);
        }
    }
    return by;
}

/// What is wrong with a measure; "" when nothing is.
std::string wrong_with(const catalogue::Measure& measure, const std::vector<QueryField>& fields) {
    const auto& [function, name] = measure;
    if (std::ranges::find(kFunctions, function) == kFunctions.end()) return fmt::format("has no function '{}'{}", function, instead_of(function, kFunctions));
    if (function == "count") return name.empty() ? "" : "takes count alone, which counts rows; distinct(…) counts the values of a field";
    if (name.empty()) return fmt::format("needs a field for {}, like {}(amount)", function, function);
    const auto* field = find_field(fields, name);
    if (field == nullptr) return fmt::format("names no field '{}'{}", name, instead_of(name, names_of(fields)));
    const bool of_calendar = field->type == FieldType::date || field->type == FieldType::datetime || field->type == FieldType::year;
    const bool possible = function == "distinct" || (function == "avg" ? field->type == FieldType::number : is_number(field->type) || (function != "sum" && of_calendar));
    if (possible) return {};
    return fmt::format("cannot be {}({}), since {} is a {}: sum takes numbers, avg amounts, min and max numbers, dates and years, distinct any field", function, name, name, schemas::to_string(field->type));
}

std::vector<catalogue::Measure> read_measures(ParameterReader& reader,
                                              const std::vector<QueryField>& fields) {
    std::vector<catalogue::Measure> measures;
    for (const auto& text : reader.list("measure")) {
        const auto measure = parse_measure(text);
        const auto wrong = measure ? wrong_with(*measure, fields) : fmt::format("is written like count or sum(amount), not '{}'", text);
        if (wrong.empty()) measures.push_back(*measure);
        else reader.complain("measure", wrong);
    }
    if (measures.empty()) measures.push_back({"count", ""});
    return measures;
}

bool lets_through(const Filter& filter, const std::string& value) {
    if (filter.op == nullptr) return true;
    if (!filter.op->suffix.empty() && filter.op->suffix != "in") return true;
    return std::ranges::find(filter.values, value) != filter.values.end();
}

std::optional<catalogue::Grouping> parse_call(std::string_view text) {
    const auto open = text.find('(');
    if (open == std::string_view::npos) return catalogue::Grouping{std::string(base::trim(text)), ""};
    if (!text.ends_with(')') || open == 0 || text.size() < open + 3) return std::nullopt;
    return catalogue::Grouping{std::string(base::trim(text.substr(open + 1, text.size() - open - 2))),
                               std::string(base::trim(text.substr(0, open)))};
}

}  // namespace

Revision read_as_of(ParameterReader& reader, const State& state, bool& given) {
    const auto text = reader.text("as_of");
    given = text.has_value();
    try {
        return catalogue::resolve_as_of(state, text);
    } catch (const catalogue::Unavailable&) {
        throw;
    } catch (const base::Error& error) {
        reader.complain("as_of", error.message());
        return state.revision;
    }
}

std::optional<catalogue::Grouping> parse_grouping(std::string_view text) {
    return parse_call(text);
}

std::optional<catalogue::Measure> parse_measure(std::string_view text) {
    const auto call = parse_call(text);
    if (!call) return std::nullopt;
    if (call->part.empty()) return catalogue::Measure{call->field, ""};
    return catalogue::Measure{call->part, call->field};
}

std::vector<std::string> filter_names(const std::vector<QueryField>& fields) {
    std::vector<std::string> names;
    for (const auto& field : fields)
        for (const auto& op : catalogue::operators())
            if (suits(op, field)) {
                if (op.suffix.empty()) names.push_back(field.name);
                names.push_back(fmt::format("{}__{}", field.name, op.suffix.empty() ? kEquals : op.suffix));
            }
    return names;
}

Revision scope_revision(const State& state, const Scope& scope, const std::vector<Filter>& filters,
                        Revision as_of) {
    Revision latest = 0;
    for (const auto& [id, dataset] : state.datasets) {
        if (scope.dataset != nullptr ? scope.dataset != &dataset : dataset.table != scope.table) continue;
        const bool within =
            std::ranges::all_of(filters, [&, &name = id, &owner = dataset](const Filter& filter) {
                if (filter.field == "dataset") return lets_through(filter, name);
                return filter.field != "publisher" || lets_through(filter, owner.organisation.str());
            });
        if (within) latest = std::max(latest, dataset.changed);
    }
    // Before the latest change we do not know which was the one before; the revision asked for is always
    // right.
    const auto of_rows = latest == 0 || as_of < latest ? as_of : latest;
    // A decision on suppliers changes answers without a release.
    return catalogue::supplier_field_of(state, scope.table).empty() ? of_rows : std::max(of_rows, state.supplier_sets.changed(as_of));
}

std::variant<RowsParameters, Problem> RowsParameters::parse(const Query& query, const State& state,
                                                            const Scope& scope) {
    const auto fields = catalogue::fields_of(state, scope.table);
    const auto names = names_of(fields);
    ParameterReader reader(query);
    RowsParameters out;
    out.query.table = scope.table;
    out.query.size = static_cast<int>(reader.integer("size", 1, catalogue::RowsQuery::kMaxPage, 100));
    out.query.cursor = reader.text("cursor");
    out.query.sort = read_sort(reader, names);
    for (auto& column : reader.list("columns")) {
        if (column != "_row" && std::ranges::find(names, column) == names.end())
            reader.complain("columns",
                            fmt::format("names no field '{}'{}", column, instead_of(column, names)));
        out.query.columns.push_back(std::move(column));
    }
    // A version's rows are those that it had when it was the current one.
    const auto as_of = scope.version != nullptr ? scope.version->from : read_as_of(reader, state, out.pinned);
    out.style = read_csv_style(reader);
    if (out.pinned && out.query.cursor)
        reader.complain("as_of", "cannot stand beside cursor, which carries its own revision");
    auto found = read_search(reader, state, scope);
    if (scope.version != nullptr && reader.text("as_of")) reader.complain("as_of", "is not for the rows of a version, which are the same at every revision");
    out.query.filters = FilterReader(reader, fields, {"size", "sort", "columns", "cursor", "as_of", "search", "any", "spreadsheet", "bom"}).read();
    append(out.query.filters, std::move(found));
    if (auto problem = reader.problem({})) return *std::move(problem);
    if (scope.dataset != nullptr)
        out.query.filters.push_back({"dataset", catalogue::find_operator(""), {scope.dataset->id.str()}});
    if (scope.version != nullptr) {
        out.query.filters.push_back({"edition", catalogue::find_operator(""), {scope.version->manifest.edition.str()}});
        out.query.filters.push_back({"version", catalogue::find_operator(""), {std::to_string(scope.version->manifest.version)}});
        out.pinned = true;
        out.query.as_of = as_of;
        return out;
    }
    out.query.as_of = scope_revision(state, scope, out.query.filters, as_of);
    return out;
}

std::variant<SummaryParameters, Problem> SummaryParameters::parse(const Query& query, const State& state,
                                                                  const Scope& scope) {
    const auto fields = catalogue::fields_of(state, scope.table);
    ParameterReader reader(query);
    SummaryParameters out;
    out.query.table = scope.table;
    out.query.size = static_cast<int>(reader.integer("size", 1, kMostGroups, 1000));
    out.query.by = read_groupings(reader, fields);
    out.query.measures = read_measures(reader, fields);
    out.query.mix = reader.flag("mix");
    out.style = read_csv_style(reader);
    std::vector<std::string> names;
    for (const auto& grouping : out.query.by) names.push_back(grouping.name());
    for (const auto& measure : out.query.measures) names.push_back(measure.name());
    out.query.sort = read_sort(reader, names);
    const auto as_of = read_as_of(reader, state, out.pinned);
    auto found = read_search(reader, state, scope);
    out.query.having = read_having(reader, out.query.measures, fields);
    out.query.filters = FilterReader(reader, fields, {"by", "measure", "having", "sort", "size", "as_of", "mix", "search", "any", "spreadsheet", "bom"}).read();
    append(out.query.filters, std::move(found));
    if (auto problem = reader.problem({})) return *std::move(problem);
    if (scope.dataset != nullptr)
        out.query.filters.push_back({"dataset", catalogue::find_operator(""), {scope.dataset->id.str()}});
    out.query.as_of = scope_revision(state, scope, out.query.filters, as_of);
    return out;
}

}  // namespace daybook::api
