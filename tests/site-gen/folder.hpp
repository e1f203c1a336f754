#pragma once

#include "publisher/base/durable_file.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace daybook::site_gen::test {

/// A folder of this test alone, gone at the end.
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "daybook-site-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

/// Assets that every page links to, each as good as empty.
inline void write_assets(const std::filesystem::path& folder) {
    base::write_flushed(folder / "daybook.css", "body{}");
    base::write_flushed(folder / "favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    base::write_flushed(folder / "source-sans-3.woff2", "font");
    base::write_flushed(folder / ".stamp", "of the assets' build");
    for (const auto* name : {"site.js", "elements.js", "check.js", "datasets.js", "row.js", "search.js", "explore.js"})
        base::write_flushed(folder / name, base::read_file(std::filesystem::path(DAYBOOK_SOURCE_DIR) / "site-gen/assets" / name));
}

}  // namespace daybook::site_gen::test
