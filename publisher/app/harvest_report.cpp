#include "publisher/app/harvest.hpp"

#include "publisher/base/text.hpp"

#include <map>

namespace daybook::app {

using base::json::Value;
using record::Outcome;

namespace {

constexpr Outcome kOutcomes[] = {Outcome::released, Outcome::unchanged, Outcome::held, Outcome::rejected, Outcome::failed};

struct Sum {
    std::int64_t source = 0, accepted = 0, quarantined = 0, set_aside = 0;
    base::Decimal total;
};

Sum add_up(const std::vector<FileResult>& files, Outcome outcome) {
    Sum sum;
    for (const auto& f : files) {
        if (f.judgement.outcome != outcome || !f.rows) continue;
        sum.source += f.rows->source;
        sum.accepted += f.rows->accepted;
        sum.quarantined += f.rows->quarantined;
        sum.set_aside += f.rows->set_aside_total();
        sum.total = sum.total + f.total;
    }
    return sum;
}

Value file_json(const FileResult& f) {
    auto out = Value::object({{"source", f.source}, {"url", f.url}, {"title", f.title}, {"fetched", f.fetched},
                              {"outcome", to_string(f.judgement.outcome)}, {"code", f.judgement.code}, {"why", f.judgement.why},
                              {"dataset", f.judgement.dataset}, {"edition", f.judgement.edition}});
    if (f.rows) {
        out.set("rows", Value::object({{"source", f.rows->source}, {"accepted", f.rows->accepted}, {"quarantined", f.rows->quarantined},
                                       {"set_aside", f.rows->set_aside_total()}}));
        out.set("total", base::json::Number{f.total.to_string()});
    }
    if (!f.moved_to.empty()) out.set("moved_to", f.moved_to);
    return out;
}

std::string last_piece(const std::string& url) {
    try {
        return base::percent_decode(url.substr(url.rfind('/') + 1));
    } catch (const std::exception&) {
        return url.substr(url.rfind('/') + 1);
    }
}

void append_reasons(std::string& out, const HarvestResult& r, Outcome outcome) {
    std::map<std::string, std::int64_t> of_hosts;   // what failed with one sentence for all of a host
    for (const auto& f : r.files) {
        if (f.judgement.outcome != outcome) continue;
        // The sentence is enough here; what it happened while doing is in the log.
        const auto why = f.judgement.why.substr(0, f.judgement.why.find('\n'));
        if (f.judgement.code == harvesters::kHostLeftAlone) {
            ++of_hosts[why];
            continue;
        }
        out += fmt::format("      {}  [{}{}]\n        {}\n", last_piece(f.url), f.source, f.judgement.code.empty() ? "" : ", " + f.judgement.code, why);
    }
    for (const auto& [why, files] : of_hosts) out += fmt::format("      {} files  [{}]\n        {}\n", base::grouped(files), harvesters::kHostLeftAlone, why);
}

}  // namespace

Value HarvestResult::to_json() const {
    auto counts = Value::object({{"files", std::ssize(files)}, {"fetched", fetched()}});
    for (const auto outcome : kOutcomes) counts.set(to_string(outcome), count(outcome));
    counts.set("sources_failed", std::ssize(failures));
    auto list = Value::array(), broken = Value::array(), versions = Value::array();
    for (const auto& f : files) list.push(file_json(f));
    for (const auto& f : failures) broken.push(Value::object({{"source", f.source}, {"why", f.why}}));
    for (const auto& v : released.versions) versions.push(v);
    return Value::object({{"counts", counts}, {"balances", balances()}, {"revision", released.revision}, {"versions", versions}, {"failures", broken}, {"files", list}});
}

std::string to_text(const HarvestResult& r) {
    std::string out = fmt::format("Harvest: {} files offered, {} fetched\n", r.files.size(), r.fetched());
    for (const auto outcome : kOutcomes) {
        const auto n = r.count(outcome);
        if (n == 0) continue;
        const auto sum = add_up(r.files, outcome);
        out += fmt::format("  {:>5}  {:<10}", n, to_string(outcome));
        if (sum.source > 0)
            out += fmt::format("{:>9} records = {} accepted + {} quarantined + {} set aside", base::grouped(sum.source), base::grouped(sum.accepted),
                               base::grouped(sum.quarantined), base::grouped(sum.set_aside));
        out += '\n';
        if (outcome != Outcome::released && outcome != Outcome::unchanged) append_reasons(out, r, outcome);
    }
    for (const auto& f : r.files)
        if (!f.moved_to.empty()) out += fmt::format("  moved for good: {} is now {}\n", f.url, f.moved_to);
    for (const auto& f : r.failures) out += fmt::format("  source {} could not be read: {}\n", f.source, f.why.substr(0, f.why.find('\n')));
    if (r.released.revision == 0) return out + "Nothing new to release.\n";
    return out + fmt::format("Released {} versions with {} rows, £{}, as revision {} at {}\n", r.released.versions.size(), base::grouped(r.released.rows),
                             r.released.total.to_grouped(), r.released.revision, base::to_rfc3339(r.released.at));
}

}  // namespace daybook::app
