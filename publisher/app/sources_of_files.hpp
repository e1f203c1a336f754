#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/record/register_replay.hpp"

namespace daybook::app {

/// The source of a configuration that offers a file of a dataset: the dataset's only one, or of several the one whose address is most like the
/// file's; "" when there is none, or two are as like.
std::string source_of_file(const Config& config, const std::string& dataset, const std::string& url);

/// Replaying the log with this configuration's sources.
record::ReplaySettings replay_settings(const Config& config, Progress& progress);

/// What a replay brought, in words and for scripts.
std::string words_of(const record::Replayed& replayed);
base::json::Value to_json(const record::Replayed& replayed);

}  // namespace daybook::app
