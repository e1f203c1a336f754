#pragma once

#include "publisher/catalogue/service_facts.hpp"
#include "publisher/catalogue/state.hpp"

#include <string>
#include <string_view>

namespace daybook::catalogue {

/// Announced releases as iCalendar (RFC 5545, 7986). An event's UID is that of its promise (Announcement::name()) for ever, its SEQUENCE rises with
/// each change, and what is cancelled stays, so that a reader's calendar strikes it out. `organisation` and `dataset`
/// narrow it; "" takes all. Times are UTC.
std::string icalendar(const State& state, const ServiceFacts& facts, std::string_view organisation = {}, std::string_view dataset = {});

/// One content line: folded at 75 octets, never inside a character (RFC 5545, 3.1), with CRLF at its end.
std::string folded_line(std::string_view line);
/// TEXT as a value: backslash, semicolon, comma and line ends escaped (3.3.11).
std::string escaped_text(std::string_view text);

}  // namespace daybook::catalogue
