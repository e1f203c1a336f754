#include "schemas/file_kind.hpp"

#include "publisher/base/text.hpp"
#include "schemas/encoding.hpp"
#include "schemas/sheets/compound_file.hpp"
#include "schemas/sheets/zip_archive.hpp"

#include <algorithm>
#include <array>
#include <optional>

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

constexpr std::string_view kSaveFromExcel =
    "Open it in Excel, save it as XLSX or CSV (UTF-8) and give that file.";
constexpr std::string_view kGiveTable = "Give the table the document was made from, as CSV (UTF-8).";
constexpr std::string_view kUnpack = "Unpack it and give the file inside.";

/// In the order of FileKind.
constexpr std::array<KindText, 28> kKinds{{
    {"csv", "", ""},
    {"empty", "an empty file",
     "Give the file again; if there was nothing to report, give headings and one line saying 'Nil return'."},
    {"html", "an HTML page, not a table", kFindFile},
    {"json", "a JSON document, not a table of rows", "Give the same rows as CSV (UTF-8)."},
    {"xml", "an XML document, not a table of rows", kSaveAsCsv},
    {"xlsx", "an Excel workbook (XLSX)", kSaveAsCsv},
    {"ods", "an OpenDocument spreadsheet (ODS)", kSaveAsCsv},
    {"zip", "a ZIP archive", "Unpack it and give each CSV by itself."},
    {"xls", "an old Excel workbook (XLS)", kSaveAsCsv},
    {"pdf", "a PDF document, not a table", kGiveTable},
    {"gzip", "a file packed with gzip", kUnpack},
    {"binary", "not text: it holds zero bytes", kSaveAsCsv},
    {"xlsb", "a binary Excel workbook (XLSB), which is not read", kSaveAsCsv},
    {"docx", "a Word document (DOCX), not a table", kGiveTable},
    {"pptx", "a PowerPoint presentation (PPTX), not a table", kGiveTable},
    {"odt", "an OpenDocument text or presentation, not a table", kGiveTable},
    {"doc", "an old Word document (DOC), not a table", kGiveTable},
    {"ppt", "an old PowerPoint presentation (PPT), not a table", kGiveTable},
    {"rtf", "a rich text document (RTF), not a table", kGiveTable},
    {"image", "a picture, not a table", kGiveTable},
    {"packed", "an archive packed with RAR, 7-Zip, xz or bzip2, which is not read", kUnpack},
    {"encrypted", "an Office file protected by a password", "Save it without a password and give that file."},
    {"compound", "an old Office file that holds no worksheet", kSaveAsCsv},
    {"utf-32", "text in UTF-32, which is not read",
     "Save the file as CSV UTF-8 from the program it was made with."},
    {"html", "a web page with a table, as some programs export under .xls", kSaveFromExcel},
    {"html", "a web page in a single file (MHTML), as Excel saves under .mht or .xls", kSaveFromExcel},
    {"xml", "an Excel XML Spreadsheet 2003, which is not read", kSaveFromExcel},
    {"xml", "an error message of a server (XML), not a table", kFindFile},
}};

bool contains(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

struct Sign {
    std::string_view text;
    FileKind kind;
};

template <std::size_t N>
std::optional<FileKind> first_sign(std::string_view text, const Sign (&signs)[N]) {
    for (const auto& sign : signs)
        if (contains(text, sign.text)) return sign.kind;
    return {};
}

/// Parts that name the program. A document may have a workbook embedded in it, so the main part decides.
constexpr Sign kMainTypes[] = {
    {"wordprocessingml.document.main", FileKind::docx},
    {"wordprocessingml.template.main", FileKind::docx},
    {"ms-word.document.macroEnabled.main", FileKind::docx},
    {"presentationml.presentation.main", FileKind::pptx},
    {"presentationml.slideshow.main", FileKind::pptx},
    {"ms-powerpoint.presentation.macroEnabled.main", FileKind::pptx},
    {"sheet.binary.macroEnabled.main", FileKind::xlsb},
    {"spreadsheetml.sheet.main", FileKind::xlsx},
    {"spreadsheetml.template.main", FileKind::xlsx},
    {"ms-excel.sheet.macroEnabled.main", FileKind::xlsx},
    {"ms-excel.template.macroEnabled.main", FileKind::xlsx},
};
/// Names of members, for archives whose list of types does not help.
constexpr Sign kMainParts[] = {{"xl/workbook.bin", FileKind::xlsb},
                               {"xl/workbook", FileKind::xlsx},
                               {"word/document", FileKind::docx},
                               {"ppt/presentation", FileKind::pptx}};
constexpr Sign kOpenDocument[] = {{"application/vnd.oasis.opendocument.spreadsheet", FileKind::ods},
                                  {"application/vnd.oasis.opendocument.", FileKind::odt}};

FileKind kind_of_members(std::string_view bytes) {
    constexpr std::uint64_t kMostText = 1 << 20;
    sheets::Budget budget({}, bytes.size());
    const sheets::ZipArchive archive(bytes, budget);
    if (const auto* mime = archive.find("mimetype"))
        if (const auto kind = first_sign(archive.read(*mime, kMostText), kOpenDocument)) return *kind;
    const auto* types = archive.find("[Content_Types].xml");
    if (types == nullptr) return FileKind::zip;
    if (const auto kind = first_sign(archive.read(*types, kMostText), kMainTypes)) return *kind;
    for (const auto& member : archive.members())
        if (const auto kind = first_sign(member.name, kMainParts)) return *kind;
    return FileKind::zip;
}

/// An archive cut short has no directory; what it was is told by the names that stand before its members.
FileKind kind_of_zip(std::string_view bytes) {
    try {
        return kind_of_members(bytes);
    } catch (const base::Error&) {
        constexpr std::size_t kWindow = 1 << 18;
        const auto front = bytes.substr(0, kWindow);
        if (const auto kind = first_sign(front.substr(0, 200), kOpenDocument)) return *kind;
        return first_sign(front, kMainParts).value_or(FileKind::zip);
    }
}

FileKind kind_of_compound(std::string_view bytes) {
    try {
        const sheets::CompoundFile file(bytes);
        if (file.has("EncryptedPackage")) return FileKind::encrypted;
        if (file.has("Workbook") || file.has("Book")) return FileKind::xls;
        if (file.has("WordDocument")) return FileKind::doc;
        return file.has("PowerPoint Document") ? FileKind::ppt : FileKind::compound;
    } catch (const base::Error&) {
        // Reading it says what is wrong with it.
        return FileKind::xls;
    }
}

std::optional<FileKind> kind_of_magic(std::string_view bytes) {
    using namespace std::string_view_literals;
    static constexpr Sign kMagic[] = {
        {"PK\x03\x04"sv, FileKind::zip},
        {"PK\x05\x06"sv, FileKind::zip},
        {"\x1F\x8B"sv, FileKind::gzip},
        {"{\\rtf"sv, FileKind::rtf},
        {"\x89PNG"sv, FileKind::image},
        {"\xFF\xD8\xFF"sv, FileKind::image},
        {"GIF87a"sv, FileKind::image},
        {"GIF89a"sv, FileKind::image},
        {"II*\0"sv, FileKind::image},
        {"MM\0*"sv, FileKind::image},
        {"Rar!\x1A"sv, FileKind::packed},
        {"7z\xBC\xAF\x27\x1C"sv, FileKind::packed},
        {"\xFD\x37zXZ"sv, FileKind::packed},
        {"BZh91AY"sv, FileKind::packed},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, FileKind::compound},
    };
    for (const auto& [text, kind] : kMagic)
        if (bytes.starts_with(text)) return kind;
    return {};
}

/// Links stand in cells of the only table, and not around it: no row has two.
bool has_links_of_rows(std::string_view page) {
    const auto table = page.find("<table");
    const auto end = std::min(page.rfind("</table"), page.size());
    if (page.find("<table", table + 1) != std::string_view::npos) return !contains(page, "<a ");
    auto before = table;
    for (auto link = page.find("<a "); link != std::string_view::npos; link = page.find("<a ", link + 1)) {
        const auto row = page.rfind("<tr", link);
        if (link < table || link > end || row == std::string_view::npos || row < before) return false;
        before = link;
    }
    return true;
}

/// Pages for people have links, scripts or forms around their tables, which what a program exported has not.
bool is_exported_table(std::string_view page) {
    if (contains(page, "urn:schemas-microsoft-com:office:excel") || page.starts_with("<table"))
        return contains(page, "<table");
    const auto row = page.find("<tr");
    if (!contains(page, "<table") || row == std::string_view::npos ||
        page.find("<tr", row + 1) == std::string_view::npos)
        return false;
    return has_links_of_rows(page) && std::ranges::none_of(
        std::array<std::string_view, 5>{"<script", "<form", "<nav", "<iframe", "<img"},
        [&](auto tag) { return contains(page, tag); });
}

FileKind kind_of_markup(std::string_view text) {
    constexpr std::size_t kHead = 4096, kPage = 65536;
    const auto page = base::to_lower(text.substr(0, kPage));
    const auto head = std::string_view(page).substr(0, kHead);
    if (contains(head, "urn:schemas-microsoft-com:office:spreadsheet") && contains(head, "workbook") &&
        !contains(head, "<html"))
        return FileKind::xml_spreadsheet;
    if (contains(head, "<error>") && contains(head, "<code>")) return FileKind::xml_error;
    for (const auto tag : {"<!doctype html", "<html", "<head", "<body", "<table", "<div", "<p>", "<script"})
        if (contains(head, tag)) return is_exported_table(page) ? FileKind::html_table : FileKind::html;
    return head.starts_with("<?xml") || head.starts_with("<!") ? FileKind::xml : FileKind::csv;
}

/// Excel's begins with the version of MIME, a browser's with who saved it.
bool is_page_in_one_file(std::string_view text) {
    constexpr std::size_t kHead = 4096;
    const auto head = base::to_lower(text.substr(0, kHead));
    return (head.starts_with("mime-version:") && contains(head, "multipart/related")) ||
           head.starts_with("from: <saved by ");
}

bool looks_like_json(std::string_view text) {
    const char open = text.front(), close = text.back();
    const auto inside = base::trim(text.substr(1));
    // What begins like this is nothing else, also where it breaks off.
    if (open == '{') return close == '}' || inside.starts_with('"');
    if (open == '[' && inside.starts_with("{")) return true;
    if (open != '[' || close != ']') return false;
    return inside.starts_with('{') || inside.starts_with('[') || inside.starts_with('"') || inside == "]";
}

FileKind kind_of_text(std::string_view text) {
    text = base::trim(text);
    if (text.empty()) return FileKind::empty;
    if (text.front() == '<') return kind_of_markup(text);
    if (is_page_in_one_file(text)) return FileKind::mhtml;
    return looks_like_json(text) ? FileKind::json : FileKind::csv;
}

constexpr std::string_view kUtf32Little("\xFF\xFE\0\0", 4), kUtf32Big("\0\0\xFE\xFF", 4);

/// The beginning and the end of UTF-16 text, which tell its kind, as UTF-8.
std::string ends_of_utf16(std::string_view bytes, bool big_endian) {
    constexpr std::size_t kFront = 8192, kBack = 256;
    if (bytes.size() % 2 != 0) bytes.remove_suffix(1);
    const auto decoded = [&](std::string_view part) {
        return decide_encoding((big_endian ? "\xFE\xFF" : "\xFF\xFE") + std::string(part)).converted;
    };
    const auto front = bytes.substr(0, kFront);
    return bytes.size() <= kFront
               ? decoded(front)
               : decoded(front) + decoded(bytes.substr(std::max(kFront, bytes.size() - kBack)));
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
    if (const auto magic = kind_of_magic(bytes)) {
        if (*magic == FileKind::zip) return kind_of_zip(bytes);
        return *magic == FileKind::compound ? kind_of_compound(bytes) : *magic;
    }
    if (contains(bytes.substr(0, 1024), "%PDF-")) return FileKind::pdf;
    if (bytes.starts_with(kUtf32Little) || bytes.starts_with(kUtf32Big)) return FileKind::utf32;
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return kind_of_text(ends_of_utf16(bytes.substr(2), bytes.front() == '\xFE'));
    if (const auto encoding = utf16_without_bom(bytes))
        return kind_of_text(ends_of_utf16(bytes, *encoding == Encoding::utf16be));
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    // Further down decide_encoding() finds them, which looks at every byte anyway.
    if (contains(bytes.substr(0, 1 << 20), std::string_view("\0", 1))) return FileKind::binary;
    return kind_of_text(bytes);
}

}  // namespace daybook::schemas
