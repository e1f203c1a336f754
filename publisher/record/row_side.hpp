#pragma once

#include "publisher/record/canonical_rows.hpp"
#include "schemas/row_keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// Where each of `columns` stands in a version, -1 for nowhere.
std::vector<int> places_of(const std::vector<std::string>& columns, const CanonicalRows& rows);

/// One version while it is compared: its rows by columns that both versions share the order of.
class Side {
public:
    Side(const CanonicalRows& rows, const std::vector<std::string>& columns)
        : rows_(rows), from_(places_of(columns, rows)), cursor_(rows) {}

    std::size_t size() const { return rows_.size(); }
    const CanonicalRows& rows() const { return rows_; }
    void go_to(std::size_t row) { cursor_.go_to(row); }
    /// The value of the row in a column, "" where the version has no such column. Valid until the next call.
    std::string_view cell(std::size_t column) {
        return from_[column] < 0 ? std::string_view() : cursor_.cell(static_cast<std::size_t>(from_[column]));
    }
    /// A print of all values.
    std::uint64_t print() {
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < from_.size(); ++i) out = schemas::print_of(cell(i), out);
        return out;
    }
    std::vector<std::string> cells() {
        std::vector<std::string> out;
        for (std::size_t i = 0; i < from_.size(); ++i) out.emplace_back(cell(i));
        return out;
    }
    bool same_columns(const Side& other) const { return from_ == other.from_; }

private:
    const CanonicalRows& rows_;
    std::vector<int> from_;
    CanonicalRows::Cursor cursor_;
};

}  // namespace daybook::record
