#include "harvesters/stored_zip.hpp"

#include <zlib.h>

#include <cstdint>

namespace daybook::harvesters {

namespace {

void put(std::string& out, std::uint64_t number, int bytes) {
    for (; bytes > 0; --bytes, number >>= 8) out += static_cast<char>(number & 0xFF);
}

/// What the local header and the directory both say: version 2.0, names in UTF-8, stored as it is, the first
/// of January 1980, the earliest day that the format knows.
void put_entry(std::string& out, const ZipMember& member) {
    const auto crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(member.bytes.data()), member.bytes.size());
    put(out, 20, 2);
    put(out, 0x0800, 2);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, 0x0021, 2);
    put(out, crc, 4);
    put(out, member.bytes.size(), 4);
    put(out, member.bytes.size(), 4);
    put(out, member.name.size(), 2);
    put(out, 0, 2);
}

}  // namespace

std::string stored_zip(const std::vector<ZipMember>& members) {
    std::string out, directory;
    for (const auto& member : members) {
        const auto offset = out.size();
        out += "PK\x03\x04";
        put_entry(out, member);
        out += member.name;
        out += member.bytes;
        directory += "PK\x01\x02";
        put(directory, 20, 2);
        put_entry(directory, member);
        put(directory, member.comment.size(), 2);
        put(directory, 0, 8);
        put(directory, offset, 4);
        directory += member.name + member.comment;
    }
    const auto start = out.size();
    out += directory + "PK\x05\x06";
    put(out, 0, 4);
    put(out, members.size(), 2);
    put(out, members.size(), 2);
    put(out, directory.size(), 4);
    put(out, start, 4);
    put(out, 0, 2);
    return out;
}

}  // namespace daybook::harvesters
