#pragma once

#include <string>
#include <string_view>

namespace daybook::catalogue {

/// "Corrected by the publisher" for "department-correction"; an unknown code as it is.
std::string reason_words(std::string_view reason);
/// A dataset's title where its organisation stands beside it: "Spending over £25,000" for "Harbours: Spending over £25,000".
std::string own_title(std::string_view organisation, std::string_view title);
/// A dataset's title where it stands alone: organisation and own title.
std::string whole_title(std::string_view organisation, std::string_view title);
/// "published in error" for "published-in-error".
std::string code_words(std::string_view code);

}  // namespace daybook::catalogue
