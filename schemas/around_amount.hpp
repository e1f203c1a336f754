#pragma once

#include "schemas/cells.hpp"
#include "schemas/header.hpp"
#include "schemas/parted_amount.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace daybook::schemas {

/// Columns beside the amounts that are looked at: so many commas may lack their quotes in one row, or cells be left out.
inline constexpr int kMostShifted = 3;

/// What the first rows of a table have beside their amounts: a row in which something else stands there lacks quotes
/// around a comma, or lacks a cell.
struct AroundAmount {
    enum class Usual : std::uint8_t { number_or_code, words };
    struct Behind {
        int column;
        bool numbers_are_odd;  ///< any number would be out of place, and not only money
        bool may_hold_money;   ///< nothing stands there, but nobody knows what might
    };
    struct Before {
        int column;
        Usual usual;
    };

    int column = -1;              ///< of the amounts; -1 where there is none
    std::vector<Behind> behind;   ///< columns in which money would be out of place
    std::vector<int> before;      ///< the same on the other side
    std::vector<Before> told_by;  ///< columns before the amounts that hold mostly things of one kind
    PartedAmounts parted;         ///< whether the column next to the amounts holds their ends
};

/// \param headed cells up to the last one with a heading
AroundAmount look_around_amount(const TextFile& file, const Header& header, const Schema& schema,
                                const std::vector<int>& column_of_field, int headed);

/// Where the amount of this record stands, when what stands under its heading is something else: a comma without quotes
/// has pushed it along, or a missing cell pulled it back. Absent for a row that seems to be in its places.
/// \pre what stands under the heading is a number that does not look like money
std::optional<int> where_amount_went(Cells& cells, const AroundAmount& around, int headed, int scale);

}  // namespace daybook::schemas
