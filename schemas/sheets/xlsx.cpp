#include "schemas/sheets/xlsx.hpp"

#include "publisher/base/text.hpp"
#include "schemas/sheets/sheet_writer.hpp"
#include "schemas/sheets/xlsx_parts.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace daybook::schemas::sheets {

namespace {

/// What all worksheets of a workbook share.
struct Shared {
    const SharedStrings& strings;
    const std::vector<NumberFormat>& styles;
    bool from_1904;
};

/// Reads one worksheet part.
class Worksheet {
public:
    Worksheet(const std::string& name, XmlReader& xml, const Shared& shared, Budget& budget)
        : name_(name), xml_(xml), shared_(shared), writer_(name, budget) {}

    void read(Sheet& into);

private:
    enum class In { nothing, value, formula, inline_string };

    void opened();
    void closed();
    void start_row();
    void start_columns();
    void note_merge();
    void start_cell();
    void end_cell();
    std::string cell_text() const;
    std::string numeric() const;
    std::string_view shared_string() const;

    const std::string& name_;
    XmlReader& xml_;
    const Shared& shared_;
    SheetWriter writer_;
    bool in_data_ = false, in_cell_ = false, has_value_ = false, has_formula_ = false;
    In in_ = In::nothing;
    std::uint64_t row_ = 0, column_ = 0;            ///< of what is being read
    std::uint64_t next_row_ = 0, next_column_ = 0;  ///< of what comes without a reference
    std::string type_, value_, formula_;
    std::vector<MergedDown> merged_down_;
    std::uint64_t style_ = 0;
    StringItem item_;
};

std::uint64_t digits_of(std::string_view text) {
    std::uint64_t n = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
    return failed == std::errc{} && end == text.data() + text.size() ? n : 0;
}

/// The column of "AB12", 0-based; past any limit when the letters are too many.
std::uint64_t column_of(std::string_view reference) {
    std::uint64_t n = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z') break;
        if (n > 1000000) break;
        n = n * 26 + static_cast<std::uint64_t>(c - 'A' + 1);
    }
    return n - 1;
}

void Worksheet::read(Sheet& into) {
    while (xml_.next()) {
        if (xml_.event() == XmlReader::Event::text) {
            if (in_ == In::value) value_ += xml_.text();
            else if (in_ == In::formula) formula_ += xml_.text();
        } else if (xml_.event() == XmlReader::Event::open) {
            opened();
        } else {
            closed();
        }
        if (in_ == In::inline_string) item_.take(xml_);
    }
    writer_.move_to(into);
    into.merged_down = std::move(merged_down_);
}

void Worksheet::opened() {
    const auto name = xml_.name();
    if (name == "sheetData") in_data_ = true;
    else if (name == "col") start_columns();
    else if (name == "mergeCell") note_merge();
    else if (!in_data_) return;
    else if (name == "c") start_cell();
    else if (name == "row") start_row();
    else if (!in_cell_) return;
    else if (name == "v") {
        in_ = In::value;
        has_value_ = true;
    } else if (name == "f") {
        in_ = In::formula;
        has_formula_ = true;
    } else if (name == "is") {
        in_ = In::inline_string;
        item_.start();
        has_value_ = true;
    }
}

void Worksheet::closed() {
    const auto name = xml_.name();
    if (name == "sheetData") in_data_ = false;
    else if (!in_data_) return;
    else if (name == "v" || name == "f" || name == "is") in_ = In::nothing;
    else if (name == "c") end_cell();
    else if (name == "row") writer_.end_row(row_);
}

bool is_true(std::string_view text) {
    return text == "1" || text == "true";
}

void Worksheet::start_columns() {
    if (!is_true(xml_.attribute("hidden"))) return;
    const auto first = digits_of(xml_.attribute("min")), last = digits_of(xml_.attribute("max"));
    if (first > 0 && last >= first) writer_.conceal_columns(first - 1, last - first + 1);
}

/// "A2:A5"; of a merge in one row there is nothing to know.
void Worksheet::note_merge() {
    constexpr std::size_t kMostMerges = 100'000;
    const auto reference = xml_.attribute("ref");
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos || merged_down_.size() == kMostMerges) return;
    const auto row_of = [](std::string_view cell) { return digits_of(cell.substr(std::min(cell.size(), cell.find_first_of("0123456789")))); };
    const auto first = row_of(reference.substr(0, colon)), last = row_of(reference.substr(colon + 1));
    const auto column = column_of(reference);
    if (first > 0 && last > first && column < 16384) merged_down_.push_back({first - 1, last - 1, column});
}

void Worksheet::start_row() {
    const auto reference = digits_of(xml_.attribute("r"));
    row_ = reference > 0 ? reference - 1 : next_row_;
    next_row_ = row_ + 1;
    next_column_ = 0;
    if (is_true(xml_.attribute("hidden"))) writer_.conceal_row();
}

void Worksheet::start_cell() {
    const auto reference = xml_.attribute("r");
    column_ = reference.empty() ? next_column_ : column_of(reference);
    if (column_ == std::numeric_limits<std::uint64_t>::max())
        refuse(
            "the sheet '{}' has a cell at '{}', which is no place; open it in a spreadsheet and save it "
            "again",
            name_, base::clip(reference, 40));
    next_column_ = column_ + 1;
    type_ = xml_.attribute("t");
    style_ = digits_of(xml_.attribute("s"));
    value_.clear();
    formula_.clear();
    in_ = In::nothing;
    in_cell_ = true;
    has_value_ = has_formula_ = false;
}

void Worksheet::end_cell() {
    in_cell_ = false;
    if (has_value_) writer_.put(column_, cell_text());
    // Nothing was calculated; a blank would hide that there is a value.
    else if (has_formula_) writer_.put(column_, "=" + formula_);
}

std::string_view Worksheet::shared_string() const {
    const auto text = base::trim(value_);
    std::size_t n = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failed != std::errc{} || end != text.data() + text.size() || n >= shared_.strings.size())
        refuse(
            "the sheet '{}' refers in {} to a text that the workbook does not hold; the file is damaged: "
            "open it in "
            "a spreadsheet, save it again and give that file",
            name_, cell_name(row_, column_));
    return shared_.strings.at(n);
}

std::string Worksheet::numeric() const {
    const auto stored = base::trim(value_);
    static const NumberFormat kGeneral;
    const auto& format = style_ < shared_.styles.size() ? shared_.styles[style_] : kGeneral;
    double serial = 0;
    const auto [end, failed] = std::from_chars(stored.data(), stored.data() + stored.size(), serial);
    const bool is_number = failed == std::errc{} && end == stored.data() + stored.size();
    if (!is_number) return number_text(stored);
    if (format.shown == Shown::number) return as_shown(number_text(stored), format);
    return as_month(serial_text(serial, format.shown, shared_.from_1904), format);
}

std::string Worksheet::cell_text() const {
    if (type_ == "s") return value_.empty() ? std::string() : std::string(shared_string());
    if (type_ == "inlineStr") return unescape(item_.text());
    if (type_ == "str") return unescape(value_);
    if (type_ == "b") return is_true(base::trim(value_)) ? "TRUE" : "FALSE";
    if (type_ == "e") return value_;
    if (type_ == "d") return iso_text(base::trim(value_));
    return numeric();
}

}  // namespace

std::vector<Sheet> read_xlsx(std::string_view bytes, Budget& budget) {
    const ZipArchive archive(bytes, budget);
    const auto workbook = read_workbook(archive);
    const auto styles = read_styles(archive, workbook.styles);
    const SharedStrings strings(archive, workbook.shared_strings, budget);
    const Shared shared{strings, styles, workbook.from_1904};
    std::vector<Sheet> out;
    for (const auto& sheet : workbook.sheets) {
        budget.add_sheet();
        out.push_back({base::to_utf8(sheet.name), {}, false, sheet.hidden, {}});
        out.back().from_1904 = workbook.from_1904;
        if (sheet.hidden) continue;
        const auto* member = sheet.is_table ? archive.find(sheet.part) : nullptr;
        if (sheet.is_table && member == nullptr)
            refuse(
                "the workbook names a sheet '{}' that is not in the file; open it in a spreadsheet, save it "
                "again and "
                "give that file",
                sheet.name);
        if (member == nullptr) {
            out.back().not_read = "a chart or macro sheet, which has no rows";
            continue;
        }
        XmlReader xml(archive.open(*member), member->name);
        Worksheet(out.back().name, xml, shared, budget).read(out.back());
    }
    return out;
}

}  // namespace daybook::schemas::sheets
