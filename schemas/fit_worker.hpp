#pragma once

#include "publisher/base/subprocess.hpp"
#include "schemas/choose.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

/// Which schemas a file fits, as a process without rights finds out that reads it.
namespace daybook::schemas {

/// The fits of a file (its first sheet that fits best, where there are several), ranked; looked for in a
/// child process as check_in_worker() does, with the same failures. Each says which parts it has the columns of and are another's. A file that is no table fits nothing: the
/// answer is empty.
/// \param called the file's name where it is kept under another, with or without its folders
std::vector<SchemaFit> fits_in_worker(const std::filesystem::path& file, const std::vector<Schema>& schemas,
                                      std::string_view called = {}, const base::ChildLimits& limits = {});

/// The child's side: the file on descriptor 3, schemas on standard input. Returns the exit code.
int fit_worker_main();

}  // namespace daybook::schemas
