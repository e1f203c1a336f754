#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/base/spool.hpp"
#include "schemas/checked_table.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// All rows of a file that passed, in source order, a batch in memory at a time: those of a small file are held, those of a large
/// one lie in a temporary file. Every member that reads throws Error when that cannot be read. Not for several threads at once.
class CheckedRows {
public:
    /// Rows of one batch.
    static constexpr std::size_t kMostRowsOfBatch = 65536;

    /// None yet, of the columns of a schema.
    explicit CheckedRows(const Schema& schema);
    /// Those of one batch, and its columns.
    explicit CheckedRows(const CheckedTable& only);

    /// Names and types; they hold no cells.
    const std::vector<Column>& columns() const { return none_.columns(); }
    std::size_t count() const { return count_; }

    /// Rows that come later in the file. \pre they have these columns. Throws Error: corrupt when places do not come later; exhausted
    /// when there is no room for them.
    void append(const CheckedTable& later);
    /// The same of encode_table(), which need not be believed. Throws Error(corrupt), too, when the bytes do not add up, the columns are
    /// others, or the rows more than kMostRowsOfBatch.
    void append_encoded(std::string_view bytes);

    std::size_t batches() const { return batches_.size(); }
    /// Rows before those of a batch.
    std::size_t rows_before(std::size_t batch) const { return batches_[batch].rows_before; }
    CheckedTable batch(std::size_t index) const;
    /// Gives each batch to `use`, in order.
    template <class Use>
    void each(const Use& use) const {
        for (std::size_t i = 0; i < batches(); ++i) use(batch(i));
    }
    /// All of them at once, which takes memory for all.
    CheckedTable whole() const;

    /// SHA-256 over the canonical rows without their lines: equal when two files say the same (design section
    /// 5). Made once.
    const base::Sha256& digest() const;
    /// One 64-bit print per row over its canonical values, in row order: finds rows released elsewhere.
    std::vector<std::uint64_t> prints() const;

private:
    /// Bytes of encode_table() in spool_.
    struct Batch {
        std::uint64_t at;
        std::size_t bytes, rows_before;
    };
    void take(const CheckedTable& later, std::string_view encoded);
    void check_places(const CheckedTable& later) const;

    CheckedTable none_;  ///< for its columns
    base::Spool spool_;
    std::vector<Batch> batches_;
    std::size_t count_ = 0;
    std::vector<std::string> sheets_;  ///< that rows stood on so far
    std::int64_t last_line_ = 0;       ///< on the last of them
    mutable std::optional<base::Sha256> digest_;
};

}  // namespace daybook::schemas
