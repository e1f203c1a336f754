#pragma once

#include "publisher/base/error.hpp"

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace daybook::tests {

/// A folder of its own for one test, gone afterwards.
class Scratch {
public:
    Scratch() {
        std::string pattern = (std::filesystem::temp_directory_path() / "daybook test XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) base::throw_errno("cannot make " + pattern);
        path_ = pattern;
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::filesystem::path operator/(const Scratch& scratch, const char* name) {
    return scratch.path() / name;
}

}  // namespace daybook::tests
