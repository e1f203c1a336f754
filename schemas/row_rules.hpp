#pragma once

#include "schemas/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace daybook::schemas {

/// What the cells of one row must say of each other ("daybook.checks": order, bands, needs), by the fields' indexes.
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
    struct BandOf {
        std::size_t floor, ceiling;
        std::int64_t width;
    };
    std::vector<Ordered> ordered;
    std::vector<BandOf> bands;
    std::vector<Need> needs;
};

}  // namespace daybook::schemas
