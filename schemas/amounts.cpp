#include "schemas/amounts.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace daybook::schemas {

using base::is_digit;

namespace {

/// Digits off the front, added to `units` as long as it cannot overflow; how many there were.
std::size_t add_digits(std::string_view text, std::int64_t& units) {
    std::size_t count = 0;
    for (; count < text.size() && is_digit(text[count]); ++count) units = units * 10 + (text[count] - '0');
    return count;
}

/// The common form [-]digits[.digits] without repairs; false when anything else is there. Writes where the
/// answer is wanted, since this is done for every row.
bool read_plain(std::string_view cell, int scale, NumberReading& out) {
    const bool negative = cell.starts_with('-');
    auto digits = negative ? cell.substr(1) : cell;
    if (digits.size() > 17) return false;
    std::int64_t units = 0;
    const auto whole = add_digits(digits, units);
    digits.remove_prefix(whole);
    int after = 0;
    if (whole == 0) return false;
    if (!digits.empty()) {
        if (digits.front() != '.' || digits.size() == 1) return false;
        digits.remove_prefix(1);
        after = static_cast<int>(digits.size());
        if (after > scale || add_digits(digits, units) != digits.size()) return false;
    }
    for (int i = after; i < scale; ++i)
        if (__builtin_mul_overflow(units, std::int64_t{10}, &units)) return false;
    if (units >= kMostUnits) return false;
    out.kind = NumberReading::Kind::number;
    out.units = negative ? -units : units;
    out.money_shaped = after > 0;
    return true;
}

/// Walks over a cell, noting what had to be mended.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool take(std::string_view what) {
        if (!rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }
    bool take_end(std::string_view what) {
        if (!rest_.ends_with(what)) return false;
        rest_.remove_suffix(what.size());
        return true;
    }
    void trim() {
        const auto before = rest_.size();
        rest_ = base::trim(rest_);
        if (rest_.size() != before) repairs |= blank_inside;
    }
    bool take_dash() { return take("-") || take("\u2013") || take("\u2014") || take("\u2212"); }
    bool take_end_dash() { return take_end("-") || take_end("\u2212"); }
    bool take_currency() {
        for (const std::string_view sign :
             {"£", "Â£", "\u0153", "\u00FA", "\u00C2\u0141", "\u00AC\u00A3", "\uFFFD", "GBP"})
            if (take(sign)) {
                repairs |= currency_sign;
                return true;
            }
        if (!take("$")) return false;
        repairs |= dollar_sign;
        return true;
    }
    /// What stands behind the digits: "30,000.00 GBP", "30,000.00£". Behind a sign in front only the code may.
    void take_end_currency(bool in_front) {
        for (const std::string_view sign : {"GBP", "Â£", "£"}) {
            if ((in_front && sign != "GBP") || !take_end(sign)) continue;
            repairs |= currency_sign;
            rest_ = base::trim(rest_);
            return;
        }
    }
    /// The blank between groups of thousands: "1 234", with a common or a no-break space.
    bool take_group_blank() { return take(" ") || take("\u00A0") || take("\u202F"); }
    char front() const { return rest_.empty() ? '\0' : rest_.front(); }
    bool empty() const { return rest_.empty(); }
    char take_char() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    unsigned repairs = 0;

private:
    std::string_view rest_;
};

/// Digits before rounding: leading zeros dropped, so that any number of them is harmless.
struct Digits {
    std::array<char, 64> digit;
    int count = 0;
    int after_point = 0;

    bool add(char c) {
        if (count == 0 && c == '0') return true;
        if (count == static_cast<int>(digit.size())) return false;
        digit[static_cast<std::size_t>(count++)] = c;
        return true;
    }
};

/// Whole digits with their separators: either none, or every group after the first has three digits. No number with thousands
/// begins with a nought, unless all of it is: "0,500" may be half a pound, or have lost its first digit.
bool read_whole(Scanner& in, Digits& out, bool& any, bool& grouped) {
    const bool nought = in.front() == '0';
    int in_group = 0;
    for (;;) {
        while (is_digit(in.front())) {
            if (!out.add(in.take_char())) return false;
            ++in_group;
            any = true;
        }
        if (grouped && (in_group != 3 || (nought && out.count > 0))) return false;
        if (!any || !(in.take(",") || in.take_group_blank())) return true;
        if (in_group > 3) return false;
        grouped = true;
        in_group = 0;
    }
}

bool read_fraction(Scanner& in, Digits& out, bool& any) {
    while (is_digit(in.front())) {
        // Twenty zeros after the point are still zero, but must not push the number out of range.
        if (out.after_point >= 40 || !out.add(in.take_char())) return false;
        ++out.after_point;
        any = true;
    }
    return true;
}

std::optional<int> read_exponent(Scanner& in) {
    const bool negative = in.take("-");
    if (!negative) in.take("+");
    int value = 0, digits = 0;
    while (is_digit(in.front()) && digits < 3) {
        value = value * 10 + (in.take_char() - '0');
        ++digits;
    }
    if (digits == 0) return {};
    return negative ? -value : value;
}

/// True when what lies behind digit `keep` makes the number before it one larger: half away from zero, as spreadsheets show it.
bool rounds_up(const Digits& digits, int keep) {
    // A leading zero that was not kept is less than half.
    return keep >= 0 && digits.digit[static_cast<std::size_t>(keep)] >= '5';
}

/// The number of units at `scale`; absent when it does not fit.
std::optional<std::int64_t> to_units(const Digits& digits, int scale, unsigned& repairs) {
    if (digits.count == 0) return 0;
    const int keep = digits.count - digits.after_point + scale;
    std::int64_t units = 0;
    for (int i = 0; i < keep; ++i) {
        if (units >= kMostUnits / 10) return {};
        units = units * 10 + (i < digits.count ? digits.digit[static_cast<std::size_t>(i)] - '0' : 0);
    }
    if (keep < digits.count) {
        const auto rest = std::string_view(digits.digit.data(), static_cast<std::size_t>(digits.count));
        if (rest.find_first_not_of('0', static_cast<std::size_t>(std::max(keep, 0))) != rest.npos)
            repairs |= rounded;
        if (rounds_up(digits, keep)) ++units;
    }
    if (units >= kMostUnits) return {};
    return units;
}

/// Sign and currency in any order before the digits; false when there are two of one.
bool read_prefix(Scanner& in, bool& negative, bool currency) {
    bool sign = false;
    for (;;) {
        if (in.take_dash()) {
            if (sign) return false;
            sign = negative = true;
        } else if (in.take("+")) {
            if (sign) return false;
            sign = true;
            in.repairs |= plus_sign;
        } else if (in.take_currency()) {
            if (currency) return false;
            currency = true;
        } else {
            return true;
        }
        in.trim();
    }
}

/// Brackets, also behind the currency ("£(5.00)"), and a minus behind the digits; false when they do not
/// close or say minus twice.
bool read_surroundings(Scanner& in, bool& negative) {
    const bool currency = in.take_currency();
    if (currency) in.trim();
    in.take_end_currency(currency);
    if (in.take("(")) {
        if (!in.take_end(")")) return false;
        negative = true;
        in.repairs |= bracketed_negative;
    } else if (in.take_end_dash()) {
        negative = true;
        in.repairs |= trailing_minus;
    }
    in.trim();
    bool minus = false;
    if (!read_prefix(in, minus, currency) || (minus && negative)) return false;
    negative = negative || minus;
    // "$5 GBP" is in one of the two.
    return (in.repairs & currency_sign) == 0 || (in.repairs & dollar_sign) == 0;
}

/// Digits, point, exponent; nothing may follow.
bool read_magnitude(Scanner& in, Digits& digits, bool& money_shaped) {
    bool any = false, grouped = false;
    if (!read_whole(in, digits, any, grouped)) return false;
    const bool point = in.take(".");
    if (point && !read_fraction(in, digits, any)) return false;
    if (!any) return false;
    if (digits.after_point == 3) in.repairs |= three_decimals;
    if (in.take("E") || in.take("e")) {
        const auto exponent = read_exponent(in);
        if (!exponent) return false;
        digits.after_point -= *exponent;
        in.repairs |= scientific_notation;
    }
    if (grouped) in.repairs |= thousands_separator;
    money_shaped = grouped || point || (in.repairs & (currency_sign | dollar_sign)) != 0;
    return in.empty();
}

NumberReading read_mended(std::string_view cell, int scale) {
    constexpr NumberReading kUnreadable{NumberReading::Kind::unreadable, 0, 0, false};
    Scanner in(cell);
    Digits digits;
    bool negative = false, money_shaped = false;
    if (!read_surroundings(in, negative) || !read_magnitude(in, digits, money_shaped)) return kUnreadable;
    const auto units = to_units(digits, scale, in.repairs);
    if (!units) return kUnreadable;
    // What had to be rounded, or was asked for, is no group of thousands.
    if (scale != 2 || (in.repairs & (rounded | scientific_notation)) != 0) in.repairs &= ~unsigned{three_decimals};
    return {NumberReading::Kind::number, negative ? -*units : *units, in.repairs, money_shaped};
}

/// A cell without what marks it as text, and without what cannot be seen in it.
struct Unmarked {
    std::string text;
    unsigned repairs = 0;
};

/// How long what begins here is that shows nothing, or shows a blank; 0 for what is seen.
std::size_t length_of_unseen(std::string_view rest, bool& blank) {
    constexpr std::array<std::string_view, 12> kNothing{"\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u2060", "\uFEFF", "\u00AD"};
    constexpr std::array<std::string_view, 5> kBlank{"\u2002", "\u2003", "\u2007", "\u2009", "\u202F"};
    const auto begins = [&](std::string_view sign) { return rest.starts_with(sign); };
    const auto nothing = std::ranges::find_if(kNothing, begins);
    if (nothing != kNothing.end()) return nothing->size();
    const auto wide = std::ranges::find_if(kBlank, begins);
    blank = wide != kBlank.end();
    return blank ? wide->size() : 0;
}

Unmarked without_marks(std::string_view cell) {
    Unmarked out;
    for (std::size_t i = 0; i < cell.size();) {
        bool blank = false;
        const auto unseen = static_cast<unsigned char>(cell[i]) < 0x80 ? 0 : length_of_unseen(cell.substr(i), blank);
        if (unseen > 0) out.repairs |= unseen_mark;
        if (unseen == 0 || blank) out.text += unseen == 0 ? cell[i] : ' ';
        i += std::max<std::size_t>(unseen, 1);
    }
    const auto rest = std::string(base::trim(out.text));
    const bool formula = rest.size() > 3 && rest.starts_with("=\"") && rest.ends_with('"');
    const bool apostrophe = rest.starts_with('\'') || rest.starts_with("\u2019");
    if (formula || apostrophe) out.repairs |= text_mark;
    out.text = formula ? rest.substr(2, rest.size() - 3) : apostrophe ? rest.substr(rest.front() == '\'' ? 1 : 3) : rest;
    return out;
}

/// Nearly no text has such marks, and it is no number then.
bool may_have_marks(std::string_view cell) {
    constexpr std::size_t kLongest = 60;
    if (cell.size() > kLongest || std::ranges::none_of(cell, is_digit)) return false;
    return cell.front() == '=' || cell.front() == '\'' || std::ranges::any_of(cell, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

Point point_of(std::string_view number) {
    constexpr std::size_t kGroup = 3;
    const auto from = std::min(number.find_first_of("0123456789."), number.size());
    number = number.substr(from, number.find_first_not_of("0123456789.,", from) - from);
    const auto point = number.rfind('.');
    const auto whole = number.substr(0, point);
    const bool grouped = whole.find(',') != std::string_view::npos;
    if (point == std::string_view::npos) return grouped || whole.size() <= kGroup ? Point::silent : Point::decimal;
    const bool may_be_group = number.size() - point - 1 == kGroup && !whole.empty() && whole.size() <= kGroup && whole.front() != '0';
    return may_be_group && !grouped ? Point::open : Point::decimal;
}

int count_dashes(std::string_view cell) {
    // As nearly every cell begins; of what stands with dashes only "GBP" does.
    if (!cell.empty() && (is_digit(cell.front()) || (base::is_letter(cell.front()) && cell.front() != 'G'))) return 0;
    Scanner in(cell);
    int dashes = 0;
    for (in.trim(); !in.empty(); in.trim()) {
        if (in.take_dash()) ++dashes;
        else if (!in.take_currency()) return 0;
    }
    return dashes;
}

NumberReading read_number(std::string_view cell, int scale) {
    NumberReading out;
    if (read_plain(cell, scale, out)) return out;
    cell = base::trim(cell);
    if (cell.empty() || read_plain(cell, scale, out)) return out;
    if (count_dashes(cell) == 1) return {NumberReading::Kind::number, 0, dash_for_zero, false};
    out = read_mended(cell, scale);
    if (out.kind == NumberReading::Kind::number || !may_have_marks(cell)) return out;
    const auto plain = without_marks(cell);
    if (plain.repairs == 0) return out;
    auto read = read_number(plain.text, scale);
    if (read.kind != NumberReading::Kind::number) return out;
    read.repairs |= plain.repairs;
    return read;
}

}  // namespace daybook::schemas
