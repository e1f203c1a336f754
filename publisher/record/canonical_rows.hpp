#pragma once

#include "schemas/csv_reader.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// The rows of a data.csv, kept as its text and 16 bytes a row; cells are found again when they are asked
/// for.
class CanonicalRows {
public:
    /// No rows of no columns: what there was before a first version.
    CanonicalRows() : CanonicalRows("_row\r\n") {}
    /// Throws Error(corrupt) naming the line when the text is no data.csv of ours: its last column is not
    /// `_row`, a column comes twice, or a row has more or fewer cells than the heading.
    explicit CanonicalRows(std::string text);

    /// Without `_row`.
    const std::vector<std::string>& columns() const { return columns_; }
    std::size_t size() const { return places_.size(); }
    /// The values of a row as they are written, without its locator. Equal text means equal values; other
    /// text may be the same values in other quotes.
    std::string_view values(std::size_t row) const {
        return std::string_view(*text_).substr(places_[row].begin, places_[row].size);
    }
    /// These rows alone, in this order. \pre the numbers are below size()
    CanonicalRows only(const std::vector<std::uint32_t>& rows) &&;
    /// Memory held.
    std::size_t bytes() const { return text_->size() + places_.size() * sizeof(Place); }

    /// Finds cells. One a thread; the rows must outlive it.
    class Cursor {
    public:
        explicit Cursor(const CanonicalRows& rows) : rows_(rows), reader_(*rows.text_, ',') {}
        /// Stands on a row.
        void go_to(std::size_t row);
        /// Valid until the next call.
        std::string_view cell(std::size_t column) { return reader_.text(column, scratch_); }
        /// "<part>:<sheet>:<line>"
        std::string_view locator() { return cell(rows_.columns_.size()); }

    private:
        const CanonicalRows& rows_;
        schemas::CsvReader reader_;
        std::string scratch_;
    };

private:
    struct Place {
        std::uint64_t begin;
        std::uint32_t size;  ///< of the values; the locator follows behind a comma
    };
    std::unique_ptr<const std::string> text_;
    std::vector<std::string> columns_;
    std::vector<Place> places_;
};

}  // namespace daybook::record
