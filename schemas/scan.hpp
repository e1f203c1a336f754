#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace daybook::schemas {

/// Finds the first of up to four bytes in a run of text, sixteen bytes at a time where the processor can.
class ByteFinder {
public:
    ByteFinder(char a, char b, char c, char d) {
        for (const char byte : {a, b, c, d}) wanted_[static_cast<unsigned char>(byte)] = true;
#if defined(__SSE2__)
        a_ = _mm_set1_epi8(a);
        b_ = _mm_set1_epi8(b);
        c_ = _mm_set1_epi8(c);
        d_ = _mm_set1_epi8(d);
#endif
    }

    /// The first of them at or behind `at`; `end` when there is none.
    const char* find(const char* at, const char* end) const {
#if defined(__SSE2__)
        for (; end - at >= 16; at += 16) {
            const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
            const __m128i hits =
                _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, a_), _mm_cmpeq_epi8(block, b_)),
                             _mm_or_si128(_mm_cmpeq_epi8(block, c_), _mm_cmpeq_epi8(block, d_)));
            const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
            if (mask != 0) return at + std::countr_zero(mask);
        }
#endif
        while (at != end && !wanted_[static_cast<unsigned char>(*at)]) ++at;
        return at;
    }

private:
    bool wanted_[256] = {};
#if defined(__SSE2__)
    __m128i a_, b_, c_, d_;
#endif
};

}  // namespace daybook::schemas
