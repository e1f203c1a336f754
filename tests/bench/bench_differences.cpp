#include "timing.hpp"

#include "publisher/record/row_difference.hpp"
#include "tests/record/spend_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace daybook::bench {

namespace {

enum class Later { one_in_a_hundred, other_numbers, all_other, same_rows_once_more };

/// A data.csv of payments. Version 2 differs as `later` says.
std::string version_of(std::int64_t rows, int version, Later later) {
    std::string out =
        "department_family,entity,date,expense_type,expense_area,supplier,transaction_number,amount,"
        "description,_row\r\n";
    out.reserve(static_cast<std::size_t>(rows) * 160);
    const bool second = version == 2;
    for (std::int64_t i = 0; i < rows; ++i) {
        const auto k = later == Later::same_rows_once_more ? 0 : i;
        const bool corrected = second && later == Later::one_in_a_hundred && i % 100 == 0;
        const auto other = second && later == Later::all_other ? 50'000'000 : 0;
        const auto number = 5'000'000 + k + (second && later == Later::other_numbers ? 9'000'000 : 0) + other;
        fmt::format_to(std::back_inserter(out),
                       "Department for Coasts,Coast Agency,2024-{:02}-{:02},Consultancy,Harbours,\"Supplier "
                       "{}, Ltd\",{},{}.{:02},Dredging and upkeep of "
                       "harbour {},1::{}\r\n",
                       1 + k % 12, 1 + k % 28, k % 20'000 + other, number,
                       25'000 + k % 70'000 + (corrected ? 7 : 0), k % 100, k % 300 + other, i + 2);
    }
    return out;
}

void measure(const char* what, std::int64_t before, std::int64_t after, Later later) {
    record::Difference difference;
    Timing timing;
    for (int run = 0; run < 3; ++run) {
        auto first = version_of(before, 1, later), second = version_of(after, 2, later);
        timing.seconds.push_back(time_once([&] {
            difference = record::difference(record::CanonicalRows(std::move(first)),
                                            record::CanonicalRows(std::move(second)),
                                            tests::spend_rows::payments());
        }));
    }
    fmt::print(
        "{:<26}{:>12.2f} s        ({:.2f}-{:.2f})   {} unchanged, {} changed ({} certain), {} removed, {} "
        "added{}\n",
        what, timing.median(), timing.least(), timing.most(), difference.unchanged, difference.changed.size(),
        difference.by_certainty[0], difference.removed.size(), difference.added.size(),
        difference.not_paired.empty() ? "" : ", not paired");
}

}  // namespace

void bench_differences(std::int64_t rows) {
    measure("1 in 100 rows corrected", rows, rows, Later::one_in_a_hundred);
    measure("every number another", rows / 5, rows / 5, Later::other_numbers);
    measure("nothing in common", rows, rows, Later::all_other);
    measure("all rows equal", rows, rows - rows / 100, Later::same_rows_once_more);
}

}  // namespace daybook::bench
