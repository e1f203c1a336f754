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
    bool wanted() const { return threshold_ || tree_ || !schema_.foreign_keys.empty(); }
    /// By field of the schema: which it looks at. The others may be left out of the rows it takes.
    std::vector<bool> fields() const;
    void take(const CheckedTable& rows);
    /// Notes what was found; the places are lines, and columns where `columns` (1-based, by field, 0 for
    /// none) knows.
    void finish(FindingsLog& log, const std::vector<int>& columns);

private:
    void take_amounts(const CheckedTable& rows);
    void take_tree(const CheckedTable& rows);
    void note(FindingsLog& log, Issue issue, const std::string& field, const std::vector<int>& columns,
              const std::vector<std::int64_t>& lines) const;

    const Schema& schema_;
    std::optional<ThresholdCheck> threshold_;
    std::optional<TreeCheck> tree_;
    ForeignKeyCheck keys_;
};

}  // namespace daybook::schemas
