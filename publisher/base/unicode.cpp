#include "publisher/base/unicode.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

namespace daybook::base {

namespace {

constexpr char kRules[] = "NFKD; [:Nonspacing Mark:] Remove; Any-Latin; Latin-ASCII; Lower";

/// Made once: it takes milliseconds to make, keeps no state of a text and may be shared by threads.
const icu::Transliterator& to_plain() {
    static const std::unique_ptr<icu::Transliterator> made = [] {
        UErrorCode failed = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> out(icu::Transliterator::createInstance(kRules, UTRANS_FORWARD, failed));
        if (U_FAILURE(failed) || out == nullptr)
            throw Error::make(ErrorKind::internal, "ICU cannot make '{}': {}", kRules, u_errorName(failed));
        return out;
    }();
    return *made;
}

}  // namespace

std::string plain_letters(std::string_view utf8) {
    const bool ascii = std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) return to_lower(utf8);
    auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
    to_plain().transliterate(text);
    std::string out;
    text.toUTF8String(out);
    return out;
}

}  // namespace daybook::base
