#include "schemas/redact.hpp"

#include "schemas/vat_numbers.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

/// Copies a text but for some stretches of it, which come in order.
class Copy {
public:
    explicit Copy(std::string_view text) : text_(text) { out_.reserve(text.size()); }
    void leave_out(std::size_t begin, std::size_t end) {
        out_ += text_.substr(copied_, begin - copied_);
        copied_ = end;
    }
    std::string finish() {
        leave_out(text_.size(), text_.size());
        return std::move(out_);
    }

private:
    std::string_view text_;
    std::string out_;
    std::size_t copied_ = 0;
};

bool repeats_heading(Cells& cells, const Header& header, int column) {
    return normal_heading(cells.at(column)) ==
           normal_heading(header.labels[static_cast<std::size_t>(column)]);
}

void leave_out_private_cells(Copy& copy, Cells& cells, const Header& header, const Layout& layout) {
    const auto& reader = cells.reader();
    const bool unclosed = reader.unclosed_quote() != 0;
    // What is pushed along stands further right than its heading.
    const int moved = moved_private_cell(cells, layout);
    // What was pulled back stands further left.
    const int from = moved < 0 ? layout.headed : std::min(moved, layout.private_columns.front());
    for (int i = 0; i < cells.size(); ++i) {
        const bool is_private = layout.is_private(i) && !repeats_heading(cells, header, i);
        if (!is_private && !unclosed && i < from && !is_vat_number(cells.at(i)) && !is_among_lines(cells.at(i))) continue;
        const auto cell = static_cast<std::size_t>(i);
        copy.leave_out(reader.offset(cell), reader.offset(cell) + reader.raw(cell).size());
    }
}

}  // namespace

std::string redact(const TextFile& file, const Header& header, const Layout& layout) {
    Cells cells(file, header.delimiter);
    for (std::int64_t i = 0; i <= header.records_before; ++i) cells.next();
    cells.expect(width_of(header));
    Copy copy(file.text());
    while (cells.next()) leave_out_private_cells(copy, cells, header, layout);
    auto text = copy.finish();
    std::string out(file.original.substr(0, file.bom_bytes));
    const bool wide = file.encoding == Encoding::utf16le || file.encoding == Encoding::utf16be;
    return out += wide ? to_utf16(text, file.encoding == Encoding::utf16be) : text;
}

}  // namespace daybook::schemas
