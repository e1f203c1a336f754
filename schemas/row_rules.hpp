#pragma once

#include "schemas/schema.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace daybook::schemas {

/// What the cells of one row must say of each other ("daybook.checks": order, needs), by the fields' indexes.
struct RowRules {
    explicit RowRules(const Schema& schema);

    struct Ordered {
        std::size_t first, second;
    };
    struct Need {
        std::size_t field;
        std::string is;
        std::size_t needed;
    };
    std::vector<Ordered> ordered;
    std::vector<Need> needs;
};

}  // namespace daybook::schemas
