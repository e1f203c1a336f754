#include "schemas/quoted_rows.hpp"

#include "publisher/base/text.hpp"
#include "schemas/like_data.hpp"

#include <algorithm>
#include <optional>

namespace daybook::schemas {

namespace {

/// Fewer cells in a line are a name and an office, say.
constexpr std::size_t kLeastOfRow = 3;

bool ends_line(char c) {
    return c == '\n' || c == '\r';
}

/// Goes through a text line by line; a line end at the end has an empty line behind it.
class LineWalk {
public:
    explicit LineWalk(std::string_view text) : rest_(text) {}

    bool done() const { return done_; }
    std::string_view next() {
        const auto end = static_cast<std::size_t>(std::ranges::find_if(rest_, ends_line) - rest_.begin());
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end);
        done_ = rest_.empty();
        if (!done_) rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
        return line;
    }

private:
    std::string_view rest_;
    bool done_ = false;
};

std::vector<std::string_view> cells_of(std::string_view line, char delimiter) {
    auto out = base::split(line, delimiter);
    for (auto& cell : out) cell = base::trim(cell);
    return out;
}

/// Dates and numbers stand where those of the record do, and at least one date, or two numbers.
bool stands_as(const std::vector<std::string_view>& record, const std::vector<std::string_view>& line) {
    int dates = 0, numbers = 0;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const auto kind = kind_of(base::trim(record[i]));
        if (kind != CellKind::date && kind != CellKind::number) continue;
        if (i >= line.size() || kind_of(line[i]) != kind) return false;
        ++(kind == CellKind::date ? dates : numbers);
    }
    return dates > 0 || numbers > 1;
}

/// Where the record has numbers before the quote, a row has one of them in the same column, and else a date: a list of days within a remark has not.
bool may_stand_as(const std::vector<std::string_view>& record, const std::vector<std::string_view>& line) {
    const auto shares = [&](CellKind kind) {
        bool none = true;
        for (std::size_t i = 0; i < record.size(); ++i) {
            if (kind_of(base::trim(record[i])) != kind) continue;
            if (i < line.size() && kind_of(line[i]) == kind) return std::optional(true);
            none = false;
        }
        return none ? std::optional<bool>() : false;
    };
    if (const auto numbers = shares(CellKind::number)) return *numbers;
    return shares(CellKind::date).value_or(true);
}

class Lines {
public:
    Lines(const QuotedLines& cell, char delimiter, const RowWidth& width) : cell_(cell), delimiter_(delimiter), width_(width) {}

    bool hold_rows() {
        LineWalk lines(cell_.text);
        const auto first = cells_of(lines.next(), delimiter_).size();
        const auto own = cell_.before.size() + first;
        bool alike = first > 1 && own >= std::max(width_.fewest, kLeastOfRow) && own <= width_.headings;
        std::size_t between = 0;
        while (!lines.done()) {
            const auto line = cells_of(lines.next(), delimiter_);
            const auto cells = line.size() + (lines.done() ? cell_.behind : 0);
            if (is_row(line, cells)) return true;
            alike = alike && (cells == own || cells == width_.headings);
            between += lines.done() ? 0 : 1;
        }
        return alike && between > 0;
    }

private:
    bool is_row(const std::vector<std::string_view>& line, std::size_t cells) const {
        if (line.size() < 2 || cells < width_.fewest || (cell_.whole && cells > width_.headings)) return false;
        const bool full = cells >= width_.headings;
        if (full && !cell_.whole && line.size() >= kSurelyRow) return true;
        if (!may_stand_as(cell_.before, line)) return false;
        if (full && std::ranges::any_of(line, is_day_or_money)) return true;
        return is_like_data(line) || stands_as(cell_.before, line);
    }

    const QuotedLines& cell_;
    char delimiter_;
    const RowWidth& width_;
};

}  // namespace

bool holds_rows(const QuotedLines& cell, char delimiter, const RowWidth& width) {
    return Lines(cell, delimiter, width).hold_rows();
}

}  // namespace daybook::schemas
