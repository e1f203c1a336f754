#include "schemas/amounts.hpp"
#include "schemas/dates.hpp"
#include "schemas/edition.hpp"
#include "schemas/encoding.hpp"
#include "schemas/file_kind.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;
using fuzz::must;

/// One cell, read as everything it could be.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    for (const int scale : {0, 2, 6}) schemas::read_number(text, scale);
    for (const auto order : {schemas::DateOrder::day_first, schemas::DateOrder::month_first}) schemas::read_date(text, order);
    schemas::file_kind(text);
    const auto file = schemas::decide_encoding(text);
    must(file.text().size() <= 3 * size + 4, "decoding does not grow without bound");
    must(base::is_utf8(base::to_utf8(text)), "mended text is UTF-8");
    try {
        must(schemas::Edition::parse(text).str() == text, "an edition is written as it was read");
    } catch (const base::Error&) {
    }
    return 0;
}
