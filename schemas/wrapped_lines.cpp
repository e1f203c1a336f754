#include "schemas/wrapped_lines.hpp"

#include "schemas/csv_reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace daybook::schemas {

namespace {

constexpr std::string_view kLineEnds = "\r\n";
constexpr int kLinesAsked = 20, kFewestLines = 2;
constexpr std::ptrdiff_t kFewestSigns = 2;

/// Without the blanks that a program left behind the last quote.
std::string_view without_end(std::string_view line) {
    const auto last = line.find_last_not_of(' ');
    return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// One cell between quotes: every quote inside has its double.
bool is_wrapped(std::string_view line) {
    if (line.size() < 3 || line.front() != '"' || line.back() != '"') return false;
    const auto inner = line.substr(1, line.size() - 2);
    for (auto at = inner.find('"'); at != std::string_view::npos; at = inner.find('"', at + 2))
        if (at + 1 >= inner.size() || inner[at + 1] != '"') return false;
    return true;
}

std::ptrdiff_t count_of(char sign, std::string_view line) {
    return std::ranges::count(line, sign);
}

/// Its first lines that are not blank are all so, and the same sign parts what is in them.
bool is_wrapped_text(std::string_view text) {
    constexpr std::array<char, 4> kSigns{',', ';', '\t', '|'};
    std::array<bool, kSigns.size()> parts{};
    parts.fill(true);
    int lines = 0;
    while (!text.empty() && lines < kLinesAsked) {
        const auto end = std::min(text.find_first_of(kLineEnds), text.size());
        const auto line = without_end(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        if (!is_wrapped(line)) return false;
        for (std::size_t i = 0; i < kSigns.size(); ++i) parts[i] = parts[i] && count_of(kSigns[i], line) >= kFewestSigns;
        ++lines;
    }
    return lines >= kFewestLines && std::ranges::find(parts, true) != parts.end();
}

void append_unwrapped(std::string_view line, std::string& out) {
    const auto cell = without_end(line);
    if (!is_wrapped(cell)) {
        out += line;
        return;
    }
    const auto inner = cell.substr(1, cell.size() - 2);
    for (std::size_t i = 0; i < inner.size(); ++i) {
        out += inner[i];
        if (inner[i] == '"') ++i;
    }
}

/// The cells of its first record that is not blank, parted by `sign`.
std::size_t cells_of_first(std::string_view text, char sign) {
    CsvReader reader(text, sign);
    while (reader.next())
        if (reader.size() > 1 || !without_end(reader.raw(0)).empty()) return reader.size();
    return 0;
}

/// Where the first line ends, when it alone is wrapped and holds as many cells as the row below it; 0 otherwise.
std::size_t end_of_wrapped_headings(std::string_view text) {
    constexpr std::size_t kLooked = std::size_t{64} << 10, kFewestCells = 4;
    text = text.substr(0, kLooked);
    const auto end = text.find_first_of(kLineEnds);
    if (end == std::string_view::npos || !is_wrapped(without_end(text.substr(0, end)))) return 0;
    std::string headings;
    append_unwrapped(text.substr(0, end), headings);
    const auto same = std::ranges::any_of(std::string_view(",;\t|"), [&](char sign) {
        const auto cells = cells_of_first(headings, sign);
        return cells >= kFewestCells && cells == cells_of_first(text.substr(end), sign);
    });
    return same ? end : 0;
}

}  // namespace

void unwrap_lines(TextFile& file) {
    auto text = file.text();
    if (!is_wrapped_text(text)) {
        const auto end = end_of_wrapped_headings(text);
        if (end == 0) return;
        std::string out;
        append_unwrapped(text.substr(0, end), out);
        out += text.substr(end);
        file.converted = std::move(out);
        file.unwrapped_headings = true;
        return;
    }
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(kLineEnds), text.size());
        append_unwrapped(text.substr(0, end), out);
        if (end < text.size()) out += text[end];
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    file.converted = std::move(out);
    file.unwrapped = true;
}

}  // namespace daybook::schemas
