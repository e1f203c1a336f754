#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace daybook::schemas {

/// Rows of one table that repeat rows above them as those stand there, one behind the other: pasted in twice. Places are
/// numbers that grow from row to row.
struct CopiedRun {
    std::int64_t first = 0, last = 0;                ///< the copies
    std::int64_t original_first = 0, original_last = 0;
    std::int64_t rows = 0;                           ///< copies
    std::int64_t in_order = 0;                       ///< those of them that repeat a row further down than the copy before does
    std::int64_t above = 0;                          ///< rows of the table above the first copy
    std::int64_t passes = 0;                         ///< how often the copies begin with the first row again
    std::int64_t of_pass = 0;                        ///< copies of the first of them
    std::int64_t begun = 0;                          ///< copies of the one that is taken
    bool even = true;                                ///< all before it have equally many
    std::size_t begin = 0;                           ///< offset of the first copy

    /// False where the last copies are fewer than those before: nobody pasted in the same rows each time.
    bool is_even() const { return even && begun == of_pass; }
    /// How many rows stand how often, if each was pasted in as often as the others.
    std::int64_t times() const { return is_even() ? passes + 1 : 2; }
    std::int64_t block() const { return rows / (times() - 1); }
};

/// Finds them. Equal payments on one day are right now and then, and stand anywhere: a run is of ten rows, or of all that stands
/// above it, and half of it in order.
class CopiedRows {
public:
    /// A row that no row before it is like.
    void take_new() {
        ++seen_;
        if (run_.rows > 0) end_run();
    }
    /// \param original the place of the first row that is like it, of this table
    /// \param offset where the copy begins
    void take_copy(std::int64_t place, std::int64_t original, std::size_t offset);
    /// The runs of the table that ends here; what follows is of the next one.
    std::vector<CopiedRun> end_table();

private:
    void end_run();

    CopiedRun run_;
    std::int64_t latest_ = 0;  ///< the original of the last copy
    std::int64_t seen_ = 0;    ///< rows of the table
    std::vector<CopiedRun> found_;
};

}  // namespace daybook::schemas
