#pragma once

#include <string>

namespace daybook::test {

/// What zlib itself makes of a gzip stream of at most 64 MiB; "(broken)" when it does not end.
std::string unpacked(const std::string& packed);

}  // namespace daybook::test
