#pragma once

#include "publisher/catalogue/dialect.hpp"
#include "publisher/catalogue/query.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// A field that may be asked for and the column of the index that holds it.
struct ModelField {
    QueryField field;
    std::string column;
    std::string sql{};  ///< what gives its value in a statement: the column, quoted, unless it is computed
};

/// The fields of one table at one state.
class TableModel {
public:
    /// Throws Error(not_found) naming the nearest table.
    TableModel(const State& state, std::string_view table, const Dialect& dialect = duck_dialect());
    /// From here on rows are those of these suppliers (ids by the rule) at least, read where they lie together: whatever selects from source()
    /// asks for looked_up().
    void look_up(const std::vector<std::string>& suppliers);
    /// From here on rows are sums of a month's, of which `_rows`, `_sum`, `_min` and `_max` of the amount are known (monthly_sums.hpp).
    void add_up();
    /// From here on a supplier's id is that of the set that people put it into at `r`, and no longer the one that stands in the row.
    void join_supplier_sets(const State& state, Revision r);

    const std::string& table() const { return table_; }
    const Dialect& dialect() const { return *dialect_; }
    /// What rows are selected from, as SQL.
    const std::string& source() const { return source_; }
    /// Whether rows come from there by their id where no order is asked for.
    bool in_stored_order() const { return in_stored_order_; }
    bool is_added_up() const { return is_added_up_; }
    /// Whether a few suppliers' rows are all that is read.
    bool looks_up() const { return !looked_up_.empty(); }
    /// By which numbers (supplier_layout.hpp) they are found.
    const std::vector<std::int64_t>& looked_up() const { return looked_up_; }
    const std::vector<ModelField>& fields() const { return fields_; }
    /// Throws Error(usage) naming the parameter and the nearest field.
    const ModelField& field(std::string_view name, std::string_view parameter) const;

private:
    void write_supplier_sets(ModelField& field, const State& state, Revision r) const;

    const Dialect* dialect_;
    std::string table_, source_;
    bool in_stored_order_, is_added_up_ = false;
    std::vector<std::int64_t> looked_up_;
    std::vector<ModelField> fields_;
};

/// The published fields of all schemas that join `table`, as record::table_columns() joins them.
std::vector<schemas::Field> table_fields(const State& state, std::string_view table);

/// The field that names a supplier's id, and the column that holds the one given by the rule.
inline constexpr std::string_view kSupplierId = "supplier_id", kSupplierIdColumn = "_supplier_id";

/// Names of system columns of the index; no field of a schema begins with an underscore.
inline constexpr std::string_view kRowId = "_row_id";

/// The table of the index that holds the rows of `table`.
std::string index_table(std::string_view table);

/// Throws Error(usage): "<parameter>='<value>' <why>".
[[noreturn]] void refuse(std::string_view parameter, std::string_view value, std::string_view why);

/// "; did you mean 'x'?" or "".
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace daybook::catalogue
