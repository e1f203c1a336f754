#pragma once

#include "harvesters/year_words.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// What a name, a title or a heading says about the period of a file.
struct PeriodReading {
    enum class Kind {
        nothing,  ///< no period is spoken of
        part,     ///< a month without a year, or a year without a month
        whole,    ///< whole months: one, or from one to another
        unclear,  ///< several months or years that make no period, part of a month, a quarter of no known
                  ///< year
    };
    Kind kind = Kind::nothing;
    std::optional<std::chrono::month> month;  ///< of a part
    std::optional<std::chrono::year> year;    ///< of a part
    /// Of a whole: everything the words can mean, the likeliest first. "Q1 2012" is the calendar's or
    /// Whitehall's, "2011-12" a month, a financial year or two years.
    std::vector<Months> periods;
    /// False for what may mean something else: several meanings, "1112" (December 2011, or a document's
    /// number), and in a sentence a year that does not stand beside its month.
    bool firm = true;
    bool is_frame = false;  ///< inside it other words may name the file's own period: a year ("2012-13")
    std::string text;       ///< the words it was read from
};

/// Reads what is written; guesses nothing. `is_name`: a file name, where a bare "may" is a month and no verb.
/// In text of the kind people write: month names and their short forms in any case, joined to digits or to
/// other words by a capital ("sept11", "25KJune2013"); 2012, '12, 201206, 2012-06, 1206; "Apr-Jun 2014", "1
/// April 2010 to 31 March 2011"; quarters and financial years as year_words.hpp reads them. A full date
/// before a month name
/// ("20110918_august_2011") and a date of publication ("published 30 May 2024") are not the period. A range
/// that ends within a month ("April to 11 May 2010") is unclear: an edition holds whole months.
PeriodReading read_period(std::string_view words, bool is_name);

}  // namespace daybook::harvesters
