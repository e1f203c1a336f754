#include "schemas/finding.hpp"

namespace daybook::schemas {

const std::vector<FindingCode>& finding_codes() {
    static const std::vector<FindingCode> codes{
        {"format-error", "The file is not of a kind that is read", "Send a CSV file with one heading row."},
        {"encoding-error", "Bytes that are no character", "Save the file as CSV UTF-8."},
        {"header-error", "No heading row was found", "Put the headings of the schema in the first row, spelt as the schema has them."},
        {"missing-label", "A column of the schema is not in the file", "Add the column; leave its cells blank where there is nothing to say."},
        {"extra-label", "A column that the schema does not have", "Take the column out, or ask for it to be added to the schema; its cells are not published as data."},
        {"duplicate-label", "A heading that stands twice", "Give each column its own heading."},
        {"extra-cell", "A cell beyond the last heading", "Look whether a comma in a cell lacks its quotes."},
        {"missing-cell", "A row that is shorter than the heading row", "Look whether cells of this row were lost."},
        {"type-error", "A value that is not of its column's type", "Write the value as the schema's example shows."},
        {"required-value", "A cell that must not be blank", "Fill the cell in."},
        {"stray-quote", "A quote in the middle of a cell", "Double every quote inside a quoted cell."},
        {"unclosed-quote", "A quote that is never closed", "Close the quote, or take it out."},
        {"mixed-date-order", "Dates that can only be day first stand beside dates that can only be month first", "Write every date as 31/03/2024."},
        {"repaired-number", "A number that had to be mended to be read", "Write amounts as 1234.56: no sign but a leading minus, no comma, no currency."},
        {"repaired-date", "A date in another style than the schema's", "Write dates as 31/03/2024."},
        {"padded-value", "Blanks around a value", "Take the blanks out."},
        {"title-row", "Rows above the headings", "Begin the file with the heading row."},
        {"blank-row", "Rows in which nothing stands", "Delete the empty rows below the data."},
        {"total-row", "A row of totals", "Take totals out; they are counted twice otherwise."},
        {"repeated-header", "The heading row again between the data", "Take the repeated headings out."},
        {"footnote-row", "A line of text below the data", "Put notes into the description of the file."},
        {"private-column", "A column that may not be published", "Take the column out before sending the file; its cells are blanked in what is published."},
        {"nil-return", "The file says that there was nothing to report", ""},
    };
    return codes;
}

}  // namespace daybook::schemas
