#include "publisher/base/durable_file.hpp"
#include "schemas/check.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

using namespace daybook;
using fuzz::must;

namespace {

schemas::CheckResult read_in(std::size_t stretch_bytes, bool copied, const std::uint8_t* data, std::size_t size) {
    static const auto schema = base::read_file(DAYBOOK_SOURCE_DIR "/tests/fuzz/payments.json");
    schemas::CheckRequest request{"fuzz.csv", schema, schemas::Profile::harvest, 100000};
    request.threads = 1;
    request.stretch_bytes = stretch_bytes;
    schemas::Source source(fuzz::text_of(data, size));
    if (copied) source.copy = [](std::string_view part, char* to) { return std::ranges::copy(part, to).in == part.end(); };
    return schemas::check(source, request);
}

}  // namespace

/// A whole file: nothing is lost between the counts, the report survives its own JSON, and it is the same however the file is cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto result = read_in(std::size_t{1} << 20, false, data, size);
    const auto& report = result.report;
    must(report.rows.balances(), "source = accepted + quarantined + set aside");
    must(result.rows.has_value() == report.refusal.empty(), "a table or a refusal");
    must(!result.rows || result.rows->count() == static_cast<std::size_t>(report.rows.accepted), "as many rows as accepted");
    const auto json = base::json::write(report.to_json());
    must(base::json::write(schemas::Report::from_json(base::json::parse(json)).to_json()) == json, "the report reads back as written");
    must(!schemas::to_text(report).empty(), "the report can be shown");
    for (const bool copied : {false, true}) {
        const auto cut = read_in(1 + size % 97, copied, data, size);
        must(base::json::write(cut.report.to_json()) == json, "the report does not depend on how the file is cut, or whether stretches are copied");
        must(cut.redacted == result.redacted, "nor does the copy without private cells");
    }
    return 0;
}
