#include "publisher/app/command.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using record::Outcome;

namespace {

constexpr std::uint64_t kMostBytes = UINT64_C(512) << 20;

const ConfiguredSource& source_of(const Config& config, const std::string& dataset) {
    return *std::ranges::find(config.sources, dataset, [](const auto& s) { return s.dataset.id.str(); });
}

/// A correction says why: reason code and words are part of the version (design section 5).
void refuse_unexplained(OrderDesk desk, const Order& order, const std::string& dataset, const std::string& edition) {
    const auto reason = order.text("reason");
    if (!reason.empty() && (reason != to_string(record::Reason::department_correction) || base::trim(order.text("note")).empty()))
        throw Error::make(ErrorKind::usage, "a correction has the reason department-correction and a sentence for readers (--note)");
    const auto known = desk.publisher.reg().newest(dataset, edition);
    if (known && known->version > 0 && reason.empty())
        throw Error::make(ErrorKind::conflict, "{} is public; a version that follows it is a correction, and a correction without a reason is refused: "
                          "--reason department-correction --note 'what was wrong'", known->name());
}

schemas::CheckResult check(OrderDesk desk, const ConfiguredSource& source, const fs::path& file, const std::string& name) {
    const auto& schema = desk.config.schema_of(source);
    auto request = harvest_request(name, schema);
    request.profile = schemas::Profile::strict;
    return schemas::check_in_worker(file, request, desk.config.worker);
}

/// Takes the bytes in as a snapshot: from here on they are never edited.
CheckedObject take_in(OrderDesk desk, const ConfiguredSource& source, const fs::path& file, const std::string& name) {
    auto& archive = desk.publisher.archive();
    auto& reg = desk.publisher.reg();
    const auto incoming = archive.layout().incoming() / "delivered";
    fs::copy_file(file, incoming, fs::copy_options::overwrite_existing);
    const auto digest = base::sha256_file(incoming);
    CheckedObject out;
    out.source = &source;
    out.digest = digest;
    out.snapshot = archive.keep_snapshot(incoming, digest);
    const auto now = desk.clock.now();
    const auto url = "delivered:" + name;
    reg.fetched(reg.object(source.dataset.id.str() + "/delivered", url, name, now).id, digest, fs::file_size(out.snapshot), "", "", now);
    out.object = reg.object(source.dataset.id.str() + "/delivered", url, name, now);
    return out;
}

/// Why a checked file makes no draft, or "".
std::string obstacle(const schemas::CheckResult& result, const record::Verdict& verdict) {
    if (!result.report.valid()) return "the file is not publishable; mend what the report says and offer it again";
    if (verdict.judgement.outcome != Outcome::released) return verdict.judgement.why;
    return {};
}

}  // namespace

Reply order_draft(OrderDesk desk, const Order& order) {
    const auto [dataset, edition] = edition_named(desk.config, order.text("edition"));
    refuse_unexplained(desk, order, dataset, edition.str());
    const fs::path file = order.text("file");
    if (!fs::is_regular_file(file)) throw Error::make(ErrorKind::usage, "there is no file {}", file.string());
    if (fs::file_size(file) > kMostBytes) throw Error::make(ErrorKind::usage, "{} has more than {} MB", file.string(), kMostBytes >> 20);
    const auto& source = source_of(desk.config, dataset);
    const auto name = file.filename().string();
    auto result = check(desk, source, file, name);
    if (order.dry_run) return {result.report.valid() ? kDone : kDataHasErrors, schemas::to_text(result.report) + "Nothing was written.\n"};
    auto checked = take_in(desk, source, file, name);
    checked.result = &result;
    checked.officer = Officer{edition, order.text("reason"), order.text("note"), order.who};
    Judge judge(desk.publisher, desk.config, desk.clock);
    const auto verdict = judge.consider(checked);
    if (const auto why = obstacle(result, verdict); !why.empty()) return {kDataHasErrors, schemas::to_text(result.report) + fmt::format("No draft was made: {}\n", why)};
    judge.enter(checked, verdict);
    const auto draft = desk.publisher.reg().newest(dataset, edition.str());
    return {kDone, schemas::to_text(result.report) + fmt::format("{} waits for its date: daybook schedule set {}/{} --at …\n", draft->name(), dataset, edition.str())};
}

}  // namespace daybook::app
