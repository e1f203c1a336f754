#pragma once

#include "publisher/base/error.hpp"
#include "schemas/sheets/sheet.hpp"

#include <zip.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::schemas::tests {

struct Packed {
    std::string name, bytes;
    bool encrypted = false;
};

/// A ZIP archive in memory, made by libzip.
inline std::string zip_of(const std::vector<Packed>& members) {
    zip_error_t error;
    zip_error_init(&error);
    auto* into = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(into);
    auto* zip = zip_open_from_source(into, ZIP_CREATE | ZIP_TRUNCATE, &error);
    for (const auto& [name, bytes, encrypted] : members) {
        const auto index = zip_file_add(
            zip, name.c_str(), zip_source_buffer(zip, bytes.data(), bytes.size(), 0), ZIP_FL_ENC_UTF_8);
        if (encrypted)
            zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret");
    }
    if (zip_close(zip) != 0) throw base::Error(base::ErrorKind::internal, zip_strerror(zip));
    zip_stat_t stat;
    zip_source_stat(into, &stat);
    std::string out(stat.size, '\0');
    zip_source_open(into);
    zip_source_read(into, out.data(), out.size());
    zip_source_close(into);
    zip_source_free(into);
    return out;
}

/// An empty schema: only JSON tables look at it.
inline Schema no_schema() {
    Schema schema{SchemaId("test"), "1.0.0", {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    schema.text = R"({"name": "test", "fields": []})";
    return schema;
}

/// Reads a file as the gate does, its kind taken from its content.
inline std::vector<Sheet> read(std::string_view bytes, const SheetLimits& limits = {}) {
    return read_sheets(bytes, file_kind(bytes), no_schema(), limits);
}

/// The text of the only sheet.
inline std::string text_of(std::string_view bytes) {
    const auto sheets = read(bytes);
    return sheets.size() == 1 ? sheets.front().text : std::to_string(sheets.size()) + " sheets";
}

/// The sentence with which a file is refused; "" when it is read.
inline std::string refusal(std::string_view bytes, const SheetLimits& limits = {}) {
    try {
        read(bytes, limits);
    } catch (const base::Error& e) {
        const bool good = e.kind() == base::ErrorKind::bad_input || e.kind() == base::ErrorKind::exhausted;
        return good ? e.message() : "wrong kind: " + e.message();
    }
    return "";
}

inline bool mentions(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// What a workbook is made of, each part replaceable.
struct Xlsx {
    std::string rows;  ///< inside <sheetData>
    std::string strings = {}, styles = {}, workbook_properties = {};
    std::string sheets = R"(<sheet name="May" sheetId="1" r:id="rId1"/>)";
    std::string target = "worksheets/sheet1.xml";
    std::vector<Packed> more = {};
    bool strict = false;
    std::string merges = R"(<mergeCell ref="A1:B1"/>)";

    std::string bytes() const;
};

inline std::string Xlsx::bytes() const {
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    const std::string main = strict ? "http://purl.oclc.org/ooxml/spreadsheetml/main"
                                    : "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const std::string relation = strict
                                     ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
                                     : "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const std::string package = "http://schemas.openxmlformats.org/package/2006/";
    std::vector<Packed> parts{
        {"[Content_Types].xml",
         head + "<Types xmlns=\"" + package +
             "content-types\"><Override PartName=\"/xl/workbook.xml\" "
             "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></"
             "Types>"},
        {"_rels/.rels", head + "<Relationships xmlns=\"" + package +
                            "relationships\"><Relationship Id=\"a\" Type=\"" + relation +
                            "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml", head + "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + relation +
                                "\"><workbookPr " + workbook_properties + "/><sheets>" + sheets +
                                "</sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         head + "<Relationships xmlns=\"" + package + "relationships\"><Relationship Id=\"rId1\" Type=\"" +
             relation + "/worksheet\" Target=\"" + target + "\"/><Relationship Id=\"rId2\" Type=\"" +
             relation + "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"" +
             relation + "/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId4\" Type=\"" + relation +
             "/chartsheet\" Target=\"chartsheets/sheet1.xml\"/></Relationships>"},
        {"xl/worksheets/sheet1.xml",
         head + "<worksheet xmlns=\"" + main + "\"><sheetData>" + rows +
             "</sheetData><mergeCells>" + merges + "</mergeCells></worksheet>"},
        {"xl/sharedStrings.xml", head + "<sst xmlns=\"" + main + "\">" + strings + "</sst>"},
        {"xl/styles.xml", head + "<styleSheet xmlns=\"" + main + "\">" + styles + "</styleSheet>"}};
    parts.insert(parts.end(), more.begin(), more.end());
    return zip_of(parts);
}

/// An OpenDocument spreadsheet with these elements inside <office:spreadsheet>.
inline std::string ods_of(const std::string& tables, const std::string& styles = {},
                          const std::vector<Packed>& more = {}) {
    const std::string space = "urn:oasis:names:tc:opendocument:xmlns:";
    std::vector<Packed> parts{
        {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
        {"content.xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content xmlns:office=\"" + space +
             "office:1.0\" xmlns:table=\"" + space + "table:1.0\" xmlns:text=\"" + space +
             "text:1.0\" xmlns:style=\"" + space + "style:1.0\" xmlns:draw=\"" + space +
             "drawing:1.0\" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:"
             "xmlns:calcext:1.0\"><office:automatic-styles>" +
             styles + "</office:automatic-styles><office:body><office:spreadsheet>" + tables +
             "</office:spreadsheet></office:body></office:document-content>"}};
    parts.insert(parts.end(), more.begin(), more.end());
    return zip_of(parts);
}

}  // namespace daybook::schemas::tests
