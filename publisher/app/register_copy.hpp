#pragma once

#include "publisher/record/archive.hpp"

#include <filesystem>

namespace daybook::app {

/// Copies an archive's register, whoever writes it meanwhile, and changes none of its files; does nothing
/// when there is none.
void copy_register(const record::ArchiveLayout& layout, const std::filesystem::path& to);

}  // namespace daybook::app
