#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/version_line.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

namespace daybook::site_gen {

namespace {

using catalogue::EditionView;
using catalogue::VersionSummary;
namespace urls = catalogue::urls;

Context edition_figures(const VersionSummary& now, bool has_amount) {
    Context out = Context::array();
    if (has_amount) out.push(figure("control total", money_or_why(now.total, now.currency, now.is_sum)));
    out.push(count_figure("rows", now.rows));
    out.push(count_figure("rows quarantined", now.quarantined_rows, now.quarantined_rows > 0));
    out.push(count_figure("versions so far", now.number));
    return out;
}

/// Why nothing is offered: what became of the newest version.
std::string why_gone(const EditionView& view) {
    if (view.versions.empty()) return {};
    const auto& newest = view.versions.front();
    const auto& note = newest.status == "erased" ? newest.erasure_note : newest.withdrawal_note;
    return end_words(newest) + "." + (note.empty() ? "" : " " + note);
}

Context lines(const Site& site, const EditionView& view, bool has_amount) {
    Context out = Context::array();
    for (const auto& version : view.versions) out.push(version_line(site, view, version, has_amount));
    return out;
}

Context current_of(const EditionView& view, bool has_amount) {
    const auto* now = view.current();
    if (now == nullptr) return {};
    return Context::object({{"number", std::to_string(now->number)},
                            {"href", urls::version_page(view.dataset, view.edition, now->number)},
                            {"released", instant(now->released_at)},
                            {"nil", now->nil},
                            {"figures", edition_figures(*now, has_amount)}});
}

Revision changed_of_edition(const Site& site, const EditionView& view) {
    const auto* dataset = site.state.dataset(view.dataset);
    const auto* edition = site.state.edition(view.dataset, view.edition);
    return dataset != nullptr && edition != nullptr ? changed_of(site, *dataset, *edition) : site.state.revision;
}

}  // namespace

std::string edition_page(const Site& site, const EditionView& view) {
    const auto& dataset = site.dataset(view.dataset);
    const auto json = urls::edition(view.dataset, view.edition), path = urls::edition_page(view.dataset, view.edition);
    const auto title = whole_title(dataset.organisation_name, dataset.title);
    const Context context = Context::object({
        {"title", own_title(dataset.organisation_name, dataset.title)},
        {"organisation", dataset.organisation_name},
        {"organisation_href", urls::organisation_page(dataset.organisation_id)},
        {"dataset_href", urls::dataset_page(dataset.id)},
        {"edition", view.title},
        {"address", whole_url(site, path)},
        {"now", current_of(view, dataset.has_amount)},
        {"gone", why_gone(view)},
        {"versions", lines(site, view, dataset.has_amount)},
        {"terms", terms_of(site, {dataset.terms}, view.dataset + "/" + view.edition, json)},
    });
    Frame frame{path, view.title + " – " + title, {{"Home", "/"}, {"Datasets", "/datasets/"}, {title, urls::dataset_page(dataset.id)}}, json, changed_of_edition(site, view), ""};
    frame.description = fmt::format("{}: what stands for {}, and every version of it.", title, view.title);
    frame.feed = dataset_feed(dataset.id);
    return in_frame(site, frame, site.templates.render("edition", context));
}

}  // namespace daybook::site_gen
