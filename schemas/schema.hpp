#pragma once

#include "publisher/base/json.hpp"
#include "schemas/ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// The types of this first cut of Table Schema v2.
enum class FieldType { string, number, integer, date, boolean };
std::string_view to_string(FieldType type);

/// One column of the contract. Standard Table Schema words, plus ours under "daybook".
struct Field {
    std::string name;         ///< canonical column name, stable: "transaction_number"
    std::string title;        ///< as the guidance heads the column: "Transaction Number"
    std::string description;
    std::string example;
    FieldType type = FieldType::string;
    int scale = 2;                      ///< digits after the point of a number (daybook.scale)
    bool required = false;              ///< constraints.required: blank is an error in `strict`, a warning in `harvest`
    bool essential = false;             ///< daybook.essential: without it a row is quarantined under any profile
    bool publish = true;                ///< daybook.publish: false for VAT registration numbers
    std::vector<std::string> aliases;   ///< daybook.aliases: headers met in the wild, compared without case, blanks, punctuation
    std::vector<std::string> enum_values;  ///< constraints.enum: the only values allowed; empty for any
    bool unique = false;                ///< constraints.unique
    std::string format;                 ///< of a date: the one style `strict` takes besides ISO, "%d/%m/%Y"
};

/// A published Table Schema (v2) with a version: the contract a file is checked against.
struct Schema {
    SchemaId id;                ///< "name" in the document
    std::string version;        ///< "1.0.0"
    std::string title;
    std::string description;
    std::string table;          ///< canonical table its rows join: "spend"
    std::string series;         ///< "over-25k"
    std::string cadence;        ///< "monthly"
    std::string amount_field;   ///< the field totals are taken of: "amount"
    std::string date_field;     ///< the field that tells the period: "date"
    std::string supplier_field; ///< who was paid: "supplier"
    std::vector<Field> fields;
    std::vector<std::string> primary_key;               ///< primaryKey: fields that together name a row; may be empty
    std::vector<std::vector<std::string>> unique_keys;  ///< uniqueKeys
    std::string text;           ///< the document as published, byte for byte

    /// Index into `fields`; absent when there is no such field.
    std::optional<std::size_t> find(std::string_view name) const;
};

/// Reads a schema document. Throws Error(bad_input) naming the field and the remedy: unknown type, no name or
/// description, a name that is a reserved word of the API (size, sort, by, …) or not snake_case, a field of
/// daybook.{amount,date,supplier} that does not exist.
Schema parse_schema(std::string_view document);

}  // namespace daybook::schemas
