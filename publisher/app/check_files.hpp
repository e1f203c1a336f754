#pragma once

#include "publisher/app/check_inputs.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/base/subprocess.hpp"
#include "publisher/record/judge.hpp"
#include "schemas/check.hpp"
#include "schemas/choose.hpp"
#include "schemas/edition.hpp"

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace daybook::app {

struct CheckSettings {
    std::vector<schemas::Schema> schemas;  ///< to choose from by the headings; exactly one when it was named
    bool chosen = false;                   ///< it was named
    schemas::Profile profile = schemas::Profile::strict;
    std::optional<schemas::Edition> edition;  ///< that every file claims to be of
    std::optional<base::Date> day = {};  ///< the day on which they are checked, behind which nothing was paid
    /// The dataset of a service that the files are for: its gates, and its editions that are released.
    struct Dataset {
        std::string id;
        record::Gate gate;
        std::filesystem::path public_dir;  ///< of the archive
    };
    std::optional<Dataset> dataset;
    std::vector<std::filesystem::path> references;  ///< files that hold what the checked ones refer to
    base::ChildLimits worker = {};  ///< of the child that reads a file; larger files have more time
    bool rows = false;  ///< the rows are wanted, those that passed and those that did not
};

/// What became of one file.
struct CheckedFile {
    enum class Outcome { publishable, not_publishable, no_schema, failed } outcome = Outcome::failed;
    std::string name;
    std::filesystem::path path;
    std::string why;              ///< of no_schema and failed
    bool too_large = false;       ///< failed, and no use to try again: it takes more memory to read than a worker may have
    std::string note;             ///< what else there is to say of the choice of schema
    schemas::CheckResult result;  ///< of the first two
};
std::string_view to_string(CheckedFile::Outcome outcome);
/// Makes it one that could not be judged, and says why.
void fail(CheckedFile& file, const std::exception& thrown);

struct CheckedFiles {
    std::vector<CheckedFile> files;
    std::vector<SkippedFile> skipped;
};

/// The schemas published with this program, by id.
std::vector<schemas::Schema> published_schemas();
/// A document by its path, or a published schema by its id; a file of that name goes first. Throws
/// Error(usage) naming the nearest, or what is wrong with the document.
schemas::Schema schema_named(const std::string& name);

/// A person waits, and may give a file of gigabytes: time grows with it.
base::ChildLimits limits_for(const std::filesystem::path& file, base::ChildLimits least = {});

/// Checks one file against one schema, by itself: what is known beyond it is for judge_files(). Throws Error(usage) when the edition
/// asked for is none of the schema's.
CheckedFile check_one(const CheckInput& input, const schemas::Schema& schema, const CheckSettings& settings);

/// Checks every input in a worker. Of those found in a folder the ones are skipped that neither their name
/// nor their content makes data: pages, documents, pictures. Throws Error(usage) when the edition asked for
/// is none of the schema's.
CheckedFiles check_files(CheckInputs inputs, const CheckSettings& settings, Progress& progress);

}  // namespace daybook::app
