#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// Writes old Office files, as little of them as the tests need.
namespace daybook::schemas::tests {

template <class T>
std::string little(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}
inline std::string u16(std::uint32_t value) {
    return little(static_cast<std::uint16_t>(value));
}
inline std::string u32(std::uint32_t value) {
    return little(value);
}

inline std::string padded(std::string bytes, std::size_t to) {
    bytes.resize((bytes.size() + to - 1) / to * to, '\0');
    return bytes;
}

inline std::string directory_entry(std::string_view name, std::uint8_t type, std::uint32_t start,
                                   std::size_t size) {
    std::string out;
    for (const char c : name) (out += c) += '\0';
    out.resize(64, '\0');
    out += u16(static_cast<std::uint32_t>(name.size() * 2 + 2));
    (out += static_cast<char>(type)) += '\1';
    out += std::string(12, '\xFF') + std::string(36, '\0');
    return out + u32(start) + u32(static_cast<std::uint32_t>(size)) + u32(0);
}

/// A compound file with one stream, which stands in small sectors when it is under 4,096 bytes. Its sectors:
/// the table of sectors (0 to 7), the directory (8), the small sectors' table (9), the stream from 10 on.
inline std::string compound_of(std::string_view name, const std::string& stream) {
    constexpr std::size_t kTables = 8, kFirst = 10, kSector = 512;
    constexpr std::uint32_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF;
    const bool small = stream.size() < 4096;
    const auto body = padded(stream, kSector);
    std::string header("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    header +=
        std::string(16, '\0') + u16(0x3E) + u16(3) + u16(0xFFFE) + u16(9) + u16(6) + std::string(10, '\0');
    header += u32(kTables) + u32(8) + u32(0) + u32(4096) + u32(small ? 9 : kEnd) + u32(small ? 1 : 0) +
              u32(kEnd) + u32(0);
    for (std::uint32_t i = 0; i < 109; ++i) header += u32(i < kTables ? i : kFree);
    std::string fat;
    for (std::size_t i = 0; i < kTables; ++i) fat += u32(0xFFFFFFFD);
    fat += u32(kEnd) + u32(kEnd);
    const auto last = kFirst + body.size() / kSector;
    for (auto i = kFirst; i < last; ++i) fat += u32(i + 1 < last ? static_cast<std::uint32_t>(i + 1) : kEnd);
    fat.resize(kTables * kSector, '\xFF');
    auto directory = directory_entry("Root Entry", 5, small ? 10 : kEnd, small ? body.size() : 0) +
                     directory_entry(name, 2, small ? 0 : 10, stream.size());
    std::string small_table;
    const auto pieces = (stream.size() + 63) / 64;
    for (std::size_t i = 0; i < pieces; ++i)
        small_table += u32(i + 1 < pieces ? static_cast<std::uint32_t>(i + 1) : kEnd);
    small_table.resize(kSector, '\xFF');
    return header + fat + padded(directory, kSector) + small_table + body;
}

inline std::string record(std::uint32_t type, const std::string& data) {
    return u16(type) + u16(static_cast<std::uint32_t>(data.size())) + data;
}
inline std::string begin_stream(std::uint32_t version, std::uint32_t kind) {
    return record(0x0809, u16(version) + u16(kind) + std::string(12, '\0'));
}
inline std::string end_stream() {
    return record(0x000A, "");
}
/// Row, column and style, with which every cell begins.
inline std::string at(std::uint32_t row, std::uint32_t column, std::uint32_t style = 0) {
    return u16(row) + u16(column) + u16(style);
}

/// An Excel workbook stream of one visible sheet: records for all sheets, then those of the sheet.
inline std::string biff_of(const std::string& globals, const std::string& cells,
                           std::uint32_t version = 0x0600, std::uint8_t state = 0) {
    const std::string name = version == 0x0600 ? std::string("\x03\x00May", 5) : std::string("\x03May", 4);
    const auto bound = [&](std::size_t offset) {
        return record(0x0085,
                      u32(static_cast<std::uint32_t>(offset)) + static_cast<char>(state) + '\0' + name);
    };
    const auto head = begin_stream(version, 5) + globals;
    const auto offset = head.size() + bound(0).size() + end_stream().size();
    return head + bound(offset) + end_stream() + begin_stream(version, 0x10) + cells + end_stream();
}

}  // namespace daybook::schemas::tests
