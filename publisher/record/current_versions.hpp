#pragma once

#include "publisher/record/log_states.hpp"
#include "publisher/record/proven_files.hpp"
#include "publisher/record/register.hpp"

#include <set>
#include <string>
#include <vector>

/// Which versions a table's rows are of is what the log says, whoever can write the register.
namespace daybook::record {

/// Something that the register says of a version and the log does not, or the other way round.
struct AlteredState {
    PublicVersion version;
    std::string words;  ///< "the register says that … is superseded, the log that it is released"
};

/// The versions that are current in a table.
struct CurrentVersions {
    std::set<PublicVersion> versions;  ///< by the log, where `altered` is not empty
    std::vector<AlteredState> altered;
};

/// Compares what the register says is current in a table with what it remembers of the last batch that
/// touched the table (current_memory()); where these differ, or it remembers nothing, the log is read to its
/// end and tells. Throws Error(corrupt) as ProvenFiles does.
CurrentVersions current_versions(Register& reg, ProvenFiles& proven, const std::string& table);

/// What the register is to remember of a table, as key and body: the digest of the names of its current
/// versions.
std::pair<std::string, std::string> current_memory(const std::string& table,
                                                   const std::set<PublicVersion>& versions);

/// For a register that was made from the log, or brought to its end: remembers what is current in each table,
/// if it says the states that the log does.
void remember_current(Register& reg, const StatesInLog& log);

/// Throws Error(corrupt), naming the version and the remedy, when the register says another state of a
/// version than the log.
void refuse_altered_state(const VersionRecord& version, ProvenFiles& proven);

/// The sentence that names the remedy.
std::string register_remedy(const std::string& words);

}  // namespace daybook::record
