#include "schemas/sheets/xlsx_parts.hpp"

#include "publisher/base/text.hpp"
#include "schemas/encoding.hpp"

#include <charconv>
#include <map>

namespace daybook::schemas::sheets {

namespace {

struct Relationship {
    std::string type;    ///< the last word of its address: "worksheet"
    std::string target;  ///< a part
};

/// A target as the name of a part: absolute, or relative to the folder of the part that refers to it.
std::string resolve(std::string_view folder, std::string_view target) {
    std::vector<std::string> steps;
    const bool absolute = target.starts_with('/');
    for (const auto whole : {absolute ? std::string_view() : folder, target})
        for (const auto step : base::split(whole, '/')) {
            if (step.empty() || step == ".") continue;
            if (step != "..") steps.emplace_back(step);
            else if (!steps.empty()) steps.pop_back();
        }
    return base::join(steps, "/");
}

std::string_view folder_of(std::string_view part) {
    const auto at = part.rfind('/');
    return at == std::string_view::npos ? std::string_view() : part.substr(0, at);
}

std::map<std::string, Relationship> read_relationships(const ZipArchive& archive, std::string_view part) {
    std::map<std::string, Relationship> out;
    const auto folder = folder_of(part);
    const auto name = fmt::format("{}{}_rels/{}.rels", folder, folder.empty() ? "" : "/",
                                  folder.empty() ? part : part.substr(folder.size() + 1));
    const auto* member = archive.find(name);
    if (member == nullptr) return out;
    XmlReader xml(archive.open(*member), name);
    while (xml.next()) {
        if (!xml.opens("Relationship") || xml.attribute("TargetMode") == "External") continue;
        const auto type = xml.attribute("Type");
        out[std::string(xml.attribute("Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                 resolve(folder, xml.attribute("Target"))};
    }
    return out;
}

std::string workbook_part(const ZipArchive& archive) {
    for (const auto& [id, relationship] : read_relationships(archive, ""))
        if (relationship.type == "officeDocument" && archive.find(relationship.target) != nullptr)
            return relationship.target;
    if (archive.find("xl/workbook.xml") != nullptr) return "xl/workbook.xml";
    refuse(
        "the file is built as an Excel workbook is but holds no workbook; open it in a spreadsheet, save it "
        "again "
        "and give that file");
}

bool is_on(std::string_view text) {
    return text == "1" || text == "true" || text == "on";
}

/// No control character but those of text: "_x0000_" stands for nothing that a cell could hold.
bool is_character(unsigned unit) {
    return unit >= ' ' || unit == '\t' || unit == '\n' || unit == '\r';
}

unsigned number_of(std::string_view text) {
    unsigned n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

}  // namespace

Workbook read_workbook(const ZipArchive& archive) {
    Workbook out;
    const auto part = workbook_part(archive);
    const auto relationships = read_relationships(archive, part);
    for (const auto& [id, relationship] : relationships) {
        if (relationship.type == "styles") out.styles = relationship.target;
        if (relationship.type == "sharedStrings") out.shared_strings = relationship.target;
    }
    XmlReader xml(archive.open(*archive.find(part)), part);
    while (xml.next()) {
        if (xml.opens("workbookPr")) out.from_1904 = is_on(xml.attribute("date1904"));
        if (!xml.opens("sheet")) continue;
        WorkbookSheet sheet;
        sheet.name = xml.attribute("name");
        sheet.hidden = xml.attribute("state").ends_with("idden");  // hidden, veryHidden
        const auto at = relationships.find(std::string(xml.attribute("id", "/relationships")));
        if (at != relationships.end()) {
            sheet.part = at->second.target;
            sheet.is_table = at->second.type == "worksheet";
        }
        out.sheets.push_back(std::move(sheet));
    }
    return out;
}

std::vector<NumberFormat> read_styles(const ZipArchive& archive, const std::string& part) {
    std::vector<NumberFormat> out;
    const auto* member = part.empty() ? nullptr : archive.find(part);
    if (member == nullptr) return out;
    std::map<unsigned, NumberFormat> formats;
    bool in_cell_styles = false;
    XmlReader xml(archive.open(*member), part);
    while (xml.next()) {
        if (xml.event() == XmlReader::Event::text) continue;
        if (xml.name() == "cellXfs") in_cell_styles = xml.opens("cellXfs");
        if (xml.opens("numFmt"))
            formats[number_of(xml.attribute("numFmtId"))] = format_of(xml.attribute("formatCode"));
        if (!in_cell_styles || !xml.opens("xf")) continue;
        const auto id = number_of(xml.attribute("numFmtId"));
        const auto at = formats.find(id);
        out.push_back(at == formats.end() ? format_of_builtin(id) : at->second);
    }
    return out;
}

void StringItem::take(const XmlReader& xml) {
    if (xml.event() == XmlReader::Event::text) {
        if (inside_ && !phonetic_) text_ += xml.text();
    } else if (xml.name() == "t") {
        inside_ = xml.opens("t");
    } else if (xml.name() == "rPh") {
        phonetic_ = xml.opens("rPh");
    }
}

std::string unescape(const std::string& text) {
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        unsigned unit = 0;
        const char* digits = text.data() + at + 2;
        if (at < done || at + 7 > text.size() || text[at + 6] != '_' ||
            std::from_chars(digits, digits + 4, unit, 16).ptr != digits + 4 || !is_character(unit))
            continue;
        out.append(text, done, at - done);
        append_utf16(std::u16string(1, static_cast<char16_t>(unit)), out);
        done = at + 7;
    }
    return done == 0 ? text : out.append(text, done);
}

SharedStrings::SharedStrings(const ZipArchive& archive, const std::string& part, Budget& budget) {
    const auto* member = part.empty() ? nullptr : archive.find(part);
    if (member == nullptr) return;
    StringItem item;
    XmlReader xml(archive.open(*member), part);
    while (xml.next()) {
        if (xml.opens("si")) item.start();
        item.take(xml);
        if (!xml.closes("si")) continue;
        const auto text = unescape(item.text());
        budget.add_text(text.size());
        all_ += text;
        ends_.push_back(all_.size());
    }
}

}  // namespace daybook::schemas::sheets
