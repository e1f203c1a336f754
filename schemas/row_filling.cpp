#include "publisher/base/text.hpp"
#include "schemas/row_reader.hpp"
#include "schemas/row_words.hpp"

#include <algorithm>
#include <cctype>
#include <set>

// What blank cells mean that are to be filled from above.

namespace daybook::schemas {

namespace {

/// Most of its longer words begin small, which those of a name and an office do not: "Does not normally
/// include attendance at functions".
bool is_sentence(std::string_view text) {
    constexpr std::size_t kLongWord = 4;
    int small = 0, all = 0;
    for (const auto word : base::split(text, ' ')) {
        if (word.size() < kLongWord) continue;
        ++all;
        small += word.front() >= 'a' && word.front() <= 'z' ? 1 : 0;
    }
    return all >= 4 && 2 * small > all;
}

/// What stands alone in a row and is no note on the rows: "* Value at market price", "Source: Cabinet
/// Office", "Gifts under £140 are not listed."
bool may_be_name(std::string_view text) {
    constexpr std::size_t kLongest = 100, kLongestWithStop = 40;
    if (text.empty() || text.size() > kLongest || says_nil(text)) return false;
    if (text.ends_with('.') && text.size() > kLongestWithStop) return false;
    // Daggers and their like begin with one of the two bytes that are left out.
    const auto first = static_cast<unsigned char>(text.front());
    const bool letter = first >= 0x80 ? first != 0xC2 && first != 0xE2 : std::isalpha(first) != 0;
    const auto low = base::to_lower(text.substr(0, 8));
    return letter && !says_ditto(text) && !is_sentence(text) && !low.starts_with("note") && !low.starts_with("source") &&
           !low.starts_with("see ");
}

std::string without_s(std::string_view word) {
    return base::to_lower(word.ends_with('s') && word.size() > 3 ? word.substr(0, word.size() - 1) : word);
}

/// "Gifts given", "Overseas travel", "Ministerial team": the head of a section, and nobody's name.
bool is_section(std::string_view text, const Schema& schema) {
    std::set<std::string> known{"ministerial", "minister", "team",    "gift",    "given",    "received",
                                "hospitality", "travel",   "oversea", "meeting", "external", "organisation",
                                "special",     "adviser",  "and",     "or",      "with"};
    const auto each_word = [](std::string_view from, const auto& take) {
        bool all = true;
        for (const auto word : base::split(from, ' '))
            if (const auto trimmed = normal_heading(word); !trimmed.empty())
                all = take(without_s(trimmed)) && all;
        return all;
    };
    const auto add = [&](std::string word) { return known.insert(std::move(word)).second || true; };
    for (const auto& field : schema.fields)
        if (!field.fill_down) each_word(field.title, add);
    return each_word(text, [&](const std::string& word) { return known.contains(word); });
}

}  // namespace

/// A record in which nothing stands means nothing, and the first cell of a total is blank for another reason.
void RowReader::look_what_fills() {
    fills_ = false;
    for (std::size_t i = 0; i < carried_.size() && !fills_; ++i)
        fills_ = !schema_.fields[i].fill_down && !is_blank(cells_.at(layout_.column_of_field[i]));
}

/// Blank, or "ditto".
bool RowReader::means_above(std::size_t field, std::string_view text) const {
    return text.empty() || (schema_.fields[field].fill_down && says_ditto(text));
}

bool RowReader::is_filled(const Slot& slot) {
    return fills_ && schema_.fields[slot.field].fill_down && means_above(slot.field, cells_.at(slot.column));
}

/// What a cell says is what blank ones below it mean. Of an object or a list, which is no text, they mean nothing.
void RowReader::carry(std::size_t field) {
    const int column = layout_.column_of_field[field];
    const auto text = cells_.at(column);
    if (means_above(field, text)) return;
    if (schema_.fields[field].type == FieldType::string && is_nested(column)) carried_[field].clear();
    else carried_[field] = text;
}

/// What this row says is what blank cells below it mean. A name above it that has no column is lost.
void RowReader::carry_down() {
    for (std::size_t i = 0; i < carried_.size(); ++i)
        if (schema_.fields[i].fill_down) carry(i);
    if (!apart_) return;
    out_.log.add(Issue::names_apart, {apart_->line, apart_->column, apart_->text}, apart_->field);
    apart_.reset();
}

/// Of a row whose cells may not stand in their places from `column` on: what stands before is as good as any, and
/// what blank cells below the others mean nobody knows.
void RowReader::carry_down_before(int column) {
    for (std::size_t i = 0; i < carried_.size(); ++i) {
        if (!schema_.fields[i].fill_down) continue;
        if (layout_.column_of_field[i] < column) carry(i);
        else carried_[i].clear();
    }
}

void RowReader::note_filled(const Slot& slot, bool accepted) {
    const auto own = cells_.at(slot.column);
    auto at = place_of_row(slot.column + 1);
    if (own.empty()) return out_.log.add(Issue::filled_down, at, static_cast<int>(slot.field));
    if (accepted) at.value = own;
    if (says_ditto(own)) out_.log.add(Issue::ditto, at, static_cast<int>(slot.field));
}

/// A name that stands alone above its block.
void RowReader::carry_heading() {
    for (std::size_t i = 0; i < carried_.size(); ++i) {
        if (!schema_.fields[i].fill_down) continue;
        const int column = layout_.column_of_field[i];
        const auto place = first_text();
        const auto text = column < 0 ? place.value : cells_.at(column);
        if (!may_be_name(text) || is_section(text, schema_)) continue;
        if (column < 0) apart_ = {static_cast<int>(i), place.line, place.column, std::string(text)};
        else carried_[i] = text;
    }
}

}  // namespace daybook::schemas
