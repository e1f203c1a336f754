#pragma once

#include <chrono>
#include <string_view>

namespace daybook::harvesters {

/// True when each place in the words that names this month means another one or more than it, or when something
/// was done: "published in June 2024", "up to May 2024", "since April 2024", "the month before June 2024". False
/// where the words do not name it.
bool only_means_another(std::string_view words, std::chrono::year_month month);

}  // namespace daybook::harvesters
