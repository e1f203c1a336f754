#include "publisher/app/harvest_visit.hpp"

#include "publisher/base/text.hpp"

namespace daybook::app {

void VisitTally::fail(const std::string& code, const std::string& why) {
    code_ = code;
    why_ = why;
}

void VisitTally::add(const FileResult& file) {
    ++settled_;
    const auto outcome = std::string(to_string(file.judgement.outcome));
    ++counts_[outcome];
    if (file.found == record::Found::new_here || file.found == record::Found::changed)
        ++counts_[std::string(to_string(file.found))];
    if (file.judgement.outcome != record::Outcome::failed) return;
    if (++failed_ > 1) return;
    file_code_ = file.judgement.code;
    file_why_ = file.judgement.why;
}

void VisitTally::end_when_done(record::RunLedger& ledger, std::int64_t run, base::Instant now) {
    if (settled_ < expected_) return;
    auto counts = base::json::Value::object({{"offered", expected_}});
    for (const auto& [name, n] : counts_) counts.set(name, n);
    if (warnings_ > 0) counts.set("warnings", warnings_);
    if (failed_ > 0 && code_.empty())
        fail(file_code_, fmt::format("{} of {} files failed; the first: {}", base::grouped(failed_),
                                     base::grouped(expected_), file_why_));
    ledger.end(run, source_, {code_, why_, counts}, now);
}

}  // namespace daybook::app
