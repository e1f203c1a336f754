#include "tests/record/real_record.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

#include <fmt/ranges.h>

namespace daybook::tests {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSchema = "spend-over-25k";

/// The words by which an error names its rule, and the model's for it.
constexpr std::pair<const char*, const char*> kRules[] = {{"has a date already", "dated"},
                                                          {"has no date", "no date"},
                                                          {"has that date already", "that date"},
                                                          {"that is past", "past"},
                                                          {"it is kept", "kept"},
                                                          {"it was cancelled", "cancelled"},
                                                          {"without a reason", "no reason"},
                                                          {"is no reason", "unknown reason"},
                                                          {"which is said of a date that is cancelled", "of a cancellation"},
                                                          {"is promised for", "promised"},
                                                          {"has no draft", "no draft"},
                                                          {"has no version", "no such version"},
                                                          {"a withdrawal is final", "final"},
                                                          {"takes a sentence for readers", "no words"},
                                                          {"would make them public again", "drafted again"},
                                                          {"the clock was set back", "set back"},
                                                          {"were erased here", "erased here"},
                                                          {"it is erased, and", "erased already"},
                                                          {"there is no ", "no such version"},
                                                          {"could be erased", "nothing of it"},
                                                          {"name that version as well", "shared"},
                                                          {"no file with the SHA-256", "unknown bytes"},
                                                          {"in a release that is being made", "being released"}};

std::string refused(const base::Error& e) {
    for (const auto& [words, rule] : kRules)
        if (e.message().find(words) != std::string::npos) return std::string("refused: ") + rule;
    return std::string("failed: ") + e.what();
}

std::string bytes_of(const model::File& file) {
    if (!file.usable) return "<!doctype html><title>Sorry</title>";
    std::vector<Payment> payments;
    for (const auto& row : file.rows)
        payments.push_back(
            {"13/05/2024", row + " Ltd", fmt::format("{}.50", 25000 + base::sha256(row).bytes[0]), row});
    auto csv = spend_csv(payments);
    if (file.rows.empty()) csv += "Nil return,,,,,,,,\r\n";
    if (file.name.ends_with("in quotes"))
        for (auto at = csv.find("Dredging"); at != std::string::npos; at = csv.find("Dredging", at + 10))
            csv.replace(at, 8, "\"Dredging\"");
    return csv;
}

std::string edition_name(const Step& step) {
    return empty_slots()[step.slot].name();
}

}  // namespace

std::vector<model::Slot> empty_slots() {
    std::vector<model::Slot> out;
    for (const auto& [organisation, edition] :
         {std::pair("coasts", "2024-05"), std::pair("coasts", "2024-06"), std::pair("forests", "2024-05")})
        out.push_back({organisation, edition, {}, {}, {}});
    return out;
}

base::Instant beginning() {
    return base::parse_rfc3339("2024-10-25T07:00:00Z");
}  // the clocks go back two days later

Samples::Samples() {
    const auto schema = published_schema(kSchema);
    for (const auto& file : model::files()) files_.push_back(check_file(schema, bytes_of(file)));
    fs::create_directories(drafts());
    ArchiveFixture first;
    for (const auto& slot : empty_slots()) first.describe(kSchema, slot.organisation);
    first.release(beginning());
    first.close();
    fs::copy(first.root(), archive(), fs::copy_options::recursive);
}

RealRecord::RealRecord(const Samples& samples)
    : samples_(samples), archive_(samples.archive()), now_(beginning()) {
    for (const auto& slot : empty_slots()) archive_.describe(kSchema, slot.organisation);
    archive_.keep_drafts_in(samples.drafts());
}

std::string RealRecord::apply(const Step& step) {
    cut_ = {};
    archive_.set_now(now_);
    try {
        switch (step.act) {
            case Step::Act::offer:
            case Step::Act::deliver: return this->offer(step);
            case Step::Act::announce:
            case Step::Act::move:
            case Step::Act::confirm:
            case Step::Act::cancel: return date(step);
            case Step::Act::release_named: return release_named(step);
            case Step::Act::withdraw: return withdraw(step);
            case Step::Act::damage: return damage(step);
            case Step::Act::erase_version:
            case Step::Act::erase_edition:
            case Step::Act::erase_draft: return erase(step);
            case Step::Act::kill_erasure: return kill(step, [&] { erase(step); });
            case Step::Act::kill_offer: return kill_offer(step);
            case Step::Act::fail_then_offer: return fail(step);
            case Step::Act::release: return release();
            case Step::Act::keep: return keep(step);
            case Step::Act::kill: return kill(step, [&] { archive_.release(now_); });
            case Step::Act::fail: return fail(step);
            case Step::Act::wait: now_ += step.span; return "done";
            case Step::Act::set_back: now_ -= step.span; return "done";
            case Step::Act::restart: archive_.reopen(); return "done";
        }
    } catch (const base::Error& e) {
        return refused(e);
    }
    return {};
}

std::string RealRecord::offer(const Step& step) {
    const auto slot = empty_slots()[step.slot];
    const bool follows =
        archive_.publisher().reg().last_number(slot.organisation + "-spend-over-25k", slot.edition) > 0;
    archive_.wait_for_date(step.act == Step::Act::deliver);
    archive_.explain(step.act == Step::Act::deliver && follows ? "department-correction" : "");
    archive_.bring_back(brings_back(step));
    const auto url =
        fmt::format("https://{}.example/{}-{}.csv", slot.organisation, slot.edition, step.source);
    const auto verdict =
        archive_.offer_checked(kSchema, slot.organisation, slot.edition, url, samples_.file(step.file));
    return fmt::format("{}: {}", to_string(verdict.judgement.outcome), verdict.judgement.code);
}

std::string RealRecord::date(const Step& step) {
    auto& reg = archive_.publisher().reg();
    const auto slot = empty_slots()[step.slot];
    const auto at = record::release_hour(base::london_date(now_) + std::chrono::days(step.day));
    auto entry = reg.calendar(slot.organisation + "-spend-over-25k", slot.edition);
    if (step.act == Step::Act::announce)
        entry =
            record::announce(entry, slot.organisation + "-spend-over-25k", slot.edition, at, step.firm, now_);
    else if (!entry) return "refused: no date";
    else if (step.act == Step::Act::move) record::move(*entry, at, step.code, "In words.", now_);
    else if (step.act == Step::Act::confirm) record::confirm(*entry, now_);
    else record::cancel(*entry, step.code, "In words.");
    reg.enter(*entry, "pat", now_);
    return "done";
}

std::string RealRecord::offer_or_refused(const Step& step) {
    try {
        return offer(step);
    } catch (const base::Error& e) {
        return refused(e);
    }
}

std::string RealRecord::release_named(const Step& step) {
    auto& publisher = archive_.publisher();
    for (const auto& draft : publisher.reg().drafts())
        if (draft.dataset + "/" + draft.edition == edition_name(step))
            return told(publisher.release(now_, archive_.descriptors(), record::ReleasedByName{draft.id, "pat"}));
    return "refused: no draft";
}

std::string RealRecord::withdraw(const Step& step) {
    const auto slot = empty_slots()[step.slot];
    const auto done =
        archive_.publisher().withdraw({slot.organisation + "-spend-over-25k", slot.edition, step.number,
                                       step.code, step.firm ? "Payments of another body." : " ", "", "pat"},
                                      now_);
    return fmt::format("revision {}: withdrawn {} v{}", done.revision, slot.name(), step.number);
}

std::string RealRecord::damage(const Step& step) {
    for (const auto& draft : archive_.publisher().reg().drafts())
        if (draft.dataset + "/" + draft.edition == edition_name(step)) {
            base::write_unflushed(archive_.root() / "drafts" / draft.folder / "manifest.json", "");
            return "done";
        }
    return "nothing to damage";
}

std::string RealRecord::told(const record::Released& released) const {
    if (released.revision == 0) return "nothing";
    auto names = released.versions;
    for (auto& name : names) name.replace(name.rfind('/'), 1, " ");
    return fmt::format("revision {}: {}", released.revision, fmt::join(names, ", "));
}

std::string RealRecord::release() {
    try {
        return told(archive_.release(now_));
    } catch (const base::Error& e) {
        return refused(e);
    }
}

std::string RealRecord::keep(const Step& step) {
    const auto promise = next_promise();
    if (!promise) return "nothing promised";
    if (*promise <= now_) return release();
    const auto prepare = [&](base::Instant at) {
        return archive_.publisher().prepare(at, archive_.descriptors());
    };
    auto prepared = prepare(*promise);
    std::string between;
    if (keeping(step) == Keeping::crash_before) {
        archive_.reopen();
        now_ = *promise + std::chrono::hours(1);
        return release();
    }
    auto at = *promise;
    if (keeping(step) == Keeping::offered_before) between = offer_or_refused(step) + " | ";
    if (keeping(step) == Keeping::disturbed) {
        between = release() + " | ";
        const auto again = next_promise();
        if (!again) return between;
        at = *again;
        prepared = prepare(at);
    }
    now_ = at;
    archive_.publisher().publish();
    const auto kept = told(prepared);
    if (keeping(step) == Keeping::offered_after) {
        archive_.set_now(now_);
        const auto said = offer_or_refused(step);
        archive_.publisher().settle();
        return kept + " | " + said;
    }
    if (keeping(step) == Keeping::crash_after) archive_.reopen();
    else archive_.publisher().settle();
    return between + kept;
}

}  // namespace daybook::tests
