#include "publisher/base/error.hpp"
#include "schemas/checked_rows.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// What a worker that was taken over may send instead of a table.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto table = schemas::decode_table(fuzz::text_of(data, size));
        const schemas::CheckedRows rows(table);
        rows.digest();
        rows.prints();
        fuzz::must(schemas::encode_table(table) == fuzz::text_of(data, size), "a table is written as it was read");
    } catch (const base::Error&) {
    }
    return 0;
}
