#pragma once

#include "schemas/report.hpp"

#include <string>
#include <string_view>

namespace daybook::schemas {

/// A text that may be put before a person on a terminal or a page: control characters as their pictures
/// ("␊" for a line end), those that turn or hide what is around them as U+FFFD. Always UTF-8.
std::string showable(std::string_view text);

/// The same line by line: line ends stay.
std::string showable_lines(std::string_view text);

/// Makes every cell that a report quotes, also in its titles and its refusal, fit to be shown, and masks what
/// looks like personal data: e-mail addresses, telephone, National Insurance and NHS numbers, bank details.
void make_showable(Report& report);

}  // namespace daybook::schemas
