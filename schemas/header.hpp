#pragma once

#include "schemas/dates.hpp"
#include "schemas/encoding.hpp"
#include "schemas/quoted_rows.hpp"
#include "schemas/schema.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// "Amount (£)" as "amount": lower-case ASCII letters and digits only, so that blanks, punctuation and
/// mojibake do not matter.
std::string normal_heading(std::string_view heading);

/// Knows every heading that a schema's fields may have.
class Headings {
public:
    struct Match {
        int field = -1;
        int rank = 0;  ///< smaller is nearer to the published name; breaks ties between columns for one field
        bool by_half = false;  ///< only one half of the heading names it: "Supplier / Contract type"
    };

    explicit Headings(const Schema& schema);
    /// By name, title or alias; failing that without a leading number ("8 Amount") and without what stands in
    /// brackets ("Expense type (a/c)", "Supplier(T)"), or by the halves of a heading in two languages ("Amount / Swm").
    /// A column of numbers in another unit than the schema's is none of its: "Amount (£000)", "Amount ($)".
    std::optional<Match> find(std::string_view heading) const;
    /// The same also for a column of numbers in another unit.
    std::optional<Match> find_in_any_unit(std::string_view heading) const;
    /// True for a heading that would name a field of numbers, were it not for its unit.
    bool names_other_unit(std::string_view heading) const;

private:
    std::map<std::string, Match, std::less<>> known_;
    std::optional<Match> find_by_halves(std::string_view heading) const;
    std::string_view without_other_name(std::string_view heading, int field) const;

    std::vector<bool> numeric_, text_;  ///< by field
    bool foreign_ = false;       ///< the schema itself names other money than pounds
};

/// The order of a date's parts that its heading names: "Date (MM/DD/YYYY)"; absent when it names none.
std::optional<DateOrder> order_named_in(std::string_view heading);

/// "gross" or "net" where a heading of amounts says so ("Amount inc VAT", "Net value"); "" where it does not.
std::string_view basis_named_in(std::string_view heading);

/// True for a heading of VAT registration numbers, however it is put: "VAT Reg Num", "VRN", "Tax reference".
bool names_vat_registration(std::string_view heading);

/// True for a heading that has to do with VAT or another tax: sums of it, or numbers of who pays it.
bool names_tax(std::string_view heading);

/// Where the headings of a file stand.
struct Header {
    char delimiter = ',';
    std::int64_t line = 0;            ///< of the (lower) heading row
    std::int64_t records_before = 0;  ///< rows above, the upper half of a split heading included
    bool split = false;               ///< over two rows: "Transaction" above "number"
    std::vector<std::string> labels;  ///< trimmed; halves joined
    std::size_t fewest = 0;           ///< cells up to the last that no row may lack
    std::vector<std::string> upper = {};  ///< the row above, of headings over two rows
};

/// True for a heading with the sign of other money than pounds.
bool names_foreign_money(std::string_view heading);

/// Cells up to the last one with a heading.
std::size_t headed_of(const Header& header);

/// How many cells the rows below have, which tells a forgotten quote from a cell of several lines.
RowWidth width_of(const Header& header);

struct HeaderSearch {
    std::optional<Header> header;
    /// The row most like headings when none will do: what the person who mends the file has to look at.
    std::vector<std::string> nearest;
    std::int64_t nearest_line = 0;
};

/// Rows in which headings are looked for.
inline constexpr int kHeaderWithin = 30;

/// Finds delimiter and heading row together: the pair under which most fields of the schema are named. A
/// heading row names every essential field, and three fields at least (or all the schema has). Comma,
/// semicolon, tab and bar are tried first, then whatever other sign recurs in the first rows.
HeaderSearch find_header(const TextFile& file, const Schema& schema);

}  // namespace daybook::schemas
