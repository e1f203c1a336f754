#include "publisher/app/harvest.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::app {

using record::Found;
using record::Outcome;

std::string_view to_string(Ending ending) {
    switch (ending) {
        case Ending::stopped: return "stopped";
        case Ending::deadline: return "deadline";
        case Ending::done: break;
    }
    return "done";
}

std::string words_of_end(Ending ending, const std::vector<std::string>& sources, std::int64_t files) {
    std::string out = ending == Ending::stopped ? "was stopped: " : "came to its deadline: ";
    if (!sources.empty())
        out += fmt::format("{} source{} ({}) {} not read, and ", base::grouped(std::ssize(sources)),
                           sources.size() == 1 ? "" : "s", base::join(sources, ", "),
                           sources.size() == 1 ? "was" : "were");
    return out + fmt::format("{} file{} {} not come to", base::grouped(files), files == 1 ? "" : "s",
                             files == 1 ? "was" : "were");
}

std::int64_t HarvestResult::count(Outcome outcome) const {
    return std::ranges::count_if(files, [&](const auto& f) { return f.judgement.outcome == outcome; });
}

std::int64_t HarvestResult::count(Found found) const {
    if (found == Found::vanished) return std::ranges::count_if(vanished, &VanishedFile::new_here);
    return std::ranges::count_if(files, [&](const auto& f) { return f.found == found; });
}

std::int64_t HarvestResult::fetched() const {
    return std::ranges::count_if(files, &FileResult::fetched);
}
std::int64_t HarvestResult::alerts() const {
    return std::ranges::count_if(vanished, &VanishedFile::alert);
}

bool HarvestResult::balances() const {
    const auto failed_after_fetch = std::ranges::count_if(
        files, [](const auto& f) { return f.fetched && f.judgement.outcome == Outcome::failed; });
    const auto settled = count(Outcome::released) + count(Outcome::rejected) + count(Outcome::held) +
                         count(Outcome::unchanged);
    return fetched() == settled + failed_after_fetch &&
           std::ranges::all_of(files, [](const auto& f) { return !f.rows || f.rows->balances(); });
}

}  // namespace daybook::app
