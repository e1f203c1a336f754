#include "schemas/finding.hpp"

namespace daybook::schemas {

const std::vector<FindingCode>& finding_codes() {
    static const std::vector<FindingCode> codes{
        {"format-error", "The file is not of a kind that is read", "Send a CSV file with one heading row."},
        {"header-error", "No heading row was found",
         "Put the headings of the schema in the first row, spelt as the schema has them."},
        {"misaligned-columns", "The headings do not stand over their columns",
         "Put back the heading, or the column, that is missing: every row has one more or one fewer cell "
         "before the amount than the headings have."},
        {"too-many-rows", "The file has more rows than are read", "Give the file in several parts."},
        {"sum-out-of-range", "The amounts add up to more than can be held",
         "Look for amounts that are no amounts, such as invoice numbers."},
        {"encoding-error", "Bytes that are no character",
         "Save the file as CSV UTF-8 from the program it was made with."},
        {"encoding-repaired", "The file is not UTF-8 and was converted", "Save the file as CSV UTF-8."},
        {"delimiter-repaired", "Cells are parted by something else than commas",
         "Save the file with commas."},
        {"missing-label", "A column of the schema is not in the file",
         "Add the column; leave its cells blank where there is nothing to say."},
        {"blank-label", "A column without a heading", "Give the column its heading, or take it out."},
        {"extra-label", "A column that the schema does not have",
         "Take the column out, or ask for it to be added to the schema; its cells are not published as "
         "data."},
        {"duplicate-label", "Two columns for one field", "Keep one column and give each its own heading."},
        {"private-column", "A column that may not be published",
         "Take the column out before sending the file; its cells are blanked in what is published."},
        {"title-row", "Rows above the headings", "Begin the file with the heading row."},
        {"split-header", "Headings that stand in two rows",
         "Put each heading into one cell of the first row."},
        {"blank-row", "Rows in which nothing stands", "Delete the empty rows."},
        {"total-row", "A row of totals", "Take totals out: a program would count them twice."},
        {"repeated-header", "The heading row again between the data", "Take the repeated headings out."},
        {"footnote-row", "A line of text that is no row of data",
         "Put notes into the description of the file."},
        {"nil-return", "The file says that there was nothing to report", ""},
        {"no-data-rows", "Headings without a row of data",
         "If there was nothing to report, write 'Nil return' in a row below the headings."},
        {"extra-cell", "A cell beyond the last heading",
         "Look whether a comma in a cell lacks its quotes; put notes elsewhere."},
        {"row-shifted", "A row whose cells do not stand under their headings",
         "Put quotes around the cell that holds a comma."},
        {"stray-quote", "A quote in the middle of a cell", "Double every quote inside a quoted cell."},
        {"unclosed-quote", "A quote that is never closed", "Close the quote, or take it out."},
        {"required-value", "A cell that must not be blank", "Fill the cell in."},
        {"type-error", "A value that is not of its column's type",
         "Write the value as the schema's example shows."},
        {"unlikely-date", "A date that is hardly meant", "Look at the year."},
        {"repaired-date", "A date in another style than the schema's", "Write dates as 31/03/2024."},
        {"mixed-date-order",
         "Dates that can only be day first stand beside dates that can only be month first",
         "Write every date as 31/03/2024."},
        {"repaired-number", "A number that had to be mended to be read",
         "Write amounts as 1234.56: no sign but a leading minus, no comma, no currency."},
    };
    return codes;
}

}  // namespace daybook::schemas
