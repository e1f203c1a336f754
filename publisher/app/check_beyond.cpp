#include "publisher/app/check_beyond.hpp"

#include "publisher/app/edition_before.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/references.hpp"

namespace daybook::app {

namespace {

class Judging {
public:
    Judging(const schemas::Schema& schema, const schemas::Report& report, const Beyond& known) : schema_(schema), report_(report), known_(known) {}

    std::vector<schemas::Finding> judge() && {
        if (known_.seen) add_dates(schemas::compare_day(schema_, report_, *known_.seen));
        if (known_.edition) {
            compare_period();
            compare_total();
        }
        if (known_.refer)
            for (const auto& resource : schemas::resources_of(schema_)) look_for(resource);
        return std::move(found_);
    }

private:
    void add_dates(std::optional<schemas::Finding> finding) {
        if (!finding) return;
        if (known_.is_strict) finding->severity = schemas::Severity::error;
        found_.push_back(std::move(*finding));
    }

    void compare_period() {
        auto asked = schema_;
        asked.checks.period = asked.checks.period || known_.is_asked;
        add_dates(schemas::compare_period(asked, report_, *known_.edition));
    }

    void compare_total() {
        if (known_.dataset.empty() || !schema_.checks.control_total) return;
        if (const auto last = edition_before(known_.public_dir, known_.dataset, *known_.edition, schema_))
            if (auto jumped = schemas::compare_totals(*last, report_)) found_.push_back(std::move(*jumped));
    }

    void look_for(const std::string& resource) {
        const auto other = known_.refer(resource);
        std::vector<schemas::OtherTable> others;
        for (const auto& table : other.tables) others.push_back({other.schema, &table});
        const auto* const own = others.empty() ? nullptr : known_.rows();
        if (own == nullptr) {
            const auto why = others.empty() ? other.why : "there are more rows than are held at once";
            found_.push_back(schemas::reference_not_judged(schema_, resource, why));
            return;
        }
        for (auto& finding : schemas::judge_references(schema_, *own, report_, others)) found_.push_back(std::move(finding));
    }

    const schemas::Schema& schema_;
    const schemas::Report& report_;
    const Beyond& known_;
    std::vector<schemas::Finding> found_;
};

}  // namespace

void judge_beyond(const schemas::Schema& schema, schemas::Report& report, const Beyond& known) {
    if (report.refusal.empty()) schemas::add_findings(schema, report, Judging(schema, report, known).judge());
}

}  // namespace daybook::app
