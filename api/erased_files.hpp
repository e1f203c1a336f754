#pragma once

#include "api/problem.hpp"
#include "publisher/catalogue/state.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace daybook::api {

/// The last manifest of a table up to a revision; nullptr before anything of it was released.
const catalogue::TableManifest* manifest_at(const catalogue::State& state, std::string_view table, catalogue::Revision as_of);

/// What a manifest of a table's files says. Throws Error(corrupt) when the file is not what the log says.
base::json::Value read_manifest(const std::filesystem::path& public_dir, const catalogue::TableManifest& manifest);

/// Whether rows were erased after that manifest was made: files that it names may be gone.
bool was_erased_from(const catalogue::State& state, const catalogue::TableManifest& manifest);

/// 410 with the explanation for a file below public/ that is there no more because it held what was erased: of an erased version, or of a
/// table. \pre there is no such file
std::optional<Problem> erased_file(const catalogue::State& state, const std::filesystem::path& public_dir, const std::string& name);

}  // namespace daybook::api
