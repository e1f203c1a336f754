#include "site-gen/lacks.hpp"

#include "site-gen/page.hpp"

#include <algorithm>

namespace daybook::site_gen {

using catalogue::DatasetView;
using catalogue::Lack;

std::vector<std::string> lacking(const DatasetView& view, Lack why) {
    std::vector<std::string> out;
    for (const auto& one : view.returns)
        if (one.lack() == why) out.push_back(one.edition.str());
    return out;
}

std::vector<std::string> unseen_editions(const DatasetView& view, Lack why) {
    auto out = lacking(view, why);
    std::erase_if(out, [&](const std::string& name) { return std::ranges::find(view.editions, name, &catalogue::EditionView::edition) != view.editions.end(); });
    return out;
}

bool is_publishers(Lack why) {
    return why == Lack::missing || why == Lack::unreadable;
}

void Lacks::add(const DatasetView& view) {
    for (const auto& one : view.returns) {
        const auto why = one.lack();
        missing += is_publishers(why) ? 1 : 0;
        not_collected += why == Lack::not_collected ? 1 : 0;
        withdrawn += why == Lack::withdrawn ? 1 : 0;
    }
}

void push_lacks(Context& figures, const Lacks& lacks, bool linked) {
    const auto push = [&](const char* label, std::int64_t n, bool bad, const char* at) {
        auto one = count_figure(label, n, bad);
        if (linked && n > 0) one.set("href", std::string("#") + at);
        figures.push(std::move(one));
    };
    push("editions missing or unreadable", lacks.missing, lacks.missing > 0, kMissingAt);
    if (lacks.not_collected > 0) push("editions not collected here", lacks.not_collected, false, kNotCollectedAt);
    if (lacks.withdrawn > 0) push("editions withdrawn", lacks.withdrawn, false, kWithdrawnAt);
}

}  // namespace daybook::site_gen
