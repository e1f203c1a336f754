#pragma once

#include "publisher/catalogue/date_outcome.hpp"
#include "schemas/csv_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The returns ledger (design section 5): what became of each edition that a dataset owes, and on what
/// evidence. A pure value of the log, the calendar in it and a day in London.
namespace daybook::catalogue {

enum class ReturnState {
    not_yet_due,
    on_time,
    late,
    nil,            ///< a return that says there was nothing
    corrected,      ///< a later version says something else than the first
    missing,        ///< due, and not there when its source was read after that
    unreadable,     ///< published, and we could not accept it; our report says why
    not_collected,  ///< due, and what is ours keeps anybody from saying that it was not published: `note` says what
    not_known,      ///< no evidence decides
};
/// "not-yet-due"
std::string_view to_string(ReturnState state);

/// Whether the first publication kept its date.
enum class Punctuality { not_known, on_time, late };
std::string_view to_string(Punctuality punctuality);

/// What the time of publication rests on, best first.
enum class Basis {
    none,
    released_here,    ///< this service released it first
    first_published,  ///< when its page was first public, as GOV.UK says
    last_modified,    ///< the source's Last-Modified header
    first_sight,      ///< when it was first fetched: it was published no later
};
std::string_view to_string(Basis basis);

/// Why an edition that is owed and due is not here. One word for it in every figure and row of the pages: only the first two are the publisher's.
enum class Lack {
    none,           ///< it is here, not due, or nothing says that it is
    missing,        ///< not published, as far as anybody can say
    unreadable,     ///< published, and we could not accept it
    not_collected,  ///< what is ours keeps anybody from saying that it was not published
    withdrawn,      ///< it was released here and withdrawn, and nothing stands in its place
};

/// One owed edition.
struct Return {
    schemas::Edition edition = schemas::Edition::parse("current");
    ReturnState state = ReturnState::not_known;
    Punctuality punctuality = Punctuality::not_known;
    int days_late = 0;              ///< calendar days after the due date; 0 unless late
    std::optional<base::Date> due;  ///< the last day on which it was on time
    std::string rule;               ///< why that day: "the last working day of the following month"
    std::optional<DateOutcome> promise;            ///< the date announced, with the earlier ones; not that of a correction
    std::optional<base::Instant> published;        ///< of the first version
    Basis basis = Basis::none;
    std::string
        held_by;      ///< the released edition that holds it ("2024-03--2024-04"), or "" when none is current
    int version = 0;  ///< the current version of that edition
    bool withdrawn = false;  ///< missing by now, and was here: whatever was released of it was withdrawn
    std::vector<Rejection> rejections;  ///< open ones that are for this edition
    std::string note;                   ///< what else a reader has to know, or ""

    Lack lack() const;
    /// Due, and no rows of it are here, for whatever reason.
    bool outstanding() const { return lack() != Lack::none; }
    /// "Late by 12 days", "Nil return, on time", "Published but unreadable", "Withdrawn"
    std::string in_words() const;
};

/// Every edition that `dataset` owes, oldest first, as it was known at revision `r` and as it is to be called
/// on `today`: from the first owed (its `since`, or the first released) to the last whose period has ended.
/// Nothing that was due before the service followed the source is called late, nor what was first seen more
/// than kBackfill after its date.
std::vector<Return> returns_of(const State& state, const Dataset& dataset, Revision r, base::Date today);

/// The editions of returns_of() that are held whole by what is released, those that are outstanding, and those that were handed in and withdrawn
/// for an edition that is not here (any more), without their evidence: cheap enough for each answer.
struct Standing {
    std::vector<schemas::Edition> covered, outstanding, elsewhere;
};
Standing standing_of(const State& state, const Dataset& dataset, Revision r, base::Date today);

/// The second of them.
std::vector<schemas::Edition> outstanding_editions(const State& state, const Dataset& dataset, Revision r,
                                                   base::Date today);

/// A first sight later than this after the due date says when we came, not when it was published.
inline constexpr std::chrono::days kBackfill{92};

/// The day in London of the last revision at or before `r`: what an answer about the past is computed for.
base::Date date_of(const State& state, Revision r);

base::json::Value to_json(const Return& one, const std::string& dataset);
/// Column names and rows of the ledger as CSV (RFC 4180), a line an edition.
void append_returns_header(std::string& out, schemas::CsvStyle style = {});
void append_returns(std::string& out, const std::string& organisation, const std::string& dataset,
                    const std::vector<Return>& returns, schemas::CsvStyle style = {});

}  // namespace daybook::catalogue
