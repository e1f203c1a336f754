#include "api/gzip.hpp"

#include "api/respond.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <zlib.h>

#include <algorithm>

namespace daybook::api {

namespace {

constexpr std::uint64_t kWorthIt = 1024;
constexpr std::size_t kPieceOfFile = std::size_t{256} << 10;
constexpr int kLevel = 5, kGzipWindow = 15 + 16, kMemory = 8;
constexpr std::string_view kPacked[] = {"application/json", "application/problem+json", "application/x-ndjson", "text/",
                                        "application/ld+json", "application/atom+xml", "application/rdf+xml", "application/xml", "image/svg+xml"};

/// One deflate stream with a gzip header.
class Packer {
public:
    Packer() {
        if (::deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
            throw base::Error(base::ErrorKind::exhausted, "no memory to pack an answer");
    }
    Packer(const Packer&) = delete;
    Packer& operator=(const Packer&) = delete;
    ~Packer() { ::deflateEnd(&stream_); }

    std::string pack(std::string_view text, int flush) {
        std::string out;
        // zlib reads only; its field is not const for the sake of old compilers.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream_.avail_in = static_cast<uInt>(text.size());
        do {
            const auto have = out.size();
            out.resize(have + 32 * 1024);
            stream_.next_out = reinterpret_cast<Bytef*>(out.data() + have);
            stream_.avail_out = static_cast<uInt>(out.size() - have);
            ::deflate(&stream_, flush);
            out.resize(out.size() - stream_.avail_out);
        } while (stream_.avail_out == 0);
        return out;
    }

private:
    z_stream stream_{};
};

}  // namespace

bool takes_gzip(std::string_view accept_encoding) {
    return !base::trim(accept_encoding).empty() && negotiate(accept_encoding, {"gzip"}).has_value();
}

bool is_text_type(std::string_view media_type) {
    return std::ranges::any_of(kPacked, [&](std::string_view kind) { return media_type.starts_with(kind); });
}

bool is_compressible(const Response& response) {
    if (response.status != 200 || !response.header("Content-Encoding").empty()) return false;
    const auto* file = std::get_if<FileBody>(&response.body);
    return (file == nullptr || (file->packs && file->length <= kMostPackedFile)) && is_text_type(response.header("Content-Type"));
}

bool varies_by_coding(const Response& response) {
    const auto* file = std::get_if<FileBody>(&response.body);
    return is_compressible(response) || (file != nullptr && file->packs && file->whole <= kMostPackedFile && is_text_type(response.header("Content-Type")));
}

bool is_worth_packing(const Response& response) {
    return body_length(response).value_or(kWorthIt) >= kWorthIt;
}

std::string gzip(std::string_view text) {
    return Packer().pack(text, Z_FINISH);
}

std::optional<std::string> gzip(const FileBody& file, std::size_t most) {
    const auto source = read_pieces(file, kPieceOfFile);
    Packer packer;
    base::Sha256Stream read;
    std::string out;
    for (auto piece = source(); !piece.empty(); piece = source()) {
        read.update(piece);
        out += packer.pack(piece, Z_NO_FLUSH);
        if (out.size() > most) return std::nullopt;
    }
    if (file.digest && read.finish() != *file.digest) throw base::Error::make(base::ErrorKind::corrupt, "'{}' is not what was released", file.path.string());
    out += packer.pack({}, Z_FINISH);
    return out.size() > most ? std::nullopt : std::optional(std::move(out));
}

BodySource gzip(BodySource source) {
    return [source = std::move(source), packer = std::make_shared<Packer>(), ended = false]() mutable {
        if (ended) return std::string();
        const auto piece = source();
        ended = piece.empty();
        return packer->pack(piece, ended ? Z_FINISH : Z_SYNC_FLUSH);
    };
}

}  // namespace daybook::api
