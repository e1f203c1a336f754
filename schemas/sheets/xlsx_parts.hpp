#pragma once

#include "schemas/sheets/cell_text.hpp"
#include "schemas/sheets/zip_archive.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The parts of an Office Open XML workbook (ECMA-376, transitional and strict) that its sheets refer to.
namespace daybook::schemas::sheets {

struct WorkbookSheet {
    std::string name;
    std::string part;  ///< "xl/worksheets/sheet1.xml"; "" when the workbook does not say
    bool hidden = false;
    bool is_table = false;  ///< a worksheet, not a chart, dialogue or macro sheet
};

struct Workbook {
    std::vector<WorkbookSheet> sheets;   ///< in the order of their tabs
    std::string styles, shared_strings;  ///< parts; "" when there is none
    bool from_1904 = false;              ///< day 0 is 1 January 1904
};

/// Throws Error(bad_input) when the archive holds no workbook.
Workbook read_workbook(const ZipArchive& archive);

/// How each cell style shows a number, by its number in `s` attributes.
std::vector<NumberFormat> read_styles(const ZipArchive& archive, const std::string& part);

/// Gathers the text of `t` elements inside a string item or an inline string: runs of rich text joined,
/// phonetic readings left out.
class StringItem {
public:
    void start() {
        text_.clear();
        inside_ = phonetic_ = false;
    }
    void take(const XmlReader& xml);
    const std::string& text() const { return text_; }

private:
    std::string text_;
    bool inside_ = false, phonetic_ = false;
};

/// `text` with "_x000D_" as the character it stands for (ECMA-376 part 1, 22.9.2.19), and "_x005F_" as "_".
std::string unescape(const std::string& text);

/// The table of strings that cells refer to by number.
class SharedStrings {
public:
    SharedStrings(const ZipArchive& archive, const std::string& part, Budget& budget);
    std::size_t size() const { return ends_.size(); }
    std::string_view at(std::size_t i) const {
        const auto begin = i == 0 ? 0 : ends_[i - 1];
        return std::string_view(all_).substr(begin, ends_[i] - begin);
    }

private:
    std::string all_;
    std::vector<std::size_t> ends_;
};

}  // namespace daybook::schemas::sheets
