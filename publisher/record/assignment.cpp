#include "publisher/record/assignment.hpp"

#include <algorithm>
#include <limits>

namespace daybook::record {

namespace {

constexpr auto kFar = std::numeric_limits<std::int64_t>::max() / 2;

/// Least-cost assignment of a square table; costs are negated weights. Index 0 of each vector stands for
/// "none yet", as the method is usually written.
class Assignment {
public:
    Assignment(const std::vector<std::vector<std::int64_t>>& weights, std::size_t size)
        : weights_(weights),
          size_(size),
          of_row_(size + 1),
          of_column_(size + 1),
          row_of_(size + 1),
          before_(size + 1) {
        for (std::size_t row = 1; row <= size_; ++row) take_in(row);
    }
    /// The column of each row, from 0.
    std::vector<std::size_t> columns() const {
        std::vector<std::size_t> out(size_);
        for (std::size_t column = 1; column <= size_; ++column) out[row_of_[column] - 1] = column - 1;
        return out;
    }

private:
    std::int64_t cost(std::size_t row, std::size_t column) const {
        const bool real = row <= weights_.size() && column <= weights_.front().size();
        return (real ? -weights_[row - 1][column - 1] : 0) - of_row_[row] - of_column_[column];
    }

    /// Finds the cheapest way to give `row` a column by moving others, and moves them.
    void take_in(std::size_t row) {
        std::vector<std::int64_t> least(size_ + 1, kFar);
        std::vector<bool> used(size_ + 1);
        row_of_[0] = row;
        std::size_t column = 0;
        do {
            used[column] = true;
            column = step(column, least, used);
        } while (row_of_[column] != 0);
        for (; column != 0; column = before_[column]) row_of_[column] = row_of_[before_[column]];
    }

    std::size_t step(std::size_t from, std::vector<std::int64_t>& least, const std::vector<bool>& used) {
        std::int64_t delta = kFar;
        std::size_t next = 0;
        for (std::size_t c = 1; c <= size_; ++c) {
            if (used[c]) continue;
            if (const auto here = cost(row_of_[from], c); here < least[c]) {
                least[c] = here;
                before_[c] = from;
            }
            if (least[c] < delta) {
                delta = least[c];
                next = c;
            }
        }
        for (std::size_t c = 0; c <= size_; ++c)
            if (used[c]) {
                of_row_[row_of_[c]] += delta;
                of_column_[c] -= delta;
            } else {
                least[c] -= delta;
            }
        return next;
    }

    const std::vector<std::vector<std::int64_t>>& weights_;
    std::size_t size_;
    std::vector<std::int64_t> of_row_, of_column_;
    std::vector<std::size_t> row_of_, before_;
};

}  // namespace

std::vector<int> heaviest_matching(const std::vector<std::vector<std::int64_t>>& weights) {
    std::vector<int> out(weights.size(), -1);
    if (weights.empty() || weights.front().empty()) return out;
    const auto columns = weights.front().size();
    const auto assigned = Assignment(weights, std::max(weights.size(), columns)).columns();
    for (std::size_t row = 0; row < weights.size(); ++row)
        if (assigned[row] < columns && weights[row][assigned[row]] > 0)
            out[row] = static_cast<int>(assigned[row]);
    return out;
}

}  // namespace daybook::record
