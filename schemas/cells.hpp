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

    void start_at(std::size_t offset, std::size_t wasted, std::size_t doubtful = 0) { reader_.start_at(offset, wasted, doubtful); }
    /// The rows of the table have so many cells, as CsvReader::expect() is told.
    void expect(RowWidth width) { reader_.expect(width); }
    bool next() {
        if (!reader_.next()) return false;
        has_marks_ = holds_marks(reader_.record(), utf8_);
        return true;
    }
    const CsvReader& reader() const { return reader_; }

    /// The text of a cell, "" beyond the record's last or for -1. Good until the next call.
    std::string_view at(int cell) {
        if (cell < 0 || static_cast<std::size_t>(cell) >= reader_.size()) return {};
        auto text = as_it_stands(cell);
        if (has_marks_ && without_marks(text, cleaned_) != 0) text = cleaned_;
        // Most cells begin and end in a letter or a digit, and nothing that is trimmed does.
        if (!text.empty() && is_plain(text.front()) && is_plain(text.back())) return text;
        return base::trim(text);
    }
    /// Whether a cell of the record holds marks (UnseenMark), which at() leaves out.
    bool has_marks() const { return has_marks_; }
    /// A cell with its marks. \pre the record has it
    std::string_view as_it_stands(int cell) {
        const auto raw = reader_.raw(static_cast<std::size_t>(cell));
        // Such a cell is in a row too long to be read; what is looked at of it must not cost its size again.
        auto text = raw.size() > kMostBytes ? whole_characters(raw.substr(0, kMostBytes))
                                            : reader_.text(static_cast<std::size_t>(cell), unquoted_);
        if (!utf8_ && !is_ascii(text)) {
            decoded_.clear();
            append_windows_1252(text, decoded_);
            text = decoded_;
        }
        return text;
    }
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
    /// Without the beginning of a sequence at the end.
    static std::string_view whole_characters(std::string_view text) {
        for (int i = 0; i < 3 && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80; ++i)
            text.remove_suffix(1);
        if (static_cast<unsigned char>(text.back()) >= 0x80) text.remove_suffix(1);
        return text;
    }
    /// No blank, and no part of a longer sequence.
    static bool is_plain(char c) { return static_cast<signed char>(c) > ' '; }

    CsvReader reader_;
    bool utf8_;
    bool has_marks_ = false;
    std::string unquoted_, decoded_, cleaned_;
};

}  // namespace daybook::schemas
