#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace daybook::schemas::sheets {

static_assert(std::endian::native == std::endian::little);

/// A number as Microsoft's binary formats store it. The caller has seen to it that the bytes are there.
template <class T>
T load(std::string_view bytes, std::size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

}  // namespace daybook::schemas::sheets
