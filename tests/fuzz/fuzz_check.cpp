#include "publisher/base/durable_file.hpp"
#include "schemas/check.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace daybook;
using fuzz::must;

/// A whole file: nothing is lost between the counts, and the report survives its own JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto schema = base::read_file(DAYBOOK_SOURCE_DIR "/tests/fuzz/payments.json");
    const auto result = schemas::check(fuzz::text_of(data, size), {"fuzz.csv", schema, schemas::Profile::harvest, 100000});
    const auto& report = result.report;
    must(report.rows.balances(), "source = accepted + quarantined + set aside");
    must(result.table.has_value() == report.refusal.empty(), "a table or a refusal");
    must(!result.table || result.table->rows() == static_cast<std::size_t>(report.rows.accepted), "as many rows as accepted");
    const auto json = base::json::write(report.to_json());
    must(base::json::write(schemas::Report::from_json(base::json::parse(json)).to_json()) == json, "the report reads back as written");
    must(!schemas::to_text(report).empty(), "the report can be shown");
    return 0;
}
