#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/sheets/sheet.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// A workbook, a JSON table or an archive gives UTF-8 within its limits, or a sentence why not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto schema =
        schemas::parse_schema(base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/contracts.json"));
    const auto bytes = fuzz::text_of(data, size);
    const auto kind = schemas::file_kind(bytes);
    if (!schemas::holds_sheets(kind)) return 0;
    schemas::SheetLimits limits;
    limits.inflated_bytes = limits.text_bytes = 16 << 20;
    try {
        for (const auto& sheet : schemas::read_sheets(bytes, kind, schema, limits)) {
            fuzz::must(sheet.text.size() <= limits.text_bytes, "text stays within its limit");
            fuzz::must(sheet.as_given || base::is_utf8(sheet.text), "a sheet's text is UTF-8");
            fuzz::must(base::is_utf8(sheet.name), "a sheet's name is UTF-8");
        }
    } catch (const base::Error& e) {
        fuzz::must(!e.message().empty(), "a refusal says why");
    }
    return 0;
}
