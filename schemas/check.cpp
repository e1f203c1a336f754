#include "schemas/check.hpp"

#include "schemas/checker.hpp"
#include "schemas/file_kind.hpp"

namespace daybook::schemas {

CheckResult check(std::string_view bytes, const CheckRequest& request) {
    const auto schema = parse_schema(request.schema_text);
    CheckResult out;
    auto& report = out.report;
    report.file_name = request.file_name;
    report.schema = schema.id.str();
    report.schema_version = schema.version;
    report.checker_version = kCheckerVersion;
    report.profile = request.profile;
    const auto kind = file_kind(bytes);
    report.file_kind = to_string(kind);
    if (kind != FileKind::csv) {
        report.refusal = refusal_of(kind);
        Finding finding{"format-error", Severity::error, "", report.refusal, std::string(remedy_for(kind)), 1, {}};
        report.findings.push_back(std::move(finding));
        return out;
    }
    Checker(schema, request, decide_encoding(bytes), out).run();
    return out;
}

}  // namespace daybook::schemas
