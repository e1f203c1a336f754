#pragma once

#include "publisher/base/text.hpp"
#include "publisher/catalogue/query.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::site_gen {

/// A row's cells by the names of their columns; "" of a blank one, and of a column that there is not.
class RowCells {
public:
    RowCells(const catalogue::RowsPage& page, const std::vector<catalogue::Cell>& cells) : page_(page), cells_(cells) {}
    std::string at(std::string_view name) const {
        const auto& columns = page_.get().columns;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i].name == name) return cells_.get()[i].value_or("");
        return {};
    }

private:
    std::reference_wrapper<const catalogue::RowsPage> page_;
    std::reference_wrapper<const std::vector<catalogue::Cell>> cells_;
};

/// The page that shows and cites the row of that name.
inline std::string row_href(std::string_view name) { return "/row/?name=" + base::percent_encode(name); }

}  // namespace daybook::site_gen
