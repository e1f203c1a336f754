#include "schemas/table_search.hpp"

#include "publisher/base/text.hpp"
#include "schemas/amount_words.hpp"
#include "schemas/dates.hpp"
#include "schemas/like_data.hpp"
#include "schemas/other_sheet.hpp"
#include "schemas/row_words.hpp"
#include "schemas/text_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace daybook::schemas {

namespace {

constexpr std::size_t kTitlesKept = 30;
/// So many records in which a date, an amount and something else stand are a table, whatever is above them.
constexpr int kLeastOfData = 3;
/// Under so many headings of the schema one such record is enough.
constexpr int kHeadingsTold = 3;

class Search {
public:
    Search(const Schema& schema, Profile profile)
        : schema_(schema), profile_(profile), out_(schema, profile) {}

    TablesFound run(std::vector<NamedText> texts);

private:
    void look_at(NamedText text);
    void look_above(const TablePlan& table, Cells& cells, FindingsLog& log);
    void look_for_data_above(const TablePlan& table, FindingsLog& log) const;
    void add_table(NamedText text, Header header);
    void set_aside_others();
    void take_nil();
    void refuse_other_unit(const TablePlan& table);
    void refuse_unit_below(const TablePlan& table);
    bool holds_data(const OtherSheet& other) const;
    bool stands_as_in_a_table(const std::vector<std::string>& cells) const;

    const Schema& schema_;
    Profile profile_;
    bool count_ = false;  ///< every row, since other sheets may be read
    TablesFound out_;
    OtherSheets others_;
};

int count_filled(Cells& cells) {
    int out = 0;
    for (int i = 0; i < cells.size(); ++i) out += is_blank(cells.at(i)) ? 0 : 1;
    return out;
}

/// Two cells of it are headings of the table further down, which begins as this one's did.
bool holds_headings(Cells& cells, const Header& header) {
    std::set<std::string> same;
    for (int i = 0; i < cells.size(); ++i) {
        const auto normal = normal_heading(cells.at(i));
        const bool there = !normal.empty() && std::ranges::any_of(header.labels, [&](const auto& label) { return normal_heading(label) == normal; });
        if (there) same.insert(normal);
    }
    return same.size() >= 2;
}

/// "sep=;", of which the sign itself may have parted two cells.
bool tells_separator(std::string_view text) {
    return base::to_lower(text.substr(0, 4)) == "sep=" && text.size() <= 5;
}

/// Reads down to the headings.
void Search::look_above(const TablePlan& table, Cells& cells, FindingsLog& log) {
    const auto& header = table.header;
    auto& aside = out_.rows.set_aside;
    aside["header"] += header.split ? 2 : 1;
    out_.rows.source += header.records_before + 1;
    const auto titles = header.records_before - (header.split ? 1 : 0);
    for (std::int64_t i = 0; i <= header.records_before && cells.next(); ++i) {
        if (i >= titles) continue;
        auto texts = cells.all();
        std::erase(texts, std::string());
        ++aside[texts.empty() ? "blank" : "title"];
        const auto text = base::clip(masked_where_personal(base::join(texts, " ")), 200);
        if (i == 0 && tells_separator(text)) {
            log.add(Issue::title_row, {cells.reader().line(), 0, text});
            log.reword(Issue::title_row, FindingsLog::kNoField,
                       "the first line tells a spreadsheet what parts the cells, and other programs read it as a row");
            continue;
        }
        log.add(texts.empty() ? Issue::blank_row : Issue::title_row, {cells.reader().line(), 0, text});
        if (out_.nil_at.line == 0 && says_nil(text)) out_.nil_at = {cells.reader().line(), 0, text, table.sheet};
        if (says_other_unit(text) && schema_.find(schema_.amount_field)) log.add(Issue::in_thousands, {cells.reader().line(), 0, text});
        if (!texts.empty() && out_.titles.size() < kTitlesKept) out_.titles.push_back(text);
    }
    if (header.split) log.add(Issue::split_header, {header.line, 0, {}});
}

/// A title has no date and amount under their headings, and no three titles have both anywhere. Nor do titles hold two of the
/// headings with more rows below them, or two of them a day or a month in one column beside other things.
void Search::look_for_data_above(const TablePlan& table, FindingsLog& log) const {
    const auto date = schema_.find(schema_.date_field), amount = schema_.find(schema_.amount_field);
    const int dates = date ? table.layout.column_of_field[*date] : -1, amounts = amount ? table.layout.column_of_field[*amount] : -1;
    Cells cells(table.file, table.header.delimiter);
    std::int64_t first = 0;
    int like_data = 0;
    bool under_headings = false, headed = false;
    std::map<int, int> days;  // by column
    const auto note = [&] { first = first == 0 ? cells.reader().line() : first; };
    for (std::int64_t i = table.header.split ? 1 : 0; i < table.header.records_before && cells.next(); ++i) {
        const int filled = count_filled(cells);
        if (holds_headings(cells, table.header)) {
            headed = true;
        } else if (is_like_data(cells)) {
            note();
            ++like_data;
            const bool dated = read_date(cells.at(dates), DateOrder::day_first).kind == DateReading::Kind::date;
            under_headings = under_headings || (dated && !is_blank(cells.at(amounts)) && says_number(cells.at(amounts), 2));
        } else if (headed && filled > 1) {
            note();
            under_headings = true;
        } else if (filled >= 3 && !amount) {
            note();
            for (int column = 0; column < cells.size(); ++column)
                if (is_day_or_money(cells.at(column)) && ++days[column] > 1) under_headings = true;
        }
    }
    if (under_headings || like_data >= kLeastOfData) log.add(Issue::data_above, {first, 0, {}});
}

void Search::add_table(NamedText text, Header header) {
    auto& table = out_.tables.emplace_back();
    table.sheet = std::move(text.name);
    table.file = std::move(text.file);
    table.header = std::move(header);
    FindingsLog log(schema_, profile_);
    if (table.header.delimiter != ',') log.add(Issue::not_comma, {table.header.line, 0, {}});
    Cells cells(table.file, table.header.delimiter);
    look_above(table, cells, log);
    table.data = cells.reader().position();
    table.lines_above = cells.reader().next_line() - 1;
    table.layout = settle_layout(table.file, table.header, schema_, log);
    look_for_data_above(table, log);
    out_.log.append(log, 0, table.sheet);
    if (is_too_wide(table.header.labels)) {
        out_.refusal = refusal_of_width(table.header.line, table.sheet);
        return;
    }
    if (!out_.refusal) refuse_other_unit(table);
    if (!out_.refusal) refuse_unit_below(table);
    const int shift = misalignment(table.file, table.header, table.layout, schema_);
    if (shift == 0 || out_.refusal) return;
    const auto amount = schema_.find(schema_.amount_field);
    out_.refusal = {Issue::misaligned,
                    fmt::format("the headings do not stand over their columns: most rows have their amount "
                                "one cell {} the heading '{}'",
                                shift > 0 ? "after" : "before", schema_.fields[*amount].title),
                    {table.header.line, table.layout.column_of_field[*amount] + 1,
                     table.layout.heading_of_field[*amount], table.sheet}};
}

/// "(£000)" below "Amount", in a line that has no date and no other number.
void Search::refuse_unit_below(const TablePlan& table) {
    const auto amount = schema_.find(schema_.amount_field);
    const int column = amount ? table.layout.column_of_field[*amount] : -1;
    Cells cells(table.file, table.header.delimiter);
    cells.start_at(table.data, 0);
    if (column < 0 || !cells.next() || !says_unit(cells.at(column))) return;
    for (int i = 0; i < cells.size(); ++i)
        if (i != column && !is_blank(cells.at(i)) && (says_number(cells.at(i), 2) || read_date(cells.at(i), DateOrder::day_first).kind == DateReading::Kind::date)) return;
    const auto line = table.lines_above + 1;
    const auto found = base::clip(cells.at(column), FindingsLog::kMostRefusalBytes);
    out_.refusal = {Issue::other_unit,
                    fmt::format("'{}' on line {}, below the heading '{}', is another unit than the schema's", found, line, table.layout.heading_of_field[*amount]),
                    {line, column + 1, found, table.sheet}};
}

/// Where the only column for a field of money is in another unit, to read nothing would publish its amounts as blanks.
void Search::refuse_other_unit(const TablePlan& table) {
    const Headings headings(schema_);
    for (std::size_t i = 0; i < table.header.labels.size(); ++i) {
        const auto& label = table.header.labels[i];
        const auto field = headings.names_other_unit(label) ? headings.find_in_any_unit(label)->field : -1;
        if (field < 0 || table.layout.column_of_field[static_cast<std::size_t>(field)] >= 0) continue;
        const auto& named = schema_.fields[static_cast<std::size_t>(field)];
        // Of other numbers a word in brackets may say anything.
        if (named.name != schema_.amount_field && !says_other_unit(label) && !names_foreign_money(label)) continue;
        const auto found = base::clip(masked_where_personal(label), FindingsLog::kMostRefusalBytes);
        out_.refusal = {Issue::other_unit,
                        fmt::format("the heading '{}' on line {} names '{}' in another unit than the schema's", found, table.header.line, named.title),
                        {table.header.line, static_cast<int>(i) + 1, found, table.sheet}};
        return;
    }
}

/// Rows that somebody meant to send: under headings of which one is missing or misspelt, or under none.
bool Search::holds_data(const OtherSheet& other) const {
    if (schema_.amount_field.empty() || schema_.date_field.empty()) return false;
    const bool one_is_enough = other.known >= kHeadingsTold || stands_as_in_a_table(other.data);
    return other.like_data >= (one_is_enough ? 1 : kLeastOfData);
}

/// Its date and its amount stand where those of a table that is read do.
bool Search::stands_as_in_a_table(const std::vector<std::string>& cells) const {
    const auto date = schema_.find(schema_.date_field), amount = schema_.find(schema_.amount_field);
    const auto at = [&](int column) { return column >= 0 && column < std::ssize(cells) ? std::string_view(cells[static_cast<std::size_t>(column)]) : std::string_view(); };
    return std::ranges::any_of(out_.tables, [&](const TablePlan& table) {
        const auto filled = std::ranges::count_if(cells, [](const auto& text) { return !text.empty(); });
        const auto paid = at(table.layout.column_of_field[*amount]);
        return 2 * filled >= table.layout.headed && read_date(at(table.layout.column_of_field[*date]), DateOrder::day_first).kind == DateReading::Kind::date &&
               !is_blank(paid) && says_number(paid, 2);
    });
}

void Search::look_at(NamedText text) {
    auto search = find_header(text.file, schema_);
    if (search.header) {
        auto header = std::move(*search.header);
        return add_table(std::move(text), std::move(header));
    }
    others_.emplace_back(text.name, look_through(text.file, std::move(search), schema_, count_));
}

void Search::set_aside_others() {
    for (const auto& [name, other] : others_) {
        out_.rows.source += other.records;
        const bool empty = other.blank == other.records;
        if (other.records > 0) out_.rows.set_aside[empty ? "blank" : "other-sheet"] += other.records;
        if (!empty)
            out_.log.add(holds_data(other) ? Issue::table_not_read : Issue::other_sheet,
                         {1, 0, labels_of(other), name});
    }
}

/// A file of a few lines of text that say "nothing to report", without headings.
void Search::take_nil() {
    for (const auto& [name, other] : others_) {
        out_.rows.source += other.records;
        if (other.blank > 0) out_.rows.set_aside["blank"] += other.blank;
        if (other.records > other.blank) out_.rows.set_aside["title"] += other.records - other.blank;
        out_.titles.insert(out_.titles.end(), other.texts.begin(), other.texts.end());
    }
    out_.says_nil = true;
    const auto& at = std::ranges::find_if(others_, [](const auto& other) { return other.second.nil_at.line > 0; })->second.nil_at;
    out_.log.add(Issue::nil_return, {at.line, at.column, at.value});
}

TablesFound Search::run(std::vector<NamedText> texts) {
    count_ = texts.size() > 1;
    for (auto& text : texts) look_at(std::move(text));
    if (!out_.tables.empty()) {
        set_aside_others();
        return std::move(out_);
    }
    const bool nil =
        std::ranges::any_of(others_, [](const auto& other) { return other.second.nil_at.line > 0; }) &&
        std::ranges::all_of(others_, [](const auto& other) { return other.second.lines_of_text; });
    if (nil)
        take_nil();
    else
        out_.refusal = refusal_of_headings(others_, schema_);
    return std::move(out_);
}

}  // namespace

TablesFound find_tables(std::vector<NamedText> texts, const Schema& schema, Profile profile) {
    return Search(schema, profile).run(std::move(texts));
}

}  // namespace daybook::schemas
