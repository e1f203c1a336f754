#include "schemas/condense.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::size_t kInFull = 50, kFindingsKept = 300;

/// One finding for several of a code, without the column's name.
Finding folded(const Finding& first) {
    const auto known = std::ranges::find(finding_codes(), first.code, &FindingCode::code);
    auto out = first;
    out.field.clear();
    out.places.clear();
    out.count = 0;
    out.message = known == finding_codes().end() ? first.code : std::string(known->title);
    out.message += ", in further columns";
    return out;
}

}  // namespace

void condense(Report& report) {
    auto& findings = report.findings;
    for (std::size_t i = kInFull; i < findings.size(); ++i)
        if (findings[i].places.size() > 1) findings[i].places.resize(1);
    if (findings.size() <= kFindingsKept) return;
    std::vector<Finding> more;
    for (std::size_t i = kFindingsKept; i < findings.size(); ++i) {
        const auto& one = findings[i];
        auto at = std::ranges::find_if(
            more, [&](const Finding& f) { return f.code == one.code && f.severity == one.severity; });
        if (at == more.end()) at = more.insert(more.end(), folded(one));
        at->count += one.count;
    }
    findings.resize(kFindingsKept);
    findings.insert(findings.end(), more.begin(), more.end());
    std::ranges::stable_sort(findings, {}, &Finding::severity);
}

}  // namespace daybook::schemas
