#pragma once

#include "schemas/report.hpp"

#include <string>
#include <string_view>

namespace daybook::schemas {

/// A text that may be put before a person on a terminal or a page: control characters as their pictures
/// ("␊" for a line end), those that turn or hide what is around them as U+FFFD. Always UTF-8.
std::string showable(std::string_view text);

/// Makes every cell that a report quotes, also in its titles and its refusal, fit to be shown, and masks what looks like personal data: e-mail
/// addresses, telephone and National Insurance numbers, bank details.
void make_showable(Report& report);

/// Keeps a report of a file with hundreds of faulty columns one that a person can read: beyond the first
/// findings, one place each; beyond 300, those of one code and severity are one, their counts added up.
void condense(Report& report);

}  // namespace daybook::schemas
