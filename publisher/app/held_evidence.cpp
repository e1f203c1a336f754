#include "publisher/app/held_evidence.hpp"

#include "publisher/app/command.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace daybook::app {

using record::HeldRecord;

namespace {

const ConfiguredSource& source_of_held(OrderDesk desk, const HeldRecord& held) {
    for (const auto& source : desk.config.sources)
        if (source.source.id == held.source) return source;
    throw base::Error::make(base::ErrorKind::usage, "the source '{}' of this file is configured no more", held.source);
}

/// One side of the evidence: what the file says of itself.
std::string side(const std::string& head, const std::string& title, const std::string& url, std::int64_t rows, const std::string& total) {
    return fmt::format("{}\n  title  {}\n  from   {}\n  rows   {}\n  total  {}\n", head, title.empty() ? "-" : title, url, base::grouped(rows), total);
}

/// Whose rows, bytes or months they are already.
std::pair<std::string, std::string> other_of(const HeldRecord& held, const base::json::Value& other) {
    // As a register of an earlier program has it.
    if (const auto where = other.string_or("where", ""); !where.empty()) return record::dataset_and_edition(where);
    return {other.string_or("dataset", held.dataset), other.string_or("edition", held.edition)};
}

/// What stands in the way of a held file: public, or a draft.
std::string other_side(OrderDesk desk, const HeldRecord& held) {
    const auto* other = held.evidence.find("other");
    if (other == nullptr) return {};
    const auto [dataset, edition] = other_of(held, *other);
    const auto there = desk.publisher.reg().newest(dataset, edition);
    if (!there) return {};
    const auto& layout = desk.publisher.archive().layout();
    const auto path = there->version > 0 ? layout.public_dir() / "releases" / dataset / edition / fmt::format("v{}", there->version) / "release.json"
                                         : layout.drafts() / there->folder / "manifest.json";
    const auto m = record::ReleaseManifest::from_json(base::json::parse(base::read_file(path)));
    const auto head = there->version > 0 ? "Already there: " + m.name() : fmt::format("Already drafted: {}/{}", dataset, edition);
    const bool is_sum = !m.currency.empty() || desk.config.schema_of(source_of_held(desk, held)).currency_field.empty();
    return "\n" + side(head, m.parts.empty() ? "" : m.parts.front().source_title, there->url, m.rows, is_sum ? schemas::money(m.total, m.currency) : "in several currencies, or in none that is said");
}

/// What it was held for says little of what came since, nor of an edition that it was not held as.
std::vector<std::optional<schemas::Edition>> may_be(const HeldRecord& held) {
    if (!held.edition.empty()) return {schemas::Edition::parse(held.edition)};
    std::vector<std::optional<schemas::Edition>> out;
    if (const auto* editions = held.evidence.find("may_be"))
        for (const auto& edition : editions->as_array()) out.push_back(schemas::Edition::parse(edition.as_string()));
    if (out.empty()) out.push_back(std::nullopt);
    return out;
}

std::string as_it_stands(OrderDesk desk, const HeldRecord& held, const CheckedObject& checked) {
    Judge judge(desk.publisher, desk.config, desk.clock);
    std::string out;
    for (const auto& edition : may_be(held)) out += obstacle_lines(judge.obstacles(checked, edition));
    return out.empty() ? out : std::string("\n") + kInItsWay + out;
}

}  // namespace

std::string words_of_held(const HeldRecord& h) {
    auto out = fmt::format("{:>4}  {}/{}  {}\n      {}\n      {}\n", h.id, h.dataset, h.edition.empty() ? "?" : h.edition, h.code, h.url, h.why);
    if (const auto* period = h.evidence.find("period"))
        for (const auto& line : period->as_array()) out += fmt::format("        - {}\n", line.as_string());
    return out;
}

KeptFile read_again(OrderDesk desk, const HeldRecord& held) { return read_kept(desk, source_of_held(desk, held), held.object, held.snapshot); }

std::string obstacle_lines(const std::vector<record::Judgement>& obstacles) {
    std::string out;
    for (const auto& one : obstacles) out += fmt::format("  - {}{} ({})\n", one.edition.empty() ? "" : "as " + one.edition + ": ", one.why, one.code);
    return out;
}

Reply show_held(OrderDesk desk, const HeldRecord& held) {
    auto here = read_again(desk, held);
    here.checked.result = &here.result;
    auto out = words_of_held(held) + "\n" + side("This file", held.title, held.url, here.result.report.rows.accepted, schemas::total_words(here.result.report, here.result.report.accepted_total));
    out += other_side(desk, held) + as_it_stands(desk, held, here.checked);
    return {kDone, out + fmt::format("\nDecide: daybook held accept {0} --edition … or daybook held refuse {0} --note '…'\n", held.id)};
}

}  // namespace daybook::app
