#pragma once

#include "schemas/sheets/budget.hpp"
#include "schemas/sheets/little_endian.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The records of an Excel 5 to 2003 workbook stream (MS-XLS 2.1, 2.4).
namespace daybook::schemas::sheets::biff {

enum RecordType : std::uint16_t {
    kFormula = 0x0006,
    kEof = 0x000A,
    kDateMode = 0x0022,
    kFilePass = 0x002F,
    kContinue = 0x003C,
    kCodePage = 0x0042,
    kColumnInfo = 0x007D,
    kBoundSheet = 0x0085,
    kMulRk = 0x00BD,
    kRString = 0x00D6,
    kXf = 0x00E0,
    kMergeCells = 0x00E5,
    kSst = 0x00FC,
    kLabelSst = 0x00FD,
    kNumber = 0x0203,
    kLabel = 0x0204,
    kBoolErr = 0x0205,
    kString = 0x0207,
    kRow = 0x0208,
    kRk = 0x027E,
    kFormat = 0x041E,
    kBof = 0x0809,
};

/// One record; its bytes are read with bounds checked, so a short record is damage and no overrun.
struct Record {
    std::uint16_t type = 0;
    std::string_view data;

    template <class T>
    T at(std::size_t offset) const {
        if (offset + sizeof(T) > data.size()) short_record();
        return load<T>(data, offset);
    }
    std::string_view from(std::size_t offset) const {
        if (offset > data.size()) short_record();
        return data.substr(offset);
    }
    [[noreturn]] void short_record() const;
};

/// Walks over the records of a stream.
class Records {
public:
    explicit Records(std::string_view stream, std::size_t offset = 0) : stream_(stream), at_(offset) {}
    /// The next record; absent at the end. One cut short by the end of the stream is damage.
    std::optional<Record> next();
    /// The CONTINUE records that follow, moved past.
    std::vector<std::string_view> continuations();

private:
    std::string_view stream_;
    std::size_t at_;
};

/// Text in a code page, as Excel 5 and 95 wrote it, to UTF-8. Throws Error(bad_input) on one that is not
/// western.
std::string from_code_page(std::string_view bytes, std::uint16_t code_page);

/// Reads strings that may run on into CONTINUE records (MS-XLS 2.5.293, 2.5.294): in the midst of characters
/// such a record begins with a byte that says anew how wide they are.
class StringReader {
public:
    explicit StringReader(std::vector<std::string_view> pieces) : pieces_(std::move(pieces)) {}

    template <class T>
    T number() {
        std::string bytes;
        for (std::size_t i = 0; i < sizeof(T); ++i) bytes += byte();
        return load<T>(bytes, 0);
    }
    /// A string whose length was read before, in characters, with its flags, runs and phonetics passed over.
    std::string text(std::size_t characters);

private:
    char byte();
    void settle();
    void skip(std::uint64_t bytes);
    std::u16string characters(std::size_t count, bool wide);

    std::vector<std::string_view> pieces_;
    std::size_t piece_ = 0, at_ = 0;
};

/// A number in four bytes (MS-XLS 2.5.122): 30 bits of a whole number or of a double, perhaps in hundredths.
double rk_value(std::uint32_t rk);

/// "#N/A" for 0x2A (MS-XLS 2.5.10).
std::string_view error_text(std::uint8_t code);

}  // namespace daybook::schemas::sheets::biff
