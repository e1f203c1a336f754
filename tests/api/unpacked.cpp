#include "tests/api/unpacked.hpp"

#include <boost/test/unit_test.hpp>

#include <zlib.h>

namespace daybook::test {

std::string unpacked(const std::string& packed) {
    z_stream stream{};
    BOOST_REQUIRE(::inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string out(64 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const auto ended = ::inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    ::inflateEnd(&stream);
    return ended == Z_STREAM_END ? out : "(broken)";
}

}  // namespace daybook::test
