#include "schemas/when.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/pattern.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace daybook::schemas {

namespace {

using base::Pattern;

constexpr std::size_t kLongestWhen = 60;

bool is_one_day(std::string_view text, DateOrder order) {
    return read_date(text, order).kind == DateReading::Kind::date;
}

/// "Q1 2024-25", "Quarter 2", "5/2024", "FY 2024/25"
bool is_quarter_or_month(std::string_view text) {
    static const Pattern quarter("(?i)(20[0-9]{2}([/-][0-9]{2,4})?[ -])?(q|qtr|quarter) ?[1-4]([ ,:/-]+(fy ?)?[0-9]{4}([/-][0-9]{2,4})?)?");
    static const Pattern month("(0?[1-9]|1[0-2])[/.-](19|20)[0-9]{2}");
    static const Pattern year("(?i)(fy|financial year) ?(19|20)[0-9]{2}([/-]([0-9]{2}){1,2})?");
    return quarter.matches(text) || month.matches(text) || year.matches(text);
}

/// Parted by what stands between days: "03/05/2024 - 05/05/2024", "3/5/24, 4/5/24", "03-05/05/2024".
std::vector<std::string_view> days_apart(std::string_view text) {
    constexpr std::array<std::string_view, 9> kBetween{" to ", " and ", " & ", " - ", "\u2013", "\u2014", ", ", ";", "&"};
    std::vector<std::string_view> out;
    for (std::size_t from = 0; from <= text.size();) {
        std::size_t to = text.size(), behind = text.size() + 1;
        for (const auto sign : kBetween)
            if (const auto at = text.find(sign, from); at < to) to = at, behind = at + sign.size();
        out.push_back(base::trim(text.substr(from, to - from)));
        from = behind;
    }
    // A dash alone parts days whose own parts are parted by something else.
    const auto dash = text.find('-');
    if (out.size() == 1 && dash != std::string_view::npos && text.find('-', dash + 1) == std::string_view::npos)
        out = {base::trim(text.substr(0, dash)), base::trim(text.substr(dash + 1))};
    return out;
}

/// The last is a day, and those before it may leave out what they share with it: "3 and 5/5/2024".
bool are_several_days(std::string_view text, DateOrder order) {
    static const Pattern beginning("[0-9]{1,2}([/.][0-9]{1,2})?");
    const auto days = days_apart(text);
    return days.size() > 1 && is_one_day(days.back(), order) &&
           std::all_of(days.begin(), days.end() - 1, [&](std::string_view day) { return is_one_day(day, order) || beginning.matches(day); });
}

bool is_period(std::string_view text, DateOrder order) {
    static const Pattern week("^(?i)(w ?/ ?[bce]|week (commencing|beginning|ending))[: ]+");
    if (const auto found = week.find(text)) text.remove_prefix(found->size);
    return is_quarter_or_month(text) || are_several_days(text, order) || (says_when(text) && !names_no_day(text, order));
}

}  // namespace

WhenReading read_when(std::string_view cell, DateOrder order) {
    WhenReading out;
    if (cell.empty() || cell.size() > kLongestWhen) return out;
    out.day = read_date(cell, order);
    if (out.day.kind == DateReading::Kind::date) out.kind = WhenReading::Kind::day;
    // What would be a day in the other order is none in this one.
    else if (out.day.evidence == OrderEvidence::none && is_period(cell, order)) out.kind = WhenReading::Kind::period;
    return out;
}

}  // namespace daybook::schemas
