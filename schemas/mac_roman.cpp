#include "schemas/mac_roman.hpp"

#include "schemas/encoding.hpp"

#include <array>

namespace daybook::schemas {

namespace {

/// Bytes 80 to FF (Apple's ROMAN.TXT, with the euro).
constexpr std::array<char16_t, 128> kMacUpper{
    0x00C4, 0x00C5, 0x00C7, 0x00C9, 0x00D1, 0x00D6, 0x00DC, 0x00E1,
    0x00E0, 0x00E2, 0x00E4, 0x00E3, 0x00E5, 0x00E7, 0x00E9, 0x00E8,
    0x00EA, 0x00EB, 0x00ED, 0x00EC, 0x00EE, 0x00EF, 0x00F1, 0x00F3,
    0x00F2, 0x00F4, 0x00F6, 0x00F5, 0x00FA, 0x00F9, 0x00FB, 0x00FC,
    0x2020, 0x00B0, 0x00A2, 0x00A3, 0x00A7, 0x2022, 0x00B6, 0x00DF,
    0x00AE, 0x00A9, 0x2122, 0x00B4, 0x00A8, 0x2260, 0x00C6, 0x00D8,
    0x221E, 0x00B1, 0x2264, 0x2265, 0x00A5, 0x00B5, 0x2202, 0x2211,
    0x220F, 0x03C0, 0x222B, 0x00AA, 0x00BA, 0x03A9, 0x00E6, 0x00F8,
    0x00BF, 0x00A1, 0x00AC, 0x221A, 0x0192, 0x2248, 0x2206, 0x00AB,
    0x00BB, 0x2026, 0x00A0, 0x00C0, 0x00C3, 0x00D5, 0x0152, 0x0153,
    0x2013, 0x2014, 0x201C, 0x201D, 0x2018, 0x2019, 0x00F7, 0x25CA,
    0x00FF, 0x0178, 0x2044, 0x20AC, 0x2039, 0x203A, 0xFB01, 0xFB02,
    0x2021, 0x00B7, 0x201A, 0x201E, 0x2030, 0x00C2, 0x00CA, 0x00C1,
    0x00CB, 0x00C8, 0x00CD, 0x00CE, 0x00CF, 0x00CC, 0x00D3, 0x00D4,
    0xF8FF, 0x00D2, 0x00DA, 0x00DB, 0x00D9, 0x0131, 0x02C6, 0x02DC,
    0x00AF, 0x02D8, 0x02D9, 0x02DA, 0x00B8, 0x02DD, 0x02DB, 0x02C7};

/// A text, byte by byte, with what stands around each.
class ByteSigns {
public:
    explicit ByteSigns(std::string_view bytes) : bytes_(bytes) {}

    /// For Mac Roman: "Bob's", "cafe" and a dash between blanks. In Windows-1252 these bytes are capitals, which do not stand
    /// behind small letters, or alone.
    bool is_of_mac(std::size_t at) const {
        switch (byte(at)) {
            case 0xD5: return (is_small(at - 1) && is_small(at + 1)) || is_possessive(at);
            case 0x8E: return is_small(at - 1) && !is_capital(at + 1);
            case 0xD0: return byte(at - 1) == ' ' && byte(at + 1) == ' ';
            default: return false;
        }
    }
    /// For Windows-1252: the same; in Mac Roman its small letters with accents are capitals and signs.
    bool is_of_windows(std::size_t at) const {
        switch (const auto sign = byte(at)) {
            case 0x92: return is_possessive(at);
            case 0x96: return byte(at - 1) == ' ' && byte(at + 1) == ' ';
            default: return sign >= 0xE0 && is_small(at - 1) && is_small(at + 1);
        }
    }

private:
    /// 0 beyond the ends.
    unsigned char byte(std::size_t at) const { return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : '\0'; }
    bool is_small(std::size_t at) const { return byte(at) >= 'a' && byte(at) <= 'z'; }
    bool is_capital(std::size_t at) const { return byte(at) >= 'A' && byte(at) <= 'Z'; }
    /// Before the S of a name that ends with it.
    bool is_possessive(std::size_t at) const {
        const bool letter = is_small(at - 1) || is_capital(at - 1);
        return letter && (byte(at + 1) | 0x20) == 's' && !is_small(at + 2) && !is_capital(at + 2);
    }

    std::string_view bytes_;
};

}  // namespace

bool is_mac_roman(std::string_view bytes) {
    const ByteSigns signs(bytes);
    std::size_t mac = 0, windows = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (static_cast<unsigned char>(bytes[at]) < 0x80) continue;
        mac += signs.is_of_mac(at) ? 1U : 0U;
        windows += signs.is_of_windows(at) ? 1U : 0U;
    }
    return mac > windows;
}

void append_mac_roman(std::string_view bytes, std::string& out) {
    std::u16string unit(1, 0);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
            continue;
        }
        unit[0] = kMacUpper[byte - 0x80];
        append_utf16(unit, out);
    }
}

}  // namespace daybook::schemas
