#pragma once

#include <string>
#include <string_view>

namespace daybook::record {

/// Where a version is in its life (design section 5). `rejected` and `held` are states of files that became no version.
enum class VersionState { draft, scheduled, released, superseded, withdrawn, discarded, erased };
std::string_view to_string(VersionState state);
/// Throws Error(corrupt) when the text is no state.
VersionState parse_version_state(std::string_view text);

/// What may happen to a version.
enum class Event { schedule, unschedule, release, supersede, withdraw, discard, erase };
std::string_view to_string(Event event);
/// Throws Error(corrupt) when the text is no event.
Event parse_event(std::string_view text);

/// The state of `what` ("hm-treasury-spend-over-25k/2024-05 v1") after an event. Throws Error(conflict) naming it, the rule that forbids
/// the event, and what can be done instead.
VersionState after(VersionState now, Event event, std::string_view what);

/// Why a version was withdrawn (design section 5).
inline constexpr std::string_view kWithdrawalCodes[] = {"published-in-error", "consolidated"};
/// Of a date for which nothing is to come: it is cancelled, and never moved.
inline constexpr std::string_view kNoReturnDue = "no-return-due";
/// Why a date that was announced is kept no more. The words for a reader stand beside the code.
inline constexpr std::string_view kDateCodes[] = {"data-not-ready", "quality", "operational", "legal", "brought-forward", kNoReturnDue};
/// Of those, why one moves.
inline constexpr std::string_view kMoveCodes[] = {"data-not-ready", "quality", "operational", "legal", "brought-forward"};

/// Looks at words that readers will see beside a code, whoever wrote them: one line of plain text, at most kMostNoteWords bytes, nothing hidden in it
/// and nothing that looks like personal data, since the log names them for good. Throws Error(usage).
void refuse_unfit_note(std::string_view note);
inline constexpr std::size_t kMostNoteWords = 1000;

}  // namespace daybook::record
