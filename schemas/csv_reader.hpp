#pragma once

#include "schemas/quoted_rows.hpp"
#include "schemas/scan.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// Cuts delimited text into records of cells without copying: RFC 4180, and what files really hold. Lines end
/// in LF, CRLF or CR, mixed. Bytes are UTF-8 or any encoding that keeps ASCII (Windows-1252); a BOM is not
/// expected.
///
/// A quote that opens a cell must close it: before a delimiter or line end, within kMaxQuotedLines lines and
/// kMaxQuotedBytes. One that does not is an ordinary character, its record is marked, and reading goes on
/// behind it, so a forgotten quote costs a row and never the rest of the file. Where it is known how many cells a
/// table's rows have, a quoted cell that would take whole rows of it into itself is such a forgotten quote, too
/// (holds_rows()); where the record of a narrow table is whole either way, every line of it is doubtful.
class CsvReader {
public:
    static constexpr std::size_t kMaxQuotedBytes = 1 << 20;
    static constexpr std::int64_t kMaxQuotedLines = 200;
    /// What a record keeps apart; a longer one has all the rest in its last cell.
    static constexpr std::size_t kMaxCells = 4096;

    /// What line() counts: lines as an editor does, or records, which are the rows of a spreadsheet.
    enum class Lines : std::uint8_t { physical, records };

    CsvReader(std::string_view bytes, char delimiter, Lines lines = Lines::physical);

    /// Goes on at `offset`, where a record must begin; lines are counted from 1 again. `wasted` and `doubtful` are what
    /// reading up to there gave wasted() and doubtful(). `copy`, where there is one, holds the bytes from `offset` on, perhaps not to the text's end:
    /// records that lie within are read from it, and from the first that does not, the text is. What is read is the same either way. It must outlive that.
    void start_at(std::size_t offset, std::size_t wasted, std::size_t doubtful = 0, std::string_view copy = {});
    /// The rows of the table have so many cells.
    /// What a program wrote closes its quotes, so that of a sheet's records nothing is to be expected.
    void expect(RowWidth width) { width_ = lines_ == Lines::physical ? width : RowWidth(); }
    /// Reads the next record; false at the end. An empty line is a record of one empty cell.
    bool next();

    /// Offset at which the next record begins.
    std::size_t position() const { return offset_of(at_); }
    /// Line at which the next record begins.
    std::int64_t next_line() const { return next_line_; }
    /// Bytes read in vain after quotes that were never closed; past kMostWasted a quoted cell ends with its
    /// line, so that no file can be made slow.
    std::size_t wasted() const { return wasted_; }
    static constexpr std::size_t kMostWasted = std::size_t{64} << 20;

    /// Offset up to which records stand in what may be one quoted cell.
    std::size_t doubtful() const { return doubtful_; }

    std::size_t size() const { return count_; }
    /// True only for a record whose bytes are all of ASCII; for some of them false, too.
    bool surely_ascii() const { return (seen_ & ByteWalk::beyond_ascii) == 0; }
    /// True only for a record of which holds_marks() is false; for some of them false, too.
    bool surely_unmarked() const { return (seen_ & ByteWalk::perhaps_marks) == 0; }
    /// The cell's text where it takes no more than a look, blanks included; nothing where it takes more.
    std::string_view plain_text(std::size_t cell) const {
        const auto& c = cells_[cell];
        if (c.shape == Shape::plain) return {c.begin, c.size};
        return c.shape == Shape::quoted ? std::string_view(c.begin + 1, c.size - 2) : std::string_view();
    }
    /// Line on which the record begins, 1-based.
    std::int64_t line() const { return line_; }
    /// The bytes of the cell in the file, quotes included.
    std::string_view raw(std::size_t cell) const { return {cells_[cell].begin, cells_[cell].size}; }
    /// Offset of raw() in the file.
    std::size_t offset(std::size_t cell) const { return offset_of(cells_[cell].begin); }
    std::size_t record_bytes() const { return static_cast<std::size_t>(record_end_ - record_begin_); }
    std::string_view record() const { return {record_begin_, record_bytes()}; }
    /// Offset behind the record's last cell, before its line end.
    std::size_t record_end() const { return offset_of(record_end_); }

    /// The cell's text without its quotes; in `scratch` when it has to be put together.
    std::string_view text(std::size_t cell, std::string& scratch) const {
        const auto& c = cells_[cell];
        if (c.shape == Shape::plain) return {c.begin, c.size};
        if (c.shape == Shape::quoted) return {c.begin + 1, c.size - 2};
        return unquote(c, scratch);
    }

    /// 1-based number of the first cell of this record with a quote where none belongs; 0 for none.
    int stray_quote() const { return stray_; }
    /// 1-based number of the first cell whose opening quote was never closed, or the first of a doubtful record; 0 for none.
    /// Where such a record's cells begin and end is not certain.
    int unclosed_quote() const { return unclosed_; }

private:
    enum class Shape : std::uint8_t { plain, quoted, escaped, irregular };
    struct Cell {
        const char* begin;
        std::size_t size;
        Shape shape;
    };

    std::size_t offset_of(const char* at) const { return offset_ + static_cast<std::size_t>(at - first_); }
    void look_at(std::string_view bytes, std::size_t offset, std::size_t position);
    void read_record();
    static std::string_view unquote(const Cell& cell, std::string& scratch);
    const char* scan_plain(const char* at);
    const char* scan_marked(const char* begin, const char* quote);
    const char* scan_quoted(const char* begin, const char* quote);
    const char* give_up_quote(const char* begin, const char* reached);
    bool is_whole(const char* close);
    bool swallows_rows(const char* quote, const char* close, bool whole) const;
    const char* take_rest(const char* at);
    void add(const char* begin, const char* end, Shape shape) {
        if (count_ == cells_.size()) [[unlikely]] cells_.resize(2 * count_);
        cells_[count_++] = {begin, static_cast<std::size_t>(end - begin), shape};
    }
    bool ends_cell(const char* at) const {
        return at == end_ || *at == delimiter_ || *at == '\n' || *at == '\r';
    }
    const char* skip_line_end(const char* at) const;
    void mark(int& which) const {
        if (which == 0) which = static_cast<int>(count_) + 1;
    }

    std::string_view text_;       ///< all of it
    // Of what is looked at: the text, or a copy of a part of it.
    std::size_t offset_ = 0;      ///< in the text
    const char* first_;
    const char* at_;
    const char* end_;
    bool text_goes_on_ = false;   ///< behind `end_`
    bool looked_to_end_ = false;  ///< ahead of this record, which may end before: whatever looks ahead says so when it comes to `end_`
    const char* record_begin_;
    const char* record_end_;
    char delimiter_;
    Lines lines_;
    ByteWalk special_;  ///< what ends a run of ordinary bytes
    RowWidth width_;
    std::int64_t line_ = 0;
    std::int64_t next_line_ = 1;
    std::size_t wasted_ = 0, doubtful_ = 0;
    unsigned seen_ = 0;  ///< bits of ByteWalk::Seen
    int stray_ = 0;
    int unclosed_ = 0;
    std::vector<Cell> cells_;  ///< of which `count_` are of this record
    std::size_t count_ = 0;
};

}  // namespace daybook::schemas
