#pragma once

#include "schemas/row_reader.hpp"

#include <functional>
#include <string_view>

namespace daybook::schemas {

/// Copies a part of a text into `to`, which has room for it; false where it cannot, and then the part is looked at where it stands. Does not throw.
using CopyText = std::function<bool(std::string_view part, char* to)>;

/// How a table's text is read by several threads.
struct Threading {
    int threads = 1;
    std::size_t stretch_bytes = std::size_t{1} << 20;
};

/// Cuts text from `begin` to its end into stretches at line ends, reads them in parallel and hands what they
/// gave to `commit`, in order, in the calling thread, with the number of lines before; until it returns
/// false.
///
/// Where a stretch begins is a guess: a quoted cell may hold line ends. So each is read as if a record began
/// there, and taken only when the one before ended exactly there and reading could not have gone differently (what the rows
/// above it come to tells a total without a label);
/// otherwise it is read again from where the one before ended. What is handed over is therefore the same for
/// every number of threads and every size of stretch, but for where it is cut.
///
/// `is_sound`, where there is one, is shown the text from its beginning, each part once and before it is read; at one that is not
/// sound reading ends, and the answer is false.
///
/// With `copy` the stretches of a long text are copied into memory that is used again and again, and read there: of a file that is mapped each page
/// costs a fault, on a virtual machine two (DECISIONS.md, 499).
bool read_stretches(std::string_view text, std::size_t begin, const Threading& threading,
                    const std::function<RowsRead(const Stretch&)>& read,
                    const std::function<bool(RowsRead&&, std::int64_t lines_before)>& commit,
                    const std::function<bool(std::string_view)>& is_sound = {}, const CopyText& copy = {});

}  // namespace daybook::schemas
