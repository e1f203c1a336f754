#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "schemas/schema.hpp"
#include "schemas/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// One typed column, stored as storage_of() says: texts are kept once where they come again soon, each row
/// having the number of its text; numbers (in units of 10^-scale), integers, dates (days since 1970-01-01),
/// booleans (0, 1) and years are 64-bit.
class Column {
public:
    Column(std::string name, FieldType type, int scale)
        : name_(std::move(name)), type_(type), scale_(scale), has_texts_(is_text(type)) {}

    const std::string& name() const { return name_; }
    FieldType type() const { return type_; }
    int scale() const { return scale_; }
    std::size_t size() const { return has_texts_ ? texts_.size() : numbers_.size(); }

    bool is_null(std::size_t row) const { return has_texts_ ? texts_[row] == kNull : nulls_[row] != 0; }
    /// "" for a blank. \pre is_text(type())
    std::string_view text(std::size_t row) const {
        return texts_[row] == kNull ? std::string_view() : text_numbered(texts_[row]);
    }
    /// \pre !is_text(type())
    std::int64_t number(std::size_t row) const { return numbers_[row]; }

    void append_null() { append_nulls(1); }
    void append_nulls(std::size_t count) {
        if (has_texts_) return texts_.append(count, kNull);
        nulls_.append(count, 1);
        numbers_.append(count, 0);
    }
    void append_text(std::string_view text);
    void append_number(std::int64_t number) {
        nulls_.push_back(0);
        numbers_.push_back(number);
    }
    /// The values of a column of the same name and type behind this one's.
    void append(const Column& more);
    /// No values, and the memory kept for others.
    void clear();

    /// The value as canonical CSV and JSON text show it ("", ISO date, plain decimal); appended to `out`.
    void append_canonical(std::size_t row, std::string& out) const;

private:
    friend class TableCodec;
    static constexpr std::uint32_t kNull = UINT32_MAX;

    std::string_view text_numbered(std::uint32_t number) const {
        const auto begin = number == 0 ? 0 : ends_[number - 1];
        return {bytes_.data() + begin, ends_[number] - begin};
    }
    std::uint32_t add_text(std::string_view text);
    bool repeats_itself() const;
    void append_texts(std::span<const std::uint32_t> texts, std::span<const std::uint64_t> ends,
                      std::string_view bytes);

    std::string name_;
    FieldType type_;
    int scale_;
    bool has_texts_;
    Values<std::uint32_t> texts_;  ///< by row: which text it has, kNull for none
    Values<std::uint64_t> ends_;   ///< by text: where it ends in bytes_; it begins where the one before ends
    Values<char> bytes_;
    std::vector<std::uint32_t> recent_;  ///< texts to look among for one that comes again, by their prints
    Values<std::uint8_t> nulls_;
    Values<std::int64_t> numbers_;
};

/// Typed rows that passed, in source order: a batch of those of a file (CheckedRows has all). Only check() and
/// decode_table() make one, so data that was not checked cannot be released.
class CheckedTable {
public:
    const std::vector<Column>& columns() const { return columns_; }
    std::size_t rows() const { return lines_.size(); }
    /// Source line of a row, 1-based: as an editor shows it, or the row of a sheet.
    std::int64_t line(std::size_t row) const { return lines_[row]; }
    /// Path inside the file of the sheet that a row stands on; "" for a plain CSV.
    std::string_view sheet(std::size_t row) const;
    /// The sheets that rows stand on, in their order, each once; none for a plain CSV.
    std::vector<std::string> sheets() const;
    const Column* find(std::string_view name) const;

private:
    friend class CheckedRows;
    friend class TableBuilder;
    friend class TableCodec;
    /// Where the rows of one sheet begin; they end where the next one's do.
    struct SheetRun {
        std::size_t first_row;
        std::string name;
    };
    /// \pre the columns are the same, and the places come later
    void append(CheckedTable&& later);

    std::vector<Column> columns_;
    Values<std::int64_t> lines_;
    std::vector<SheetRun> sheets_;  ///< in row order; empty stands for one sheet without a name
};

/// Columns in schema order, all of the schema's publishable fields (those absent from the file are all null).
class TableBuilder {
public:
    explicit TableBuilder(const Schema& schema);
    /// Begins anew in the memory of a table of this schema whose rows are not needed any more; of one that
    /// was moved from, in new memory.
    TableBuilder(const Schema& schema, CheckedTable&& used);
    Column& column(std::size_t index) { return table_.columns_[index]; }
    /// Closes a row; every column must have had one append since the last, or none at all (see fill).
    void end_row(std::int64_t line) { table_.lines_.push_back(line); }
    std::size_t rows() const { return table_.rows(); }
    /// Gives every column that is behind the rows the blanks that it lacks.
    void fill();
    /// The rows stand on this sheet, their lines counted from `lines_before`.
    void place(std::string_view sheet, std::int64_t lines_before);
    CheckedTable finish() && { return std::move(table_); }

private:
    CheckedTable table_;
};

/// What crosses from the worker: columns as they lie in memory, with sizes checked on the way back in.
std::string encode_table(const CheckedTable& table);
/// Throws Error(corrupt) when the bytes do not add up: the worker is not trusted.
CheckedTable decode_table(std::string_view bytes);
/// The same of rows that must be few enough and have these columns, which is looked at before memory is taken for them.
CheckedTable decode_table(std::string_view bytes, const std::vector<Column>& columns, std::size_t most_rows);

}  // namespace daybook::schemas
