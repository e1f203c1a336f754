#include "schemas/scan.hpp"

#include <algorithm>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace daybook::schemas {

namespace {

/// Bits of `words` times sixty-four bytes that are one of four, and what is seen among them all (ByteWalk::Seen).
using Look = unsigned (*)(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits);

unsigned seen(bool beyond_ascii, bool odd) {
    return (beyond_ascii ? ByteWalk::beyond_ascii | ByteWalk::perhaps_marks : 0U) | (odd ? ByteWalk::perhaps_marks : 0U);
}

unsigned look_at_one(char byte, const char* bytes, std::size_t bit, std::uint64_t& hits) {
    const bool is = std::find(bytes, bytes + 4, byte) != bytes + 4;
    hits |= std::uint64_t{is} << bit;
    const auto code = static_cast<unsigned char>(byte);
    return seen(code >= 0x80, !is && (code < 0x20 || code == 0x7F || byte == '&' || byte == '_'));
}

#if defined(__SSE2__)
unsigned look_with_sse2(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits) {
    const auto all_of = [](char c) { return _mm_set1_epi8(c); };
    const __m128i a = all_of(bytes[0]), b = all_of(bytes[1]), c = all_of(bytes[2]), d = all_of(bytes[3]), ampersand = all_of('&'), line = all_of('_');
    __m128i all = _mm_setzero_si128(), odd = all;
    for (std::size_t word = 0; word < words; ++word, at += 64) {
        std::uint64_t found = 0;
        for (unsigned i = 0; i < 64; i += 16) {
            const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
            all = _mm_or_si128(all, block);
            const __m128i is = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, a), _mm_cmpeq_epi8(block, b)),
                                            _mm_or_si128(_mm_cmpeq_epi8(block, c), _mm_cmpeq_epi8(block, d)));
            // With one added 0x7F is negative, too.
            const __m128i low = _mm_cmplt_epi8(_mm_add_epi8(block, all_of(1)), all_of(0x21));
            const __m128i sign = _mm_or_si128(_mm_cmpeq_epi8(block, ampersand), _mm_cmpeq_epi8(block, line));
            odd = _mm_or_si128(odd, _mm_andnot_si128(is, _mm_or_si128(low, sign)));
            found |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(is))} << i;
        }
        hits[word] = found;
    }
    return seen(_mm_movemask_epi8(all) != 0, _mm_movemask_epi8(odd) != 0);
}

__attribute__((target("avx2"))) unsigned look_with_avx2(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits) {
    const __m256i a = _mm256_set1_epi8(bytes[0]), b = _mm256_set1_epi8(bytes[1]), c = _mm256_set1_epi8(bytes[2]), d = _mm256_set1_epi8(bytes[3]);
    const __m256i ampersand = _mm256_set1_epi8('&'), line = _mm256_set1_epi8('_'), one = _mm256_set1_epi8(1), least = _mm256_set1_epi8(0x21);
    __m256i all = _mm256_setzero_si256(), odd = all;
    for (std::size_t word = 0; word < words; ++word, at += 64) {
        std::uint64_t found = 0;
        for (unsigned i = 0; i < 64; i += 32) {
            const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i));
            all = _mm256_or_si256(all, block);
            const __m256i is = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(block, a), _mm256_cmpeq_epi8(block, b)),
                                               _mm256_or_si256(_mm256_cmpeq_epi8(block, c), _mm256_cmpeq_epi8(block, d)));
            const __m256i low = _mm256_cmpgt_epi8(least, _mm256_add_epi8(block, one));
            const __m256i sign = _mm256_or_si256(_mm256_cmpeq_epi8(block, ampersand), _mm256_cmpeq_epi8(block, line));
            odd = _mm256_or_si256(odd, _mm256_andnot_si256(is, _mm256_or_si256(low, sign)));
            found |= std::uint64_t{static_cast<unsigned>(_mm256_movemask_epi8(is))} << i;
        }
        hits[word] = found;
    }
    return seen(_mm256_movemask_epi8(all) != 0, _mm256_movemask_epi8(odd) != 0);
}

Look best_look() {
    return __builtin_cpu_supports("avx2") != 0 ? look_with_avx2 : look_with_sse2;
}
#else
unsigned look_at_each(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits) {
    unsigned found = 0;
    for (std::size_t word = 0; word < words; ++word, at += 64) {
        hits[word] = 0;
        for (unsigned i = 0; i < 64; ++i) found |= look_at_one(at[i], bytes, i, hits[word]);
    }
    return found;
}

Look best_look() {
    return look_at_each;
}
#endif

}  // namespace

void ByteWalk::look(const char* at, const char* end) {
    static const Look best = best_look();
    window_ = at;
    const auto size = std::min(static_cast<std::size_t>(end - at), kWindow), words = size / kWord;
    in_window_ = best(at, words, bytes_, hits_);
    std::fill(hits_ + words, hits_ + kWords, 0);
    // Behind the last whole word there may be no memory.
    for (std::size_t i = words * kWord; i < size; ++i) in_window_ |= look_at_one(at[i], bytes_, i % kWord, hits_[words]);
    seen_ |= in_window_;
}

}  // namespace daybook::schemas
