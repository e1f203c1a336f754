#pragma once

#include "schemas/copied_rows.hpp"
#include "schemas/print_set.hpp"
#include "schemas/row_reader.hpp"

#include <cstdint>
#include <vector>

namespace daybook::schemas {

/// Finds keys and rows that come twice, over all the tables of a file: takes the prints of stretch after
/// stretch, in order.
class KeyCheck {
public:
    explicit KeyCheck(const ReadSettings& settings);

    /// \pre `table` outlives this, its stretches come in order.
    void take(const TablePlan& table, const RowsRead& read, std::int64_t lines_before);
    /// What was found so far, keys in the order of the schema.
    const FindingsLog& log() const { return log_; }
    /// Notes the tables of which nearly every row stands in a table before it, too, and rows that were pasted into one twice. To
    /// be called once all are taken.
    void note_copies();
    /// About how many rows are still to come, once the first have shown how long rows are.
    void expect(std::size_t rows);

private:
    struct Known {
        const RowKey* key;
        PrintSet set;
        bool full = false;
    };
    /// Lines of all tables are numbered through, so that a place is one number.
    struct TableStart {
        const TablePlan* table;
        std::int64_t first;
        std::int64_t rows = 0, copied = 0;    ///< rows compared whole, and those of them that stand in a table before
        const TablePlan* copied_from = nullptr;  ///< where the first of them stands
    };

    void take_one(Known& known, const KeyPrint& print, const TablePlan& table, std::int64_t line);
    void note(const RowKey& key, const KeyPrint& print, const TablePlan& table, std::int64_t line,
              std::uint32_t first);
    void count_copy(std::uint32_t first, std::int64_t place, std::size_t offset);
    void note_pasted();
    bool names_payment(const TablePlan& table, std::size_t field) const;
    bool is_one_transaction(const TablePlan& table, const CopiedRun& run) const;
    const TableStart& table_at(std::uint32_t place) const;
    std::string where(std::uint32_t place, const TablePlan& from) const;

    const Schema& schema_;
    FindingsLog log_;
    std::vector<Known> known_;
    std::vector<TableStart> starts_;
    CopiedRows pasted_;  ///< of the table that is taken
    std::int64_t last_place_ = 0;
};

}  // namespace daybook::schemas
