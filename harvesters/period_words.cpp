#include "harvesters/period_words.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace daybook::harvesters {

using std::chrono::month;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::years;
using Reading = PeriodReading::Kind;

namespace {

/// One month name with what stands beside it.
struct Mention {
    std::size_t first, last;  ///< tokens of month and year
    std::size_t begin;        ///< the first token, its day included
    month name;
    std::optional<year> stated;
    std::optional<unsigned> day;  ///< "30 May": a day, not a month, unless nothing else is said
    bool firm = true;             ///< false where the year may be a day: "may1_12"
};

/// The shortest month ends on its 28th.
constexpr unsigned kMayBeLast = 28;

year_month month_within(const YearPair& pair, month m) {
    return (m < std::chrono::April ? pair.first + years(1) : pair.first) / m;
}

class Reader {
public:
    Reader(std::string_view words, bool is_name)
        : words_(words), tokens_(period_tokens(words)), is_name_(is_name), pairs_(year_pairs(tokens_)) {
        find_mentions();
    }
    PeriodReading read() const;

private:
    const Token* token(std::size_t i) const { return i < tokens_.size() ? &tokens_[i] : nullptr; }
    bool is_two_digits(std::size_t i) const {
        return token(i) && tokens_[i].digits && tokens_[i].text.size() == 2;
    }
    /// Digits with letters joined behind ("25k", "11may10", "1st") belong to those letters.
    bool belongs_to_next(std::size_t i) const {
        return token(i + 1) && tokens_[i + 1].joined && !tokens_[i + 1].digits && !tokens_[i].joined;
    }
    const YearPair* pair_over(std::size_t i) const;
    bool is_in_numeric_date(std::size_t i) const;
    void find_mentions();
    void find_year_after(Mention& mention, std::size_t month_at) const;
    void find_before(Mention& mention, std::size_t month_at) const;
    std::optional<year> year_elsewhere() const;
    std::string text_between(std::size_t first, std::size_t last) const;
    PeriodReading whole(std::vector<Months> periods, std::string text, bool firm) const;
    PeriodReading unclear() const;
    PeriodReading from_mentions() const;
    PeriodReading one_month(const std::vector<Mention>& mentions) const;
    bool is_range() const;
    bool is_joined(const Mention& a, const Mention& b) const;
    std::optional<year_month> end_of_range() const;
    std::optional<Months> range() const;
    PeriodReading from_quarters(const Quarters& quarters) const;
    std::optional<PeriodReading> numbered_quarter(const Quarters& quarters) const;
    std::optional<PeriodReading> quarter_ending() const;
    bool speaks_of_days() const;
    bool is_range_of_days(std::size_t i) const;
    bool is_bound_of_days(std::size_t i) const;
    PeriodReading from_numbers() const;
    std::optional<PeriodReading> number_at(std::size_t i) const;
    PeriodReading of_pair(const YearPair& pair) const;

    std::string_view words_;
    std::vector<Token> tokens_;
    bool is_name_;
    std::vector<YearPair> pairs_;
    std::vector<Mention> mentions_;
};

/// "2011-12" as a financial year: the pair that token `i` is part of.
const YearPair* Reader::pair_over(std::size_t i) const {
    const auto found =
        std::ranges::find_if(pairs_, [i](const YearPair& p) { return p.begin <= i && i < p.end; });
    return found == pairs_.end() ? nullptr : &*found;
}

/// The year of "06-01-2012": its own period is a day, mostly of publication.
bool Reader::is_in_numeric_date(std::size_t i) const {
    return i >= 2 && is_two_digits(i - 1) && is_two_digits(i - 2) && !tokens_[i].joined &&
           !tokens_[i - 1].joined;
}

void Reader::find_year_after(Mention& mention, std::size_t month_at) const {
    auto at = month_at + 1;
    const auto* next = token(at);
    if (!next || !next->digits) return;
    // "may1_12", "May 1 2012": the day or the number of a part stands between month and year.
    if (next->text.size() == 1 && token(at + 1) && tokens_[at + 1].digits) {
        next = token(++at);
    } else if (is_two_digits(at) && token(at + 1) && four_digit_year(tokens_[at + 1])) {
        mention.day = day_number(*next);
        next = token(++at);
    }
    // "April - 11 May"
    const bool is_day = is_two_digits(at) && token(at + 1) && month_named(tokens_[at + 1]) &&
                        base::trim(tokens_[at + 1].gap).empty();
    if (is_day || pair_over(at) || belongs_to_next(at)) return;
    if (const auto value = four_digit_year(*next)) mention.stated = value;
    // "April 06-01-2012" has no year beside the month, and "(12)" is how a browser numbers copies.
    else if (is_two_digits(at) && !is_two_digits(at + 1) && next->gap.find('(') == std::string::npos &&
             number_of(next->text) < 50)
        mention.stated = year(2000 + number_of(next->text));
    if (!mention.stated) return;
    mention.firm = at == month_at + 1 || next->text.size() == 4;
    mention.last = at;
}

void Reader::find_before(Mention& mention, std::size_t month_at) const {
    if (month_at == 0) return;
    auto at = month_at - 1;
    const bool ordinal = at > 0 && tokens_[at - 1].digits && is_ordinal(tokens_[at]);
    if (ordinal) --at;
    const auto& before = tokens_[at];
    // In "Apr 11 - Mar 12" the 11 is April's year.
    if (!before.digits || (!mentions_.empty() && mentions_.back().last >= at)) return;
    if (!mention.stated && !ordinal && !pair_over(at)) mention.stated = four_digit_year(before);
    if (four_digit_year(before) && mention.stated == four_digit_year(before)) mention.first = at;
    mention.begin = std::min(mention.begin, mention.first);
    const bool of_quarter = at > 0 && (tokens_[at - 1].text == "q" || tokens_[at - 1].text == "quarter");
    if (pair_over(at) || of_quarter || !day_number(before)) return;
    mention.day = day_number(before);
    mention.begin = at;
}

void Reader::find_mentions() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        const auto name = month_named(tokens_[i]);
        if (!name) continue;
        Mention mention{i, i, i, *name, {}, {}, true};
        find_year_after(mention, i);
        find_before(mention, i);
        const bool verb = !is_name_ && *name == std::chrono::May && tokens_[i].lower && !mention.stated;
        if (!verb) mentions_.push_back(mention);
    }
}

/// The one year that the words name apart from the month; absent when there are several.
std::optional<year> Reader::year_elsewhere() const {
    std::set<year> found;
    for (std::size_t i = 0; i < tokens_.size(); ++i)
        if (const auto value = four_digit_year(tokens_[i]); value && !pair_over(i) && !is_in_numeric_date(i))
            found.insert(*value);
    if (found.size() != 1) return {};
    return *found.begin();
}

std::string Reader::text_between(std::size_t first, std::size_t last) const {
    return base::clip(words_.substr(tokens_[first].begin, tokens_[last].end - tokens_[first].begin), 80);
}

PeriodReading Reader::whole(std::vector<Months> periods, std::string text, bool firm) const {
    PeriodReading out;
    out.kind = Reading::whole;
    out.firm = firm && periods.size() == 1;
    out.periods = std::move(periods);
    out.text = std::move(text);
    return out;
}

PeriodReading Reader::unclear() const {
    PeriodReading out;
    out.kind = Reading::unclear;
    out.firm = false;
    out.text = base::clip(base::trim(words_), 80);
    return out;
}

PeriodReading Reader::one_month(const std::vector<Mention>& mentions) const {
    const auto name = mentions.front().name;
    auto text = text_between(mentions.front().first, mentions.front().last);
    std::optional<year> stated;
    bool firm = false;
    for (const auto& mention : mentions) {
        if (!mention.stated) continue;
        if (stated && *stated != *mention.stated) return unclear();
        stated = mention.stated;
        firm |= mention.firm;
        text = text_between(mention.first, mention.last);
    }
    if (stated) return whole({{*stated / name, *stated / name}}, text, firm);
    // In a file name one month and one year can only belong together; a sentence may speak of any year.
    if (const auto other = year_elsewhere()) return whole({{*other / name, *other / name}}, text, is_name_);
    if (pairs_.size() == 1) {
        const auto within = month_within(pairs_.front(), name);
        return whole({{within, within}}, text, false);
    }
    PeriodReading out;
    out.kind = Reading::part;
    out.month = name;
    out.text = std::move(text);
    return out;
}

/// Nothing but "to" or a dash between two months.
bool Reader::is_joined(const Mention& a, const Mention& b) const {
    if (b.begin <= a.last) return false;
    for (auto i = a.last + 1; i < b.begin; ++i)
        if (const auto& t = tokens_[i].text; t != "to" && t != "and" && t != "until") return false;
    return b.begin > a.last + 1 || tokens_[b.begin].gap.find_first_of("(:;") == std::string::npos;
}

bool Reader::is_range() const {
    for (std::size_t i = 1; i < mentions_.size(); ++i)
        if (!is_joined(mentions_[i - 1], mentions_[i])) return false;
    return true;
}

/// The last month of a range, whose year may stand with the first month only ("2017 Apr-Jun"), or be a
/// financial one.
std::optional<year_month> Reader::end_of_range() const {
    const auto &first = mentions_.front(), &last = mentions_.back();
    if (last.stated) return *last.stated / last.name;
    if (first.stated) return (last.name > first.name ? *first.stated : *first.stated + years(1)) / last.name;
    if (pairs_.size() == 1) return month_within(pairs_.front(), last.name);
    return {};
}

/// "Apr-Jun 2015", "October 2014 to January 2015", "May, June and July 2015", "1 April to 30 June 2015".
/// \pre is_range()
std::optional<Months> Reader::range() const {
    const auto end = end_of_range();
    if (!end) return {};
    auto at = *end;
    for (auto i = mentions_.size() - 1; i-- > 0;) {
        const auto& earlier = mentions_[i];
        const auto guess = earlier.name < at.month() ? at.year() : at.year() - years(1);
        const auto before = earlier.stated.value_or(guess) / earlier.name;
        // "March and June" are two months, "May and June" may be the whole of a file.
        const bool listed = mentions_.size() > 2 || tokens_[earlier.last + 1].text == "and";
        if (before >= at || (listed && at - before != months(1))) return {};
        at = before;
    }
    if (*end - at > months(11)) return {};
    const auto last_day = static_cast<unsigned>(std::chrono::year_month_day(*end / std::chrono::last).day());
    if (mentions_.front().day.value_or(1) != 1 || mentions_.back().day.value_or(last_day) != last_day)
        return {};
    return Months{at, *end};
}

PeriodReading Reader::from_mentions() const {
    const auto count = [](const std::vector<Mention>& mentions) {
        std::set<unsigned> out;
        for (const auto& mention : mentions) out.insert(static_cast<unsigned>(mention.name));
        return out.size();
    };
    if (count(mentions_) == 1) return one_month(mentions_);
    if (is_range()) {
        const auto found = range();
        return found ? whole({*found}, text_between(mentions_.front().begin, mentions_.back().last), true)
                     : unclear();
    }
    // "May 2024, published 28 June 2024": full dates give way to a month that stands with its year and no
    // day.
    auto rest = mentions_;
    std::erase_if(rest, [](const Mention& mention) { return mention.day && mention.stated; });
    const bool complete =
        std::any_of(rest.begin(), rest.end(), [](const Mention& m) { return m.stated && !m.day; });
    return complete && count(rest) == 1 ? one_month(rest) : unclear();
}

/// "quarter ending June 2015", "quarter to 30 June 2015"
std::optional<PeriodReading> Reader::quarter_ending() const {
    const auto& mention = mentions_.front();
    if (mentions_.size() != 1 || !mention.stated || mention.begin < 2) return {};
    const auto& before = tokens_[mention.begin - 1].text;
    const bool ends = before == "ending" || before == "ended" || before == "to";
    if (!ends || tokens_[mention.begin - 2].text != "quarter") return {};
    const auto last = *mention.stated / mention.name;
    return whole({{last - months(2), last}}, text_between(mention.begin - 2, mention.last), true);
}

std::optional<PeriodReading> Reader::numbered_quarter(const Quarters& quarters) const {
    if (quarters.numbers.size() != 1) return {};
    const auto number = *quarters.numbers.begin();
    const auto text = base::clip(base::trim(words_), 80);
    if (pairs_.size() == 1) return whole(quarter_meanings(number, pairs_.front()), text, true);
    auto y = year_elsewhere();
    if (!y && pairs_.empty() && quarters.at && is_two_digits(*quarters.at) && !belongs_to_next(*quarters.at))
        y = year(2000 + number_of(tokens_[*quarters.at].text));
    if (!pairs_.empty() || !y) return {};
    return whole(quarter_meanings(number, *y), text, false);
}

PeriodReading Reader::from_quarters(const Quarters& quarters) const {
    if (mentions_.empty()) return numbered_quarter(quarters).value_or(unclear());
    if (const auto ending = quarter_ending()) return *ending;
    if (mentions_.size() < 2 || !is_range() || !range()) return unclear();
    // "Q4 2012-13, January to March 2013": number and months must go together by one of the two conventions.
    const auto found = *range();
    const auto begins = static_cast<unsigned>(found.first.month());
    const bool agrees = std::ranges::all_of(
        quarters.numbers, [&](unsigned q) { return begins == 3 * (q - 1) + 1 || begins == 3 * (q % 4) + 1; });
    if (!quarters.numbers.empty() && (!agrees || found.last - found.first != months(2))) return unclear();
    return whole({found}, text_between(mentions_.front().begin, mentions_.back().last), true);
}

/// "1 to 11 May", "1-11_May", "1st to 12th"; "1 to 30 June" is the whole of it.
bool Reader::is_range_of_days(std::size_t i) const {
    const auto j = i + (token(i + 1) && is_ordinal(tokens_[i + 1]) ? 2 : 1);
    const bool spelt = token(j) && tokens_[j].text == "to";
    const auto k = spelt ? j + 1 : j;
    const auto last = token(k) ? day_number(tokens_[k]) : std::nullopt;
    if (!last || *day_number(tokens_[i]) >= *last || (*day_number(tokens_[i]) == 1 && *last >= kMayBeLast))
        return false;
    if (spelt) return true;
    const auto after = k + (token(k + 1) && is_ordinal(tokens_[k + 1]) ? 2 : 1);
    return joins(tokens_[k].gap) && token(after) && month_named(tokens_[after]);
}

/// "after 12th", "up to 12th"
bool Reader::is_bound_of_days(std::size_t i) const {
    constexpr std::array<std::string_view, 5> kBounds = {"after", "from", "to", "until", "before"};
    if (i == 0 || !token(i + 1) || !is_ordinal(tokens_[i + 1])) return false;
    const auto& before = tokens_[i - 1].text;
    if (std::ranges::find(kBounds, before) == kBounds.end() || (token(i + 2) && month_named(tokens_[i + 2])))
        return false;
    const auto day = *day_number(tokens_[i]);
    return before == "from" || before == "after" ? day != 1 : day < kMayBeLast;
}

bool Reader::speaks_of_days() const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        const bool in_number = i > 0 && tokens_[i - 1].digits;
        if (day_number(tokens_[i]) && !in_number && (is_range_of_days(i) || is_bound_of_days(i))) return true;
    }
    return false;
}

PeriodReading Reader::of_pair(const YearPair& pair) const {
    const auto text = text_between(pair.begin, pair.end - 1);
    if (const auto month = accounting_period(tokens_, pair)) return whole({*month}, text, false);
    std::vector<Months> periods = meanings(pair);
    // "2011-12" is December, too.
    const auto& second = tokens_[pair.end - 1].text;
    if (const auto m = month_number(second); m && !pair.said_financial && pair.end - pair.begin == 2)
        periods.insert(periods.begin(), {pair.first / *m, pair.first / *m});
    auto out = whole(std::move(periods), text, true);
    out.is_frame = true;
    return out;
}

/// What the digits at token `i` say by themselves.
std::optional<PeriodReading> Reader::number_at(std::size_t i) const {
    const auto one = [&](year y, std::optional<month> m, bool firm, std::size_t first,
                         std::size_t last) -> std::optional<PeriodReading> {
        if (!m) return {};
        return whole({{y / *m, y / *m}}, text_between(first, last), firm);
    };
    const auto& t = tokens_[i];
    if (!t.digits) return {};
    if (const auto* pair = pair_over(i); pair != nullptr)
        return pair->begin == i ? std::optional(of_pair(*pair)) : std::nullopt;
    if (belongs_to_next(i)) return {};
    const std::string_view text = t.text;
    const auto y = four_digit_year(t);
    if (text.size() == 6 && text.starts_with("20"))
        return one(year(number_of(text.substr(0, 4))), month_number(text.substr(4)), true, i, i);
    if (y && is_two_digits(i + 1) && !tokens_[i + 1].joined && !belongs_to_next(i + 1) &&
        !is_two_digits(i + 2))
        return one(*y, month_number(tokens_[i + 1].text), true, i, i + 1);
    if (y && i > 0 && is_two_digits(i - 1) && !t.joined && !is_in_numeric_date(i) && !pair_over(i - 1))
        return one(*y, month_number(tokens_[i - 1].text), false, i - 1, i);
    if (text.size() != 4 || y || number_of(text) >= 5000) return {};
    auto out = one(year(2000 + number_of(text) / 100), month_number(text.substr(2)), false, i, i);
    // "1112" is a financial year, too.
    if (const int first = number_of(text) / 100; out && number_of(text.substr(2)) == first + 1) {
        out->periods.push_back(financial_year(year(2000 + first)));
        out->is_frame = true;
    }
    return out;
}

PeriodReading Reader::from_numbers() const {
    std::optional<PeriodReading> found;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        auto next = number_at(i);
        if (!next) continue;
        if (!found) {
            found = std::move(next);
            continue;
        }
        std::erase_if(found->periods, [&](const Months& m) {
            return std::ranges::find(next->periods, m) == next->periods.end();
        });
        if (found->periods.empty()) return unclear();
        found->firm |= next->firm;
        found->is_frame &= next->is_frame;
    }
    if (found) return *found;
    PeriodReading out;
    out.year = year_elsewhere();
    out.firm = false;
    out.text = base::clip(base::trim(words_), 80);
    if (out.year) out.kind = Reading::part;
    return out;
}

PeriodReading Reader::read() const {
    if (speaks_of_days()) return unclear();
    const auto quarters = quarters_in(tokens_);
    if (quarters.spoken) return from_quarters(quarters);
    return mentions_.empty() ? from_numbers() : from_mentions();
}

}  // namespace

PeriodReading read_period(std::string_view words, bool is_name) {
    return Reader(words, is_name).read();
}

}  // namespace daybook::harvesters
