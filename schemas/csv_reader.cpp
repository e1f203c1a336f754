#include "schemas/csv_reader.hpp"

#include "schemas/quoted_rows.hpp"

#include <algorithm>
#include <span>

namespace daybook::schemas {

namespace {

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}
bool is_space_or_tab(char c) {
    return c == ' ' || c == '\t';
}

}  // namespace

CsvReader::CsvReader(std::string_view bytes, char delimiter, Lines lines)
    : text_(bytes),
      first_(bytes.data()),
      at_(first_),
      end_(first_ + bytes.size()),
      record_begin_(first_),
      record_end_(first_),
      delimiter_(delimiter),
      lines_(lines),
      special_(delimiter, '\n', '\r', '"') {
    cells_.resize(32);
}

void CsvReader::start_at(std::size_t offset, std::size_t wasted, std::size_t doubtful, std::string_view copy) {
    copy.empty() ? look_at(text_, 0, offset) : look_at(copy, offset, offset);
    wasted_ = wasted;
    doubtful_ = doubtful;
    next_line_ = 1;
}

/// Goes on at `position` of the text, whose bytes from `offset` on are these.
void CsvReader::look_at(std::string_view bytes, std::size_t offset, std::size_t position) {
    offset_ = offset;
    first_ = bytes.data();
    at_ = first_ + (position - offset);
    end_ = first_ + bytes.size();
    text_goes_on_ = offset + bytes.size() < text_.size();
    special_.forget();
    record_begin_ = record_end_ = at_;
    count_ = 0;
}

const char* CsvReader::skip_line_end(const char* at) const {
    return *at == '\r' && at + 1 != end_ && at[1] == '\n' ? at + 2 : at + 1;
}

/// To the delimiter or line end that closes an unquoted cell.
const char* CsvReader::scan_plain(const char* at) {
    for (;;) {
        at = special_.find(at, end_);
        if (at == end_ || *at != '"') return at;
        mark(stray_);
        ++at;
    }
}

bool CsvReader::next() {
    if (at_ == end_ && text_goes_on_) look_at(text_, 0, position());
    if (at_ == end_) return false;
    const auto begin = position(), wasted = wasted_, doubtful = doubtful_;
    const auto line = next_line_;
    read_record();
    // What was read may depend on bytes behind the copy, of a line end, too: the record is read again from the text.
    if (text_goes_on_ && (looked_to_end_ || end_ - record_end_ < 2)) [[unlikely]] {
        look_at(text_, 0, begin);
        wasted_ = wasted;
        doubtful_ = doubtful;
        next_line_ = line;
        read_record();
    }
    return true;
}

void CsvReader::read_record() {
    count_ = 0;
    looked_to_end_ = false;
    stray_ = unclosed_ = 0;
    line_ = next_line_;
    record_begin_ = at_;
    special_.begin_anew();
    const char* at = at_;
    ByteWalk::Place place;
    for (bool aside = true;; ++at) {
        const char* const begin = at;
        // Nothing stands between a sign that ends a cell and the next one.
        at = aside ? special_.find(begin, end_, place) : special_.on(end_, place);
        aside = count_ + 1 == kMaxCells || (at != end_ && *at == '"');
        if (!aside) add(begin, at, Shape::plain);
        else at = count_ + 1 == kMaxCells ? take_rest(begin) : scan_marked(begin, at);
        if (at == end_ || *at != delimiter_) break;
    }
    record_end_ = at;
    if (offset_of(record_begin_) < doubtful_ && unclosed_ == 0) unclosed_ = 1;
    // Of a record with more cells the rest was not walked over.
    seen_ = count_ < kMaxCells ? special_.seen() : ~0U;
    at_ = at;
    if (at != end_) at_ = skip_line_end(at);
    ++next_line_;  // behind the last line, too, whether or not something ends it
}

/// A cell with a quote, before which it has no other and nothing that ends it.
const char* CsvReader::scan_marked(const char* begin, const char* quote) {
    const char* first = begin;
    while (is_space_or_tab(*first)) ++first;
    // `, "Smith, Jones"` is a quoted cell to whoever wrote it.
    if (quote == begin || (first == quote && !is_space_or_tab(delimiter_))) return scan_quoted(begin, quote);
    const char* const at = scan_plain(quote);
    add(begin, at, Shape::plain);
    return at;
}

const char* CsvReader::scan_quoted(const char* begin, const char* quote) {
    const char* at = quote + 1;
    const char* const limit =
        static_cast<std::size_t>(end_ - at) > kMaxQuotedBytes ? at + kMaxQuotedBytes : end_;
    const std::int64_t most_lines = wasted_ > kMostWasted ? 0 : kMaxQuotedLines;
    std::int64_t lines = 0;
    bool doubled = false;
    for (;; ++at) {
        at = special_.find(at, end_);
        if (at >= limit) {
            looked_to_end_ = looked_to_end_ || limit == end_;
            return give_up_quote(begin, limit);
        }
        if (*at == delimiter_) continue;
        if (is_line_end(*at)) {
            if (++lines > most_lines) return give_up_quote(begin, at);
            at = skip_line_end(at) - 1;
        } else if (at + 1 != end_ && at[1] == '"') {
            doubled = true;
            ++at;
        } else {
            break;
        }
    }
    const char* const behind = at + 1;
    const char* close = behind;
    while (close != end_ && is_space_or_tab(*close) && *close != delimiter_) ++close;
    if (!ends_cell(close)) {
        // Over several lines the quote that "closes" is more likely the opening one of a later cell.
        if (lines > 0) return give_up_quote(begin, at);
        mark(stray_);
        close = scan_plain(close);
    }
    if (lines > 0 && width_.headings > 1) {
        const bool whole = is_whole(close);
        if (swallows_rows(quote, at, whole)) {
            // A line of so many cells with a date in one is a row; of fewer it may be an itinerary.
            if (whole && width_.headings < kSurelyRow) doubtful_ = std::max(doubtful_, offset_of(at));
            return give_up_quote(begin, at);
        }
    }
    const bool regular = begin == quote && close == behind;
    if (lines_ == Lines::physical) next_line_ += lines;
    add(begin, close, !regular ? Shape::irregular : doubled ? Shape::escaped : Shape::quoted);
    return close;
}

/// Whether the record has as many cells as a row if the quote closes there; what is quoted behind it may make
/// up for cells that lack. Looks ahead to the line's end.
bool CsvReader::is_whole(const char* close) {
    auto cells = count_ + 1;
    bool quoted = false;
    const char* at = close;
    for (; at != end_ && !is_line_end(*at); ++at) {
        if (*at == '"') quoted = !quoted;
        else if (*at == delimiter_ && !quoted) ++cells;
    }
    looked_to_end_ = looked_to_end_ || at == end_;
    return cells <= width_.headings && (quoted || cells >= width_.fewest);
}

/// One of the lines inside is a row by itself, or the last one is with what stands behind the quote.
bool CsvReader::swallows_rows(const char* quote, const char* close, bool whole) const {
    QuotedLines cell{{quote + 1, close}, {}, 0, whole};
    for (const auto& before : std::span(cells_).first(count_)) {
        const bool quoted = before.shape == Shape::quoted;
        cell.before.push_back({before.begin + (quoted ? 1 : 0), before.size - (quoted ? 2 : 0)});
    }
    const auto* const end_of_last = std::find_if(close, end_, is_line_end);
    cell.behind = static_cast<std::size_t>(std::count(close, end_of_last, delimiter_));
    return holds_rows(cell, delimiter_, width_);
}

const char* CsvReader::give_up_quote(const char* begin, const char* reached) {
    wasted_ += static_cast<std::size_t>(reached - begin);
    mark(unclosed_);
    const char* const at = scan_plain(begin);
    add(begin, at, Shape::plain);
    return at;
}

const char* CsvReader::take_rest(const char* at) {
    const char* const begin = at;
    while (at != end_ && !is_line_end(*at)) ++at;
    // Spreadsheets write blank cells by the thousand.
    const bool blank = std::all_of(begin, at, [&](char c) { return c == delimiter_ || c == ' '; });
    add(begin, blank ? begin : at, Shape::plain);
    return at;
}

std::string_view CsvReader::unquote(const Cell& cell, std::string& scratch) {
    scratch.clear();
    const char* at = cell.begin;
    const char* const end = at + cell.size;
    while (*at != '"') ++at;
    for (++at; at != end; ++at) {
        if (*at == '"') {
            if (at + 1 == end || at[1] != '"') break;
            ++at;
        }
        scratch += *at;
    }
    // What follows the closing quote belongs to the cell, as spreadsheets read it.
    if (at != end) scratch.append(at + 1, end);
    return scratch;
}

}  // namespace daybook::schemas
