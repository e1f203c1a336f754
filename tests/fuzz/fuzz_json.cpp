#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// JSON reads back as it was written, and canonical JSON is its own canonical form.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto value = base::json::parse(fuzz::text_of(data, size));
        const auto text = base::json::write(value);
        fuzz::must(base::json::write(base::json::parse(text)) == text, "written JSON reads back");
        const auto canonical = base::json::canonical(value);
        fuzz::must(base::json::canonical(base::json::parse(canonical)) == canonical, "canonical JSON is canonical");
    } catch (const base::Error&) {
    }
    return 0;
}
