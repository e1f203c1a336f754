#include "publisher/app/estate_workbook.hpp"

#include "harvesters/stored_zip.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/text.hpp"
#include "schemas/csv_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace daybook::app::estate {

namespace {

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
    return harvesters::stored_zip({
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
    return harvesters::stored_zip({
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
