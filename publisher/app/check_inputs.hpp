#pragma once

#include "publisher/base/durable_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::app {

/// A file to be checked.
struct CheckInput {
    std::filesystem::path path;
    std::string name;        ///< as it was given, or found below a folder that was
    bool in_folder = false;  ///< nobody named it: when it is no table it is skipped
    std::string unread = {};  ///< why it could not be looked at, a folder or a file below one: it counts as a file whose check failed
};

/// A file that is not checked, and why: one line of the answer.
struct SkippedFile {
    std::string name, why;
};

struct CheckInputs {
    std::vector<CheckInput> files;
    std::vector<SkippedFile> skipped;
};

/// Files as given, folders gone through by name without following links out of them, and "-" for standard
/// input, of which a copy is put into `scratch` (it may be a pipe). Throws Error(usage) for what is not
/// there.
CheckInputs find_inputs(const std::vector<std::string>& given, const std::filesystem::path& scratch);

}  // namespace daybook::app
