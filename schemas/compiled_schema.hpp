#pragma once

#include "publisher/base/json_schema.hpp"
#include "publisher/base/pattern.hpp"
#include "schemas/json_cells.hpp"
#include "schemas/schema.hpp"
#include "schemas/times.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// A constraint that a value can break; bits of CellReading::broken.
enum Broken : unsigned {
    below_min_length = 1U << 0,
    above_max_length = 1U << 1,
    below_minimum = 1U << 2,
    above_maximum = 1U << 3,
    at_exclusive_minimum = 1U << 4,  ///< or below
    at_exclusive_maximum = 1U << 5,  ///< or above
    unlike_pattern = 1U << 6,
    not_in_enum = 1U << 7,
    against_json_schema = 1U << 8,
    says_no_time = 1U << 9,  ///< in a column that takes days, months and spans of them
};
inline constexpr unsigned kBrokenKinds = 10;

/// How a field's text is written, once its words are understood.
enum class TextForm { plain, email, uri, binary, uuid };
enum class TimeForm { standard, any, pattern };

/// Everything about a field that reading a cell needs, worked out once.
struct CompiledField {
    FieldType type = FieldType::string;
    int scale = 0;
    bool required = false, unique = false;
    bool takes_any_text = false;  ///< every cell but a blank one is a value as it stands: nothing to read
    bool is_money = false;        ///< the amount field: scientific notation has lost digits, and is a repair

    TextForm text_form = TextForm::plain;
    bool says_when = false;  ///< a text that is a day, or says in words when something was
    bool month_is_first_day = false;  ///< of a date: "May 2024" is its first day
    TimeForm time_form = TimeForm::standard;
    bool is_british_date = false;  ///< "%d/%m/%Y", read without strptime
    std::optional<TimePattern> time_pattern;
    GeopointForm geopoint_form = GeopointForm::text;
    bool is_topojson = false;

    char decimal_char = '.';
    std::string group_char;
    bool bare_number = true;
    unsigned allowed_repairs = 0;  ///< forms of a number that the schema itself asks for
    std::vector<std::string> true_values, false_values;
    bool own_booleans = false;  ///< the schema lists them, so that no others are taken
    std::string delimiter;
    std::vector<CompiledField> item;  ///< of a list: the one field that each item is read as

    std::vector<MissingValue> missing;  ///< without the blank cell, which is always one

    unsigned constraints = 0;  ///< bits of Broken that there is a rule for
    std::int64_t min_length = 0, max_length = 0;
    std::int64_t minimum = 0, maximum = 0, exclusive_minimum = 0, exclusive_maximum = 0;
    std::optional<base::Pattern> pattern;
    std::vector<std::int64_t> allowed_numbers;  ///< sorted
    std::vector<std::string> allowed_texts;     ///< sorted
    std::optional<base::JsonSchema> json_schema;
};

/// Fields that must be unique together; their indexes.
struct CompiledKey {
    std::string name;  ///< "transaction_number, line"
    std::vector<std::size_t> fields;
    bool is_primary = false;
};

/// A schema as the reader of rows uses it. Building one finds every contradiction.
class CompiledSchema {
public:
    /// Throws Error(bad_input) naming the field and the remedy. `schema` is not kept.
    explicit CompiledSchema(const Schema& schema);

    const CompiledField& field(std::size_t index) const { return fields_[index]; }
    std::size_t size() const { return fields_.size(); }
    /// The primary key first, then unique keys, then fields whose own constraint says unique.
    std::span<const CompiledKey> keys() const { return keys_; }

private:
    std::vector<CompiledField> fields_;
    std::vector<CompiledKey> keys_;
};

}  // namespace daybook::schemas
