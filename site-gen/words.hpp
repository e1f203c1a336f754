#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "publisher/base/json.hpp"
#include "publisher/catalogue/sums.hpp"
#include "publisher/catalogue/titles.hpp"
#include "schemas/edition.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How pages say numbers, dates and codes.
namespace daybook::site_gen {

/// Text that may go on in a new line behind each `end`, as {"text", "more"} in turn, with `more` where there is something before it: names of columns and
/// addresses, which are as long as a screen.
base::json::Value pieces_of(std::string_view text, char end);
/// "£1,234.56", "−£25.00"; another currency as "EUR 1,234.56"; none, or several, as "1,234.56".
std::string money(base::Decimal amount, std::string_view currency = "GBP");
/// What is said in place of a total of rows that are not of one currency.
inline constexpr const char* kNoSum = "Not of one currency";
/// The total of a version, or why there is none.
std::string money_or_why(base::Decimal total, const std::string& currency, bool is_sum);
/// "£1,234.56 and EUR 1,000.00"; what is in none of them is told.
std::string money(const catalogue::Sums& sums);
/// "£1.2bn", "£34.5m", "£980k", "£12": three figures at most, cut rather than rounded up. \pre pounds
std::string short_money(base::Decimal amount, std::string_view currency = "GBP");
/// "1 row", "12,345 rows"
std::string count_of(std::int64_t n, std::string_view one, std::string_view many);
/// "1.2 MB", "980 kB", "12 bytes": decimal units, as browsers show downloads.
std::string size_words(std::uint64_t bytes);
using catalogue::code_words;
using catalogue::own_title;
using catalogue::reason_words;
using catalogue::whole_title;
/// "May 2024" for "2024-05".
std::string edition_title(std::string_view edition);
/// The address when it is http, https or mailto; "" otherwise, so that no harvested link can run a script.
std::string safe_href(std::string_view url);
/// A mailto: link with a subject for an e-mail address, no part of which can add another header; an http address with the subject as its query; "" for
/// anything else.
std::string contact_href(std::string_view contact, std::string_view subject);
/// When files are due, as a sentence says it: "monthly", "half-yearly", "as it happens" for the code "as-it-happens"; "" where nothing is said.
std::string cadence_words(std::string_view cadence);
/// {"iso": "2024-05-31T08:30:00Z", "words": "31 May 2024, 9:30am"}
base::json::Value instant(base::Instant at);
/// {"iso": "2024-05-31", "words": "31 May 2024"}: the day in London.
base::json::Value day(base::Instant at);
/// The same of a day that is known as such.
base::json::Value on_day(base::Date date);

/// Months, or quarters and other spans, in a row, such as a stretch that is missing.
struct Run {
    schemas::Edition first, last;
    std::int64_t count = 1;
    /// "May 2012", "May to July 2012", "May 2012 to July 2013"
    std::string title() const;
};
/// Joins months that follow one another, and spans that do; other editions stay alone. Oldest first.
std::vector<Run> runs_of(const std::vector<std::string>& editions);

/// From one edition to another: "May 2024", "May to July 2024"; what is no month or months is named by itself.
std::string span_title(const schemas::Edition& first, const schemas::Edition& last);

}  // namespace daybook::site_gen
