#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::harvesters {

/// What a name, a title or a heading says about the period of a file.
struct PeriodReading {
    enum class Kind {
        nothing,  ///< no period is spoken of
        period,   ///< a month, a year, or both
        span,     ///< "Apr-Jun 2015": from month/year to last
        unclear,  ///< several months or years, or a quarter whose year may start in January or April
    };
    Kind kind = Kind::nothing;
    std::optional<std::chrono::month> month;
    std::optional<std::chrono::year> year;
    std::optional<std::chrono::year_month> last;  ///< of a span
    /// False for what may mean something else: "1112" (December 2011, November 2012, or a document's number),
    /// "2011-12" (December, or the financial year), and in a sentence a year that does not stand beside its
    /// month.
    bool firm = true;
    std::string text;  ///< the words it was read from
};

/// Reads what is written; guesses nothing. `is_name`: a file name, where a bare "may" is a month and no verb.
/// In text of the kind people write: month names and their short forms in any case, joined to digits or to
/// other words by a capital ("sept11", "25KJune2013"); 2012, '12, 201206, 2012-06, 1206. A full date before a
/// month name
/// ("20110918_august_2011") and a date of publication ("published 30 May 2024") are not the period.
PeriodReading read_period(std::string_view words, bool is_name);

}  // namespace daybook::harvesters
