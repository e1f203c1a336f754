#include "schemas/condense.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace daybook::schemas {

namespace {

constexpr std::size_t kFindingsWhole = 50, kFindingsKept = 300;

/// Findings of a code and severity that become one. What is about cells stays apart from what is about the file: the
/// score counts the one and not the other.
struct Fold {
    std::vector<const Finding*> findings;

    bool takes(const Finding& one) const {
        const auto& first = *findings.front();
        return first.code == one.code && first.severity == one.severity && first.field.empty() == one.field.empty();
    }
    Finding result() const;
};

std::string where(const std::set<std::string>& columns) {
    if (columns.contains("")) return " elsewhere in the file";
    return columns.size() == 1 ? " in another column" : " in " + base::grouped(std::ssize(columns)) + " more columns";
}

/// In how many columns it was found is all that is left of their names; what to do is no longer about one of them.
Finding Fold::result() const {
    if (findings.size() == 1) return *findings.front();
    auto out = *findings.front();
    std::set<std::string> columns;
    out.count = 0;
    for (const auto* one : findings) {
        columns.insert(one->field);
        out.count += one->count;
    }
    const auto known = std::ranges::find(finding_codes(), out.code, &FindingCode::code);
    const bool is_known = known != finding_codes().end();
    out.message = (is_known ? std::string(known->title) : out.code) + where(columns);
    if (is_known) out.remedy = known->remedy;
    out.in_columns = out.field.empty() ? 0 : std::ssize(columns);
    out.field.clear();
    out.places.clear();
    return out;
}

}  // namespace

void condense(Report& report) {
    auto& findings = report.findings;
    for (std::size_t i = kFindingsWhole; i < findings.size(); ++i)
        if (findings[i].places.size() > 1) findings[i].places.resize(1);
    if (findings.size() <= kFindingsKept) return;
    std::vector<Fold> folds;
    for (std::size_t i = kFindingsKept; i < findings.size(); ++i) {
        const auto at = std::ranges::find_if(folds, [&](const Fold& fold) { return fold.takes(findings[i]); });
        if (at == folds.end()) folds.push_back({{&findings[i]}});
        else at->findings.push_back(&findings[i]);
    }
    std::vector<Finding> more;
    for (const auto& fold : folds) more.push_back(fold.result());
    findings.resize(kFindingsKept);
    std::ranges::move(more, std::back_inserter(findings));
    std::ranges::stable_sort(findings, {}, &Finding::severity);
}

}  // namespace daybook::schemas
