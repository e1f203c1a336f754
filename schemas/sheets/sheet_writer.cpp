#include "schemas/sheets/sheet_writer.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>
#include <utility>

namespace daybook::schemas::sheets {

namespace {

/// Line ends become LF, what is no UTF-8 or is NUL becomes U+FFFD: the road from here on reads text.
std::string clean(std::string_view text) {
    const auto utf8 = base::to_utf8(text);
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        if (utf8[i] == '\0') out += "\uFFFD";
        else if (utf8[i] != '\r') out += utf8[i];
        else if (i + 1 == utf8.size() || utf8[i + 1] != '\n') out += '\n';
    }
    return out;
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string cell_name(std::uint64_t row, std::uint64_t column) {
    std::string letters;
    for (auto left = column + 1; left > 0; left = (left - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
    return letters + std::to_string(row + 1);
}

/// A JSON table has no name.
std::string SheetWriter::shown_name() const {
    return name_.empty() ? "the table" : fmt::format("the sheet '{}'", name_);
}

void SheetWriter::check_cell(std::uint64_t column, std::string_view text) const {
    const auto& limits = budget_.limits;
    if (column >= limits.columns)
        refuse_size(
            "{} has a cell beyond column {}; remove what stands there, or give the columns "
            "with the data as CSV",
            shown_name(), limits.columns);
    if (text.size() > limits.cell_bytes ||
        static_cast<std::uint64_t>(std::ranges::count(text, '\n')) > limits.cell_lines)
        refuse_size(
            "{} has a cell in column {} that holds more than {} bytes or {} lines; a cell of "
            "a table holds one value: move the text out of it",
            shown_name(), column + 1, limits.cell_bytes, limits.cell_lines);
}

void SheetWriter::put(std::uint64_t column, std::string_view text) {
    if (text.empty() && column >= width_) return;
    check_cell(column, text);
    // At once: a row may name the same long text in each of its columns, and in one of them over and over.
    budget_.add_text(text.size());
    counted_ += text.size();
    const auto at = static_cast<std::size_t>(column);
    if (cells_.size() <= at) cells_.resize(at + 1);
    if (is_plain(text)) cells_[at] = text;
    else cells_[at] = clean(text);
    if (!text.empty()) width_ = std::max(width_, at + 1);
}

void SheetWriter::append_cell(std::string_view text) {
    if (text.find_first_of(",\"\n") == std::string_view::npos) {
        text_ += text;
        return;
    }
    text_ += '"';
    for (const char c : text) {
        if (c == '"') text_ += '"';
        text_ += c;
    }
    text_ += '"';
}

void SheetWriter::append_row() {
    for (std::size_t i = 0; i < width_; ++i) {
        if (i > 0) text_ += ',';
        append_cell(cells_[i]);
    }
    text_ += '\n';
}

void SheetWriter::conceal_columns(std::uint64_t first, std::uint64_t count) {
    const auto most = budget_.limits.columns;
    const auto begin = std::min(first, most), end = begin + std::min(count, most - begin);
    if (conceals_.size() < end) conceals_.resize(end);
    std::fill(conceals_.begin() + static_cast<std::ptrdiff_t>(begin),
              conceals_.begin() + static_cast<std::ptrdiff_t>(end), true);
    has_text_.resize(conceals_.size());
}

void SheetWriter::note_concealed(bool row_is, std::uint64_t row, std::uint64_t times) {
    if (row_is) {
        if (concealed_rows_.count == 0) concealed_rows_.first = row;
        concealed_rows_.count += times;
    }
    for (std::size_t i = 0; i < std::min(width_, conceals_.size()); ++i)
        if (conceals_[i] && !cells_[i].empty()) has_text_[i] = true;
}

void SheetWriter::move_to(Sheet& sheet) {
    sheet.text = std::move(text_);
    sheet.concealed_rows = concealed_rows_;
    const auto first = std::ranges::find(has_text_, true);
    sheet.concealed_columns = {static_cast<std::uint64_t>(std::ranges::count(has_text_, true)),
                               first == has_text_.end() ? 0 : static_cast<std::uint64_t>(first - has_text_.begin())};
}

void SheetWriter::end_row(std::uint64_t row, std::uint64_t times) {
    const auto counted = std::exchange(counted_, 0);
    const bool concealed = std::exchange(row_is_concealed_, false);
    while (width_ > 0 && cells_[width_ - 1].empty()) --width_;
    if (width_ == 0 || times == 0) return;
    const auto& most = budget_.limits.rows;
    if (row >= most || times > most - row)
        refuse_size("{} has more than {} rows; give the file in parts", shown_name(), most);
    if (row < next_row_)
        refuse("{} has its row {} out of order; open it in a spreadsheet and save it again", shown_name(),
               row + 1);
    const auto gap = static_cast<std::size_t>(row - next_row_);
    budget_.add_text(gap);
    text_.append(gap, '\n');
    const auto begin = text_.size();
    append_row();
    const auto size = text_.size() - begin;
    budget_.add_text(size - std::min<std::uint64_t>(size, counted));
    budget_.expect_repeats(size, times - 1);
    for (std::uint64_t i = 1; i < times; ++i) {
        budget_.add_text(size);
        text_.append(text_, begin, size);
    }
    note_concealed(concealed, row, times);
    next_row_ = row + times;
    std::for_each_n(cells_.begin(), width_, [](std::string& cell) { cell.clear(); });
    width_ = 0;
}

}  // namespace daybook::schemas::sheets
