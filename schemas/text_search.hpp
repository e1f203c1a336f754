#pragma once

#include "publisher/base/subprocess.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// Looks for a text in files as they come: without regard to the case of its ASCII letters, in UTF-8, UTF-16
/// and Windows-1252, escaped as JSON, XML and addresses escape it, and in packed files (XLSX, ODS, ZIP, GZIP)
/// in what they hold, also when they lie in one another. A text that a workbook cuts into pieces of different style is not found there, nor one
/// in a picture or a PDF.
class TextSearch {
public:
    /// Throws Error(usage) when the text has fewer than three bytes: it would be found everywhere.
    explicit TextSearch(std::string_view text);
    bool in(std::string_view bytes) const;
    /// Packed files are read in a child, as all hostile bytes are. One that cannot be unpacked is looked at
    /// as it lies. Throws Error(transient) when it is not known: it unpacks to more than may be, or the child ended before its time.
    bool in_file(const std::filesystem::path& file, const base::ChildLimits& limits = {}) const;
    /// What is looked for, trimmed.
    const std::string& text() const { return text_; }

private:
    std::string text_;
    std::vector<std::string> forms_;
};

/// The child's side: the file on descriptor 3, the forms on standard input, "1" or "0" on standard output.
/// Returns the exit code.
int find_worker_main();

}  // namespace daybook::schemas
