#pragma once

#include "publisher/app/kept_file.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/record/judge.hpp"

#include <string>
#include <vector>

namespace daybook::app {

// What whoever decides on a held file is shown of it.

inline constexpr const char* kInItsWay = "In its way as things stand:\n";

/// Its number, what it was held as and why, in lines.
std::string words_of_held(const record::HeldRecord& held);

/// The bytes that are kept of it. Throws Error(usage) where its source is configured no more, and as read_kept() does.
KeptFile read_again(OrderDesk desk, const record::HeldRecord& held);

/// A line for each.
std::string obstacle_lines(const std::vector<record::Judgement>& obstacles);

/// The file, and beside it what stands in its way.
Reply show_held(OrderDesk desk, const record::HeldRecord& held);

}  // namespace daybook::app
