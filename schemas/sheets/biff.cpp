#include "schemas/sheets/biff.hpp"

#include "schemas/encoding.hpp"

#include <algorithm>
#include <bit>

namespace daybook::schemas::sheets::biff {

namespace {

[[noreturn]] void damaged() {
    refuse(
        "the old Excel workbook (XLS) is damaged or cut short; open it in a spreadsheet, save it as XLSX or "
        "CSV and "
        "give that file");
}

}  // namespace

void Record::short_record() const {
    damaged();
}

std::optional<Record> Records::next() {
    constexpr std::size_t kHead = 4;
    if (at_ + kHead > stream_.size()) return {};
    Record out;
    out.type = load<std::uint16_t>(stream_, at_);
    const std::size_t size = load<std::uint16_t>(stream_, at_ + 2);
    // The rest of a stream's last sector.
    if (out.type == 0 && size == 0) return {};
    if (at_ + kHead + size > stream_.size()) damaged();
    out.data = stream_.substr(at_ + kHead, size);
    at_ += kHead + size;
    return out;
}

std::vector<std::string_view> Records::continuations() {
    std::vector<std::string_view> out;
    for (;;) {
        const auto here = at_;
        const auto record = next();
        if (record && record->type == kContinue) {
            out.push_back(record->data);
            continue;
        }
        at_ = here;
        return out;
    }
}

std::string from_code_page(std::string_view bytes, std::uint16_t code_page) {
    // 0x8001 is what Excel 4 called Windows-1252; 367 is ASCII, 1200 is written where it says nothing.
    constexpr std::uint16_t kWestern[] = {0, 367, 1200, 1252, 0x8001};
    if (!is_ascii(bytes) && std::ranges::find(kWestern, code_page) == std::end(kWestern))
        refuse(
            "the old Excel workbook (XLS) is written in code page {}, which is not read; open it in a "
            "spreadsheet, "
            "save it as XLSX or CSV and give that file",
            code_page);
    std::string out;
    append_windows_1252(bytes, out);
    return out;
}

void StringReader::settle() {
    while (piece_ < pieces_.size() && at_ == pieces_[piece_].size()) {
        ++piece_;
        at_ = 0;
    }
    if (piece_ == pieces_.size()) damaged();
}

char StringReader::byte() {
    settle();
    return pieces_[piece_][at_++];
}

void StringReader::skip(std::uint64_t bytes) {
    while (bytes > 0) {
        settle();
        const auto here = std::min<std::uint64_t>(bytes, pieces_[piece_].size() - at_);
        at_ += static_cast<std::size_t>(here);
        bytes -= here;
    }
}

std::u16string StringReader::characters(std::size_t count, bool wide) {
    std::u16string out;
    while (out.size() < count) {
        if (piece_ < pieces_.size() && at_ == pieces_[piece_].size()) wide = (byte() & 1) != 0;
        if (wide) out += static_cast<char16_t>(number<std::uint16_t>());
        else out += static_cast<unsigned char>(byte());
    }
    return out;
}

std::string StringReader::text(std::size_t count) {
    const auto flags = byte();
    const std::uint64_t runs = (flags & 8) != 0 ? number<std::uint16_t>() : 0;
    const std::uint64_t phonetics = (flags & 4) != 0 ? number<std::uint32_t>() : 0;
    std::string out;
    append_utf16(characters(count, (flags & 1) != 0), out);
    skip(runs * 4 + phonetics);
    return out;
}

double rk_value(std::uint32_t rk) {
    const bool hundredths = (rk & 1) != 0, whole = (rk & 2) != 0;
    const double value = whole ? static_cast<double>(static_cast<std::int32_t>(rk) >> 2)
                               : std::bit_cast<double>(static_cast<std::uint64_t>(rk & ~3U) << 32);
    return hundredths ? value / 100 : value;
}

std::string_view error_text(std::uint8_t code) {
    switch (code) {
        case 0x00: return "#NULL!";
        case 0x07: return "#DIV/0!";
        case 0x0F: return "#VALUE!";
        case 0x17: return "#REF!";
        case 0x1D: return "#NAME?";
        case 0x24: return "#NUM!";
        case 0x2A: return "#N/A";
        default: return "#ERROR!";
    }
}

}  // namespace daybook::schemas::sheets::biff
