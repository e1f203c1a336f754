#pragma once

#include "schemas/check.hpp"
#include "schemas/csv_reader.hpp"
#include "schemas/dates.hpp"
#include "schemas/encoding.hpp"
#include "schemas/findings_log.hpp"
#include "schemas/header.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// One check of one delimited file: finds the headings, votes on the order of day and month, then reads every record once.
class Checker {
public:
    Checker(const Schema& schema, const CheckRequest& request, TextFile file, CheckResult& out);
    void run();

private:
    /// The record the reader stands on, as trimmed UTF-8 texts.
    void load();
    std::string_view cell(int index) const { return index >= 0 && index < static_cast<int>(cells_.size()) ? cells_[static_cast<std::size_t>(index)] : std::string_view(); }
    std::string_view field(std::size_t index) const { return cell(columns_.cell_of_field[index]); }
    std::vector<std::string> texts() const { return {cells_.begin(), cells_.end()}; }

    bool find_header();
    void report_header();
    void vote_on_dates();
    void read_rows();
    void read_record(TableBuilder& builder);
    /// "blank", "repeated-header", "total", "footnote", or "" for a row of data.
    std::string_view kind_of_record() const;
    void read_data(TableBuilder& builder);
    void quarantine();
    void redact();
    void set_aside(const char* why, std::string_view code, Severity severity);
    Severity repair() const { return request_.profile == Profile::strict ? Severity::error : Severity::repair; }
    Severity lapse() const { return request_.profile == Profile::strict ? Severity::error : Severity::warning; }
    std::string_view shown(std::size_t field) const { return schema_.fields[field].publish ? this->field(field) : std::string_view(); }
    void note(std::string_view code, Severity severity, std::size_t field, std::string_view message);

    const Schema& schema_;
    const CheckRequest& request_;
    TextFile file_;
    CheckResult& out_;
    FindingsLog log_;
    CsvReader reader_;
    Columns columns_;
    char delimiter_;
    std::int64_t header_records_ = 0;   ///< records up to and with the headings
    std::size_t width_ = 0;             ///< cells up to the last heading
    DateOrder order_ = DateOrder::day_first;
    std::size_t amount_ = 0, date_ = 0, supplier_ = 0;
    std::vector<std::string_view> cells_;
    std::vector<std::string> scratch_;
    std::vector<std::pair<std::size_t, std::size_t>> private_cells_;   ///< offset and size in the text
};

}  // namespace daybook::schemas
