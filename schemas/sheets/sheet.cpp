#include "schemas/sheets/sheet.hpp"

#include "publisher/base/text.hpp"
#include "schemas/sheets/gzip.hpp"
#include "schemas/sheets/json_table.hpp"
#include "schemas/sheets/json_text.hpp"
#include "schemas/sheets/ods.hpp"
#include "schemas/sheets/xls.hpp"
#include "schemas/sheets/xlsx.hpp"
#include "schemas/sheets/zip_archive.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace daybook::schemas {

namespace {

using sheets::Budget;
using sheets::refuse;
using sheets::ZipArchive;

std::vector<Sheet> read_one(std::string_view bytes, FileKind kind, const Schema& schema, Budget& budget) {
    switch (kind) {
        case FileKind::xlsx: return sheets::read_xlsx(bytes, budget);
        case FileKind::ods: return sheets::read_ods(bytes, budget);
        case FileKind::xls: return sheets::read_xls(bytes, budget);
        case FileKind::json: {
            std::string scratch;
            return sheets::read_json(sheets::json_text(bytes, scratch), schema, budget);
        }
        default: refuse("it is {}", refusal_of(kind));
    }
}

/// What operating systems put beside the files that were packed.
bool is_litter(const ZipArchive::Member& member) {
    const auto name = std::string_view(member.name).substr(member.name.rfind('/') + 1);
    return member.folder || member.name.starts_with("__MACOSX") || name.starts_with("._") ||
           name == ".DS_Store" || name == "Thumbs.db" || name == "desktop.ini";
}

std::vector<const ZipArchive::Member*> members_of(const ZipArchive& archive) {
    std::vector<const ZipArchive::Member*> out;
    for (const auto& member : archive.members())
        if (!is_litter(member)) out.push_back(&member);
    std::ranges::sort(out, {}, &ZipArchive::Member::name);
    const auto twice = std::ranges::adjacent_find(out, {}, &ZipArchive::Member::name);
    if (twice != out.end())
        refuse("the archive holds two files named '{}'; give each by itself", (*twice)->name);
    return out;
}

void add_unread(const std::string& name, FileKind kind, Budget& budget, std::vector<Sheet>& out) {
    budget.add_sheet();
    out.push_back({name, {}, false, false, std::string(refusal_of(kind))});
}

void read_member(const std::string& name, std::string bytes, FileKind kind, const Schema& schema, Budget& budget,
                 std::vector<Sheet>& out) {
    if (!holds_sheets(kind)) {
        add_unread(name, kind, budget, out);
        if (kind != FileKind::csv) return;
        budget.add_text(bytes.size());
        out.back().text = std::move(bytes);
        out.back().as_given = true;
        return;
    }
    for (auto& sheet : read_one(bytes, kind, schema, budget)) {
        if (!name.empty()) sheet.name = sheet.name.empty() ? name : name + "/" + sheet.name;
        out.push_back(std::move(sheet));
    }
}

bool is_read(const Sheet& sheet) {
    return !sheet.hidden && sheet.not_read.empty();
}

std::string names_of(const std::vector<Sheet>& parts) {
    std::string out;
    for (const auto& part : parts)
        if (out.size() < 300) out += fmt::format("{}'{}'", out.empty() ? "" : ", ", part.name);
    return out;
}

base::Error named(const std::string& name, const base::Error& error) {
    return base::Error::make(error.kind(), "'{}' in the archive: {}", name, error.message());
}

std::vector<Sheet> read_archive(std::string_view bytes, const Schema& schema, Budget& budget) {
    const ZipArchive archive(bytes, budget);
    std::vector<Sheet> out;
    std::optional<base::Error> no_table;
    for (const auto* member : members_of(archive)) {
        // What is refused here says which member it is, or is of the whole archive.
        auto inside = archive.read(*member, budget.limits.text_bytes);
        const auto kind = file_kind(inside);
        if (kind == FileKind::zip)
            refuse("the archive holds another archive, '{}'; unpack it and give the files with the data", member->name);
        try {
            read_member(member->name, std::move(inside), kind, schema, budget, out);
        } catch (const sheets::NoTable& e) {
            if (!no_table) no_table = named(member->name, e);
            add_unread(member->name, kind, budget, out);
        } catch (const base::Error& e) {
            throw named(member->name, e);
        }
    }
    if (out.empty())
        refuse("the archive is empty; put the file with the data into it, or give that file by itself");
    if (std::ranges::any_of(out, is_read)) return out;
    if (no_table) throw *no_table;
    refuse("the archive holds no table but {}; give the data as CSV, XLSX or ODS", names_of(out));
}

/// One file, packed; what is packed twice is not unpacked twice.
std::vector<Sheet> read_gzip(std::string_view bytes, const Schema& schema, Budget& budget) {
    auto inside = sheets::gunzip(bytes, budget);
    const auto kind = file_kind(inside);
    const bool archive = kind == FileKind::zip || kind == FileKind::gzip;
    if (archive || (kind != FileKind::csv && !holds_sheets(kind)))
        refuse("the gzip file holds {}; unpack it and give the file with the data as CSV (UTF-8)",
               archive ? "another archive" : refusal_of(kind));
    std::vector<Sheet> out;
    read_member({}, std::move(inside), kind, schema, budget, out);
    return out;
}

}  // namespace

bool holds_sheets(FileKind kind) {
    return kind == FileKind::xlsx || kind == FileKind::ods || kind == FileKind::xls ||
           kind == FileKind::json || kind == FileKind::zip || kind == FileKind::gzip;
}

std::vector<Sheet> read_sheets(std::string_view bytes, FileKind kind, const Schema& schema,
                               const SheetLimits& limits) {
    Budget budget(limits, bytes.size());
    if (kind == FileKind::zip) return read_archive(bytes, schema, budget);
    if (kind == FileKind::gzip) return read_gzip(bytes, schema, budget);
    auto out = read_one(bytes, kind, schema, budget);
    if (out.empty())
        refuse("the workbook holds no sheet; open it in a spreadsheet, save it again and give that file");
    return out;
}

}  // namespace daybook::schemas
