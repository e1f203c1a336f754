#include "schemas/cells.hpp"

namespace daybook::schemas {

namespace {

/// Without the beginning of a sequence at the end.
std::string_view whole_characters(std::string_view text) {
    for (int i = 0; i < 3 && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80; ++i)
        text.remove_suffix(1);
    if (static_cast<unsigned char>(text.back()) >= 0x80) text.remove_suffix(1);
    return text;
}

}  // namespace

std::string_view Cells::put_together(int cell) {
    auto text = as_it_stands(cell);
    if (has_marks_ && without_marks(text, cleaned_) != 0) text = cleaned_;
    return base::trim(text);
}

std::string_view Cells::as_it_stands(int cell) {
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

}  // namespace daybook::schemas
