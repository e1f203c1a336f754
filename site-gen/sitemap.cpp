#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"

#include <fmt/format.h>

namespace daybook::site_gen {

namespace {

constexpr std::string_view kSpace = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string address(const Site& site, const Page& page) {
    return fmt::format("<url><loc>{}</loc><lastmod>{}</lastmod></url>\n",
                       base::escape_html(whole_url(site, page.path)),
                       base::to_rfc3339(mark_at(site.state, page.changed).at));
}

std::string index_of(const Site& site, const std::map<std::string, std::string>& files) {
    std::string out = fmt::format("{}<sitemapindex {}>\n", kHead, kSpace);
    for (const auto& [name, text] : files)
        out +=
            fmt::format("<sitemap><loc>{}</loc></sitemap>\n", base::escape_html(whole_url(site, "/" + name)));
    return out + "</sitemapindex>\n";
}

}  // namespace

std::map<std::string, std::string> sitemap_files(const Site& site, const std::vector<Page>& pages,
                                                 std::size_t per_file) {
    std::map<std::string, std::string> files;
    if (site.settings.base_url.empty()) return files;
    std::vector<std::string> bodies(1);
    std::size_t in_last = 0;
    for (const auto& page : pages) {
        if (!page.listed) continue;
        if (in_last == per_file) {
            bodies.emplace_back();
            in_last = 0;
        }
        bodies.back() += address(site, page);
        ++in_last;
    }
    const auto whole = [](const std::string& body) {
        return fmt::format("{}<urlset {}>\n{}</urlset>\n", kHead, kSpace, body);
    };
    if (bodies.size() == 1) return {{"sitemap.xml", whole(bodies.front())}};
    for (std::size_t n = 0; n < bodies.size(); ++n)
        files.emplace(fmt::format("sitemap-{}.xml", n + 1), whole(bodies[n]));
    files.emplace("sitemap.xml", index_of(site, files));
    return files;
}

std::string robots_text(const Site& site) {
    std::string out = "User-agent: *\nAllow: /\n";
    if (!site.settings.base_url.empty()) out += "Sitemap: " + whole_url(site, "/sitemap.xml") + "\n";
    return out;
}

}  // namespace daybook::site_gen
