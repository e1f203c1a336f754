#pragma once

#include "schemas/unseen_marks.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

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

/// Walks from one of four bytes to the next. Where they are in a thousand bytes is found out in one go, so that short runs between
/// them, which the cells of a table are, cost no look each. \pre the text does not change
class ByteWalk {
public:
    ByteWalk(char a, char b, char c, char d) : bytes_{a, b, c, d} {
        for (const char byte : bytes_)
            if (may_be_mark(byte) && byte != '\n' && byte != '\r' && byte != '\t') always_ = perhaps_marks;
    }

    /// Where a walk is, kept by who walks: the last of them that was found, and those behind it in its word.
    struct Place {
        const char* word = nullptr;
        std::uint64_t left = 0;  ///< bits of those behind, none of them the last found
    };

    /// The first of them at or behind `at`; `end`, which is always the same, when there is none.
    const char* find(const char* at, const char* end) {
        Place place;
        return find(at, end, place);
    }
    const char* find(const char* at, const char* end, Place& place) {
        auto into = reinterpret_cast<std::uintptr_t>(at) - reinterpret_cast<std::uintptr_t>(window_);
        if (into >= kWindow) {
            if (at == end) return end;
            look(at, end);
            into = 0;
        }
        place.word = window_ + into / kWord * kWord;
        place.left = hits_[into / kWord] >> (into % kWord) << (into % kWord);
        return on(end, place);
    }
    /// The one behind the last that was found there; `end` when there is none.
    const char* on(const char* end, Place& place) {
        if (place.left == 0 && !take_next_word(end, place)) return end;
        const auto* const found = place.word + std::countr_zero(place.left);
        place.left &= place.left - 1;
        return found;
    }

    /// What stands among bytes that were walked over; bits.
    enum Seen : unsigned {
        beyond_ascii = 1U << 0,
        perhaps_marks = 1U << 1,  ///< "&", "_", a control character that is none of the four, or a byte beyond ASCII: see holds_marks()
    };
    /// What is walked over next is other text, or the same elsewhere.
    void forget() { window_ = nullptr; }
    /// Everything that was walked over since begin_anew(), and perhaps what stands nearby.
    unsigned seen() const { return seen_; }
    void begin_anew() { seen_ = in_window_ | always_; }

private:
    static constexpr std::size_t kWord = 64, kWords = 16, kWindow = kWord * kWords;

    void look(const char* at, const char* end);
    /// The next word that has any; false when there is none.
    bool take_next_word(const char* end, Place& place) {
        for (;;) {
            auto word = static_cast<std::size_t>(place.word - window_) / kWord;
            while (++word < kWords)
                if (hits_[word] != 0) {
                    place = {window_ + word * kWord, hits_[word]};
                    return true;
                }
            if (end - window_ <= static_cast<std::ptrdiff_t>(kWindow)) return false;
            look(window_ + kWindow, end);
            place = {window_, hits_[0]};
            if (place.left != 0) return true;
        }
    }

    char bytes_[4];
    unsigned always_ = 0;  ///< where one of the four may be a mark itself, in a cell that is quoted
    unsigned seen_ = beyond_ascii | perhaps_marks, in_window_ = seen_;
    const char* window_ = nullptr;
    std::uint64_t hits_[kWords] = {};  ///< of the window, a bit a byte
};

/// Whether two letters stand side by side in a text, in any case; either of two pairs in lower case.
class LetterPairs {
public:
    constexpr LetterPairs(char a, char b, char c, char d) : pairs_{a, b, c, d} {}

    /// Where the first pair at or behind `from` stands; the text's size when there is none.
    std::size_t find(std::string_view text, std::size_t from) const {
#if defined(__SSE2__)
        while (text.size() > kBlock && from + 1 < text.size()) {
            // The last block takes in some of the one before it.
            const auto at = std::min(from, text.size() - kBlock - 1);
            const auto hits = hits_of(text.data() + at) >> (from - at);
            if (hits != 0) return from + static_cast<std::size_t>(std::countr_zero(hits));
            from = at + kBlock;
        }
#endif
        for (; from + 1 < text.size(); ++from) {
            const char one = static_cast<char>(text[from] | 0x20), other = static_cast<char>(text[from + 1] | 0x20);
            if ((one == pairs_[0] && other == pairs_[1]) || (one == pairs_[2] && other == pairs_[3])) return from;
        }
        return text.size();
    }

private:
    static constexpr std::size_t kBlock = 16;

#if defined(__SSE2__)
    unsigned hits_of(const char* at) const {
        const auto lower = [](const char* from) { return _mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)), _mm_set1_epi8(0x20)); };
        const __m128i first = lower(at), second = lower(at + 1);
        const auto is = [&](int i) {
            return _mm_and_si128(_mm_cmpeq_epi8(first, _mm_set1_epi8(pairs_[i])), _mm_cmpeq_epi8(second, _mm_set1_epi8(pairs_[i + 1])));
        };
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(is(0), is(2))));
    }
#endif

    char pairs_[4];
};

}  // namespace daybook::schemas
