#include "schemas/sheets/xls.hpp"

#include "schemas/sheets/biff.hpp"
#include "schemas/sheets/cell_text.hpp"
#include "schemas/sheets/compound_file.hpp"
#include "schemas/sheets/sheet_writer.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace daybook::schemas::sheets {

namespace {

using biff::Record;
using biff::Records;
using biff::StringReader;

struct BoundSheet {
    std::string name;
    std::uint32_t offset = 0;
    bool hidden = false, is_table = false;
};

/// What stands in front of the sheets and holds for all of them.
struct Globals {
    bool unicode = true;  ///< Excel 97 and later
    bool from_1904 = false;
    std::uint16_t code_page = 1252;
    std::vector<std::string> strings;
    std::map<std::uint16_t, NumberFormat> formats;
    std::vector<std::uint16_t> cell_formats;  ///< by number of the cell's style
    std::vector<BoundSheet> sheets;

    NumberFormat format(std::uint16_t style) const {
        if (style >= cell_formats.size()) return {};
        const auto at = formats.find(cell_formats[style]);
        return at == formats.end() ? format_of_builtin(cell_formats[style]) : at->second;
    }
    /// A string whose length in characters comes first, in one byte or two.
    template <class Length>
    std::string text(std::vector<std::string_view> pieces) const {
        if (unicode) {
            StringReader reader(std::move(pieces));
            const auto length = reader.number<Length>();
            return reader.text(length);
        }
        const Record record{0, pieces.front()};
        const auto length = record.at<Length>(0);
        const auto rest = record.from(sizeof(Length));
        if (rest.size() < length) record.short_record();
        return biff::from_code_page(rest.substr(0, length), code_page);
    }
};

class GlobalsReader {
public:
    GlobalsReader(std::string_view stream, Budget& budget)
        : stream_(stream), records_(stream), budget_(budget) {}
    Globals read();

private:
    void take(const Record& record);
    void take_sheet(const Record& record);
    void take_strings(const Record& record);

    std::string_view stream_;
    Records records_;
    Budget& budget_;
    Globals out_;
    std::vector<std::string_view> sheet_names_;
};

void GlobalsReader::take_sheet(const Record& record) {
    BoundSheet sheet;
    sheet.offset = record.at<std::uint32_t>(0);
    sheet.hidden = (record.at<std::uint8_t>(4) & 3) != 0;
    sheet.is_table = record.at<std::uint8_t>(5) == 0;
    out_.sheets.push_back(sheet);
    sheet_names_.push_back(record.from(6));
    budget_.add_sheet();
}

void GlobalsReader::take_strings(const Record& record) {
    auto pieces = records_.continuations();
    pieces.insert(pieces.begin(), record.from(8));
    const auto count = record.at<std::uint32_t>(4);
    StringReader reader(std::move(pieces));
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto length = reader.number<std::uint16_t>();
        out_.strings.push_back(reader.text(length));
        budget_.add_text(out_.strings.back().size());
    }
}

void GlobalsReader::take(const Record& record) {
    switch (record.type) {
        case biff::kFilePass:
            refuse(
                "the old Excel workbook (XLS) is protected by a password; save it without one and give that "
                "file");
        case biff::kCodePage: out_.code_page = record.at<std::uint16_t>(0); break;
        case biff::kDateMode: out_.from_1904 = record.at<std::uint16_t>(0) == 1; break;
        case biff::kXf: out_.cell_formats.push_back(record.at<std::uint16_t>(2)); break;
        case biff::kBoundSheet: take_sheet(record); break;
        case biff::kSst: take_strings(record); break;
        case biff::kFormat: {
            const auto code = out_.unicode ? out_.text<std::uint16_t>({record.from(2)})
                                           : out_.text<std::uint8_t>({record.from(2)});
            out_.formats[record.at<std::uint16_t>(0)] = format_of(code);
            break;
        }
        default: break;
    }
}

Globals GlobalsReader::read() {
    const auto first = records_.next();
    const auto version = first && first->type == biff::kBof ? first->at<std::uint16_t>(0) : std::uint16_t{0};
    if (version != 0x0500 && version != 0x0600)
        refuse(
            "the Excel workbook is of an edition before Excel 5 or is damaged; open it in a spreadsheet, "
            "save it as "
            "XLSX or CSV and give that file");
    out_.unicode = version == 0x0600;
    while (const auto record = records_.next()) {
        if (record->type == biff::kEof) break;
        take(*record);
    }
    for (std::size_t i = 0; i < out_.sheets.size(); ++i)
        out_.sheets[i].name = out_.text<std::uint8_t>({sheet_names_[i]});
    return std::move(out_);
}

/// Reads one worksheet substream. Cells may come in any order.
class BinaryWorksheet {
public:
    BinaryWorksheet(const BoundSheet& sheet, std::string_view stream, const Globals& globals, Budget& budget)
        : sheet_(sheet), records_(stream, sheet.offset), globals_(globals), budget_(budget) {}

    void read(Sheet& into);

private:
    struct Cell {
        std::uint16_t row, column;
        std::size_t begin, size;
    };

    void take(const Record& record);
    void take_formula(const Record& record);
    void take_mul_rk(const Record& record);
    void take_merges(const Record& record);
    void add(const Record& record, std::string_view text, std::uint16_t more_columns = 0);
    std::string number(double value, std::uint16_t style) const {
        const auto format = globals_.format(style);
        const auto text = serial_text(value, format.shown, globals_.from_1904);
        return format.shown == Shown::number ? as_shown(text, format) : as_month(text, format);
    }
    std::string_view shared_string(const Record& record) const;
    void write(Sheet& into);

    const BoundSheet& sheet_;
    Records records_;
    const Globals& globals_;
    Budget& budget_;
    std::string texts_;
    std::vector<Cell> cells_;
    std::set<std::uint16_t> concealed_rows_;
    std::vector<std::pair<std::uint16_t, std::uint16_t>> concealed_columns_;  ///< first and last
    std::vector<MergedDown> merged_down_;
};

void BinaryWorksheet::add(const Record& record, std::string_view text, std::uint16_t more_columns) {
    const auto column = static_cast<std::uint16_t>(record.at<std::uint16_t>(2) + more_columns);
    budget_.add_text(text.size());
    budget_.add_cell();
    cells_.push_back({record.at<std::uint16_t>(0), column, texts_.size(), text.size()});
    texts_ += text;
}

std::string_view BinaryWorksheet::shared_string(const Record& record) const {
    const auto n = record.at<std::uint32_t>(6);
    if (n >= globals_.strings.size())
        refuse(
            "the sheet '{}' refers in {} to a text that the workbook does not hold; the file is damaged: "
            "open it in a "
            "spreadsheet, save it again and give that file",
            sheet_.name, cell_name(record.at<std::uint16_t>(0), record.at<std::uint16_t>(2)));
    return globals_.strings[n];
}

/// The stored result: a number, or one of four other things, marked by what is no number (MS-XLS 2.5.133).
void BinaryWorksheet::take_formula(const Record& record) {
    if (record.at<std::uint16_t>(12) != 0xFFFF)
        return add(record, number(record.at<double>(6), record.at<std::uint16_t>(4)));
    const auto kind = record.at<std::uint8_t>(6), value = record.at<std::uint8_t>(8);
    if (kind == 1) return add(record, value != 0 ? "TRUE" : "FALSE");
    if (kind == 2) return add(record, biff::error_text(value));
    if (kind != 0) return;
    // Its text follows, behind a formula that is shared or fills an area.
    constexpr std::uint16_t kBetween[] = {0x0221, 0x0236, 0x04BC};
    for (;;) {
        const auto here = records_;
        const auto next = records_.next();
        if (next && std::ranges::find(kBetween, next->type) != std::end(kBetween)) continue;
        if (!next || next->type != biff::kString) {
            records_ = here;
            return;
        }
        auto pieces = records_.continuations();
        pieces.insert(pieces.begin(), next->data);
        return add(record, globals_.text<std::uint16_t>(std::move(pieces)));
    }
}

void BinaryWorksheet::take_mul_rk(const Record& record) {
    constexpr std::size_t kFirst = 4, kEach = 6, kLast = 2;
    std::uint16_t n = 0;
    for (auto at = kFirst; at + kEach + kLast <= record.data.size(); at += kEach, ++n)
        add(record, number(biff::rk_value(record.at<std::uint32_t>(at + 2)), record.at<std::uint16_t>(at)),
            n);
}

/// Of a merge in one row there is nothing to know (MS-XLS 2.4.168). Excel 95 and before merged no cells.
void BinaryWorksheet::take_merges(const Record& record) {
    constexpr std::size_t kFirst = 2, kEach = 8, kMostMerges = 100'000;
    for (auto at = kFirst; at + kEach <= record.data.size() && merged_down_.size() < kMostMerges; at += kEach) {
        const auto first = record.at<std::uint16_t>(at), last = record.at<std::uint16_t>(at + 2);
        if (last > first) merged_down_.push_back({first, last, record.at<std::uint16_t>(at + 4)});
    }
}

void BinaryWorksheet::take(const Record& record) {
    switch (record.type) {
        case biff::kRow:  // fDyZero, MS-XLS 2.4.221
            if ((record.at<std::uint16_t>(12) & 0x20) != 0) concealed_rows_.insert(record.at<std::uint16_t>(0));
            return;
        case biff::kColumnInfo:  // fHidden, MS-XLS 2.4.53
            if ((record.at<std::uint16_t>(8) & 1) != 0)
                concealed_columns_.emplace_back(record.at<std::uint16_t>(0), record.at<std::uint16_t>(2));
            return;
        case biff::kNumber: return add(record, number(record.at<double>(6), record.at<std::uint16_t>(4)));
        case biff::kRk:
            return add(record,
                       number(biff::rk_value(record.at<std::uint32_t>(6)), record.at<std::uint16_t>(4)));
        case biff::kMulRk: return take_mul_rk(record);
        case biff::kMergeCells: return take_merges(record);
        case biff::kFormula: return take_formula(record);
        case biff::kLabelSst: return add(record, shared_string(record));
        case biff::kLabel:
        case biff::kRString: return add(record, globals_.text<std::uint16_t>({record.from(6)}));
        case biff::kBoolErr: {
            const auto value = record.at<std::uint8_t>(6);
            if (record.at<std::uint8_t>(7) != 0) return add(record, biff::error_text(value));
            return add(record, value != 0 ? "TRUE" : "FALSE");
        }
        default: return;
    }
}

void BinaryWorksheet::write(Sheet& into) {
    std::ranges::stable_sort(cells_, {}, [](const Cell& c) { return std::pair(c.row, c.column); });
    into.from_1904 = globals_.from_1904;
    into.merged_down = std::move(merged_down_);
    SheetWriter writer(sheet_.name, budget_);
    for (const auto& [first, last] : concealed_columns_)
        if (last >= first) writer.conceal_columns(first, static_cast<std::uint64_t>(last - first) + 1);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        const auto& cell = cells_[i];
        writer.put(cell.column, std::string_view(texts_).substr(cell.begin, cell.size));
        if (i + 1 < cells_.size() && cells_[i + 1].row == cell.row) continue;
        if (concealed_rows_.contains(cell.row)) writer.conceal_row();
        writer.end_row(cell.row);
    }
    writer.move_to(into);
}

void BinaryWorksheet::read(Sheet& into) {
    const auto first = records_.next();
    if (!first || first->type != biff::kBof)
        refuse(
            "the sheet '{}' of the old Excel workbook (XLS) is not where the workbook says; the file is "
            "damaged: open "
            "it in a spreadsheet, save it as XLSX and give that file",
            sheet_.name);
    // A chart drawn on the sheet is a stream of its own inside.
    int inside = 0;
    while (const auto record = records_.next()) {
        if (record->type == biff::kBof) ++inside;
        else if (record->type == biff::kEof && inside-- == 0) break;
        else if (inside == 0) take(*record);
    }
    write(into);
}

}  // namespace

std::vector<Sheet> read_xls(std::string_view bytes, Budget& budget) {
    const CompoundFile file(bytes);
    const auto stream = file.read(file.has("Workbook") ? "Workbook" : "Book", budget);
    const auto globals = GlobalsReader(stream, budget).read();
    std::vector<Sheet> out;
    for (const auto& sheet : globals.sheets) {
        out.push_back({sheet.name, {}, false, sheet.hidden, {}});
        if (sheet.hidden) continue;
        if (!sheet.is_table) out.back().not_read = "a chart or macro sheet, which has no rows";
        else BinaryWorksheet(sheet, stream, globals, budget).read(out.back());
    }
    return out;
}

}  // namespace daybook::schemas::sheets
