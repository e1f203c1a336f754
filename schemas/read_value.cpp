#include "schemas/read_value.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/checked_table.hpp"
#include "schemas/formats.hpp"
#include "schemas/when.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace daybook::schemas {

namespace {

using Kind = CellReading::Kind;

constexpr std::size_t kLongestNumber = 100;

bool is_listed(const std::vector<std::string>& list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

/// A column's own words for true and false first; without such words also yes and no, in any case, as a
/// repair.
void read_boolean(const CompiledField& field, std::string_view cell, CellReading& out) {
    out.kind = Kind::good;
    if (is_listed(field.true_values, cell)) {
        out.number = 1;
        return;
    }
    if (is_listed(field.false_values, cell)) return;
    const auto is = [&](std::string_view word) {
        return cell.size() == word.size() && std::ranges::equal(cell, word, {}, [](char c) {
                   return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
               });
    };
    const bool yes = is("yes") || is("y") || is("true"), no = is("no") || is("n") || is("false");
    if (field.own_booleans || (!yes && !no)) out.kind = Kind::bad;
    out.number = yes ? 1 : 0;
    out.odd_style = true;
}

/// What may stand around a number that need not be bare. Anything else may say what the number is: a sign,
/// brackets, "k", "m", "CR", a word nobody thought of.
constexpr std::array<std::string_view, 11> kBefore{"£",   "$",   "€",   "¥",   "GBP", "EUR",
                                                   "USD", "CHF", "JPY", "AUD", "CAD"};
constexpr std::array<std::string_view, 24> kBehind{
    "%",    "percent", "per cent", "€",    "EUR",   "GBP", "USD",   "CHF", "JPY", "AUD", "CAD", "posts",
    "post", "FTE",     "staff",    "days", "hours", "km",  "miles", "kg",  "mg",  "kWh", "m2",  "tonnes"};

/// A number without what its column lets stand around it; what begins with a sign keeps it. A column of money
/// is in pounds: other money in it is no number of its.
std::string_view bared(const CompiledField& field, std::string_view cell, std::string& scratch) {
    const bool negative = cell.starts_with('-');
    auto rest = base::trim(negative ? cell.substr(1) : cell);
    const auto size = rest.size();
    if (field.is_money) return cell;
    for (const auto word : kBefore)
        if (rest.starts_with(word)) {
            rest.remove_prefix(word.size());
            break;
        }
    for (const auto word : kBehind)
        if (rest.ends_with(word)) {
            rest.remove_suffix(word.size());
            break;
        }
    if (rest.size() == size) return cell;
    scratch = (negative ? "-" : "") + std::string(base::trim(rest));
    return scratch;
}

/// Rewrites a number as read_number() takes it: a point for the decimal sign, no group signs but the comma.
std::string_view plain_number(const CompiledField& field, std::string_view cell, std::string& scratch) {
    if (field.decimal_char == '.' && (field.group_char.empty() || field.group_char == ",")) return cell;
    std::string plain;
    for (std::size_t i = 0; i < cell.size();) {
        if (!field.group_char.empty() && cell.substr(i).starts_with(field.group_char)) {
            plain += ',';
            i += field.group_char.size();
        } else {
            const char c = cell[i++];
            plain += c == field.decimal_char ? '.' : c == '.' || c == ',' ? '?' : c;
        }
    }
    scratch = plain;
    return scratch;
}

/// A number that need not be bare: reads it without what stands around it, and turns signs of currency into
/// the note that something was left out.
void note_taken_off(const CompiledField& field, std::string_view cell, std::string& scratch, int scale,
                    NumberReading& read) {
    if (read.kind == NumberReading::Kind::unreadable) {
        std::string bare;
        read = read_number(plain_number(field, bared(field, cell, bare), scratch), scale);
        read.repairs |= taken_off;
    }
    const unsigned signs = currency_sign | (field.is_money ? 0U : unsigned{dollar_sign});
    if ((read.repairs & signs) != 0) read.repairs = (read.repairs & ~signs) | taken_off;
}

void read_decimal(const CompiledField& field, std::string_view cell, std::string& scratch, CellReading& out) {
    out.kind = Kind::bad;
    if (cell.size() > kLongestNumber) return;
    const bool plain = field.decimal_char == '.' && field.group_char.empty();
    const int scale = field.type == FieldType::integer ? 0 : field.scale;
    auto read = read_number(plain ? cell : plain_number(field, cell, scratch), scale);
    if (!field.bare_number) note_taken_off(field, cell, scratch, scale, read);
    // A whole number with pence is no whole number; it would be a guess which one was meant.
    if (read.kind != NumberReading::Kind::number ||
        (field.type == FieldType::integer && (read.repairs & rounded) != 0))
        return;
    out.kind = Kind::good;
    out.number = read.units;
    out.repairs = static_cast<std::uint16_t>(read.repairs & ~field.allowed_repairs);
    out.money_shaped = read.money_shaped;
}

void read_day(const CompiledField& field, std::string_view cell, DateOrder order, CellReading& out) {
    if (field.time_form == TimeForm::pattern && !field.is_british_date)
        if (const auto day = field.time_pattern->read_date(cell)) {
            out.kind = Kind::good;
            out.is_day = true;
            out.number = day->time_since_epoch().count();
            return;
        }
    auto read = read_date(cell, order);
    if (field.month_is_first_day && read.kind == DateReading::Kind::unreadable)
        if (const auto month = read_month(cell)) read = {DateReading::Kind::date, *month, DateStyle::month_alone, OrderEvidence::none};
    out.kind = static_cast<Kind>(read.kind);
    out.number = read.day.time_since_epoch().count();
    out.style = read.style;
    out.evidence = read.evidence;
    const bool as_asked =
        read.style == DateStyle::iso || field.time_form == TimeForm::any ||
        (field.is_british_date && read.style == DateStyle::numeric_padded && order == DateOrder::day_first);
    out.odd_style = !as_asked;
    out.is_day = read.kind == DateReading::Kind::date;
}

bool is_one_of_styles(DateStyle style, std::initializer_list<DateStyle> styles) {
    return std::ranges::find(styles, style) != styles.end();
}

/// A day is published as those of a column of dates are, and a month or a span as it stands.
void read_words_of_time(std::string_view cell, DateOrder order, std::string& scratch, CellReading& out) {
    const auto read = read_when(cell, order);
    out.kind = Kind::good;
    out.text = cell;
    out.evidence = read.day.evidence;
    if (read.kind == WhenReading::Kind::unclear) out.broken |= says_no_time;
    if (read.kind != WhenReading::Kind::day) return;
    out.is_day = true;
    out.number = read.day.day.time_since_epoch().count();
    out.style = read.day.style;
    const bool is_british = is_one_of_styles(out.style, {DateStyle::numeric_padded}) && order == DateOrder::day_first;
    out.odd_style = !is_british && !is_one_of_styles(out.style, {DateStyle::iso, DateStyle::named_year4, DateStyle::ordinal});
    scratch = base::to_iso(read.day.day);
    out.text = scratch;
}

std::optional<Moment> moment_of(const CompiledField& field, std::string_view cell, DateOrder order,
                                std::string& scratch) {
    const bool datetime = field.type == FieldType::datetime;
    switch (field.time_form) {
        case TimeForm::any:
            return datetime ? read_any_datetime(cell, order, scratch) : read_any_time(cell, scratch);
        case TimeForm::pattern:
            if (auto moment = datetime ? field.time_pattern->read_datetime(cell, scratch)
                                       : field.time_pattern->read_time(cell, scratch))
                return moment;
            // As our own canonical rows write it.
            break;
        case TimeForm::standard: break;
    }
    return datetime ? read_datetime(cell, scratch) : read_time(cell, scratch);
}

void take(const std::optional<Moment>& moment, CellReading& out) {
    out.kind = moment ? Kind::good : Kind::bad;
    if (!moment) return;
    out.number = moment->order;
    out.text = moment->text;
}

bool is_in_form(TextForm form, std::string_view cell) {
    switch (form) {
        case TextForm::email: return is_email(cell);
        case TextForm::uri: return is_uri(cell);
        case TextForm::binary: return is_base64(cell);
        case TextForm::uuid: return is_uuid(cell);
        case TextForm::plain: break;
    }
    return true;
}

/// An item that was mended, as its type is written.
void append_mended(const CompiledField& item, const CellReading& read, std::string& out) {
    Column one("", item.type, item.scale);
    one.append_number(read.number);
    one.append_canonical(0, out);
}

/// Each item must be of the list's item type. Kept as written, unless an item had to be mended: then the list is
/// written anew into `mended`.
bool read_list(const CompiledField& field, std::string_view cell, DateOrder order, std::int64_t& items,
               std::string& mended, CellReading& out) {
    const auto& item = field.item.front();
    std::string scratch;
    mended.clear();
    for (std::size_t from = 0; from <= cell.size(); ++items) {
        const auto to = std::min(cell.find(field.delimiter, from), cell.size());
        const auto text = base::trim(cell.substr(from, to - from));
        const auto read = read_value(item, text, order, scratch);
        if (item.type != FieldType::string && read.kind != Kind::good) return false;
        if (items > 0) mended += field.delimiter;
        const bool odd = read.repairs != 0 || read.odd_style;
        if (odd) append_mended(item, read, mended);
        else mended += text;
        out.repairs |= read.repairs;
        out.odd_style = out.odd_style || read.odd_style;
        from = to + field.delimiter.size();
    }
    out.text = out.repairs != 0 || out.odd_style ? std::string_view(mended) : cell;
    return true;
}

bool is_short(std::int64_t length, const CompiledField& field, unsigned& broken) {
    if ((field.constraints & below_min_length) != 0 && length < field.min_length) broken |= below_min_length;
    if ((field.constraints & above_max_length) != 0 && length > field.max_length) broken |= above_max_length;
    return broken == 0;
}

void take_json(const CompiledField& field, std::optional<JsonCell> cell, std::string& scratch,
               CellReading& out) {
    out.kind = cell ? Kind::good : Kind::bad;
    if (!cell) return;
    scratch = std::move(cell->text);
    out.text = scratch;
    unsigned broken = 0;
    is_short(cell->items, field, broken);
    if (field.json_schema && field.json_schema->judge(scratch)) broken |= against_json_schema;
    out.broken = static_cast<std::uint16_t>(broken);
}

void read_by_type(const CompiledField& field, std::string_view cell, DateOrder order, std::string& scratch,
                  CellReading& out) {
    switch (field.type) {
        case FieldType::number:
        case FieldType::integer: return read_decimal(field, cell, scratch, out);
        case FieldType::date: return read_day(field, cell, order, out);
        case FieldType::boolean: return read_boolean(field, cell, out);
        case FieldType::time:
        case FieldType::datetime: return take(moment_of(field, cell, order, scratch), out);
        case FieldType::yearmonth: return take(read_yearmonth(cell), out);
        case FieldType::duration: return take(read_duration(cell), out);
        case FieldType::object: return take_json(field, read_object(cell), scratch, out);
        case FieldType::array: return take_json(field, read_array(cell), scratch, out);
        case FieldType::geojson:
            return take_json(field, field.is_topojson ? read_topojson(cell) : read_geojson(cell), scratch,
                             out);
        case FieldType::year: {
            const auto year = read_year(cell);
            out.kind = year ? Kind::good : Kind::bad;
            out.number = year.value_or(0);
            return;
        }
        case FieldType::geopoint: {
            auto place = read_geopoint(cell, field.geopoint_form);
            out.kind = place ? Kind::good : Kind::bad;
            if (place) scratch = *std::move(place);
            out.text = scratch;
            return;
        }
        case FieldType::list: {
            std::int64_t items = 0;
            unsigned broken = 0;
            out.kind = read_list(field, cell, order, items, scratch, out) ? Kind::good : Kind::bad;
            is_short(items, field, broken);
            out.broken = static_cast<std::uint16_t>(broken);
            return;
        }
        case FieldType::string:
            if (field.says_when) return read_words_of_time(cell, order, scratch, out);
            out.kind = is_in_form(field.text_form, cell) ? Kind::good : Kind::bad;
            out.text = cell;
            return;
        case FieldType::any: break;
    }
    out.kind = Kind::good;
    out.text = cell;
}

unsigned broken_bounds(const CompiledField& field, std::int64_t number) {
    unsigned broken = 0;
    if (number < field.minimum) broken |= below_minimum;
    if (number > field.maximum) broken |= above_maximum;
    if (number <= field.exclusive_minimum) broken |= at_exclusive_minimum;
    if (number >= field.exclusive_maximum) broken |= at_exclusive_maximum;
    return broken & field.constraints;
}

bool is_allowed(const CompiledField& field, const CellReading& value) {
    if (!is_text(field.type)) return std::ranges::binary_search(field.allowed_numbers, value.number);
    // Few words mostly differ in size already, which is quicker told than their order.
    if (field.allowed_texts.size() <= 16) return is_listed(field.allowed_texts, value.text);
    return std::ranges::binary_search(field.allowed_texts, value.text, std::less<>());
}

void hold_against_constraints(const CompiledField& field, CellReading& value) {
    constexpr unsigned kLengths = below_min_length | above_max_length;
    constexpr unsigned kBounds = below_minimum | above_maximum | at_exclusive_minimum | at_exclusive_maximum;
    unsigned broken = value.broken;
    if (field.type == FieldType::string && (field.constraints & kLengths) != 0)
        is_short(count_characters(value.text), field, broken);
    if ((field.constraints & kBounds) != 0) broken |= broken_bounds(field, value.number);
    if (field.pattern && !field.pattern->matches(value.text)) broken |= unlike_pattern;
    if ((field.constraints & not_in_enum) != 0 && !is_allowed(field, value)) broken |= not_in_enum;
    value.broken = static_cast<std::uint16_t>(broken);
}

}  // namespace

void read_value(const CompiledField& field, std::string_view cell, DateOrder order, std::string& scratch,
                CellReading& out) {
    out = {};
    if (cell.empty()) return;
    for (std::size_t i = 0; i < field.missing.size(); ++i)
        if (field.missing[i].value == cell) {
            out.kind = Kind::missing;
            out.label = static_cast<std::uint16_t>(i);
            return;
        }
    read_by_type(field, cell, order, scratch, out);
    if (out.kind == Kind::good && field.constraints != 0) hold_against_constraints(field, out);
}

CellReading read_value(const CompiledField& field, std::string_view cell, DateOrder order,
                       std::string& scratch) {
    CellReading out;
    read_value(field, cell, order, scratch, out);
    return out;
}

}  // namespace daybook::schemas
