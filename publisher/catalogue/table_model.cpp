#include "publisher/catalogue/table_model.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/monthly_sums.hpp"
#include "publisher/catalogue/payments.hpp"
#include "publisher/catalogue/supplier_layout.hpp"
#include "publisher/catalogue/suppliers.hpp"
#include "publisher/columnar/duck.hpp"
#include "publisher/record/table_columns.hpp"

#include <algorithm>
#include <span>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using schemas::FieldType;

namespace {

/// What the catalogue knows of every row.
const std::vector<ModelField>& row_fields() {
    static const std::vector<ModelField> fields = {
        {{"dataset", FieldType::string, 0, "Dataset", "Id of the dataset the row was released in"},
         "_dataset"},
        {{"edition", FieldType::string, 0, "Edition", "The slot the return was owed for, such as 2012-05"},
         "_edition"},
        {{"version", FieldType::integer, 0, "Version", "Number of the version of that edition"},
         "_version"},
        {{"publisher", FieldType::string, 0, "Publisher", "Id of the organisation that released the row"},
         "_publisher"},
        {{"series", FieldType::string, 0, "Series",
          "Which publication duty the row falls under, such as over-25k"},
         "_series"},
    };
    return fields;
}

/// What it adds to rows that name a supplier.
const ModelField& supplier_id_field() {
    static const ModelField field = {
        {"supplier_id", FieldType::string, 0, "Supplier id",
         "Id of the supplier that the name stands for, by a published rule; /v1/suppliers/{id} tells of it"},
        "_supplier_id"};
    return field;
}

/// What it adds to payments.
const std::vector<ModelField>& payment_fields() {
    static const std::vector<ModelField> fields = {
        {{"payer", FieldType::string, 0, "Payer",
          "Id of the organisation that the entity names, as known when the row was released; else the "
          "publisher"},
         "_payer"},
        {{"amount_basis", FieldType::string, 0, "Amount basis",
          "Whether amounts are net or gross of VAT that can be recovered, or unknown"},
         "_amount_basis"},
        {{"currency", FieldType::string, 0, "Currency", "Currency of the amount"}, "_currency"},
        {{"card_settlement", FieldType::boolean, 0, "Card settlement",
          "Whether the payment settles a payment card, whose transactions a series of their own may hold"},
         "_card_settlement"},
    };
    return fields;
}

}  // namespace

std::vector<schemas::Field> table_fields(const State& state, std::string_view table) {
    return record::table_columns(state.schemas_of_table(table));
}

TableModel::TableModel(const State& state, std::string_view table, const Dialect& dialect)
    : dialect_(&dialect),
      table_(table),
      source_(with(dialect.from, "{t}", columnar::Quoted(index_table(table)).str())),
      in_stored_order_(dialect.keeps_order),
      fields_(row_fields()) {
    if (state.schemas_of_table(table).empty())
        throw Error::make(ErrorKind::not_found, "there is no table '{}'{}", base::clip(table, 80),
                          suggestion(table, state.tables()));
    if (is_payments(state, table))
        fields_.insert(fields_.end(), payment_fields().begin(), payment_fields().end());
    if (!supplier_field_of(state, table).empty()) fields_.push_back(supplier_id_field());
    const auto own = fields_.size();
    for (const auto& field : table_fields(state, table)) {
        const auto added = std::span(fields_).first(own);
        const bool taken =
            std::ranges::any_of(added, [&](const auto& f) { return f.field.name == field.name; });
        if (!taken)
            fields_.push_back(
                {{field.name, field.type, field.scale, field.title, field.description}, field.name});
    }
    for (auto& field : fields_) field.sql = columnar::Quoted(field.column).str();
}

void TableModel::look_up(const std::vector<std::string>& suppliers) {
    if (!dialect_->sorted_by_supplier) return;
    for (const auto& id : suppliers) looked_up_.push_back(supplier_number(id));
    source_ = columnar::Quoted(supplier_layout(table_)).str();
    in_stored_order_ = false;
}

void TableModel::add_up() {
    source_ = columnar::Quoted(monthly_sums(table_)).str();
    looked_up_.clear();
    in_stored_order_ = false;
    is_added_up_ = true;
}

/// A join with what people joined, which is small; the column of the rule stays beside it, so that a look-up by it still reads only the
/// rows of one supplier.
void TableModel::join_supplier_sets(const State& state, Revision r) {
    if (!state.supplier_sets.any(r)) return;
    const auto field = std::ranges::find(fields_, kSupplierId, [](const ModelField& f) { return std::string_view(f.field.name); });
    if (field == fields_.end() || field->column != kSupplierIdColumn) return;
    if (!dialect_->joins_sets) return write_supplier_sets(*field, state, r);
    field->column = "_supplier";
    field->sql = columnar::Quoted(field->column).str();
    in_stored_order_ = false;  // a join keeps no order
    source_ = fmt::format(R"((SELECT t.*, coalesce(a.id, t."_supplier_id") AS "_supplier" FROM {} t LEFT JOIN supplier_sets a ON a.member = t."_supplier_id" )"
                          R"(AND a.since <= {} AND a.until > {}))",
                          source_, r, r);
}

/// Each of the set's members becomes the set; a join would bring all rows of all shards to one.
void TableModel::write_supplier_sets(ModelField& field, const State& state, Revision r) const {
    std::vector<std::string> members, sets;
    for (const auto& period : state.supplier_sets.periods()) {
        if (period.decision.parted || r < period.from || period.to <= r) continue;
        for (const auto& member : period.decision.members) {
            members.push_back(id_literal(member));
            sets.push_back(id_literal(period.decision.set));
        }
    }
    if (members.empty()) return;
    field.sql = fmt::format("if(isNull({0}), NULL, transform(assumeNotNull({0}), [{1}], [{2}], assumeNotNull({0})))", field.sql, base::join(members, ", "), base::join(sets, ", "));
}

const ModelField& TableModel::field(std::string_view name, std::string_view parameter) const {
    const auto known = std::ranges::find(fields_, name, [](const ModelField& f) { return f.field.name; });
    if (known != fields_.end()) return *known;
    std::vector<std::string> names;
    for (const auto& f : fields_) names.push_back(f.field.name);
    refuse(parameter, name, fmt::format("names no field of table {}{}", table_, suggestion(name, names)));
}

std::vector<QueryField> fields_of(const State& state, std::string_view table) {
    std::vector<QueryField> out;
    const TableModel model(state, table);
    for (const auto& f : model.fields()) out.push_back(f.field);
    return out;
}

std::string index_table(std::string_view table) {
    return "rows_" + std::string(table);
}

void refuse(std::string_view parameter, std::string_view value, std::string_view why) {
    throw Error::make(ErrorKind::usage, "{}='{}' {}", parameter, base::clip(base::to_utf8(value), 120), why);
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
    if (word.size() > 100) return {};
    const auto near = base::nearest(word, known);
    return near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
}

}  // namespace daybook::catalogue
