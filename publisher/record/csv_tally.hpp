#pragma once

#include "publisher/base/decimal.hpp"
#include "schemas/scan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// Counts the rows of a data.csv and adds up its amounts while its bytes come by in pieces, as
/// canonical_csv() writes them: a header, RFC 4180. Keeps one amount at a time, whatever the file.
class CsvTally {
public:
    /// `amount_field` is the column to add up, of `scale` digits behind the point; "" for none.
    CsvTally(std::string amount_field, int scale);

    void update(std::string_view bytes);
    /// The last record may lack its line end.
    void finish();

    std::int64_t rows() const { return records_ > 0 ? records_ - 1 : 0; }
    const base::Decimal& total() const { return total_; }
    /// Why the total means nothing, or "": there is no such column, a cell is no number, the sum is too
    /// large.
    const std::string& trouble() const { return trouble_; }

private:
    void keep(std::string_view bytes);
    void end_cell();
    void end_record();

    schemas::ByteFinder special_{',', '"', '\n', '\r'};
    std::string amount_field_;
    int scale_;
    std::string cell_;  ///< of the header or of the amount's column
    bool quoted_ = false;
    bool blank_ = true;  ///< nothing of the record was seen
    std::int64_t records_ = 0;
    std::size_t column_ = 0;
    std::size_t amount_column_;
    base::Decimal total_;
    std::string trouble_;
};

}  // namespace daybook::record
