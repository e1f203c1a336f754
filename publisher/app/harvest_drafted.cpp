#include "publisher/app/harvest_drafted.hpp"

namespace daybook::app {

using record::Outcome;

namespace {

/// Why an edition's draft is not public.
std::string why_not(record::Register& reg, const FileResult& file, base::Instant now) {
    const auto date = reg.calendar(file.judgement.dataset, file.judgement.edition);
    if (!date || date->state == record::Promise::kept) return "it waits for a date, or for its release by name (daybook schedule list)";
    if (date->state == record::Promise::cancelled) return "its day was cancelled: it waits for another, or for its release by name";
    if (date->release_at <= now) return "it could not be released, and is tried again";
    return fmt::format("it waits for its day, {} ({})", base::london_words(date->release_at), to_string(date->state));
}

}  // namespace

std::string_view became(const FileResult& file) {
    return file.judgement.outcome == Outcome::released && file.judgement.code == kDrafted ? kDrafted : to_string(file.judgement.outcome);
}

void tell_drafts(record::Register& reg, HarvestResult& result, base::Instant now) {
    for (auto& file : result.files) {
        if (file.judgement.outcome != Outcome::released) continue;
        const auto draft = reg.draft_of(file.judgement.dataset, file.judgement.edition);
        if (!draft || draft->url != file.url) continue;
        file.judgement.code = kDrafted;
        file.judgement.why = why_not(reg, file, now);
    }
}

}  // namespace daybook::app
