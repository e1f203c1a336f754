#include "publisher/app/places.hpp"

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;

fs::path real_path(const fs::path& path) {
    auto whole = fs::weakly_canonical(fs::absolute(path));
    return whole.has_filename() ? whole : whole.parent_path();
}

bool lies_in(const fs::path& inner, const fs::path& outer) {
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

}  // namespace daybook::app
