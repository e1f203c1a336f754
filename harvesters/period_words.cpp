#include "harvesters/period_words.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <vector>

namespace daybook::harvesters {

using base::is_digit;
using base::is_letter;
using base::is_lower;
using base::is_upper;

using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month;

namespace {

constexpr std::size_t kMaxWords = 400;

/// A run of letters or of digits, as it stands in the words.
struct Token {
    std::size_t begin = 0, end = 0;
    std::string text;  ///< lower case
    bool digits = false;
    bool joined = false;  ///< nothing between it and the token before
    std::string gap;      ///< what stands between it and the token before
    bool lower = false;   ///< written without a capital
};

/// "25KJune2013" is 25, K, June, 2013: a capital after a small letter, or before one, begins a word.
bool word_begins(std::string_view words, std::size_t at) {
    if (!is_upper(words[at])) return false;
    const bool small_before = is_lower(words[at - 1]);
    const bool small_after = at + 1 < words.size() && is_lower(words[at + 1]);
    return small_before || small_after;
}

std::size_t token_end(std::string_view words, std::size_t at) {
    const bool digits = is_digit(words[at]);
    auto end = at + 1;
    while (end < words.size() &&
           (digits ? is_digit(words[end]) : is_letter(words[end]) && !word_begins(words, end)))
        ++end;
    return end;
}

std::vector<Token> tokens_of(std::string_view words) {
    std::vector<Token> out;
    std::size_t last = 0;
    for (std::size_t at = 0; at < words.size() && out.size() < kMaxWords;) {
        if (!is_digit(words[at]) && !is_letter(words[at])) {
            ++at;
            continue;
        }
        const auto end = token_end(words, at);
        const auto text = words.substr(at, end - at);
        out.push_back({at, end, base::to_lower(text), is_digit(words[at]), !out.empty() && at == last,
                       std::string(words.substr(last, at - last)),
                       std::none_of(text.begin(), text.end(), is_upper)});
        last = at = end;
    }
    return out;
}

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

std::optional<month> month_named(const Token& token) {
    if (token.digits || token.text.size() < 3) return {};
    for (unsigned i = 0; i < 12; ++i)
        if (token.text == kMonths[i] || token.text == kMonths[i].substr(0, 3) ||
            (i == 8 && token.text == "sept"))
            return month(i + 1);
    return {};
}

int number(std::string_view digits) {
    int out = 0;
    for (const char c : digits.substr(0, 8)) out = out * 10 + (c - '0');
    return out;
}

/// Government spending has been published since 2010; four digits outside this century are no year here.
std::optional<year> four_digit_year(const Token& token) {
    if (!token.digits || token.text.size() != 4) return {};
    const int value = number(token.text);
    if (value < 2000 || value > 2049) return {};
    return year(value);
}

std::optional<month> month_number(std::string_view two_digits) {
    const auto value = static_cast<unsigned>(number(two_digits));
    if (two_digits.size() != 2 || value < 1 || value > 12) return {};
    return month(value);
}

/// One month name with what stands beside it.
struct Mention {
    std::size_t first, last;  ///< tokens it covers
    month name;
    std::optional<year> stated;
    bool has_day = false;  ///< "30 May": a day, not a month, unless nothing else is said
};

class Reader {
public:
    Reader(std::string_view words, bool is_name)
        : words_(words), tokens_(tokens_of(words)), is_name_(is_name) {
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
    bool is_financial_year(std::size_t i) const;
    bool is_in_numeric_date(std::size_t i) const;
    void find_mentions();
    void find_year_after(Mention& mention, std::size_t month_at) const;
    void find_before(Mention& mention, std::size_t month_at) const;
    std::optional<year> year_elsewhere() const;
    bool speaks_of_quarters() const;
    std::string text_between(std::size_t first, std::size_t last) const;
    PeriodReading from_mentions() const;
    PeriodReading one_month(const std::vector<Mention>& mentions) const;
    std::optional<PeriodReading> span() const;
    bool only_connectors_between(const Mention& a, const Mention& b) const;
    PeriodReading from_numbers() const;
    PeriodReading unclear() const;

    std::string_view words_;
    std::vector<Token> tokens_;
    bool is_name_;
    std::vector<Mention> mentions_;
};

/// "2011-12", "2011/12" where the second is the year after the first; i is the first.
bool Reader::is_financial_year(std::size_t i) const {
    if (!token(i) || !is_two_digits(i + 1) || !four_digit_year(tokens_[i])) return false;
    const auto& gap = tokens_[i + 1].gap;
    const bool linked = gap == "-" || gap == "/" || gap == "_" || gap == "\xE2\x80\x93";
    return linked && (number(tokens_[i].text) + 1) % 100 == number(tokens_[i + 1].text);
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
    if (next->text.size() == 1 && token(at + 1) && tokens_[at + 1].digits)
        next = token(++at);
    else if (is_two_digits(at) && token(at + 1) && four_digit_year(tokens_[at + 1]))
        next = token(++at);
    if (is_financial_year(at) || belongs_to_next(at)) return;
    if (const auto value = four_digit_year(*next)) mention.stated = value;
    // "April 06-01-2012" has no year beside the month, and "(12)" is how a browser numbers copies.
    else if (is_two_digits(at) && !is_two_digits(at + 1) && next->gap.find('(') == std::string::npos &&
             number(next->text) < 50)
        mention.stated = year(2000 + number(next->text));
    if (mention.stated) mention.last = at;
}

void Reader::find_before(Mention& mention, std::size_t month_at) const {
    if (month_at == 0) return;
    auto at = month_at - 1;
    constexpr std::array<std::string_view, 4> kOrdinals = {"st", "nd", "rd", "th"};
    const bool ordinal = at > 0 && tokens_[at].joined && tokens_[at - 1].digits &&
                         std::find(kOrdinals.begin(), kOrdinals.end(), tokens_[at].text) != kOrdinals.end();
    if (ordinal) --at;
    const auto& before = tokens_[at];
    if (!before.digits) return;
    if (!mention.stated && !ordinal) mention.stated = four_digit_year(before);
    if (four_digit_year(before) && mention.stated == four_digit_year(before)) mention.first = at;
    const auto value = number(before.text);
    mention.has_day =
        before.text.size() <= 2 && value >= 1 && value <= 31 && !(at > 0 && is_financial_year(at - 1));
}

void Reader::find_mentions() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        const auto name = month_named(tokens_[i]);
        if (!name) continue;
        Mention mention{i, i, *name, {}, false};
        find_year_after(mention, i);
        find_before(mention, i);
        const bool verb = !is_name_ && *name == std::chrono::May && tokens_[i].lower && !mention.stated;
        if (!verb) mentions_.push_back(mention);
    }
}

/// The one year that the words name apart from the month; absent when there are several.
std::optional<year> Reader::year_elsewhere() const {
    std::set<year> years;
    for (std::size_t i = 0; i < tokens_.size(); ++i)
        if (const auto value = four_digit_year(tokens_[i]);
            value && !is_financial_year(i) && !is_in_numeric_date(i))
            years.insert(*value);
    if (years.size() != 1) return {};
    return *years.begin();
}

bool Reader::speaks_of_quarters() const {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        const auto& text = tokens_[i].text;
        if (text == "quarter" || text == "quarterly" || text == "quarters" || text == "qtr") return true;
        const auto* next = token(i + 1);
        if (text == "q" && next && next->digits && next->joined && next->text.size() == 1 &&
            next->text[0] <= '4')
            return true;
    }
    return false;
}

std::string Reader::text_between(std::size_t first, std::size_t last) const {
    return base::clip(words_.substr(tokens_[first].begin, tokens_[last].end - tokens_[first].begin), 80);
}

PeriodReading Reader::unclear() const {
    PeriodReading out;
    out.kind = PeriodReading::Kind::unclear;
    out.text = base::clip(base::trim(words_), 80);
    return out;
}

PeriodReading Reader::one_month(const std::vector<Mention>& mentions) const {
    PeriodReading out;
    out.kind = PeriodReading::Kind::period;
    out.month = mentions.front().name;
    out.text = text_between(mentions.front().first, mentions.front().last);
    for (const auto& mention : mentions) {
        if (!mention.stated) continue;
        if (out.year && *out.year != *mention.stated) return unclear();
        out.year = mention.stated;
        out.text = text_between(mention.first, mention.last);
    }
    if (out.year) return out;
    out.year = year_elsewhere();
    // In a file name one month and one year can only belong together; a sentence may speak of any year.
    out.firm = !out.year || is_name_;
    return out;
}

bool Reader::only_connectors_between(const Mention& a, const Mention& b) const {
    for (auto i = a.last + 1; i < b.first; ++i)
        if (tokens_[i].text != "to" && tokens_[i].text != "and" && tokens_[i].text != "until") return false;
    return !a.has_day && !b.has_day;
}

/// "Apr-Jun 2015", "October 2014 to January 2015", "May, June and July 2015".
std::optional<PeriodReading> Reader::span() const {
    const auto& last = mentions_.back();
    if (!last.stated) return {};
    auto at = *last.stated / last.name;
    for (auto i = mentions_.size() - 1; i-- > 0;) {
        const auto& earlier = mentions_[i];
        if (!only_connectors_between(earlier, mentions_[i + 1])) return {};
        const auto guess = earlier.name < at.month() ? at.year() : at.year() - std::chrono::years(1);
        const auto before = earlier.stated.value_or(guess) / earlier.name;
        const bool neighbours = at - before == std::chrono::months(1);
        if (before >= at || (mentions_.size() > 2 && !neighbours)) return {};
        at = before;
    }
    if (*last.stated / last.name - at > std::chrono::months(11)) return {};
    PeriodReading out;
    out.kind = PeriodReading::Kind::span;
    out.month = at.month();
    out.year = at.year();
    out.last = *last.stated / last.name;
    out.text = text_between(mentions_.front().first, last.last);
    return out;
}

PeriodReading Reader::from_mentions() const {
    const auto months_in = [](const std::vector<Mention>& mentions) {
        std::set<unsigned> out;
        for (const auto& mention : mentions) out.insert(static_cast<unsigned>(mention.name));
        return out.size();
    };
    if (months_in(mentions_) == 1) return one_month(mentions_);
    if (auto found = span()) return *found;
    // "May 2024, published 28 June 2024": full dates give way to a month that stands with its year and no
    // day.
    auto rest = mentions_;
    std::erase_if(rest, [](const Mention& mention) { return mention.has_day && mention.stated; });
    const bool complete =
        std::any_of(rest.begin(), rest.end(), [](const Mention& m) { return m.stated && !m.has_day; });
    return complete && months_in(rest) == 1 ? one_month(rest) : unclear();
}

PeriodReading Reader::from_numbers() const {
    PeriodReading out;
    std::set<year_month> found;
    const auto take = [&](year y, std::optional<month> m, bool firm, std::size_t first, std::size_t last) {
        if (!m) return;
        out.firm = found.empty() ? firm : out.firm || firm;
        found.insert(y / *m);
        out.text = text_between(first, last);
    };
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        const auto& t = tokens_[i];
        if (!t.digits || belongs_to_next(i)) continue;
        const std::string_view text = t.text;
        const auto whole = four_digit_year(t);
        if (text.size() == 6 && text.starts_with("20"))
            take(year(number(text.substr(0, 4))), month_number(text.substr(4)), true, i, i);
        else if (whole && is_two_digits(i + 1) && !tokens_[i + 1].joined && !belongs_to_next(i + 1) &&
                 !is_two_digits(i + 2))
            take(*whole, month_number(tokens_[i + 1].text), !is_financial_year(i), i, i + 1);
        else if (whole && i > 0 && is_two_digits(i - 1) && !t.joined && !is_in_numeric_date(i))
            take(*whole, month_number(tokens_[i - 1].text), false, i - 1, i);
        else if (text.size() == 4 && !whole && number(text) < 5000)
            take(year(2000 + number(text) / 100), month_number(text.substr(2)), false, i, i);
    }
    if (found.size() > 1) return unclear();
    if (found.empty()) {
        out.year = year_elsewhere();
        out.firm = false;
        out.text = base::clip(base::trim(words_), 80);
    } else {
        out.month = found.begin()->month();
        out.year = found.begin()->year();
    }
    if (out.year) out.kind = PeriodReading::Kind::period;
    return out;
}

PeriodReading Reader::read() const {
    if (speaks_of_quarters()) return unclear();
    return mentions_.empty() ? from_numbers() : from_mentions();
}

}  // namespace

PeriodReading read_period(std::string_view words, bool is_name) {
    return Reader(words, is_name).read();
}

}  // namespace daybook::harvesters
