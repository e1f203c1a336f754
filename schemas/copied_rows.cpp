#include "schemas/copied_rows.hpp"

#include <algorithm>
#include <utility>

namespace daybook::schemas {

namespace {

constexpr std::int64_t kFewestInOrder = 10;
/// In a file of two rows, two equal ones behind them may be right.
constexpr std::int64_t kFewestOfAll = 3;
constexpr std::size_t kMostRuns = 100;

bool is_pasted(const CopiedRun& run) {
    const bool all_above = run.in_order >= kFewestOfAll && 10 * run.rows >= 9 * run.above;
    return (all_above || run.in_order >= kFewestInOrder) && 2 * run.in_order >= run.rows;
}

}  // namespace

void CopiedRows::take_copy(std::int64_t place, std::int64_t original, std::size_t offset) {
    // What repeats a row of the run itself is no copy of what stands above it.
    if (run_.rows > 0 && original >= run_.first) end_run();
    if (run_.rows == 0) {
        run_ = {place, place, original, original, 0, 0, seen_};
        run_.begin = offset;
    }
    if (run_.rows == 0 || original <= run_.original_first) {
        run_.even = run_.even && (run_.passes <= 1 || run_.begun == run_.of_pass);
        ++run_.passes;
        run_.begun = 0;
    }
    ++run_.begun;
    if (run_.passes == 1) ++run_.of_pass;
    run_.in_order += run_.rows == 0 || original > latest_ ? 1 : 0;
    ++run_.rows;
    ++seen_;
    run_.last = place;
    run_.original_first = std::min(run_.original_first, original);
    run_.original_last = std::max(run_.original_last, original);
    latest_ = original;
}

void CopiedRows::end_run() {
    if (is_pasted(run_) && found_.size() < kMostRuns) found_.push_back(run_);
    run_ = {};
}

std::vector<CopiedRun> CopiedRows::end_table() {
    end_run();
    seen_ = 0;
    return std::exchange(found_, {});
}

}  // namespace daybook::schemas
