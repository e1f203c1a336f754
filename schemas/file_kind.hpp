#pragma once

#include <string>
#include <string_view>

namespace daybook::schemas {

/// What a file is by its content; its name and what a server called it are never believed.
enum class FileKind {
    csv,  ///< delimited text of any encoding; also all text that is nothing else
    empty,
    html,
    json,  ///< one document, or an object a line (NDJSON)
    xml,
    xlsx,
    ods,
    zip,
    xls,
    pdf,
    gzip,  ///< one file, packed
    binary,
    xlsb,
    docx,
    pptx,
    odt,
    doc,
    ppt,
    rtf,
    image,
    packed,           ///< RAR, 7z, xz, bzip2
    encrypted,        ///< Office with a password, whichever program it is of
    compound,         ///< an old Office container of something else: a message, a drawing
    utf32,            ///< text in UTF-32, with a byte order mark
    html_table,       ///< a table in HTML and little else, as programs export under .xls
    mhtml,            ///< a web page in a single file (RFC 2557), as Excel and browsers save it
    xml_spreadsheet,  ///< Excel's "XML Spreadsheet 2003"
    xml_error         ///< what a store of files answers in place of one
};

/// "csv", "html", …: as a report shows it. Kinds of HTML and of XML are "html" and "xml".
std::string_view to_string(FileKind kind);

FileKind file_kind(std::string_view bytes);

/// What a file of this kind is when it is not read: "an HTML page, not a table"; "" for csv.
std::string_view refusal_of(FileKind kind);
/// What to do about it.
std::string_view remedy_for(FileKind kind);

}  // namespace daybook::schemas
