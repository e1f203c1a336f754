#pragma once

#include <string>
#include <string_view>

namespace daybook::schemas {

/// What a file is by its content; its name and what a server called it are never believed.
enum class FileKind { csv, empty, html, json, xml, xlsx, ods, zip, xls, pdf, gzip, binary };

/// "csv", "html", …: as a report shows it.
std::string_view to_string(FileKind kind);

FileKind file_kind(std::string_view bytes);

/// Why a file of this kind is not read: "an HTML page, not a table"; "" for csv.
std::string_view refusal_of(FileKind kind);
/// What to do about it.
std::string_view remedy_for(FileKind kind);

}  // namespace daybook::schemas
