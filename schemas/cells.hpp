#pragma once

#include "publisher/base/text.hpp"
#include "schemas/csv_reader.hpp"
#include "schemas/encoding.hpp"
#include "schemas/unseen_marks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// The cells of a file, record by record, as trimmed UTF-8 without marks that nobody sees.
class Cells {
public:
    /// `file` must outlive this.
    Cells(const TextFile& file, char delimiter)
        : reader_(file.text(), delimiter,
                  file.sheet ? CsvReader::Lines::records : CsvReader::Lines::physical),
          utf8_(file.is_utf8()) {}

    /// As CsvReader::start_at().
    void start_at(std::size_t offset, std::size_t wasted, std::size_t doubtful = 0, std::string_view copy = {}) { reader_.start_at(offset, wasted, doubtful, copy); }
    /// The rows of the table have so many cells, as CsvReader::expect() is told.
    void expect(RowWidth width) { reader_.expect(width); }
    bool next() {
        if (!reader_.next()) return false;
        has_marks_ = !reader_.surely_unmarked() && holds_marks(reader_.record(), utf8_);
        is_plain_ = !has_marks_ && (utf8_ || reader_.surely_ascii()) && !too_long();
        return true;
    }
    const CsvReader& reader() const { return reader_; }

    /// The text of a cell, "" beyond the record's last or for -1. Good until the next call.
    std::string_view at(int cell) {
        if (cell < 0 || static_cast<std::size_t>(cell) >= reader_.size()) return {};
        if (is_plain_) {
            // Most cells begin and end in a letter or a digit, and nothing that is trimmed does.
            const auto text = reader_.plain_text(static_cast<std::size_t>(cell));
            if (!text.empty() && is_plain(text.front()) && is_plain(text.back())) return text;
        }
        return put_together(cell);
    }
    /// Whether a cell of the record holds marks (UnseenMark), which at() leaves out.
    bool has_marks() const { return has_marks_; }
    /// A cell with its marks. \pre the record has it
    std::string_view as_it_stands(int cell);
    int size() const { return static_cast<int>(reader_.size()); }

    /// Every cell of the record.
    std::vector<std::string> all() {
        std::vector<std::string> out;
        for (int i = 0; i < size(); ++i) out.emplace_back(at(i));
        return out;
    }

    /// True when the record is longer than any row; its cells are then cut.
    bool too_long() const { return reader_.record_bytes() > kMostBytes; }
    static constexpr std::size_t kMostBytes = std::size_t{4} << 20;

private:
    std::string_view put_together(int cell);
    /// No blank, and no part of a longer sequence.
    static bool is_plain(char c) { return static_cast<signed char>(c) > ' '; }

    CsvReader reader_;
    bool utf8_;
    bool has_marks_ = false;
    bool is_plain_ = false;  ///< cells of this record that are not put together stand in the file as they are
    std::string unquoted_, decoded_, cleaned_;
};

}  // namespace daybook::schemas
