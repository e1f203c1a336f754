#include "schemas/sheets/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace daybook::schemas::sheets {

namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
/// zlib counts in 32 bits.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;

class Inflater {
public:
    explicit Inflater(std::string_view bytes) : rest_(bytes) {
        if (::inflateInit2(&stream_, kGzipOnly) != Z_OK)
            throw base::Error(base::ErrorKind::exhausted, "no memory to unpack a gzip file");
    }
    ~Inflater() { ::inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// The next piece, which may be empty before the end.
    std::string_view next();
    bool at_end() const { return ended_ && rest_.empty(); }

private:
    void begin_next_member();

    z_stream stream_{};
    std::string_view rest_;
    std::array<char, 1 << 16> out_{};
    bool ended_ = false;  ///< between two members, or behind the last
};

void Inflater::begin_next_member() {
    // Tapes and some programs fill the last block with zeros.
    if (rest_.find_first_not_of('\0') == std::string_view::npos) {
        rest_ = {};
        return;
    }
    if (!rest_.starts_with("\x1F\x8B"))
        refuse("the gzip file goes on after its end; unpack it and give the file inside");
    ::inflateReset(&stream_);
    ended_ = false;
}

std::string_view Inflater::next() {
    if (ended_) begin_next_member();
    if (ended_) return {};
    const auto given = std::min(rest_.size(), kMostAtOnce);
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(rest_.data()));
    stream_.avail_in = static_cast<uInt>(given);
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_.avail_out = static_cast<uInt>(out_.size());
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    rest_.remove_prefix(given - stream_.avail_in);
    const auto got = out_.size() - stream_.avail_out;
    if (result == Z_STREAM_END) ended_ = true;
    else if (result != Z_OK && !(result == Z_BUF_ERROR && got > 0))
        refuse("the gzip file is {}; fetch it again, or unpack it and give the file inside",
               result == Z_BUF_ERROR ? "cut short" : "damaged");
    return {out_.data(), got};
}

}  // namespace

std::string gunzip(std::string_view bytes, Budget& budget) {
    Inflater inflater(bytes);
    std::string out;
    while (!inflater.at_end()) {
        const auto piece = inflater.next();
        budget.add_inflated(piece.size());
        if (out.size() + piece.size() > budget.limits.text_bytes)
            refuse_size("the gzip file unpacks to more than {} MB; give it in parts",
                        budget.limits.text_bytes >> 20);
        out += piece;
    }
    return out;
}

}  // namespace daybook::schemas::sheets
