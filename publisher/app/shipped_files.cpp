#include "publisher/app/shipped_files.hpp"

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

ShippedFiles find() {
    std::error_code failed;
    // The link is followed by the kernel: a symbolic link to the program elsewhere leads to where the program lies.
    const auto program = fs::read_symlink("/proc/self/exe", failed);
    const auto shared = program.parent_path().parent_path() / "share" / "daybook";
    if (!failed && program.parent_path().filename() == "bin" && fs::is_directory(shared / "schemas", failed))
        return {shared / "schemas", shared / "assets", shared / "demo" / "daybook.yaml", "daybook-demo"};
    const fs::path source = DAYBOOK_SOURCE;
    return {source / "schemas" / "published", source / "build" / "assets", source / "config" / "demo" / "daybook.yaml", "build/demo"};
}

}  // namespace

const ShippedFiles& shipped_files() {
    static const auto found = find();
    return found;
}

}  // namespace daybook::app
