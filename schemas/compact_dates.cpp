#include "schemas/compact_dates.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/dates.hpp"
#include "schemas/sample.hpp"

#include <algorithm>

namespace daybook::schemas {

std::vector<bool> find_compact_dates(const TextFile& file, const Header& header, const Schema& schema, const std::vector<int>& column_of_field) {
    constexpr int kToOneSlip = 10;
    struct Seen {
        int days = 0, slips = 0;
        bool others = false;
    };
    std::vector<bool> out(schema.fields.size());
    std::vector<Seen> seen(schema.fields.size());
    const auto is_asked = [&](std::size_t i) { return schema.fields[i].type == FieldType::date && column_of_field[i] >= 0; };
    for_sample(file, header, [&](Cells& cells) {
        for (std::size_t i = 0; i < seen.size(); ++i) {
            if (!is_asked(i) || seen[i].others) continue;
            const auto text = cells.at(column_of_field[i]);
            if (std::ranges::none_of(text, base::is_digit)) continue;
            const bool eight = text.size() == 8 && std::ranges::all_of(text, base::is_digit);
            if (read_compact_day(text)) ++seen[i].days;
            else eight ? void(++seen[i].slips) : void(seen[i].others = true);
        }
    });
    for (std::size_t i = 0; i < seen.size(); ++i) out[i] = seen[i].days > 0 && !seen[i].others && kToOneSlip * seen[i].slips <= seen[i].days;
    return out;
}

}  // namespace daybook::schemas
