#include "schemas/values_at.hpp"

#include "publisher/base/text.hpp"
#include "schemas/text_faults.hpp"

namespace daybook::schemas {

void fill_values(const TablePlan& table, const std::vector<Place*>& places) {
    Cells cells(table.file, table.header.delimiter);
    auto next = places.begin();
    for (std::int64_t above = 0; next != places.end() && cells.next(); ++above) {
        if (above == table.header.records_before) cells.expect(width_of(table.header));
        for (const auto line = cells.reader().line(); next != places.end() && (*next)->line <= line; ++next)
            if ((*next)->line == line)
                (*next)->value = base::clip(masked_where_personal(cells.at((*next)->column - 1)), 120);
    }
}

}  // namespace daybook::schemas
