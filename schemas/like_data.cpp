#include "schemas/like_data.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/amounts.hpp"
#include "schemas/dates.hpp"
#include "schemas/row_words.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

/// Counts what stands in a record's cells.
class LikeData {
public:
    void take(std::string_view text) {
        if (is_blank(text)) return;
        ++filled_;
        const auto day = read_date(text, DateOrder::day_first);
        if (day.kind == DateReading::Kind::date && day.style != DateStyle::serial) ++dates_;
        else if (says_number(text, 2)) ++numbers_;
    }
    bool holds() const { return dates_ > 0 && numbers_ > 0 && filled_ >= 3; }

private:
    int dates_ = 0, numbers_ = 0, filled_ = 0;
};

/// A pound sign of Windows-1252, which no text of UTF-8 begins with.
std::string_view without_pound(std::string_view text) {
    return text.starts_with('\xA3') ? text.substr(1) : text;
}

}  // namespace

CellKind kind_of(std::string_view text) {
    if (is_blank(text)) return CellKind::blank;
    if (says_when(text)) return CellKind::date;
    return says_number(without_pound(text), 2) ? CellKind::number : CellKind::words;
}

bool is_day_or_money(std::string_view text) {
    if (std::ranges::none_of(text, base::is_digit)) return false;
    const auto number = read_number(without_pound(text), 2);
    if (number.kind == NumberReading::Kind::number) return number.money_shaped || text.starts_with('\xA3');
    return says_when(text);
}

bool is_like_data(Cells& cells) {
    LikeData like;
    for (int i = 0; i < cells.size(); ++i) like.take(cells.at(i));
    return like.holds();
}

bool is_like_data(const std::vector<std::string_view>& cells) {
    LikeData like;
    for (const auto text : cells) like.take(text);
    return like.holds();
}

}  // namespace daybook::schemas
