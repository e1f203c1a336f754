#include "tests/site-gen/built_site.hpp"

#include "publisher/base/durable_file.hpp"

namespace daybook::site_gen::test {

namespace fs = std::filesystem;

Built::Built(const catalogue::State& state, const std::string& base_url) {
    settings.output = folder.path / "site";
    settings.assets = folder.path / "assets";
    settings.publisher = "The Open Ledger Trust";
    settings.contact = "data@daybook.example";
    settings.base_url = base_url;
    write_assets(settings.assets);
    settings.origin = "daybook.example/test";
    build(state);
}

std::map<std::string, std::string> Built::files() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(settings.output))
        if (entry.is_regular_file()) all[fs::relative(entry.path(), settings.output).string()] = base::read_file(entry.path());
    return all;
}

std::string Built::page(const std::string& path) const {
    return base::read_file(settings.output / path / "index.html");
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> links_of(const std::string& html) {
    std::vector<std::string> links;
    for (const std::string attribute : {" href=\"", " src=\""})
        for (auto at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at + 1)) {
            const auto start = at + attribute.size();
            links.push_back(html.substr(start, html.find('"', start) - start));
        }
    return links;
}

bool is_page(const std::string& path) {
    return path.ends_with(".html");
}

base::json::Value linked_data(const std::string& html) {
    const std::string open = "<script type=\"application/ld+json\">";
    const auto at = html.find(open);
    if (at == std::string::npos) return {};
    return base::json::parse(html.substr(at + open.size(), html.find("</script>", at) - at - open.size()));
}

}  // namespace daybook::site_gen::test
