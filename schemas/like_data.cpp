#include "schemas/like_data.hpp"

#include "schemas/dates.hpp"
#include "schemas/row_words.hpp"

namespace daybook::schemas {

bool is_like_data(Cells& cells) {
    int dates = 0, numbers = 0, filled = 0;
    for (int i = 0; i < cells.size(); ++i) {
        const auto text = cells.at(i);
        if (is_blank(text)) continue;
        ++filled;
        const auto day = read_date(text, DateOrder::day_first);
        if (day.kind == DateReading::Kind::date && day.style != DateStyle::serial) ++dates;
        else if (says_number(text, 2)) ++numbers;
    }
    return dates > 0 && numbers > 0 && filled >= 3;
}

}  // namespace daybook::schemas
