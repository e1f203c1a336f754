#pragma once

#include "site-gen/site.hpp"
#include "tests/site-gen/folder.hpp"
#include "tests/site-gen/sample_state.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace daybook::site_gen::test {

/// A site built from a state into a folder of its own, and its files by path.
struct Built {
    Folder folder;
    SiteSettings settings;
    SiteResult result;

    explicit Built(const catalogue::State& state, const std::string& base_url = "https://daybook.example");
    void build(const catalogue::State& state) { result = build_site(state, settings); }
    /// As a service does: what was built before is remembered.
    void build_on(const catalogue::State& state, Part part) { result = builder.build(state, settings, part); }
    SiteBuilder builder;

    /// Every file by its path below the site's folder, with its bytes.
    std::map<std::string, std::string> files() const;
    /// The page of a folder: "datasets/x".
    std::string page(const std::string& path) const;
};

bool has(const std::string& text, const std::string& part);
/// Values of href="" and src="" in a page, as they stand there.
std::vector<std::string> links_of(const std::string& html);
bool is_page(const std::string& path);
/// The JSON of a page for search engines; null where it has none.
base::json::Value linked_data(const std::string& html);

/// First folders of pages that show no data of any department.
inline const std::set<std::string> kWithoutData = {"404.html", "verify", "about", "accessibility", "check", "developers", "feeds", "search"};

inline const std::string kTreasury = "datasets/hm-treasury-spend-over-25k/", kAgency = "datasets/ink-agency-spend-over-25k/";

}  // namespace daybook::site_gen::test
