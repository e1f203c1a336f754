#include "publisher/app/harvest.hpp"

#include "publisher/app/harvest_drafted.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/released_line.hpp"
#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"

#include <algorithm>
#include <map>

namespace daybook::app {

using base::json::Value;
using record::Found;

namespace {

constexpr std::string_view kBecame[] = {"released", kDrafted, "unchanged", "held", "rejected", "failed"};

std::int64_t count_of(const HarvestResult& r, std::string_view word) {
    return std::ranges::count(r.files, word, became);
}

struct Sum {
    std::int64_t source = 0, accepted = 0, quarantined = 0, set_aside = 0;
};

Sum add_up(const std::vector<FileResult>& files, std::string_view word) {
    Sum sum;
    for (const auto& f : files) {
        if (became(f) != word || !f.rows) continue;
        sum.source += f.rows->source;
        sum.accepted += f.rows->accepted;
        sum.quarantined += f.rows->quarantined;
        sum.set_aside += f.rows->set_aside_total();
    }
    return sum;
}

Value file_json(const FileResult& f) {
    auto out = Value::object({{"source", f.source},
                              {"url", f.url},
                              {"title", f.title},
                              {"fetched", f.fetched},
                              {"found", to_string(f.found)},
                              {"outcome", became(f)},
                              {"code", f.judgement.code},
                              {"why", f.judgement.why},
                              {"dataset", f.judgement.dataset},
                              {"edition", f.judgement.edition}});
    if (f.rows) {
        out.set("rows", Value::object({{"source", f.rows->source},
                                       {"accepted", f.rows->accepted},
                                       {"quarantined", f.rows->quarantined},
                                       {"set_aside", f.rows->set_aside_total()}}));
        out.set("total", f.total ? Value(base::json::Number{f.total->to_string()}) : Value());
    }
    if (!f.decided.empty()) out.set("decided", f.decided);
    if (!f.moved_to.empty()) out.set("moved_to", f.moved_to).set("moved_in_use", f.moved_in_use);
    return out;
}

Value vanished_json(const VanishedFile& v) {
    return Value::object({{"source", v.what.source},
                          {"url", v.what.url},
                          {"title", v.what.title},
                          {"since", base::to_rfc3339(v.what.since)},
                          {"new", v.new_here},
                          {"alert", v.alert},
                          {"accepted_by", v.what.accepted_by}});
}

std::string last_piece(const std::string& url) {
    try {
        return base::percent_decode(url.substr(url.rfind('/') + 1));
    } catch (const std::exception&) {
        return url.substr(url.rfind('/') + 1);
    }
}

void append_reasons(std::string& out, const HarvestResult& r, std::string_view word) {
    std::map<std::string, std::int64_t> of_hosts;  // what failed with one sentence for all of a host
    for (const auto& f : r.files) {
        if (became(f) != word) continue;
        // The sentence is enough here; what it happened while doing is in the log.
        const auto why = f.judgement.why.substr(0, f.judgement.why.find('\n'));
        if (f.judgement.code == harvesters::kHostLeftAlone) {
            ++of_hosts[why];
            continue;
        }
        out += fmt::format("      {}  [{}{}]\n        {}\n", last_piece(f.url), f.source,
                           f.judgement.code.empty() ? "" : ", " + f.judgement.code, why);
    }
    for (const auto& [why, files] : of_hosts)
        out += fmt::format("      {}  [{}]\n        {}\n", schemas::counted(files, "file"),
                           harvesters::kHostLeftAlone, why);
}

/// What is missing, and for how long: never a reason to unpublish.
void append_vanished(std::string& out, const HarvestResult& r) {
    if (r.vanished.empty()) return;
    out += fmt::format(
        "  {:>5}  {:<10}{} since this run, {} for longer than the grace; what was released of them stays\n",
        r.vanished.size(), "vanished", r.count(Found::vanished), r.alerts());
    for (const auto& v : r.vanished)
        if (v.new_here || v.alert)
            out += fmt::format("      {}  [{}{}]\n        missing since {}\n", last_piece(v.what.url),
                               v.what.source, v.alert ? ", alert" : "", base::london_words(v.what.since));
}

}  // namespace

std::string alert_of(const record::Vanished& what) {
    return fmt::format("alert: {} is missing from source '{}' since {}; what was released of it stays",
                       what.url, what.source, base::to_rfc3339(what.since));
}

Value to_json(const std::vector<SourceWarning>& warnings) {
    auto out = Value::array();
    for (const auto& one : warnings) out.push(Value::object({{"source", one.source}, {"words", one.words}}));
    return out;
}

Value HarvestResult::to_json() const {
    auto counts = Value::object({{"files", std::ssize(files)}, {"fetched", fetched()}});
    for (const auto word : kBecame) counts.set(word, count_of(*this, word));
    for (const auto found : {Found::new_here, Found::changed, Found::vanished})
        counts.set(to_string(found), count(found));
    counts.set("alerts", alerts()).set("left", left).set("sources_failed", std::ssize(failures));
    counts.set("sources_left", std::ssize(sources_left)).set("warnings", std::ssize(warnings));
    auto list = Value::array(), broken = Value::array(), versions = Value::array(), gone = Value::array(),
         unread = Value::array(), left_behind = Value::array();
    for (const auto& source : sources_left) unread.push(source);
    for (const auto& one : released.left_behind) left_behind.push(one.words());
    for (const auto& v : vanished) gone.push(vanished_json(v));
    for (const auto& f : files) list.push(file_json(f));
    for (const auto& f : failures)
        broken.push(Value::object({{"source", f.source}, {"code", f.code}, {"why", f.why}}));
    for (const auto& v : released.versions) versions.push(v);
    return Value::object({{"ending", to_string(ending)},
                          {"counts", counts},
                          {"balances", balances()},
                          {"revision", released.revision},
                          {"versions", versions},
                          {"left_behind", left_behind},
                          {"failures", broken},
                          {"warnings", app::to_json(warnings)},
                          {"sources_left", unread},
                          {"vanished", gone},
                          {"files", list}});
}

std::string to_text(const HarvestResult& r) {
    std::string out = fmt::format("Harvest: {} offered, {} fetched\n", schemas::counted(std::ssize(r.files), "file"), r.fetched());
    for (const auto word : kBecame) {
        const auto n = count_of(r, word);
        if (n == 0) continue;
        const auto sum = add_up(r.files, word);
        out += fmt::format("  {:>5}  {:<10}", n, word);
        if (sum.source > 0)
            out += fmt::format("{:>9} records = {} accepted + {} quarantined + {} set aside",
                               base::grouped(sum.source), base::grouped(sum.accepted),
                               base::grouped(sum.quarantined), base::grouped(sum.set_aside));
        out += '\n';
        if (word != "released" && word != "unchanged") append_reasons(out, r, word);
    }
    append_vanished(out, r);
    for (const auto& f : r.files)
        if (!f.moved_to.empty())
            out += fmt::format("  moved for good: {} is now {}{}\n", f.url, f.moved_to,
                               f.moved_in_use ? ", and is asked there" : "");
    for (const auto& f : r.failures)
        out +=
            fmt::format("  source {} could not be read: {}\n", f.source, f.why.substr(0, f.why.find('\n')));
    if (r.ending != Ending::done)
        out += fmt::format("The run {}; the next one begins there.\n",
                           words_of_end(r.ending, r.sources_left, r.left));
    out += words_of_left_behind(r.released);
    if (r.released.revision == 0) return out + "Nothing new to release.\n";
    return out + released_line(r.released);
}

}  // namespace daybook::app
