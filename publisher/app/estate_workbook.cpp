#include "publisher/app/estate_workbook.hpp"

#include "publisher/base/clock.hpp"
#include "publisher/base/text.hpp"
#include "schemas/csv_text.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <utility>

namespace daybook::app::estate {

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

void put(std::string& out, std::uint64_t number, int bytes) {
    for (; bytes > 0; --bytes, number >>= 8) out += static_cast<char>(number & 0xFF);
}

/// What the local header and the directory both say: version 2.0, names in UTF-8, stored as it is, the first
/// of January 1980, the earliest day that the format knows.
void put_entry(std::string& out, const std::pair<std::string, std::string>& member) {
    const auto& [name, bytes] = member;
    const auto crc =
        ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    put(out, 20, 2);
    put(out, 0x0800, 2);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, 0x0021, 2);
    put(out, crc, 4);
    put(out, bytes.size(), 4);
    put(out, bytes.size(), 4);
    put(out, name.size(), 2);
    put(out, 0, 2);
}

/// A ZIP archive without compression (APPNOTE.TXT 4.3).
std::string zip_of(const Members& members) {
    std::string out, directory;
    for (const auto& member : members) {
        const auto offset = out.size();
        out += "PK\x03\x04";
        put_entry(out, member);
        out += member.first + member.second;
        directory += "PK\x01\x02";
        put(directory, 20, 2);
        put_entry(directory, member);
        put(directory, 0, 10);
        put(directory, offset, 4);
        directory += member.first;
    }
    const auto start = out.size();
    out += directory + "PK\x05\x06";
    put(out, 0, 4);
    put(out, members.size(), 2);
    put(out, members.size(), 2);
    put(out, directory.size(), 4);
    put(out, start, 4);
    put(out, 0, 2);
    return out;
}

constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

bool is_number(const std::string& cell) {
    return !cell.empty() && cell.size() < 15 &&
           std::ranges::all_of(cell, [](char c) { return c >= '0' && c <= '9'; });
}

std::string xlsx_row(const std::vector<std::string>& cells, std::size_t number) {
    std::string out = fmt::format("<row r=\"{}\">", number);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].empty()) continue;
        const auto at = fmt::format("{}{}", static_cast<char>('A' + i), number);
        out += is_number(cells[i]) ? fmt::format("<c r=\"{}\"><v>{}</v></c>", at, cells[i])
                                   : fmt::format("<c r=\"{}\" t=\"inlineStr\"><is><t>{}</t></is></c>", at,
                                                 base::escape_html(cells[i]));
    }
    return out + "</row>";
}

std::string ods_cell(const std::string& cell) {
    if (cell.empty()) return "<table:table-cell/>";
    const auto text = base::escape_html(cell);
    const auto kind = base::parse_iso_date(cell)
                          ? fmt::format("office:value-type=\"date\" office:date-value=\"{}\"", cell)
                          : std::string("office:value-type=\"string\"");
    return fmt::format("<table:table-cell {}><text:p>{}</text:p></table:table-cell>", kind, text);
}

}  // namespace

std::string csv_of(const Cells& rows) {
    std::string out;
    for (const auto& row : rows) schemas::append_csv(out, row);
    return out;
}

std::string xlsx_of(const std::string& sheet, const Cells& rows) {
    std::string data;
    for (std::size_t i = 0; i < rows.size(); ++i) data += xlsx_row(rows[i], i + 1);
    const std::string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const std::string package = "http://schemas.openxmlformats.org/package/2006/";
    const auto relation = [&](std::string_view kind, std::string_view target) {
        return fmt::format(
            "{}<Relationships xmlns=\"{}relationships\"><Relationship Id=\"rId1\" Type=\"{}/{}\" "
            "Target=\"{}\"/></Relationships>",
            kXml, package, office, kind, target);
    };
    const auto type = [](std::string_view part, std::string_view what) {
        return fmt::format(
            "<Override PartName=\"/xl/{}.xml\" ContentType=\"application/"
            "vnd.openxmlformats-officedocument.spreadsheetml.{}+xml\"/>",
            part, what);
    };
    return zip_of({
        {"[Content_Types].xml",
         fmt::format("{}<Types xmlns=\"{}content-types\"><Default Extension=\"rels\" "
                     "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>{}{}</Types>",
                     kXml, package, type("workbook", "sheet.main"), type("worksheets/sheet1", "worksheet"))},
        {"_rels/.rels", relation("officeDocument", "xl/workbook.xml")},
        {"xl/workbook.xml",
         fmt::format("{}<workbook xmlns=\"{}\" xmlns:r=\"{}\"><sheets><sheet name=\"{}\" sheetId=\"1\" "
                     "r:id=\"rId1\"/></sheets></workbook>",
                     kXml, main, office, base::escape_html(sheet))},
        {"xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")},
        {"xl/worksheets/sheet1.xml",
         fmt::format("{}<worksheet xmlns=\"{}\"><sheetData>{}</sheetData></worksheet>", kXml, main, data)},
    });
}

std::string ods_of(const std::string& sheet, const Cells& rows) {
    std::string data;
    for (const auto& row : rows) {
        data += "<table:table-row>";
        for (const auto& cell : row) data += ods_cell(cell);
        data += "</table:table-row>";
    }
    const std::string kind = "application/vnd.oasis.opendocument.spreadsheet";
    const std::string names = "urn:oasis:names:tc:opendocument:xmlns:";
    return zip_of({
        {"mimetype", kind},
        {"META-INF/manifest.xml",
         fmt::format(
             "{0}<manifest:manifest xmlns:manifest=\"{1}manifest:1.0\" manifest:version=\"1.2\">"
             "<manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{2}\"/>"
             "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>"
             "</manifest:manifest>",
             kXml, names, kind)},
        {"content.xml",
         fmt::format(
             "{0}<office:document-content xmlns:office=\"{1}office:1.0\" xmlns:table=\"{1}table:1.0\" "
             "xmlns:text=\"{1}text:1.0\" office:version=\"1.2\"><office:body><office:spreadsheet>"
             "<table:table table:name=\"{2}\">{3}</table:table></office:spreadsheet></office:body>"
             "</office:document-content>",
             kXml, names, base::escape_html(sheet), data)},
    });
}

}  // namespace daybook::app::estate
