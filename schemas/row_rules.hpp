#pragma once

#include "schemas/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
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
    /// An amount whose pointer asks that another member says none of some words ("/{status!=pending|cancelled}/value/amount"), and the field
    /// that has it where it says one: what is asked of a document holds of a table, too.
    struct InForce {
        std::size_t status, amount, other;
        std::vector<std::string> words;  ///< in small letters
    };
    std::optional<InForce> in_force;
    std::vector<Ordered> ordered;
    std::vector<BandOf> bands;
    std::vector<Need> needs;
};

}  // namespace daybook::schemas
