#include "publisher/record/csv_tally.hpp"

#include "publisher/base/error.hpp"

#include <cstdint>

namespace daybook::record {

namespace {
constexpr std::size_t kNoColumn = SIZE_MAX;
constexpr std::size_t kMostCell = 4096;  // no name of a column and no amount is longer
}  // namespace

CsvTally::CsvTally(std::string amount_field, int scale)
    : amount_field_(std::move(amount_field)), scale_(scale), amount_column_(kNoColumn), total_{0, scale} {}

void CsvTally::keep(std::string_view bytes) {
    blank_ = false;
    if ((records_ == 0 || column_ == amount_column_) && cell_.size() + bytes.size() <= kMostCell)
        cell_ += bytes;
}

void CsvTally::end_cell() {
    if (records_ == 0 && !amount_field_.empty() && cell_ == amount_field_) amount_column_ = column_;
    if (records_ > 0 && column_ == amount_column_ && !cell_.empty() && trouble_.empty()) {
        const auto amount = base::parse_decimal(cell_, scale_);
        if (!amount) trouble_ = fmt::format("'{}' in row {} is no amount", cell_.substr(0, 40), records_);
        else try {
                total_ = total_ + *amount;
            } catch (const base::Error& e) {
                trouble_ = e.message();
            }
    }
    cell_.clear();
    ++column_;
}

void CsvTally::end_record() {
    end_cell();
    if (records_ == 0 && !amount_field_.empty() && amount_column_ == kNoColumn)
        trouble_ = fmt::format("it has no column '{}'", amount_field_);
    ++records_;
    column_ = 0;
    blank_ = true;
}

void CsvTally::update(std::string_view bytes) {
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at != end) {
        const char* const hit = special_.find(at, end);
        if (hit != at) keep({at, static_cast<std::size_t>(hit - at)});
        if (hit == end) return;
        at = hit + 1;
        if (*hit == '"') {
            quoted_ = !quoted_;
            blank_ = false;
        } else if (quoted_) keep({hit, 1});
        else if (*hit == ',') {
            blank_ = false;
            end_cell();
        } else if (*hit == '\n') end_record();
    }
}

void CsvTally::finish() {
    if (!blank_) end_record();
}

}  // namespace daybook::record
