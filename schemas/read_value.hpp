#pragma once

#include "schemas/amounts.hpp"
#include "schemas/compiled_schema.hpp"
#include "schemas/dates.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// What a cell was read as.
struct CellReading {
    enum class Kind : std::uint8_t {
        blank,    ///< nothing in it
        good,     ///< a value; `broken` may still say that it is not one the schema wants
        bad,      ///< not of its column's type
        missing,  ///< a text that stands for no value
    } kind = Kind::blank;
    bool is_day = false;        ///< `number` is a day, also of a text that says when something was
    bool odd_style = false;     ///< a date or boolean written in another way than the schema's
    bool money_shaped = false;  ///< of a number
    DateStyle style = DateStyle::numeric_padded;   ///< of a date
    OrderEvidence evidence = OrderEvidence::none;  ///< of a date
    std::uint16_t repairs = 0;                     ///< bits of NumberRepair
    std::uint16_t broken = 0;                      ///< bits of Broken
    std::uint16_t label = 0;                       ///< index into CompiledField::missing
    std::int64_t number = 0;  ///< the value of a type kept as a number; of a time, its place in their order
    std::string_view text;    ///< the canonical value of a type kept as text; in the cell or in `scratch`
};

/// Reads one cell (trimmed UTF-8) as its field says, and holds it against the field's constraints. Exact: no
/// number passes through a float. Takes time linear in the cell, never throws for what the cell is, and in
/// the common cases allocates nothing; `scratch` is reused and must live as long as the reading's text is
/// used.
///
/// Numbers and dates are read with the tolerance that harvested files need; what that tolerance mended is in
/// `repairs` and `odd_style`. NaN and INF, which Table Schema allows, are bad: no exact column can hold them.
CellReading read_value(const CompiledField& field, std::string_view cell, DateOrder order,
                       std::string& scratch);
/// The same written in place.
void read_value(const CompiledField& field, std::string_view cell, DateOrder order, std::string& scratch,
                CellReading& out);

}  // namespace daybook::schemas
