#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <algorithm>

namespace daybook::site_gen {

namespace {

constexpr std::size_t kRevisionsShown = 50;

Context revisions(const Site& site) {
    Context rows = Context::array();
    const auto& all = site.state.revisions;
    for (std::size_t n = 0; n < std::min(kRevisionsShown, all.size()); ++n) {
        const auto& mark = all[all.size() - 1 - n];
        rows.push(Context::object({{"revision", base::grouped(mark.revision)}, {"at", instant(mark.at)}}));
    }
    return rows;
}

}  // namespace

std::string verify_page(const Site& site) {
    const auto count = site.state.revisions.size();
    const Context context = Context::object({
        {"api", site.facts.url},
        {"revisions", revisions(site)},
        {"has_revisions", count > 0},
        {"earlier", count > kRevisionsShown ? count_of(static_cast<std::int64_t>(count - kRevisionsShown),
                                                       "earlier one", "earlier ones")
                                            : ""},
    });
    Frame frame{"/verify/", "Verify what you read", {{"Home", "/"}}, "", site.state.revision, ""};
    frame.description = "How to prove that a file is the one that was released, and that the record was not changed since.";
    return in_frame(site, frame, site.templates.render("verify", context));
}

}  // namespace daybook::site_gen
