#include "schemas/scan.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace daybook::schemas {

namespace {

/// Bits of `words` times sixty-four bytes that are one of four, and whether all bytes are of ASCII.
using Look = bool (*)(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits);

#if defined(__SSE2__)
bool look_with_sse2(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits) {
    const __m128i a = _mm_set1_epi8(bytes[0]), b = _mm_set1_epi8(bytes[1]), c = _mm_set1_epi8(bytes[2]), d = _mm_set1_epi8(bytes[3]);
    __m128i all = _mm_setzero_si128();
    for (std::size_t word = 0; word < words; ++word, at += 64) {
        std::uint64_t found = 0;
        for (unsigned i = 0; i < 64; i += 16) {
            const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
            all = _mm_or_si128(all, block);
            const __m128i is = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, a), _mm_cmpeq_epi8(block, b)),
                                            _mm_or_si128(_mm_cmpeq_epi8(block, c), _mm_cmpeq_epi8(block, d)));
            found |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(is))} << i;
        }
        hits[word] = found;
    }
    return _mm_movemask_epi8(all) == 0;
}

__attribute__((target("avx2"))) bool look_with_avx2(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits) {
    const __m256i a = _mm256_set1_epi8(bytes[0]), b = _mm256_set1_epi8(bytes[1]), c = _mm256_set1_epi8(bytes[2]), d = _mm256_set1_epi8(bytes[3]);
    __m256i all = _mm256_setzero_si256();
    for (std::size_t word = 0; word < words; ++word, at += 64) {
        std::uint64_t found = 0;
        for (unsigned i = 0; i < 64; i += 32) {
            const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i));
            all = _mm256_or_si256(all, block);
            const __m256i is = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(block, a), _mm256_cmpeq_epi8(block, b)),
                                               _mm256_or_si256(_mm256_cmpeq_epi8(block, c), _mm256_cmpeq_epi8(block, d)));
            found |= std::uint64_t{static_cast<unsigned>(_mm256_movemask_epi8(is))} << i;
        }
        hits[word] = found;
    }
    return _mm256_movemask_epi8(all) == 0;
}

Look best_look() {
    return __builtin_cpu_supports("avx2") != 0 ? look_with_avx2 : look_with_sse2;
}
#else
bool look_at_each(const char* at, std::size_t words, const char* bytes, std::uint64_t* hits) {
    bool ascii = true;
    for (std::size_t word = 0; word < words; ++word, at += 64) {
        hits[word] = 0;
        for (unsigned i = 0; i < 64; ++i) {
            ascii = ascii && static_cast<signed char>(at[i]) >= 0;
            for (int b = 0; b < 4; ++b) hits[word] |= std::uint64_t{at[i] == bytes[b]} << i;
        }
    }
    return ascii;
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
    window_ascii_ = best(at, words, bytes_, hits_);
    std::fill(hits_ + words, hits_ + kWords, 0);
    // Behind the last whole word there may be no memory.
    for (std::size_t i = words * kWord; i < size; ++i) {
        window_ascii_ = window_ascii_ && static_cast<signed char>(at[i]) >= 0;
        for (const char byte : bytes_) hits_[words] |= std::uint64_t{at[i] == byte} << (i % kWord);
    }
    ascii_ = ascii_ && window_ascii_;
}

}  // namespace daybook::schemas
