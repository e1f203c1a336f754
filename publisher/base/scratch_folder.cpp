#include "publisher/base/scratch_folder.hpp"

#include "publisher/base/error.hpp"

#include <stdlib.h>

#include <system_error>

namespace daybook::base {

ScratchFolder::ScratchFolder() {
    const auto below = std::filesystem::temp_directory_path();
    auto name = (below / "daybook-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw_errno("cannot make a folder in " + below.string());
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace daybook::base
