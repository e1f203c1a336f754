#include "schemas/decimal_commas.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/amounts.hpp"
#include "schemas/cells.hpp"
#include "schemas/row_words.hpp"
#include "schemas/sample.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

/// What the numbers of a column show of their style.
struct CommaCount {
    int decimal = 0;    ///< "30000,50"
    int both = 0;       ///< of these, "30.000,50"
    int may_group = 0;  ///< "26.500"
    int other = 0;      ///< "30.50", "26,500"

    void look_at(std::string_view text) {
        if (text.find_first_of(".,") == std::string_view::npos) return;
        if (has_decimal_comma(text)) {
            ++decimal;
            both += text.find('.') != std::string_view::npos ? 1 : 0;
            return;
        }
        const bool grouped = text.find(',') == std::string_view::npos && says_number(with_point_for_comma(text), 2);
        if (grouped) ++may_group;
        else if (says_number(text, 2)) ++other;
    }
    bool are_commas() const { return decimal > 0 && other == 0 && (may_group == 0 || both > 0); }
};

}  // namespace

bool has_decimal_comma(std::string_view text) {
    constexpr std::size_t kMostPence = 2, kLongest = 40;
    const auto comma = text.rfind(',');
    if (comma == std::string_view::npos || text.size() > kLongest) return false;
    const auto behind = text.substr(comma + 1);
    const auto digits = std::min(behind.find_first_not_of("0123456789"), behind.size());
    if (digits == 0 || digits > kMostPence || std::ranges::any_of(behind.substr(digits), base::is_digit)) return false;
    return !says_number(text, 2) && says_number(with_point_for_comma(text), 2);
}

std::string with_point_for_comma(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c == ',' || c == '.') c = c == ',' ? '.' : ',';
    return out;
}

bool is_column_with_decimal_commas(const TextFile& file, const Header& header, int column) {
    if (header.delimiter != ';' || file.sheet || column < 0) return false;
    CommaCount seen;
    for_sample(file, header, [&](Cells& cells) { seen.look_at(cells.at(column)); });
    if (!seen.are_commas()) return false;
    CommaCount all;
    Cells cells(file, header.delimiter);
    for (std::int64_t record = 0; cells.next(); ++record) {
        if (record == header.records_before) cells.expect(width_of(header));
        if (record > header.records_before) all.look_at(cells.at(column));
    }
    return all.are_commas();
}

}  // namespace daybook::schemas
