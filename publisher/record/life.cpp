#include "publisher/record/life.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/showable.hpp"
#include "schemas/text_faults.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace daybook::record {

using base::Error;
using base::ErrorKind;
using enum VersionState;

namespace {

constexpr std::array<std::pair<VersionState, std::string_view>, 7> kStates{{{draft, "draft"},
                                                                           {scheduled, "scheduled"},
                                                                           {released, "released"},
                                                                           {superseded, "superseded"},
                                                                           {withdrawn, "withdrawn"},
                                                                           {discarded, "discarded"},
                                                                           {erased, "erased"}}};

constexpr std::array<std::pair<Event, std::string_view>, 7> kEvents{{{Event::schedule, "schedule"},
                                                                    {Event::unschedule, "unschedule"},
                                                                    {Event::release, "release"},
                                                                    {Event::supersede, "supersede"},
                                                                    {Event::withdraw, "withdraw"},
                                                                    {Event::discard, "discard"},
                                                                    {Event::erase, "erase"}}};

struct Transition {
    VersionState from;
    Event event;
    VersionState to;
};

constexpr Transition kLife[] = {
    {draft, Event::schedule, scheduled},      {draft, Event::release, released},       {draft, Event::discard, discarded},
    {draft, Event::erase, erased},            {scheduled, Event::unschedule, draft},   {scheduled, Event::release, released},
    {scheduled, Event::discard, discarded},   {scheduled, Event::erase, erased},       {released, Event::supersede, superseded},
    {released, Event::withdraw, withdrawn},   {released, Event::erase, erased},        {superseded, Event::withdraw, withdrawn},
    {superseded, Event::erase, erased},       {withdrawn, Event::erase, erased},       {discarded, Event::erase, erased},
};

/// The rule that forbids an event in a state, and the way out.
std::string_view rule(VersionState now, Event event) {
    if (now == erased && event == Event::withdraw) return "it is erased, and that goes further than a withdrawal; its page and every answer say that it was";
    if (now == erased) return "it is erased, and nothing of it is left";
    if (now == discarded) return "its draft was discarded; offer the file again";
    const bool is_public = now == released || now == superseded || now == withdrawn;
    if (!is_public && event == Event::withdraw) return "it was never public; a newer file for its edition takes its place (daybook draft), daybook draft --drop takes it out, and daybook erase takes it away with its bytes";
    if (now == withdrawn && event == Event::withdraw) return "it is withdrawn already, and a withdrawal is final; a new version may follow it, also of the same rows (daybook draft --reinstate)";
    if (now == withdrawn) return "it is withdrawn, and a withdrawal is final; a new version may follow it, also of the same rows (daybook draft --reinstate)";
    if (is_public && event == Event::discard) return "it is public, and what was public stays readable; withdraw it instead";
    if (is_public) return "it is public already, and a version is released once; its successor takes the next number";
    if (event == Event::schedule) return "it has a date already; move that instead";
    return "the life of a version does not go that way";
}

template <class Pairs, class Value>
std::string_view name_in(const Pairs& pairs, Value value) {
    return std::ranges::find(pairs, value, &Pairs::value_type::first)->second;
}

template <class Pairs>
auto value_in(const Pairs& pairs, std::string_view text, std::string_view what) {
    const auto found = std::ranges::find(pairs, text, &Pairs::value_type::second);
    if (found == pairs.end()) throw Error::make(ErrorKind::corrupt, "'{}' is no {} of a version", text, what);
    return found->first;
}

}  // namespace

std::string_view to_string(VersionState state) { return name_in(kStates, state); }
VersionState parse_version_state(std::string_view text) { return value_in(kStates, text, "state"); }
std::string_view to_string(Event event) { return name_in(kEvents, event); }
Event parse_event(std::string_view text) { return value_in(kEvents, text, "event"); }

VersionState after(VersionState now, Event event, std::string_view what) {
    for (const auto& t : kLife)
        if (t.from == now && t.event == event) return t.to;
    throw Error::make(ErrorKind::conflict, "cannot {} {} ({}): {}", to_string(event), what, to_string(now), rule(now, event));
}

void refuse_unfit_note(std::string_view note) {
    if (note.size() > kMostNoteWords) throw Error::make(ErrorKind::usage, "the note has {} bytes; a sentence for readers has at most {}", note.size(), kMostNoteWords);
    if (schemas::showable(note) != note) throw Error(ErrorKind::usage, "the note holds control characters or characters that hide what is around them; write one line of plain text");
    if (schemas::look_over(base::trim(note), schemas::kPersonalData) != 0)
        throw Error(ErrorKind::usage, "the note holds what looks like personal data (an e-mail address, a telephone or National Insurance number, bank details); readers see it, so say why and not what");
}

}  // namespace daybook::record
