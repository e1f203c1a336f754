#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

/// "April 2010 to May 2012", from the first edition to the last.
std::string span_words(const catalogue::DatasetView& view) {
    if (view.editions.empty()) return "";
    const auto &last = view.editions.front(), &first = view.editions.back();
    return view.editions.size() == 1 ? first.title : fmt::format("{} to {}", first.title, last.title);
}

Context line(const catalogue::DatasetView& view) {
    return Context::object({{"title", own_title(view.organisation_name, view.title)},
                            {"href", urls::dataset_page(view.id)},
                            {"organisation", view.organisation_name},
                            {"organisation_href", urls::organisation_page(view.organisation_id)},
                            {"span", span_words(view)},
                            {"editions", base::grouped(released_editions(view))},
                            {"missing", base::grouped(static_cast<std::int64_t>(view.missing.size()))},
                            {"rows", base::grouped(view.rows)},
                            {"total", view.has_amount ? money(view.total, view.currency) : ""}});
}

}  // namespace

std::string datasets_page(const Site& site) {
    Context rows = Context::array();
    std::vector<catalogue::Terms> terms;
    for (const auto& [id, view] : site.datasets) {
        rows.push(line(view));
        terms.push_back({view.terms.licence, view.terms.attribution, ""});
    }
    const Context context = Context::object({
        {"count", count_of(static_cast<std::int64_t>(site.datasets.size()), "dataset", "datasets")},
        {"rows", rows},
        {"has_rows", !site.datasets.empty()},
        {"terms", terms_of(site, terms, "the list of datasets", "/v1/datasets")},
    });
    return in_frame(site,
                    {"/datasets/", "Datasets", {{"Home", "/"}}, "/v1/datasets", site.state.revision, ""},
                    site.templates.render("datasets", context));
}

}  // namespace daybook::site_gen
