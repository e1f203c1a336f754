#pragma once

#include "schemas/file_kind.hpp"
#include "schemas/schema.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// An element of a JSON document that was left out: it breaks the JSON Schema of its standard, or stands among records and
/// is none.
struct ApartRecord {
    std::int64_t number = 0;  ///< of the element, from 1
    std::string name;         ///< its ocid or id; "" when it has none that could be one
    std::string pointer;      ///< what of it breaks the rule: "/releases/3/awards/0/value/amount"
    std::string fault;        ///< "breaks the rule 'type'", "lacks 'ocid'"
    std::int64_t rows = 1;    ///< that it would have been, as far as that can be told
    std::string json = {};    ///< the element, as it is
    bool against_standard = true;

    bool operator==(const ApartRecord&) const = default;
};

/// An element of a JSON document in which no record stands, or a list in one that is like a list of records and is not read.
struct PassedOver {
    std::int64_t number = 0;  ///< of the element, from 1
    std::string name;         ///< "ocds-b5fd17-3", "ocds-b5fd17-3: contracts"

    bool operator==(const PassedOver&) const = default;
};

/// Rows or columns that hold something and that a spreadsheet does not show: a filter left on, or working
/// columns folded away.
struct Concealed {
    std::uint64_t count = 0;
    std::uint64_t first = 0;  ///< 0-based; where there is one

    bool operator==(const Concealed&) const = default;
};

/// A cell merged with those below it, which are blank in the text.
struct MergedDown {
    std::uint64_t first = 0, last = 0;  ///< rows, 0-based
    std::uint64_t column = 0;           ///< the first one, in which the value stands

    bool operator==(const MergedDown&) const = default;
};

/// A cell that holds a JSON object or list: no text that could be shown, whatever its column.
struct NestedCell {
    std::uint64_t begin = 0;   ///< of its record in `text`
    std::uint32_t column = 0;  ///< 0-based

    auto operator<=>(const NestedCell&) const = default;
};

/// One table of text out of a file.
struct Sheet {
    std::string name;  ///< path inside the file: "Sheet1", "may.csv", "book.xlsx/Sheet1"; "result/records"; "" for a JSON table alone
    /// UTF-8, RFC 4180 with commas, LF. Record i is row i of the sheet as a spreadsheet shows it, blank rows
    /// included; a row ends with its last cell that is not blank, the sheet with its last such row. A JSON
    /// table has its headings first and one record an element after them. Dates and times are ISO, numbers
    /// plain.
    std::string text;
    /// `text` is a delimited member of an archive just as it stood there: any encoding, delimiter, line end.
    bool as_given = false;
    bool hidden = false;  ///< by whoever made the file, which is no release of it; not read, `text` is empty
    /// Why this part was not read: "a PDF document, not a table"; "" when it was. `text` is empty.
    std::string not_read = {};
    std::vector<ApartRecord> set_apart = {};
    std::vector<PassedOver> passed_over = {};
    std::vector<PassedOver> replaced = {};  ///< records that a later element of the document has, too, as they are now
    std::vector<PassedOver> records = {};   ///< of a package of releases, by process and id
    Concealed concealed_rows = {}, concealed_columns = {};  ///< read like the others
    std::vector<NestedCell> nested = {};  ///< in order
    std::optional<std::string> records_at = {};  ///< where in a JSON document the array of its records stands (RFC 6901); absent for other tables
    /// A JSON document that is as its standard says, and has no record where they would stand: it says that
    /// there was nothing to report.
    bool says_none = false;
    std::vector<MergedDown> merged_down = {};
    bool from_1904 = false;  ///< the workbook counts days from 1 January 1904, also in cells that no format calls dates

    bool operator==(const Sheet&) const = default;
};

/// What one file may cost. A file that asks for more is refused; sizes it claims for itself are never
/// believed.
struct SheetLimits {
    std::uint64_t inflated_bytes = UINT64_C(1) << 30;  ///< unpacked, over all members
    std::uint64_t ratio = 200;                         ///< unpacked for each byte of the file,
    std::uint64_t ratio_from = UINT64_C(64) << 20;     ///< once this much was unpacked
    std::uint64_t text_bytes = UINT64_C(512) << 20;    ///< over all sheets
    std::uint64_t rows = 1048576;                      ///< a sheet, as in Excel
    std::uint64_t columns = 16384;                     ///< a row, as in Excel
    std::uint64_t xls_cells = 16777216;                ///< over all sheets: what one sheet of Excel 97 holds
    std::uint64_t cell_bytes = UINT64_C(1) << 20;
    std::uint64_t cell_lines = 200;                 ///< CsvReader takes more for a quote that was forgotten
    std::uint64_t sheets = 200;                     ///< and members of an archive that hold tables
    std::uint64_t members = 20000;                  ///< of an archive, of any kind
    std::uint64_t json_bytes = UINT64_C(64) << 20;  ///< a JSON document (not a line of NDJSON)
    std::uint64_t json_values = 8000000;
    std::uint64_t json_looks = 500000000;  ///< members and elements passed on the way to mapped cells
};

/// How the refusal of JSON begins that breaks off or is no good JSON; other JSON may be whole and no table.
inline constexpr std::string_view kBrokenJson = "the file begins as JSON does but cannot be read";

/// How the refusal of a JSON document begins that can be read and breaks the JSON Schema of its standard.
inline constexpr std::string_view kOffStandard = "the JSON document is not as its standard";

/// True for the kinds that read_sheets() reads: xlsx, ods, xls, json, zip, gzip.
bool holds_sheets(FileKind kind);

/// The tables of a file, in its own order (an archive's by name), at least one; hidden and unreadable parts
/// are there by name. `schema` says where in a JSON document its records stand; other kinds do not look at
/// it. Opens no file. Throws Error(bad_input), or Error(exhausted) past a limit, with a sentence for the
/// officer (what, where, remedy) when the file cannot be used.
std::vector<Sheet> read_sheets(std::string_view bytes, FileKind kind, const Schema& schema,
                               const SheetLimits& limits = {});

}  // namespace daybook::schemas
