#pragma once

#include "publisher/base/decimal.hpp"
#include "publisher/base/json.hpp"
#include "schemas/field_type.hpp"
#include "schemas/ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// A text that stands for no value, and what it says of why ("N/D": "not disclosed"); the label may be "".
struct MissingValue {
    std::string value, label;
    bool operator==(const MissingValue&) const = default;
};

/// Constraints beside those that Field has, as the document writes them; "" and absent for none.
struct Constraints {
    std::optional<std::int64_t> min_length, max_length;  ///< characters of a string, items of the others
    std::string minimum, maximum, exclusive_minimum, exclusive_maximum;
    std::string pattern;      ///< holds for the whole text
    std::string json_schema;  ///< draft 4
};

/// One column of the contract. Standard Table Schema words, plus ours under "daybook".
struct Field {
    std::string name;   ///< canonical column name, stable: "transaction_number"
    std::string title;  ///< as the guidance heads the column: "Transaction Number"
    std::string description;
    std::string example;
    FieldType type = FieldType::string;
    int scale = 2;           ///< digits after the point of a number (daybook.scale)
    bool required = false;   ///< constraints.required: blank is an error in `strict`, a warning in `harvest`
    bool essential = false;  ///< daybook.essential: without it a row is quarantined under any profile
    bool publish = true;     ///< daybook.publish: false for VAT registration numbers
    std::vector<std::string>
        aliases;  ///< daybook.aliases: headers met in the wild, compared without case, blanks, punctuation
    std::vector<std::string> enum_values;  ///< constraints.enum: the only values allowed; empty for any
    bool unique = false;                   ///< constraints.unique
    std::string format;                    ///< "" for the default: "email", "any", "%d/%m/%Y" …

    Constraints constraints = {};
    std::vector<MissingValue> missing_values = {
        {}};                                    ///< the field's own, else the schema's; blank always is one
    std::vector<MissingValue> categories = {};  ///< values and their labels; none when there is no list
    std::string decimal_char = ".", group_char = {};               ///< of a number or integer
    bool bare_number = true;                                       ///< false: "£12" and "95%" are written so
    std::vector<std::string> true_values = {}, false_values = {};  ///< of a boolean; empty for the default
    std::string delimiter = ",";                                   ///< of a list
    FieldType item_type = FieldType::string;                       ///< of a list
    bool fill_down = false;  ///< daybook.fill_down: a blank cell means what stands above it, of a string or any
    bool tells_whose = false;  ///< daybook.tells_whose: says whose a return is, also of one with nothing to report
    bool says_when = false;  ///< daybook.says_when: a day, a month or a span of them, of a string
    bool share = false;      ///< daybook.share: a number that is a share of one, so that "100%" is 1
    bool month_is_first_day = false;  ///< daybook.month_is_first_day: of a date, a month alone means its first day
    /// daybook.pointer: where from a JSON record the value stands (RFC 6901; "../" climbs, "*" gathers); of
    /// several the first that finds one.
    std::vector<std::string> pointers = {};
};

/// Dates, and texts of which some are dates: they have an order of day and month.
constexpr bool may_be_days(const Field& field) {
    return field.type == FieldType::date || field.says_when;
}

/// "exact": the file's columns are the schema's in their order; "partial": some of the schema's and others,
/// in any.
enum class FieldsMatch { exact, equal, subset, superset, partial };
std::string_view to_string(FieldsMatch match);

/// Values of `fields` must be found under `reference` of another resource, or of this one when `resource` is
/// "".
struct ForeignKey {
    std::vector<std::string> fields;
    std::string resource;
    std::vector<std::string> reference;
};

/// Payments that add up to less than `least` (pounds, either sign) over one value of `per` hardly belong
/// here.
struct Threshold {
    base::Decimal least;
    std::string per;  ///< "" when each row stands for itself
};

/// Rows that form a tree: `parent` names the `id` of another row, and exactly one row says `root` there.
struct Tree {
    std::string id, parent, root;
};

/// Two fields of a row of which `first` may not be above `second`: a pay floor and its ceiling.
struct OrderedFields {
    std::string first, second;
};

/// Two fields of a row that are the ends of a band: `floor` is a multiple of the width, or 0 for none, and `ceiling` one less than
/// the next.
struct Band {
    std::string floor, ceiling;
    std::int64_t width = 0;
};

/// Rows with the same `id`, unless it is `except`, say the same in the fields `same`: those of people who share a post.
struct SharedRows {
    std::string id, except;
    std::vector<std::string> same;
};

/// Where `field` says `is`, a row must say something under `needed`: a cancellation its reason.
struct NeededField {
    std::string field, is, needed;
};

/// What is looked for beyond types and constraints (design section 6): "daybook.checks".
struct DomainChecks {
    bool period = false;                     ///< dates outside the edition
    bool control_total = false;              ///< ten times the edition before, or a tenth
    bool repeated_rows = false;              ///< counted, kept
    bool card_settlements = false;           ///< the supplier is a card issuer
    bool formula_cells = false;              ///< text that a spreadsheet would calculate
    bool mojibake = false;                   ///< "Â£"
    std::vector<std::string> personal_data;  ///< fields of free text that are searched
    std::optional<Threshold> threshold;
    std::optional<Tree> tree;
    std::optional<SharedRows> shared;
    std::vector<OrderedFields> order;
    std::vector<Band> bands;
    std::vector<NeededField> needs;
};

/// More findings of a code than this, and the file is rejected: "daybook.gates".
struct Gate {
    std::string code;
    std::int64_t most = 0;
};

/// A published Table Schema (v2) with a version: the contract a file is checked against.
struct Schema {
    SchemaId id;          ///< "name" in the document
    std::string version;  ///< "1.0.0"
    std::string title;
    std::string description;
    std::string table;           ///< canonical table its rows join: "spend"
    std::string series;          ///< "over-25k"
    std::string cadence;         ///< "monthly"
    std::string amount_field;    ///< the field totals are taken of: "amount"
    std::string date_field;      ///< the field that tells the period: "date"
    std::string supplier_field;  ///< who was paid: "supplier"
    std::vector<Field> fields;
    std::string text;  ///< the document as published, byte for byte

    std::string due = {};           ///< when a return is owed: "last-working-day-of-following-month"
    std::string currency = {};        ///< of every amount: "GBP"; "" when it is not said, or by each row
    std::string currency_field = {};  ///< the field that says the currency of its row's amount; "" for none
    std::string amount_basis = {};  ///< "net", "gross" or "unknown"; "" when the schema has no amount
    std::string records =
        {};  ///< where in a JSON file the records stand (RFC 6901, "*" for each); "" for the top
    std::string json_schema =
        {};  ///< the JSON Schema that a JSON file must pass first, by its name in schemas/meta
    FieldsMatch fields_match = FieldsMatch::exact;
    std::vector<std::string> primary_key = {};
    std::vector<std::vector<std::string>> unique_keys = {};  ///< without fields whose constraint says unique
    std::vector<ForeignKey> foreign_keys = {};
    DomainChecks checks = {};
    std::vector<Gate> gates = {};
    /// daybook.told_by: words of which headings, a title or the file's name has one where the file is of this schema and not of
    /// another of the same table that has its columns; none where its columns tell it.
    std::vector<std::string> told_by = {};
    /// daybook.told_by_headings: more of them, in headings alone. In the name of a file MCC is a council.
    std::vector<std::string> told_by_headings = {};

    /// Index into `fields`; absent when there is no such field.
    std::optional<std::size_t> find(std::string_view name) const;
};

/// Whether a file without one of the schema's columns is at fault, whatever its fields say.
constexpr bool asks_for_all(FieldsMatch match) {
    return match == FieldsMatch::exact || match == FieldsMatch::equal || match == FieldsMatch::subset;
}

/// True for three capitals, which is how ISO 4217 writes a currency.
bool is_currency(std::string_view text);

/// Reads a schema document. Throws Error(bad_input) naming the field and the remedy: unknown type or format,
/// no name or description, a name that is a reserved word of the API (size, sort, by, …) or not snake_case, a
/// key or role that names no field, a constraint that does not apply to the type, that no value can meet, or
/// that contradicts another, two fields with one heading, an example that its own column would not take, a date
/// format without year, month or day; at last whatever the meta-schema (schemas/meta) does not allow.
Schema parse_schema(std::string_view document);

/// The same for a schema that somebody hands in, where a slip of the pen is still to be mended: a word that is nearly one
/// of Table Schema's ("filedsMatch", "tpye"), a version that is no number, a currency that ISO 4217 does not know, a
/// missing value listed twice, no field that may be published. parse_schema() lets them pass, since archives have them.
Schema parse_given_schema(std::string_view document);

/// The same for a schema that is published, where each field and the schema itself have a title, each field an
/// example, and the returns a cadence and a due rule, too.
Schema parse_published_schema(std::string_view document);

/// The meta-schema: our dialect of Table Schema v2 as JSON Schema, draft 4. Part of the program.
std::string_view meta_schema();

}  // namespace daybook::schemas
