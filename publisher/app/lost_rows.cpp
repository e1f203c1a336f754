#include "publisher/app/lost_rows.hpp"

#include "harvesters/kind.hpp"
#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace {

/// A department that takes out what stood there twice, or should not have been there, is not asked.
constexpr std::int64_t kFewRows = 5, kShareOfRows = 10;

/// By its prints: 0 of a nil return, and where the register was made again and the rows could not be read.
std::int64_t rows_of(record::Register& reg, const record::VersionRecord& version) {
    record::SqliteStatement rows(reg.database(), "SELECT length(prints) FROM row_prints WHERE version = ?");
    return rows.bind(version.id).step() ? rows.integer(0) / static_cast<std::int64_t>(sizeof(std::uint64_t)) : 0;
}

}  // namespace

bool loses_too_much(std::int64_t before, std::int64_t now) {
    const auto gone = before - now;
    return 2 * gone > before || (gone >= kFewRows && gone * kShareOfRows > before);
}

record::Verdict without_losses(record::Register& reg, const CheckedObject& checked, record::Verdict verdict) {
    if (verdict.judgement.outcome != record::Outcome::released || !verdict.supersedes ||
        !checked.result->rows)
        return verdict;
    if (harvesters::kind_of(checked.source->source).key_of != nullptr) return verdict;
    const auto& followed = *verdict.supersedes;
    const auto before = rows_of(reg, followed),
               now = static_cast<std::int64_t>(checked.result->rows->count());
    if (!loses_too_much(before, now)) return verdict;
    auto& judgement = verdict.judgement;
    judgement.outcome = record::Outcome::held;
    judgement.code = kRowsGone;
    judgement.why = fmt::format(
        "it has {} where {} has {}, as a file has that was cut off or put in its place by mistake: what "
        "is there stays until a person "
        "accepts that they are meant to be gone, or until the file has them again",
        schemas::counted(now, "row"), followed.name(), base::grouped(before));
    verdict.evidence.set("other", base::json::Value::object({{"dataset", followed.dataset},
                                                             {"edition", followed.edition},
                                                             {"url", followed.url},
                                                             {"rows", before}}));
    verdict.supersedes.reset();
    return verdict;
}

}  // namespace daybook::app
