#include "schemas/csv_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;
using fuzz::must;

/// Cells lie inside the file, in order, and no byte but delimiters and line ends lies between them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static constexpr char kDelimiters[] = {',', ';', '\t', '|'};
    const char delimiter = kDelimiters[data[0] % 4];
    const auto bytes = fuzz::text_of(data + 1, size - 1);
    schemas::CsvReader reader(bytes, delimiter);
    std::string scratch;
    std::size_t behind = 0;
    std::int64_t line = 0;
    while (reader.next()) {
        must(reader.line() > line, "lines go up");
        line = reader.line();
        must(reader.size() > 0 && reader.size() <= schemas::CsvReader::kMaxCells, "a record has cells, and not too many");
        for (std::size_t i = 0; i < reader.size(); ++i) {
            must(reader.offset(i) >= behind && reader.offset(i) + reader.raw(i).size() <= bytes.size(), "cells lie in order inside the file");
            for (auto at = behind; at < reader.offset(i); ++at)
                must(bytes[at] == delimiter || bytes[at] == '\n' || bytes[at] == '\r', "only delimiters and line ends lie between cells");
            behind = reader.offset(i) + reader.raw(i).size();
            must(reader.text(i, scratch).size() <= reader.raw(i).size(), "text is never longer than its bytes");
        }
        must(reader.record_end() == behind, "a record ends behind its last cell");
    }
    for (auto at = behind; at < bytes.size(); ++at) must(bytes[at] == '\n' || bytes[at] == '\r', "only line ends lie behind the last record");
    return 0;
}
