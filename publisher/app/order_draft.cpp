#include "publisher/app/command.hpp"
#include "publisher/app/delivery.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using record::Outcome;

const ConfiguredSource& source_of(const Config& config, const std::string& dataset) {
    return *std::ranges::find(config.sources, dataset, [](const auto& s) { return s.dataset.id.str(); });
}

std::string day_of(OrderDesk desk, const std::string& dataset, const std::string& edition) {
    const auto date = desk.publisher.reg().calendar(dataset, edition);
    const auto name = dataset + "/" + edition;
    if (!date || (date->state != record::Promise::provisional && date->state != record::Promise::confirmed))
        return fmt::format("waits for its date: daybook schedule set {} --at …", name);
    const auto when = base::london_words(date->release_at);
    const bool is_past = date->release_at <= desk.clock.now();
    if (date->state == record::Promise::provisional && is_past) return fmt::format("waits: its date, {}, was provisional and has passed: daybook schedule move {} --at …", when, name);
    if (date->state == record::Promise::provisional) return fmt::format("waits until its date, {}, is confirmed: daybook schedule confirm {}", when, name);
    if (!is_past) return fmt::format("becomes public on {}", when);
    return fmt::format("becomes public at once, late: it was promised for {}, which has passed. To give it another day first: daybook schedule move {} --at …", when, name);
}

namespace {

/// A correction says why: reason code and words are part of the version (design section 5).
void refuse_unexplained(OrderDesk desk, const Delivery& d) {
    const auto& reason = d.reason;
    record::refuse_unfit_note(d.note);
    if (!reason.empty() && (reason != to_string(record::Reason::department_correction) || base::trim(d.note).empty()))
        throw Error::make(ErrorKind::usage, "a correction has the reason department-correction and a sentence for readers (--note)");
    // Also when a draft that explains itself waits already: this one takes its place.
    const auto last = desk.publisher.reg().last_number(d.dataset, d.edition.str());
    if (last > 0 && reason.empty())
        throw Error::make(ErrorKind::conflict, "{}/{} was released already (v{}); a version that follows it is a correction, and a correction without a reason is refused: "
                          "give the reason department-correction and, as the note, what was wrong", d.dataset, d.edition.str(), last);
    if (last == 0 && !reason.empty())
        throw Error::make(ErrorKind::conflict, "{}/{} was never public, so that this file corrects nothing that a reader has seen: leave out the reason department-correction. "
                          "The file becomes the edition's first version, and takes the place of a draft that waits", d.dataset, d.edition.str());
}

schemas::CheckResult check(OrderDesk desk, const ConfiguredSource& source, const fs::path& file, const std::string& name) {
    const auto& schema = desk.config.schema_of(source);
    auto request = harvest_request(name, schema);
    request.profile = schemas::Profile::strict;
    return schemas::check_in_worker(file, request, desk.config.worker);
}

/// Of a file that others may write: what is hashed, checked and kept has to be the same bytes.
class PrivateCopy {
public:
    PrivateCopy(OrderDesk desk, const fs::path& file) : path_(desk.publisher.archive().layout().incoming() / "handed-in") {
        fs::copy_file(file, path_, fs::copy_options::overwrite_existing);
        refuse_large(path_, file);
    }
    ~PrivateCopy() {
        std::error_code none;
        fs::remove(path_, none);
    }
    PrivateCopy(const PrivateCopy&) = delete;
    PrivateCopy& operator=(const PrivateCopy&) = delete;
    const fs::path& path() const { return path_; }

    static void refuse_large(const fs::path& file, const fs::path& called) {
        if (fs::file_size(file) > kMostDeliveredBytes)
            throw Error::make(ErrorKind::usage, "{} has more than {} MB", called.string(), kMostDeliveredBytes >> 20);
    }

private:
    fs::path path_;
};

/// Takes the bytes in as a snapshot: from here on they are never edited.
CheckedObject take_in(OrderDesk desk, const ConfiguredSource& source, const fs::path& file, const std::string& name) {
    auto& archive = desk.publisher.archive();
    auto& reg = desk.publisher.reg();
    const auto incoming = archive.layout().incoming() / "delivered";
    base::rename_unflushed(file, incoming);
    base::flush(incoming);
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
    if (verdict.judgement.outcome != Outcome::released) return verdict.judgement.why + way_out(verdict.judgement.code);
    return {};
}

/// True when the obstacle names a draft of another organisation.
bool names_embargoed(OrderDesk desk, const ConfiguredSource& source, const record::Verdict& verdict) {
    if (verdict.judgement.outcome != Outcome::held) return false;
    const auto* other = verdict.evidence.find("other");
    if (other == nullptr) return false;
    const auto dataset = other->at("dataset").as_string();
    const auto newest = desk.publisher.reg().newest(dataset, other->at("edition").as_string());
    const auto owner = std::ranges::find(desk.config.sources, dataset, [](const auto& s) { return s.dataset.id.str(); });
    const bool is_own = owner != desk.config.sources.end() && owner->dataset.organisation == source.dataset.organisation;
    return !is_own && newest && newest->version == 0;
}

/// What a draft of the file would meet, with nothing taken in.
Reply judge_alone(OrderDesk desk, const Delivery& d) {
    CheckedObject checked;
    checked.digest = base::sha256_file(d.file);
    desk.publisher.reg().refuse_erased(checked.digest.hex(), d.name);
    const auto& source = source_of(desk.config, d.dataset);
    auto result = check(desk, source, d.file, d.name);
    checked.source = &source;
    checked.object.url = "delivered:" + d.name;
    checked.snapshot = d.file;
    checked.result = &result;
    checked.officer = Officer{d.edition, d.reason, d.note, d.who};
    const auto why = obstacle(result, Judge(desk.publisher, desk.config, desk.clock).consider(checked));
    const auto told = why.empty() ? fmt::format("A draft of it {}\n", day_of(desk, d.dataset, d.edition.str())) : fmt::format("No draft would be made: {}\n", why);
    return {why.empty() ? kDone : kDataHasErrors, schemas::to_text(result.report) + told + "Nothing was written.\n"};
}

/// A draft is made of a file or of a version that was withdrawn, or goes: one of them, so that none of the others is passed over without a word.
void refuse_unclear(const Order& order) {
    int ways = 0;
    for (const auto* way : {"file", "drop", "reinstate"}) ways += order.text(way).empty() ? 0 : 1;
    if (ways != 1)
        throw Error(ErrorKind::usage, "say one thing of the draft: the file that it is made of, --drop to take it out, or --reinstate v1 to bring back the version 1 that was withdrawn");
    if (order.text("file").empty() && !order.text("reason").empty())
        throw Error(ErrorKind::usage, "--reason is said of a file; with --drop or --reinstate a sentence says why (--note)");
}

}  // namespace

Delivered make_draft(OrderDesk desk, const Delivery& d) {
    refuse_unexplained(desk, d);
    desk.publisher.reg().refuse_erased(base::sha256_file(d.file).hex(), d.name);
    const auto& source = source_of(desk.config, d.dataset);
    auto result = check(desk, source, d.file, d.name);
    auto checked = take_in(desk, source, d.file, d.name);
    desk.publisher.reg().offer(checked.digest.hex(), d.dataset, d.edition.str());
    checked.result = &result;
    checked.officer = Officer{d.edition, d.reason, d.note, d.who};
    Judge judge(desk.publisher, desk.config, desk.clock);
    const auto verdict = judge.consider(checked);
    if (verdict.judgement.code == record::kErasedBefore) desk.publisher.throw_away(checked.digest);
    if (auto why = obstacle(result, verdict); !why.empty()) return {std::move(result.report), std::move(why), names_embargoed(desk, source, verdict), {}};
    // What was due went out while the file was read.
    refuse_unexplained(desk, d);
    if (d.date) checked.officer->date = d.date();
    judge.enter(checked, verdict);
    return {std::move(result.report), {}, false, desk.publisher.reg().newest(d.dataset, d.edition.str())};
}

Reply order_draft(OrderDesk desk, const Order& order) {
    const auto [dataset, edition] = edition_named(desk.config, order.text("edition"));
    refuse_unclear(order);
    if (!order.text("drop").empty()) return drop_draft(desk, order, dataset, edition);
    if (!order.text("reinstate").empty()) return reinstate(desk, order, dataset, edition);
    const fs::path file = order.text("file");
    Delivery delivery{dataset, edition, file, file.filename().string(), order.text("reason"), order.text("note"), order.who};
    refuse_unexplained(desk, delivery);
    if (!fs::is_regular_file(file)) throw Error::make(ErrorKind::usage, "there is no file {}", file.string());
    PrivateCopy::refuse_large(file, file);
    const PrivateCopy copy(desk, file);
    delivery.file = copy.path();
    if (order.dry_run) return judge_alone(desk, delivery);
    const auto made = make_draft(desk, delivery);
    if (!made.draft) return {kDataHasErrors, schemas::to_text(made.report) + fmt::format("No draft was made: {}\n", made.obstacle)};
    return {kDone, schemas::to_text(made.report) + fmt::format("{} {}\n", made.draft->name(), day_of(desk, dataset, edition.str()))};
}

}  // namespace daybook::app
