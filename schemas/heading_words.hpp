#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::schemas {

/// Runs of ASCII letters and digits of a heading, in lower case.
std::vector<std::string> words_of_heading(std::string_view heading);

bool has_any(const std::vector<std::string>& words, std::initializer_list<std::string_view> any_of);

/// "Month", "Months of spend", "MonthYear".
bool names_months(std::string_view heading);

/// By what a heading is looked up: normal_heading(), or "£" where it is nothing else, in brackets or not.
std::string heading_key(std::string_view heading);

/// The key of what a heading without brackets names in another unit than pounds: "amount" of "Amount £000", "Amount in
/// thousands" and "£k amount", "£" of "£m"; "" for one that names no such unit.
std::string named_in_unit(std::string_view heading);

/// The halves of a heading in two languages: "Amount / Swm", "Supplier | Cyflenwr".
struct HeadingHalves {
    std::string_view one, other;
    bool parted = false;  ///< by a bar or blanks around the sign, as no path ("tender/title") is; nor by a line end, where "Supplier number" may be broken
};
std::optional<HeadingHalves> halves_of_heading(std::string_view heading);

}  // namespace daybook::schemas
