#include "publisher/app/command.hpp"
#include "publisher/app/delivery.hpp"
#include "publisher/app/kept_file.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/release_manifest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using record::VersionRecord;

namespace {

/// "v1", or "1".
VersionRecord version_to_reinstate(OrderDesk desk, const Order& order, const std::string& dataset, const std::string& edition) {
    const auto said = order.text("reinstate");
    const auto number = base::parse_whole(std::string_view(said).substr(said.starts_with('v') ? 1 : 0));
    if (!number || *number < 1 || *number > 1'000'000) throw Error::make(ErrorKind::usage, "'{}' names no version; write it like v1", said);
    auto version = desk.publisher.reg().version(dataset, edition, static_cast<int>(*number));
    if (!version) throw Error::make(ErrorKind::not_found, "{}/{} has no version {}", dataset, edition, *number);
    if (version->state != record::VersionState::withdrawn)
        throw Error::make(ErrorKind::conflict, "{} is {}, and only what was withdrawn is reinstated", version->name(), to_string(version->state));
    return *version;
}

/// When the bytes were fetched, and what their source said then: the register knows that of its newest ones alone, the version of its own.
void as_released(OrderDesk desk, const VersionRecord& version, CheckedObject& checked) {
    const auto file = desk.publisher.archive().layout().public_dir() / "releases" / version.dataset / version.edition / fmt::format("v{}", version.version) / "release.json";
    const auto manifest = record::ReleaseManifest::from_json(base::json::parse(base::read_file(file)));
    const auto part = std::ranges::find(manifest.parts, checked.digest, &record::Part::snapshot);
    if (part == manifest.parts.end()) return;
    checked.fetched = part->fetched_at;
    checked.object.last_modified = part->last_modified;
    checked.object.title = part->source_title;
}

/// The file as the version had it.
KeptFile file_of(OrderDesk desk, const Order& order, const schemas::Edition& edition, const VersionRecord& version) {
    auto out = read_kept(desk, source_of(desk.config, version.dataset), version.object, version.snapshot);
    if (out.checked.object.snapshot != version.snapshot) as_released(desk, version, out.checked);
    out.checked.officer = Officer{edition, std::string(to_string(record::Reason::department_correction)), order.text("note"), order.who};
    out.checked.officer->reinstates = true;
    return out;
}

/// A newer checker may read the file otherwise, and then the log does not say that it brings anything back. Of rows that were withdrawn twice the log names the later version.
std::string words_of_rows(OrderDesk desk, const KeptFile& file, const VersionRecord& version) {
    const auto rows = file.result.rows ? file.result.rows->digest().hex() : std::string();
    const auto named = desk.publisher.reg().withdrawn(version.dataset, version.edition, rows);
    return rows == version.rows_digest ? fmt::format("It has the rows of {}, and the log will say so\n", named ? named->name() : version.name())
                                       : fmt::format("The file of {} is read otherwise by now: its rows are other ones, and the log will not say that they are those\n", version.name());
}

}  // namespace

Reply reinstate(OrderDesk desk, const Order& order, const std::string& dataset, const schemas::Edition& edition) {
    const auto version = version_to_reinstate(desk, order, dataset, edition.str());
    if (base::trim(order.text("note")).empty())
        throw Error::make(ErrorKind::usage, "what comes back takes a sentence for readers (--note): why {} was withdrawn, and why it should not have been", version.name());
    record::refuse_unfit_note(order.text("note"));
    auto file = file_of(desk, order, edition, version);
    file.checked.result = &file.result;
    Judge judge(desk.publisher, desk.config, desk.clock);
    const auto verdict = judge.consider(file.checked);
    const auto& judgement = verdict.judgement;
    if (judgement.outcome != record::Outcome::released)
        return {kDataHasErrors, fmt::format("No draft {} made: {}{}\n", order.dry_run ? "would be" : "was", judgement.why, way_out(judgement.code))};
    auto told = words_of_rows(desk, file, version);
    if (verdict.supersedes && verdict.supersedes->version == 0) told += fmt::format("{}, by {}, {} way to it\n", verdict.supersedes->name(), verdict.supersedes->who, order.dry_run ? "would give" : "gave");
    if (order.dry_run) return {kDone, fmt::format("A draft of its file {}\n", day_of(desk, dataset, edition.str())) + told + "Nothing was written.\n"};
    judge.enter(file.checked, verdict);
    const auto draft = desk.publisher.reg().draft_of(dataset, edition.str());
    return {kDone, fmt::format("{} {}\n", draft->name(), day_of(desk, dataset, edition.str())) + told};
}

}  // namespace daybook::app
