#include "schemas/sheets/cell_text.hpp"

#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace daybook::schemas::sheets {

namespace {

constexpr int kDigits = 15;
constexpr std::int64_t kDaySeconds = 86400;
constexpr double kLastSerial = 2958466;  // 10000-01-01
constexpr std::size_t kMostZeros = 20;
constexpr std::string_view kDigitChars = "0123456789";

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of(kDigitChars) == std::string_view::npos;
}

template <class... How>
std::string to_text(double value, How... how) {
    std::array<char, 64> room{};
    const auto end = std::to_chars(room.data(), room.data() + room.size(), value, how...).ptr;
    return {room.data(), end};
}

bool has_too_many_digits(const std::string& scientific) {
    const auto mantissa = scientific.substr(0, scientific.find('e'));
    return std::ranges::count_if(mantissa, [](char c) { return c >= '0' && c <= '9'; }) > kDigits;
}

double parse_number(std::string_view text) {
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc{} && end == text.data() + text.size() ? value : std::nan("");
}

/// The letters of a format code that stand for parts of a date: runs of y, m, d, h and s in their order.
class FormatLetters {
public:
    explicit FormatLetters(std::string_view code) : rest_(code) {
        while (!rest_.empty() && rest_.front() != ';') step();
    }

    Shown shown() const {
        const bool date = std::ranges::any_of(runs_, [this](const Run& r) { return is_date(r); });
        const bool time = std::ranges::any_of(runs_, [this](const Run& r) { return !is_date(r); });
        if (date) return time ? Shown::datetime : Shown::date;
        return elapsed_ ? Shown::duration : time ? Shown::time : Shown::number;
    }

    bool is_month_of_year() const {
        const auto has = [&](char letter) { return std::ranges::find(runs_, letter, &Run::letter) != runs_.end(); };
        return has('y') && has('m') && !has('d');
    }

private:
    struct Run {
        char letter;
        std::size_t length;
    };

    /// An m is a minute beside an hour or a second (ECMA-376 part 1, 18.8.31).
    bool is_date(const Run& run) const {
        if (run.letter != 'm') return run.letter == 'y' || run.letter == 'd';
        const auto at = static_cast<std::size_t>(&run - runs_.data());
        return run.length > 2 || !((at > 0 && runs_[at - 1].letter == 'h') ||
                                   (at + 1 < runs_.size() && runs_[at + 1].letter == 's'));
    }

    void skip(std::size_t n) { rest_.remove_prefix(std::min(n, rest_.size())); }
    void skip_past(char close) {
        const auto at = rest_.find(close, 1);
        skip(at == std::string_view::npos ? rest_.size() : at + 1);
    }
    static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
    bool at_word(std::string_view word) const {
        return rest_.size() >= word.size() && std::equal(word.begin(), word.end(), rest_.begin(),
                                                         [](char a, char b) { return a == lower(b); });
    }

    void step() {
        const char c = rest_.front();
        if (c == '"') return skip_past('"');
        if (c == '[') return bracket();
        if (c == '\\' || c == '_' || c == '*') return skip(2);
        for (const std::string_view word : {"am/pm", "a/p", "general"})
            if (at_word(word)) return skip(word.size());
        take_run();
    }

    void take_run() {
        const char letter = lower(rest_.front());
        std::size_t length = 0;
        while (length < rest_.size() && lower(rest_[length]) == letter) ++length;
        if (std::string_view("ymdhs").find(letter) != std::string_view::npos)
            runs_.push_back({letter, length});
        skip(length);
    }

    /// [h], [mm], [ss] count beyond a day; [Red], [$-809] and [<1] are no letters.
    void bracket() {
        const auto inside = rest_.substr(1, std::min(rest_.find(']'), rest_.size()) - 1);
        const char first = inside.empty() ? '\0' : lower(inside.front());
        const auto same = std::ranges::all_of(inside, [&](char c) { return lower(c) == first; });
        if (same && (first == 'h' || first == 'm' || first == 's')) {
            elapsed_ = true;
            // Whatever is counted, it is a time: a minute in brackets is no month.
            runs_.push_back({first == 'm' ? 's' : first, inside.size()});
        }
        skip_past(']');
    }

    std::string_view rest_;
    std::vector<Run> runs_;
    bool elapsed_ = false;
};

std::string clock_text(std::int64_t seconds) {
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// The day of a serial number, where one exists.
std::optional<std::chrono::sys_days> day_of(std::int64_t days, bool from_1904) {
    using namespace std::chrono;
    using namespace std::chrono_literals;
    if (from_1904) return sys_days(1904y / 1 / 1) + std::chrono::days(days);
    // Excel counts 29 February 1900, as Lotus 1-2-3 did, so serials before it are one behind.
    if (days < 1 || days == 60) return {};
    return sys_days(1899y / 12 / (days < 60 ? 31 : 30)) + std::chrono::days(days);
}

/// What a format code shows beside the digits: what is quoted or escaped, "€" of "[$€-2]", and what stands for itself.
std::string words_shown_by(std::string_view code) {
    std::string out;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        const auto end = [&](char close) { return std::min(code.find(close, i + 1), code.size()); };
        if (code[i] == '"') {
            const auto close = end('"');
            out += code.substr(i + 1, close - i - 1);
            i = close;
        } else if (code[i] == '[') {
            const auto inside = code.substr(i + 1, end(']') - i - 1);
            if (inside.starts_with('$')) out += inside.substr(1, std::min(inside.find('-'), inside.size()) - 1);
            i = end(']');
        } else if (code[i] == '_' || code[i] == '*') {
            ++i;  // a blank as wide as the next sign, or filled with it
        } else if (code[i] != '\\') {
            out += code[i];
        }
    }
    return out;
}

/// The sign of "[$kr-41D]" and whose it is, "kr" and "41D": chosen from a list of the world's moneys.
std::pair<std::string_view, std::string_view> bracketed_money(std::string_view code) {
    const auto from = code.substr(0, code.find(';')).find("[$");
    if (from == std::string_view::npos) return {};
    const auto inside = code.substr(from + 2, std::min(code.find(']', from), code.size()) - from - 2);
    const auto parting = std::min(inside.find('-'), inside.size());
    return {base::trim(inside.substr(0, parting)), inside.substr(std::min(parting + 1, inside.size()))};
}

/// "A$" of the language of Australia. A sign whose country was chosen is no slip of a spreadsheet that shows pounds so.
std::string dollars_of(std::string_view locale) {
    constexpr std::array<std::array<std::string_view, 2>, 10> kDollars{{{"409", "US$"}, {"en-US", "US$"}, {"C09", "A$"}, {"en-AU", "A$"}, {"1009", "CA$"}, {"en-CA", "CA$"}, {"1409", "NZ$"}, {"en-NZ", "NZ$"}, {"C04", "HK$"}, {"4809", "S$"}}};
    const auto at = std::ranges::find(kDollars, locale, [](const auto& of) { return of[0]; });
    return at == kDollars.end() ? "dollars " : std::string((*at)[1]);
}

constexpr std::array<std::string_view, 33> kCurrencyCodes{"EUR", "USD", "CHF", "JPY", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "INR", "CNY", "AED", "ZAR", "PLN", "CZK", "HUF", "RON", "BGN", "ISK", "HKD", "SGD", "TWD", "KRW", "THB", "MYR", "BRL", "MXN", "SAR", "QAR", "KES", "NGN", "PKR"};

/// "kr", "z\u0142", "Rs" and "A$" beside the digits, as they are shown; "" where no money is named so.
std::string money_word_in(std::string_view shown) {
    constexpr std::array<std::string_view, 23> kWords{"kr", "Kr", "KR", "z\u0142", "Z\u0142", "zl", "Rs", "RS", "Fr", "SFr", "sFr", "Ft", "K\u010D", "lei", "TL", "RM", "euro", "Euro", "EURO", "euros", "Euros", "dollars", "Dollars"};
    constexpr std::string_view kBetween = " #0?.,-+()/%:@";
    const auto digits = shown.find_first_of("#0?");
    for (std::size_t at = 0; (at = shown.find_first_not_of(kBetween, at)) < shown.size();) {
        auto word = shown.substr(at, shown.find_first_of(kBetween, at) - at);
        // A no-break space parts words as well.
        if (const auto blank = word.find("\u00A0"); blank != std::string_view::npos) word = word.substr(0, blank);
        const bool symbol = word.size() >= 3 && word.starts_with("\xE2\x82");  // U+20A0 to U+20BF
        if (symbol && static_cast<unsigned char>(word[2]) >= 0xA0) return foreign_money_sign(word.substr(0, 3));
        if (const auto dollar = word.find('$'); dollar != std::string_view::npos) return std::string(word.substr(0, dollar + 1));
        if (std::ranges::find(kCurrencyCodes, word) != kCurrencyCodes.end()) return foreign_money_sign(word);
        // Behind a number a single letter may say anything; in front of it this is the rand.
        if (std::ranges::find(kWords, word) != kWords.end() || (word == "R" && at < digits)) return foreign_money_sign(word);
        at += word.empty() ? 2 : word.size();
    }
    return {};
}

/// A sign of per cent that is not quoted multiplies what is shown.
bool multiplies(std::string_view code) {
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        if (code[i] == '%') return true;
        if (code[i] == '"') i = std::min(code.find('"', i + 1), code.size());
        else if (code[i] == '\\' || code[i] == '_' || code[i] == '*') ++i;
    }
    return false;
}

/// A number of a duration such as "09" before 'H'; moves on behind the letter. Absent when it is not there.
std::optional<std::int64_t> take_part(std::string_view& rest, char letter) {
    const auto at = rest.find(letter);
    if (at == std::string_view::npos || at > 9) return {};
    const auto digits = rest.substr(0, std::min(rest.find('.'), at));
    if (!all_digits(digits)) return {};
    std::int64_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    rest.remove_prefix(at + 1);
    return n;
}

}  // namespace

Shown shown_by(std::string_view format_code) {
    return FormatLetters(format_code).shown();
}

std::string foreign_money_sign(std::string_view code) {
    if (code.empty() || code == "GBP") return {};
    if (code == "EUR") return "\u20AC";
    // A dollar sign alone may be pounds of a spreadsheet set up for the United States; the code is chosen.
    if (code == "USD") return "US$";
    return std::string(code) + (code.ends_with('$') ? "" : " ");
}

std::string foreign_money_of(std::string_view format_code) {
    const auto money = words_shown_by(format_code);
    for (const std::string_view pounds : {"\u00A3", "GBP"})
        if (money.find(pounds) != std::string::npos) return {};
    const auto [sign, whose] = bracketed_money(format_code);
    if (sign == "$" && !whose.empty()) return dollars_of(whose);
    for (const std::string_view symbol : {"\u20AC", "\u00A5"})
        if (money.find(symbol) != std::string::npos) return std::string(symbol);
    if (!sign.empty() && sign != "$" && unit_behind(sign).empty()) return foreign_money_sign(sign);
    return money_word_in(money);
}

std::string in_money(std::string number, std::string_view sign) {
    if (!sign.empty()) number.insert(number.starts_with('-') ? 1 : 0, sign);
    return number;
}

NumberFormat format_of(std::string_view format_code) {
    NumberFormat out{shown_by(format_code)};
    out.month_alone = out.shown == Shown::date && FormatLetters(format_code).is_month_of_year();
    if (out.shown != Shown::number) return out;
    out.money = foreign_money_of(format_code);
    const auto section = format_code.substr(0, format_code.find(';'));
    if (section.size() >= 2 && section.size() <= kMostZeros && section.find_first_not_of('0') == std::string_view::npos) out.zeros = section.size();
    // "[<1000]" makes a section one of some numbers only.
    if (section.find_first_of("<>=") != std::string_view::npos) return out;
    const auto words = words_shown_by(format_code);
    const auto first = words.find_first_of("#0?"), last = words.find_last_of("#0?");
    if (first == std::string::npos) return out;
    const auto before = words.substr(0, first), behind = words.substr(last + 1);
    out.minus = before.find('-') != std::string::npos || (before.find('(') != std::string::npos && behind.find(')') != std::string::npos);
    out.credit = behind.find("CR") != std::string::npos || behind.find("Cr") != std::string::npos;
    out.percent = multiplies(section);
    // A comma behind the digits shows so many thousands of what is stored: "#,##0,k" shows 30000 as 30k.
    if (!out.percent) out.unit = unit_behind(behind);
    return out;
}

NumberFormat format_of_builtin(unsigned id) {
    constexpr unsigned kPercent = 9, kPercentWithDecimals = 10, kMonthAndYear = 17;
    NumberFormat out{shown_by_builtin(id)};
    out.month_alone = id == kMonthAndYear;
    out.percent = id == kPercent || id == kPercentWithDecimals;
    return out;
}

std::string unit_behind(std::string_view shown) {
    constexpr std::array<std::string_view, 13> kUnits{"p", "pence", "k", "m", "mn", "bn", "000", "000s", "thousand", "thousands", "million", "millions", "%"};
    std::string word;
    for (const char c : shown)
        if (c != ' ' && c != ')') word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return std::ranges::find(kUnits, word) == kUnits.end() ? std::string() : word;
}

std::string as_percent(std::string number) {
    if (number.find_first_not_of("-.0123456789") != std::string::npos) return number + "%";
    const bool negative = number.starts_with('-');
    if (negative) number.erase(0, 1);
    const auto point = std::min(number.find('.'), number.size());
    if (point < number.size()) number.erase(point, 1);
    if (number.size() < point + 2) number.append(point + 2 - number.size(), '0');
    if (number.size() > point + 2) number.insert(point + 2, 1, '.');
    const auto whole = std::min(number.find('.'), number.size());
    number.erase(0, std::min(number.find_first_not_of('0'), whole - 1));
    return (negative ? "-" : "") + number + "%";
}

std::string as_shown(std::string number, const NumberFormat& format) {
    const bool positive = !number.starts_with('-') && number != "0";
    if (format.percent) return as_percent(std::move(number));
    if (number.size() < format.zeros && all_digits(number)) number.insert(0, format.zeros - number.size(), '0');
    if (positive && format.minus) number.insert(0, 1, '-');
    if (positive && format.credit) number += " CR";
    if (number != "0") number += format.unit;
    return in_money(std::move(number), format.money);
}

std::string as_month(std::string date, const NumberFormat& format) {
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (!format.month_alone || date.size() != 10 || !date.ends_with("-01")) return date;
    const auto month = static_cast<std::size_t>((date[5] - '0') * 10 + (date[6] - '0'));
    return fmt::format("{} {}", kMonths.at(month - 1), date.substr(0, 4));
}

Shown shown_by_builtin(unsigned id) {
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 ||
        id == 58)
        return Shown::date;
    if (id == 22) return Shown::datetime;
    if (id == 46) return Shown::duration;
    const bool time =
        (id >= 18 && id <= 21) || id == 45 || id == 47 || (id >= 32 && id <= 35) || id == 55 || id == 56;
    return time ? Shown::time : Shown::number;
}

std::string number_text(double value) {
    if (value == 0) return "0";
    const auto shortest = to_text(value, std::chars_format::scientific);
    if (has_too_many_digits(shortest))
        value = parse_number(to_text(value, std::chars_format::scientific, kDigits - 1));
    const auto size = std::abs(value);
    const bool plain = size < 1e21 && size >= 1e-9;
    return to_text(value, plain ? std::chars_format::fixed : std::chars_format::scientific);
}

std::string number_text(std::string_view stored) {
    const bool whole = all_digits(stored.starts_with('-') ? stored.substr(1) : stored);
    if (whole) return std::string(stored);
    const auto value = parse_number(stored);
    return std::isfinite(value) ? number_text(value) : std::string(stored);
}

std::string serial_text(double serial, Shown shown, bool from_1904) {
    if (shown == Shown::number || !(serial >= 0 && serial < kLastSerial)) return number_text(serial);
    const auto total = static_cast<std::int64_t>(std::llround(serial * static_cast<double>(kDaySeconds)));
    const auto seconds = total % kDaySeconds;
    if (shown == Shown::duration) return clock_text(total);
    if (shown == Shown::time) return clock_text(seconds);
    const auto day = day_of(total / kDaySeconds, from_1904);
    if (!day) return number_text(serial);
    const std::chrono::year_month_day date(*day);
    if (static_cast<int>(date.year()) > 9999) return number_text(serial);
    auto text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    if (shown == Shown::datetime && seconds != 0) text += 'T' + clock_text(seconds);
    return text;
}

std::string iso_text(std::string_view stored) {
    auto text = stored;
    if (text.ends_with('Z')) text.remove_suffix(1);
    if (const auto at = text.find("T00:00"); at == 10) {
        const auto behind = text.substr(at + 6);
        if (behind.find_first_not_of(":.0") == std::string_view::npos) return std::string(text.substr(0, at));
    }
    return std::string(stored);
}

std::string duration_text(std::string_view stored) {
    auto rest = stored;
    if (!rest.starts_with("PT")) return std::string(stored);
    rest.remove_prefix(2);
    const auto hours = take_part(rest, 'H'), minutes = take_part(rest, 'M'), seconds = take_part(rest, 'S');
    if (!hours || !minutes || !seconds || !rest.empty()) return std::string(stored);
    return clock_text(*hours * 3600 + *minutes * 60 + *seconds);
}

}  // namespace daybook::schemas::sheets
