#include "schemas/table_read.hpp"

#include "schemas/csv_text.hpp"
#include "schemas/table_checks.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <thread>

namespace daybook::schemas {

namespace {

constexpr std::int64_t kRowsBeforeGuess = 1000;

bool fills_down(const Schema& schema) {
    return std::ranges::any_of(schema.fields, &Field::fill_down);
}

/// The columns of fields as a spreadsheet counts them, 0 for those that are not there.
std::vector<int> columns_of(const TablePlan& table) {
    auto columns = table.layout.column_of_field;
    for (auto& column : columns) ++column;
    return columns;
}

std::vector<TableChecks::Table> places_of(const std::deque<TablePlan>& tables) {
    std::vector<TableChecks::Table> out;
    for (const auto& table : tables) out.push_back({table.sheet, columns_of(table)});
    return out;
}

std::int64_t units_to_one(const Schema& schema) {
    const auto amount = schema.find(schema.amount_field);
    std::int64_t out = 1;
    for (int digit = amount ? schema.fields[*amount].scale : 0; digit > 0; --digit) out *= 10;
    return out;
}

/// One reading of all tables, the dates of each in one order.
class Pass {
public:
    enum class End { whole, other_order, too_many, other_encoding };

    Pass(const TablesFound& found, const ReadSettings& settings, const CheckRequest& request, RowSink* sink,
         const std::function<void(const TablePlan&, std::size_t)>& done_with, const CopyText& copy, const DateOrders& orders)
        : found_(found),
          settings_(settings),
          request_(request),
          fills_down_(fills_down(settings.schema)),
          threading_{threads_of(request), request.stretch_bytes},
          sink_(sink),
          done_with_(done_with),
          copy_(copy),
          orders_(orders),
          log_(found.log),
          keys_(settings),
          table_checks_(settings.schema),
          totals_(units_to_one(settings.schema)) {}

    End run();
    /// Those that were read, the last of them perhaps not to its end.
    const std::vector<TableTally>& tables() const { return tables_; }
    TablesRead finish(End end) && {
        if (end == End::whole && !found_.tables.empty()) table_checks_.finish(log_, places_of(found_.tables));
        if (end == End::whole) totals_.note(log_, settings_.schema);
        if (end == End::whole) keys_.note_copies();
        return {std::move(tally_), std::move(log_),      keys_.log(),
                std::move(tables_), std::move(month_at_), end == End::too_many, end == End::other_encoding, lines_are_rows_, headed_};
    }

private:
    bool commit(const TablePlan& table, RowsRead&& read, std::int64_t lines_before);
    TableBuilder new_table();
    std::vector<std::vector<KeyPrint>> room_for_prints();
    void use_again(std::vector<std::vector<KeyPrint>> prints);
    void guess_rows(const TablePlan& table, std::size_t position);
    void hand_over(const TablePlan& table, RowsRead& read, std::int64_t lines_before);
    void hand_over_quarantined(const TablePlan& table, const RowsRead& read, std::int64_t lines_before);

    const TablesFound& found_;
    const ReadSettings& settings_;
    const CheckRequest& request_;
    bool fills_down_;
    Threading threading_;
    RowSink* sink_;
    const std::function<void(const TablePlan&, std::size_t)>& done_with_;
    const CopyText& copy_;
    const DateOrders& orders_;
    RowTally tally_;
    FindingsLog log_;
    KeyCheck keys_;
    std::mutex used_mutex_;
    std::vector<CheckedTable> used_;  ///< batches that were taken
    std::vector<std::vector<std::vector<KeyPrint>>> used_prints_;  ///< the same, empty
    std::vector<TableTally> tables_;
    std::map<int, Place> month_at_;
    TableChecks table_checks_;
    TotalRows totals_;
    const TablePlan* guessed_ = nullptr;
    bool lines_are_rows_ = true;
    bool headed_ = false;  ///< the headings of what is quarantined were handed over
    End end_ = End::whole;
};

Pass::End Pass::run() {
    for (const auto& table : found_.tables) {
        if (table.lines_above != table.header.records_before + 1) lines_are_rows_ = false;
        std::vector<std::string> above;
        if (fills_down_) {
            // What a row means may stand in the one above, so the table is one stretch, read in order.
            above.resize(settings_.schema.fields.size());
            threading_ = {1, table.file.text().size()};
        }
        totals_.begin();
        const auto& orders = orders_.of(tables_.size());
        auto& tally = tables_.emplace_back();
        tally.sheet = table.sheet;
        tally.orders = orders;
        tally.month_first_at.resize(settings_.schema.fields.size());
        const auto read = [&](const Stretch& stretch) {
            RowsRead out(new_table(), FindingsLog(settings_.schema, settings_.profile), room_for_prints(), settings_.schema.fields.size());
            RowReader(table, settings_, orders, above, out).read(stretch);
            return out;
        };
        const auto take = [&](RowsRead&& rows, std::int64_t before) { return commit(table, std::move(rows), before + table.lines_above); };
        const std::function<bool(std::string_view)> is_sound = table.file.presumed ? is_sound_utf8 : nullptr;
        if (!read_stretches(table.file.text(), table.data, threading_, read, take, is_sound, copy_)) end_ = End::other_encoding;
        if (end_ != End::whole) return end_;
        totals_.end();
    }
    return end_;
}

/// One growth of the set of prints instead of many.
void Pass::guess_rows(const TablePlan& table, std::size_t position) {
    const auto rows = static_cast<double>(tally_.rows.accepted + tally_.rows.quarantined);
    if (guessed_ == &table || rows < kRowsBeforeGuess) return;
    guessed_ = &table;
    const auto read = static_cast<double>(position - table.data),
               all = static_cast<double>(table.file.text().size());
    keys_.expect(static_cast<std::size_t>(
        std::min(1.02 * rows / read * (all - read), static_cast<double>(request_.max_rows))));
}

bool Pass::commit(const TablePlan& table, RowsRead&& read, std::int64_t lines_before) {
    tally_.add(read.tally);
    auto& here = tables_.back();
    here.rows.add(read.tally);
    if (tally_.rows.source > request_.max_rows) end_ = End::too_many;
    else if (orders_.are_wrong(tables_.size() - 1, here.rows)) end_ = End::other_order;
    if (end_ != End::whole) return false;
    const auto date = settings_.schema.find(settings_.schema.date_field);
    for (const auto& [month, line] : read.tally.month_lines) {
        const Place first{line + lines_before, table.layout.column_of_field[*date] + 1, {}, table.sheet};
        here.month_at.try_emplace(month, first);
        month_at_.try_emplace(month, first);
    }
    for (std::size_t i = 0; i < here.month_first_at.size(); ++i)
        if (const auto line = read.tally.fields[i].month_first_line; line > 0 && here.month_first_at[i].line == 0)
            here.month_first_at[i] = {line + lines_before, table.layout.column_of_field[i] + 1, {}, table.sheet};
    log_.append(read.log, lines_before, table.sheet);
    if (found_.tables.size() == 1) guess_rows(table, read.end);
    keys_.take(table, read, lines_before);
    use_again(std::move(read.prints));
    totals_.take(read.totals, sums_of(read.tally), read.unread_amounts, lines_before, table.sheet);
    if (done_with_) done_with_(table, read.end);
    if (read.lines != read.tally.rows.source) lines_are_rows_ = false;
    hand_over(table, read, lines_before);
    return true;
}

void Pass::hand_over(const TablePlan& table, RowsRead& read, std::int64_t lines_before) {
    if (!read.quarantined.empty()) hand_over_quarantined(table, read, lines_before);
    if (!settings_.keep_rows || read.builder.rows() == 0) return;
    read.builder.place(table.sheet, lines_before);
    auto batch = std::move(read.builder).finish();
    if (table_checks_.wanted()) table_checks_.take(tables_.size() - 1, batch);
    if (sink_ != nullptr && request_.rows) sink_->rows(std::move(batch));
    // What the sink did not keep is memory that is warm.
    const std::scoped_lock lock(used_mutex_);
    used_.push_back(std::move(batch));
}

void Pass::hand_over_quarantined(const TablePlan& table, const RowsRead& read, std::int64_t lines_before) {
    std::string csv;
    const auto add = [&](std::vector<std::string> before, const std::vector<std::string>& cells) {
        before.insert(before.end(), cells.begin(), cells.end());
        append_csv(csv, before);
    };
    if (!headed_) {
        auto labels = table.header.labels;
        if (table.sets_apart) labels.emplace_back("element");
        add({"sheet", "line", "reason"}, labels);
    }
    headed_ = true;
    for (const auto& row : read.quarantined)
        add({table.sheet, std::to_string(lines_before + row.line), row.reason}, row.cells);
    sink_->quarantined(csv);
}

TableBuilder Pass::new_table() {
    CheckedTable used;
    {
        const std::scoped_lock lock(used_mutex_);
        if (!used_.empty()) {
            used = std::move(used_.back());
            used_.pop_back();
        }
    }
    return {settings_.schema, std::move(used)};
}

std::vector<std::vector<KeyPrint>> Pass::room_for_prints() {
    const std::scoped_lock lock(used_mutex_);
    if (used_prints_.empty()) return std::vector<std::vector<KeyPrint>>(settings_.keys.size());
    auto out = std::move(used_prints_.back());
    used_prints_.pop_back();
    return out;
}

/// Fresh memory for each stretch would be half of all that the system has to hand out.
void Pass::use_again(std::vector<std::vector<KeyPrint>> prints) {
    for (auto& of_key : prints) of_key.clear();
    const std::scoped_lock lock(used_mutex_);
    used_prints_.push_back(std::move(prints));
}

}  // namespace

int threads_of(const CheckRequest& request) {
    const auto there = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 2U));
    return std::clamp(request.threads == 0 ? there : request.threads, 1, 64);
}

TablesRead read_tables(const TablesFound& found, const Schema& schema, const CheckRequest& request,
                       RowSink* sink, const std::function<void(const TablePlan&, std::size_t)>& done_with, const CopyText& copy) {
    const auto keys = row_keys(schema);
    const CompiledSchema compiled(schema);
    const CellChecks cell_checks(schema);
    const RowRules rules(schema);
    const TableChecks checks(schema);
    const bool keep_all = sink != nullptr && request.rows;
    const auto kept = keep_all ? std::vector<bool>() : checks.fields();
    ReadSettings settings{schema,
                          compiled,
                          cell_checks,
                          request.profile,
                          keys,
                          rules,
                          kept,
                          keep_all || checks.wanted(),
                          sink != nullptr && request.quarantined};
    DateOrders orders(found, schema);
    for (;;) {
        Pass pass(found, settings, request, sink, done_with, copy, orders);
        const auto end = pass.run();
        if (end == Pass::End::other_order) orders.turn(pass.tables().size() - 1, pass.tables().back().rows);
        else if (end != Pass::End::whole || !orders.turn_silent(pass.tables())) return std::move(pass).finish(end);
        if (sink != nullptr) sink->restart();
    }
}

}  // namespace daybook::schemas
