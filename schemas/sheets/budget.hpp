#pragma once

#include "publisher/base/error.hpp"
#include "schemas/sheets/sheet.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace daybook::schemas::sheets {

/// The file cannot be used; the sentence says what, where and what to do.
template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) {
    throw base::Error::make(base::ErrorKind::bad_input, text, std::forward<Args>(args)...);
}

/// The file asks for more than a limit.
template <class... Args>
[[noreturn]] void refuse_size(fmt::format_string<Args...> text, Args&&... args) {
    throw base::Error::make(base::ErrorKind::exhausted, text, std::forward<Args>(args)...);
}

/// Why a JSON document that can be read is none of the schema's and holds no table either: by itself it is refused like any
/// other, and beside tables it is a note on them.
class NoTable : public base::Error {
public:
    using Error::Error;
};

/// What one file has cost so far, whatever is nested in it.
class Budget {
public:
    Budget(const SheetLimits& most, std::uint64_t file_bytes) : limits(most), file_bytes_(file_bytes) {}

    /// Counts bytes as they are unpacked.
    void add_inflated(std::uint64_t bytes) {
        inflated_ += bytes;
        const bool bomb = inflated_ > limits.ratio_from && inflated_ / limits.ratio > file_bytes_;
        if (bomb || inflated_ > limits.inflated_bytes)
            refuse_size(
                "the file of {} bytes unpacks to more than {}, as a zip bomb does; save the sheet with "
                "the data as CSV (UTF-8) and give that file",
                file_bytes_, inflated_ - 1);
    }
    /// Counts text that is kept.
    void add_text(std::uint64_t bytes) {
        text_ += bytes;
        if (text_ > limits.text_bytes)
            refuse_size("the file's tables are more than {} MB of text; give it in parts",
                        limits.text_bytes >> 20);
    }
    /// Refuses what says in a few bytes that a text stands `times` more times, before it does: it is like a
    /// packed file. The text itself is counted as it is kept.
    void expect_repeats(std::uint64_t bytes, std::uint64_t times) {
        const auto most = limits.text_bytes - std::min(text_, limits.text_bytes);
        if (bytes != 0 && times > most / bytes) add_text(most + 1);
        add_inflated(bytes * times);
    }
    /// Counts members and elements as pointers pass them: a document can have each of its records climb to
    /// the same million.
    void add_looks(std::uint64_t looks) {
        looks_ += looks;
        if (looks_ > limits.json_looks)
            refuse_size(
                "the JSON document has too much around its records; give the same rows as CSV (UTF-8)");
    }
    /// Counts cells that are kept with their place.
    void add_cell() {
        if (++cells_ > limits.xls_cells)
            refuse_size(
                "the old Excel workbook (XLS) holds more than {} cells; give it in parts, as CSV (UTF-8)",
                limits.xls_cells);
    }
    void add_sheet() {
        if (++sheets_ > limits.sheets)
            refuse_size("the file holds more than {} sheets or files; give those with the data by themselves",
                        limits.sheets);
    }

    const SheetLimits limits;

private:
    std::uint64_t file_bytes_, inflated_ = 0, text_ = 0, sheets_ = 0, looks_ = 0, cells_ = 0;
};

}  // namespace daybook::schemas::sheets
