#pragma once

#include <string>
#include <string_view>

namespace daybook::harvesters {

/// What one of several files of an entry is known by; the only one is known by the entry's own name.
std::string further_file_of(const std::string& entry, std::string_view url);

/// The same where another file of the entry has that name, too.
std::string further_file_of_address(const std::string& entry, std::string_view url);

/// The entry that a file is of which is known by `identity` and offered at `url`: what the two above were
/// given, or the identity itself. A name of an entry may have a '#' in it, too.
std::string entry_of(const std::string& identity, std::string_view url);

}  // namespace daybook::harvesters
