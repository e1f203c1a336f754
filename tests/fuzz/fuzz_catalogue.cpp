#include "harvesters/catalogue_json.hpp"
#include "harvesters/gather.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;

/// An answer of any kind gives what can be sent from child to parent, or a refusal. The first byte chooses
/// the kind.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto kinds = harvesters::kinds();
    harvesters::Source source;
    source.kind = kinds[data[0] % kinds.size()]->name;
    source.addresses = {"https://www.coasts.example/"};
    if (source.kind == "files") return 0;
    if (source.kind == "govuk" && data[0] >= 128) source.settings["offers"] = {"documents"};
    const harvesters::Occasion occasion{base::parse_rfc3339("2024-11-05T09:00:00Z"),
                                        base::parse_rfc3339("2024-10-05T09:00:00Z")};
    const harvesters::Answer answer{{"https://www.coasts.example/?start=0"},
                                    "https://www.coasts.example/",
                                    "",
                                    std::string(fuzz::text_of(data + 1, size - 1))};
    try {
        const auto said =
            base::json::write(harvesters::gathered_json(harvesters::read_here(source, occasion, answer)));
        const auto again = harvesters::gathered_from(base::json::parse(said));
        fuzz::must(base::json::write(harvesters::gathered_json(again)) == said,
                   "what crosses over is what was read");
        for (const auto& record : again.records)
            fuzz::must(record.text.find('\n') == std::string::npos, "a record stands on one line");
    } catch (const base::Error&) {
    }
    return 0;
}
