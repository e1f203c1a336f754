#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace daybook::harvesters {

/// Undoes the Content-Encoding of one response, as it comes (zlib). libcurl could, but says nothing of a
/// stream that ends too early, which would be a short file that looks whole.
class ContentDecoder {
public:
    using Take = std::function<bool(std::string_view)>;  ///< false: no more is wanted

    /// Knows "", "identity", "gzip" and "x-gzip". Throws Error(bad_input) naming any other coding: nobody
    /// asked for it.
    explicit ContentDecoder(std::string_view coding);
    ~ContentDecoder();
    ContentDecoder(ContentDecoder&&) noexcept;

    /// Gives what the bytes stand for to `take`, in pieces of at most 64 KiB, while it wants them. Throws
    /// Error(bad_input) when they are no gzip or unpack to more than 200 times their size (beyond the first 8
    /// MiB).
    bool feed(std::string_view bytes, const Take& take);
    /// True unless a packed stream stopped before its end.
    bool whole() const;
    bool identity() const { return !packed_; }

private:
    struct Packed;
    std::unique_ptr<Packed> packed_;
};

}  // namespace daybook::harvesters
