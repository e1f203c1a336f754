#include "schemas/file_kind.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

struct KindText {
    std::string_view name, refusal, remedy;
};

constexpr std::string_view kSaveAsCsv =
    "Open it in a spreadsheet, save the sheet with the data as CSV (UTF-8) and give that file.";
constexpr std::string_view kFindFile =
    "Follow the link in a browser: the file has moved, or the address needs something that a program does "
    "not send.";

/// In the order of FileKind.
constexpr std::array<KindText, 12> kKinds{{
    {"csv", "", ""},
    {"empty", "an empty file",
     "Give the file again; if there was nothing to report, give headings and one line saying 'Nil return'."},
    {"html", "an HTML page, not a table", kFindFile},
    {"json", "a JSON document, not a table of rows", "Give the same rows as CSV (UTF-8)."},
    {"xml", "an XML document, not a table of rows", kSaveAsCsv},
    {"xlsx", "an Excel workbook (XLSX), which is not read yet", kSaveAsCsv},
    {"ods", "an OpenDocument spreadsheet (ODS), which is not read yet", kSaveAsCsv},
    {"zip", "a ZIP archive, which is not read yet", "Unpack it and give each CSV by itself."},
    {"xls", "an old Excel workbook (XLS), which is not read yet", kSaveAsCsv},
    {"pdf", "a PDF document, not a table", "Give the table the document was made from, as CSV (UTF-8)."},
    {"gzip", "a gzip archive, which is not read yet", "Unpack it and give the CSV inside."},
    {"binary", "not text: it holds zero bytes", kSaveAsCsv},
}};

bool contains(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

FileKind kind_of_zip(std::string_view bytes) {
    // Entry names stand at the front of each entry and again in the directory at the end.
    const auto ends = [&](std::string_view what) {
        constexpr std::size_t kWindow = 1 << 18;
        return contains(bytes.substr(0, kWindow), what) ||
               contains(bytes.substr(bytes.size() - std::min(bytes.size(), kWindow)), what);
    };
    if (contains(bytes.substr(0, 200), "application/vnd.oasis.opendocument.spreadsheet"))
        return FileKind::ods;
    return ends("xl/workbook") ? FileKind::xlsx : FileKind::zip;
}

FileKind kind_of_markup(std::string_view text) {
    const auto head = base::to_lower(text.substr(0, 4096));
    for (const auto tag : {"<!doctype html", "<html", "<head", "<body", "<table", "<div", "<p>", "<script"})
        if (contains(head, tag)) return FileKind::html;
    return head.starts_with("<?xml") || head.starts_with("<!") ? FileKind::xml : FileKind::csv;
}

bool looks_like_json(std::string_view text) {
    const char open = text.front(), close = text.back();
    if (open == '{' && close == '}') return true;
    if (open != '[' || close != ']') return false;
    const auto inside = base::trim(text.substr(1));
    return inside.starts_with('{') || inside.starts_with('[') || inside.starts_with('"') || inside == "]";
}

}  // namespace

std::string_view to_string(FileKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].name;
}
std::string_view refusal_of(FileKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].refusal;
}
std::string_view remedy_for(FileKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].remedy;
}

FileKind file_kind(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return kind_of_zip(bytes);
    if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return FileKind::xls;
    if (bytes.starts_with("\x1F\x8B")) return FileKind::gzip;
    if (contains(bytes.substr(0, 1024), "%PDF-")) return FileKind::pdf;
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return bytes.size() <= 3 ? FileKind::empty : FileKind::csv;
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const auto text = base::trim(bytes);
    if (text.empty()) return FileKind::empty;
    if (contains(bytes, std::string_view("\0", 1))) return FileKind::binary;
    if (text.front() == '<') return kind_of_markup(text);
    return looks_like_json(text) ? FileKind::json : FileKind::csv;
}

}  // namespace daybook::schemas
