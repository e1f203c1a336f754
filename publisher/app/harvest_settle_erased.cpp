#include "publisher/app/harvest_settle.hpp"

#include "publisher/record/erased_mark.hpp"

namespace daybook::app {

namespace fs = std::filesystem;
using record::Found;
using record::Outcome;

namespace {

/// In a run's row: whether the bytes came over again.
std::string why_erased(const Task& task, const Fetch& fetch) {
    if (fetch.got_bytes || fetch.fetched.same_bytes) return "these bytes were erased; they are not taken in again";
    if (!task.stays_unasked())
        return "these bytes were erased, and its server says that they did not change; nothing was fetched";
    return "the bytes at this address were erased, and nothing was fetched: its server gives no validators by which "
           "a mended file could be told, so that it is fetched seldom; hand a mended one in (daybook draft)";
}

}  // namespace

/// What was made of answers stands in them, too.
void Settling::erase_answers() {
    for (const auto& answer : fs::directory_iterator(publisher_.archive().layout().answers()))
        fs::remove(answer.path());
}

/// The source still offers what was erased here: the bytes go before anything is made of them, if they came at
/// all.
void Settling::erased(const Task& task, const Fetch& fetch, FileResult& out) {
    if (fetch.got_bytes) fs::remove(fetch.file);
    if (task.offered.is_here()) erase_answers();
    out.fetched = true;
    if (task.was_erased()) out.found = Found::unchanged;
    out.judgement = {Outcome::unchanged, std::string(record::kErasedBefore), why_erased(task, fetch),
                     task.source->dataset.id.str(), {}};
    enter(task, {}, out);
}

/// All that the register had of the file went while the run was under way. What there is left is a number.
bool Settling::is_erased_meanwhile(const Task& task) const {
    return publisher_.reg().object(task.known.id).identity.starts_with(record::kErasedMark);
}

/// Whatever its source offers by now would become something that nobody knows by its address; the next run
/// finds it anew. Neither the row nor the register names what had to go.
void Settling::erased_meanwhile(const Task& task, const Fetch& fetch, FileResult& out) {
    if (fetch.got_bytes) fs::remove(fetch.file);
    if (task.offered.is_here()) erase_answers();
    out.fetched = true;
    out.judgement = {Outcome::unchanged, std::string(record::kErasedBefore),
                     "it was erased while the run was under way; the next run looks at what its source offers",
                     task.source->dataset.id.str(), {}};
    enter(task, {}, out);
}

}  // namespace daybook::app
