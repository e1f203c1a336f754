#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/keys.hpp"
#include "schemas/row_checks.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::schemas {

/// The checks of a schema that need all rows of a file: the floor of a return, the tree of an organogram,
/// foreign keys within the file. Takes the rows that passed, batch after batch in order. Memory is bounded:
/// of a table with more to remember it says that it was not judged.
class TableChecks {
public:
    /// `schema` must outlive this.
    explicit TableChecks(const Schema& schema);

    /// False when the schema asks for nothing of the kind, and rows need not be brought here.
    bool wanted() const { return threshold_ || tree_ || schema_.checks.shared || !schema_.foreign_keys.empty(); }
    /// By field of the schema: which it looks at. The others may be left out of the rows it takes.
    std::vector<bool> fields() const;
    /// Rows of the table at that index of the file.
    void take(std::size_t table, const CheckedTable& rows);
    /// A table of the file: its sheet, and by field its columns, 1-based, 0 for none.
    struct Table {
        std::string sheet;
        std::vector<int> columns;
    };
    /// Notes what was found, each at its place in the table that it was found in.
    void finish(FindingsLog& log, const std::vector<Table>& tables);

private:
    void take_amounts(const CheckedTable& rows, std::int64_t lines_before);
    void take_tree(const CheckedTable& rows, std::int64_t lines_before);
    void take_shared(const CheckedTable& rows, std::int64_t lines_before);
    void note(FindingsLog& log, Issue issue, const std::string& field, const std::vector<Table>& tables,
              const std::vector<std::int64_t>& lines) const;

    const Schema& schema_;
    std::optional<ThresholdCheck> threshold_;
    std::optional<TreeCheck> tree_;
    SharedCheck shared_;
    ForeignKeyCheck keys_;
};

}  // namespace daybook::schemas
