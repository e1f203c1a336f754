#include "harvesters/content_decoder.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <zlib.h>

#include <array>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

/// gzip reaches 1032; tables of text seldom 30.
constexpr std::uint64_t kMostRatio = 200;
constexpr std::uint64_t kRatioFrom = UINT64_C(8) << 20;
constexpr int kGzipWindow = 15 + 16;

}  // namespace

struct ContentDecoder::Packed {
    z_stream stream{};
    std::uint64_t in = 0, out = 0;
    bool at_end = false;  ///< of a member; nothing, or another one, follows
    std::array<char, 64 * 1024> buffer;

    Packed() {
        if (inflateInit2(&stream, kGzipWindow) != Z_OK)
            throw Error(ErrorKind::exhausted, "no memory to unpack gzip");
    }
    ~Packed() { inflateEnd(&stream); }
    Packed(const Packed&) = delete;
    Packed& operator=(const Packed&) = delete;

    bool unpack_some(const Take& take);
};

bool ContentDecoder::Packed::unpack_some(const Take& take) {
    if (at_end) inflateReset(&stream);
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        throw Error::make(ErrorKind::bad_input, "the body is no gzip although Content-Encoding says so{}{}",
                          stream.msg != nullptr ? ": " : "", stream.msg != nullptr ? stream.msg : "");
    at_end = result == Z_STREAM_END;
    const auto made = buffer.size() - stream.avail_out;
    out += made;
    if (out > kRatioFrom && out > kMostRatio * in)
        throw Error::make(ErrorKind::bad_input,
                          "the body unpacks to more than {} times its size, as no honest file does",
                          kMostRatio);
    return take({buffer.data(), made});
}

ContentDecoder::ContentDecoder(std::string_view coding) {
    const auto name = base::to_lower(base::trim(coding));
    if (name.empty() || name == "identity") return;
    if (name != "gzip" && name != "x-gzip")
        throw Error::make(ErrorKind::bad_input,
                          "the body comes in the content coding '{}', which was not asked for",
                          base::clip(base::to_utf8(name), 60));
    packed_ = std::make_unique<Packed>();
}

ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;

bool ContentDecoder::feed(std::string_view bytes, const Take& take) {
    if (!packed_) return take(bytes);
    auto& p = *packed_;
    p.in += bytes.size();
    // zlib's interface is not const, but it does not write to its input.
    p.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    p.stream.avail_in = static_cast<uInt>(bytes.size());
    // A full buffer may hide more output although all input is taken.
    do {
        if (!p.unpack_some(take)) return false;
    } while (p.stream.avail_in > 0 || (p.stream.avail_out == 0 && !p.at_end));
    return true;
}

bool ContentDecoder::whole() const {
    return !packed_ || packed_->at_end;
}

}  // namespace daybook::harvesters
