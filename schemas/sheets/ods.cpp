#include "schemas/sheets/ods.hpp"

#include "publisher/base/text.hpp"
#include "schemas/dates.hpp"
#include "schemas/sheets/cell_text.hpp"
#include "schemas/sheets/sheet_writer.hpp"
#include "schemas/sheets/zip_archive.hpp"

#include <charconv>
#include <optional>
#include <set>

namespace daybook::schemas::sheets {

namespace {

// What the names of the namespaces end in.
constexpr std::string_view kOffice = ":office:1.0", kTable = ":table:1.0", kText = ":text:1.0",
                           kStyle = ":style:1.0", kCalc = ":calcext:1.0";
/// Depth of a sheet's element; tables inside cells and cached foreign sheets stand deeper.
constexpr int kSheetDepth = 3;
/// The style under which LibreOffice keeps copies of other files' sheets.
constexpr std::string_view kForeign = "ta_extref";

std::uint64_t repeats(std::string_view text) {
    std::uint64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n == 0 ? 1 : n;
}

/// Gathers one cell.
class CellReader {
public:
    explicit CellReader(const XmlReader& xml, Budget& budget) : xml_(xml), budget_(budget) {}

    void start();
    /// An event inside the cell.
    void take();
    std::string text() const;
    bool shows_month_alone() const;
    std::string unit_shown(std::string_view number) const;
    std::uint64_t times() const { return times_; }

private:
    void opened();
    void append(std::string_view more);
    void append_spaces(std::uint64_t count);

    const XmlReader& xml_;
    Budget& budget_;
    std::string type_, value_, text_, money_;
    std::uint64_t times_ = 1;
    bool is_error_ = false;
    int paragraphs_ = 0;
    bool in_paragraph_ = false;
    std::optional<int> aside_;  ///< depth of a comment or drawing, whose text is not the cell's
    int paragraph_depth_ = 0;
};

void CellReader::start() {
    type_ = xml_.attribute("value-type", kOffice);
    is_error_ = xml_.attribute("value-type", kCalc) == "error";
    const std::string_view from = type_ == "date"      ? "date-value"
                                  : type_ == "time"    ? "time-value"
                                  : type_ == "boolean" ? "boolean-value"
                                  : type_ == "string"  ? "string-value"
                                                       : "value";
    value_ = xml_.attribute(from, kOffice);
    money_ = type_ == "currency" ? foreign_money_sign(xml_.attribute("currency", kOffice)) : std::string();
    times_ = repeats(xml_.attribute("number-columns-repeated", kTable));
    text_.clear();
    paragraphs_ = 0;
    in_paragraph_ = false;
    aside_.reset();
}

void CellReader::append(std::string_view more) {
    const auto most = budget_.limits.cell_bytes;
    if (text_.size() + more.size() <= most) text_ += more;
    // One byte past the limit is enough for the writer to refuse the cell by its place.
    else append_spaces(most + 1);
}

void CellReader::append_spaces(std::uint64_t count) {
    const auto size = std::min(text_.size() + std::min(count, budget_.limits.cell_bytes + 1),
                               budget_.limits.cell_bytes + 1);
    // A few bytes of XML stand for them, as in a packed file.
    budget_.add_inflated(size - text_.size());
    text_.resize(size, ' ');
}

void CellReader::opened() {
    const auto name = xml_.name();
    if (name == "annotation" || name == "frame" || name == "table") aside_ = xml_.depth();
    else if (name == "p" || name == "h") {
        if (paragraphs_++ > 0) append("\n");
        in_paragraph_ = true;
        paragraph_depth_ = xml_.depth();
    } else if (!in_paragraph_) {
        return;
    } else if (name == "s") {
        append_spaces(repeats(xml_.attribute("c", kText)));
    } else if (name == "tab") {
        append("\t");
    } else if (name == "line-break") {
        append("\n");
    }
}

void CellReader::take() {
    const auto event = xml_.event();
    if (aside_) {
        if (event == XmlReader::Event::close && xml_.depth() == *aside_) aside_.reset();
    } else if (event == XmlReader::Event::open) {
        opened();
    } else if (event == XmlReader::Event::text) {
        if (in_paragraph_) append(xml_.text());
    } else if (in_paragraph_ && xml_.depth() == paragraph_depth_) {
        in_paragraph_ = false;
    }
}

std::string CellReader::text() const {
    if (is_error_ || type_.empty() || value_.empty()) return text_;
    if (type_ == "date") return shows_month_alone() ? text_ : iso_text(value_);
    if (type_ == "time") return duration_text(value_);
    if (type_ == "boolean") return value_ == "true" ? "TRUE" : "FALSE";
    if (type_ == "string") return value_;
    auto number = number_text(std::string_view(value_));
    // What is shown with zeros in front, or as a credit, stands in the file so.
    const auto digits = text_.find_first_not_of('0');
    const bool zeros = digits != 0 && digits != std::string::npos && text_.substr(digits) == number;
    if (zeros || text_.ends_with("CR") || text_.ends_with("Cr")) return text_;
    if (type_ == "percentage") return as_percent(std::move(number));
    number += unit_shown(number);
    return in_money(std::move(number), money_);
}

/// "p" of 5000 that is shown as "5,000.00p"; "" where fewer are shown than are stored, as "5k" is.
std::string CellReader::unit_shown(std::string_view number) const {
    const auto end = text_.find_last_of("0123456789") + 1;  // 0 where there is none
    auto unit = end == 0 ? std::string() : unit_behind(std::string_view(text_).substr(end));
    std::string shown;
    for (std::size_t i = 0; i < end; ++i)
        if (std::string_view("-.0123456789").find(text_[i]) != std::string_view::npos) shown += text_[i];
    return unit.empty() || number_text(std::string_view(shown)) != number ? std::string() : unit;
}

/// The first of a month, shown as "May 24": whether its day was known nobody can tell.
bool CellReader::shows_month_alone() const {
    const auto date = std::string_view(value_).substr(0, 10);
    return date.ends_with("-01") && is_month(text_) && text_.ends_with(date.substr(2, 2));
}

/// Reads the spreadsheet part from front to back.
class Spreadsheet {
public:
    Spreadsheet(XmlReader& xml, Budget& budget) : xml_(xml), budget_(budget), cell_(xml, budget) {}

    std::vector<Sheet> read();

private:
    void opened();
    void closed();
    void note_style();
    void note_merge();
    /// Of the row or column that opens: folded away, or sifted out (OpenDocument 1.3, 19.749).
    bool is_concealed() const;
    void start_sheet();
    void end_cell();

    XmlReader& xml_;
    Budget& budget_;
    CellReader cell_;
    std::vector<Sheet> sheets_;
    std::optional<SheetWriter> writer_;  ///< while inside a sheet that is read
    std::string style_;                  ///< being described
    std::set<std::string> hidden_styles_;
    bool in_sheet_ = false;
    std::optional<int> cell_depth_;  ///< while inside a cell
    bool covered_ = false;
    std::uint64_t row_ = 0, row_times_ = 1, column_ = 0;
};

void Spreadsheet::note_style() {
    if (xml_.name() == "style") style_ = xml_.attribute("name", kStyle);
    else if (xml_.name() == "table-properties" && xml_.attribute("display", kTable) == "false")
        hidden_styles_.insert(style_);
}

void Spreadsheet::note_merge() {
    constexpr std::size_t kMostMerges = 100'000;
    const auto rows = std::min(repeats(xml_.attribute("number-rows-spanned", kTable)), budget_.limits.rows);
    auto& merged = sheets_.back().merged_down;
    if (rows > 1 && merged.size() < kMostMerges) merged.push_back({row_, row_ + rows - 1, column_});
}

bool Spreadsheet::is_concealed() const {
    const auto visibility = xml_.attribute("visibility", kTable);
    return visibility == "collapse" || visibility == "filter";
}

void Spreadsheet::start_sheet() {
    const std::string style(xml_.attribute("style-name", kTable));
    in_sheet_ = true;
    row_ = column_ = 0;
    if (style == kForeign) return;
    budget_.add_sheet();
    const bool hidden = hidden_styles_.contains(style);
    sheets_.push_back({std::string(xml_.attribute("name", kTable)), {}, false, hidden, {}});
    if (!hidden) writer_.emplace(sheets_.back().name, budget_);
}

void Spreadsheet::opened() {
    const auto name = xml_.name();
    if (name == "table" && xml_.depth() == kSheetDepth) return start_sheet();
    if (!in_sheet_) return note_style();
    if (!writer_) return;
    if (name == "table-row") {
        row_times_ = repeats(xml_.attribute("number-rows-repeated", kTable));
        column_ = 0;
        if (is_concealed()) writer_->conceal_row();
    } else if (name == "table-column") {
        const auto times = std::min(repeats(xml_.attribute("number-columns-repeated", kTable)), budget_.limits.columns);
        if (is_concealed()) writer_->conceal_columns(column_, times);
        column_ += times;
    } else if (name == "table-cell" || name == "covered-table-cell") {
        // What a merged cell covers is not shown.
        covered_ = name != "table-cell";
        if (!covered_) note_merge();
        cell_depth_ = xml_.depth();
        cell_.start();
    }
}

void Spreadsheet::end_cell() {
    cell_depth_.reset();
    const auto text = covered_ ? std::string() : cell_.text();
    const auto times = cell_.times();
    const auto most = budget_.limits.columns;
    if (text.empty()) {
        column_ = times > most - std::min(column_, most) ? most : column_ + times;
        return;
    }
    // The writer refuses what stands past the last column.
    if (times > most - std::min(column_, most)) column_ = most;
    writer_->put(column_++, text);
    budget_.expect_repeats(text.size(), times - 1);
    for (std::uint64_t i = 1; i < times; ++i) writer_->put(column_++, text);
}

void Spreadsheet::closed() {
    const auto name = xml_.name();
    if (name == "table" && xml_.depth() == kSheetDepth) {
        in_sheet_ = false;
        if (writer_) writer_->move_to(sheets_.back());
        writer_.reset();
    } else if (writer_ && name == "table-row") {
        writer_->end_row(row_, row_times_);
        const auto most = budget_.limits.rows;
        row_ = row_times_ > most - std::min(row_, most) ? most : row_ + row_times_;
    }
}

std::vector<Sheet> Spreadsheet::read() {
    while (xml_.next()) {
        const auto event = xml_.event();
        if (cell_depth_) {
            if (event == XmlReader::Event::close && xml_.depth() == *cell_depth_) end_cell();
            else cell_.take();
        } else if (event == XmlReader::Event::open) {
            opened();
        } else if (event == XmlReader::Event::close) {
            closed();
        }
    }
    return std::move(sheets_);
}

void refuse_encrypted(const ZipArchive& archive) {
    const auto* manifest = archive.find("META-INF/manifest.xml");
    if (manifest == nullptr) return;
    XmlReader xml(archive.open(*manifest), manifest->name);
    while (xml.next())
        if (xml.opens("encryption-data"))
            refuse("the spreadsheet is protected by a password; save it without one and give that file");
}

}  // namespace

std::vector<Sheet> read_ods(std::string_view bytes, Budget& budget) {
    const ZipArchive archive(bytes, budget);
    refuse_encrypted(archive);
    const auto* content = archive.find("content.xml");
    if (content == nullptr)
        refuse(
            "the file says that it is an OpenDocument spreadsheet but has no content; open it in a "
            "spreadsheet, save "
            "it again and give that file");
    XmlReader xml(archive.open(*content), content->name);
    return Spreadsheet(xml, budget).read();
}

}  // namespace daybook::schemas::sheets
