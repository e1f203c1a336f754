#include "publisher/base/error.hpp"
#include "schemas/schema.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// A schema document is read, or refused with a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto schema = schemas::parse_schema(fuzz::text_of(data, size));
        for (std::size_t i = 0; i < schema.fields.size(); ++i)
            fuzz::must(schema.find(schema.fields[i].name) == i, "a field is found under its name");
    } catch (const base::Error& e) {
        fuzz::must(!e.message().empty(), "a refusal says why");
    }
    return 0;
}
