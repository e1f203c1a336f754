#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/catalogue/state.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace daybook::catalogue {

/// How an index stood when whoever follows the log last noted it: for `daybook status`, which may not open an index that is in use.
struct IndexNote {
    std::string engine;      ///< duckdb or clickhouse
    Revision revision = 0;   ///< that answers show; 0: none yet
    std::string trouble;     ///< for an operator, with names of machines; "" when there is none
    base::Instant at;        ///< since when it is so
    std::string built_because{};               ///< why one that was there was last built anew; "" where none was
    std::optional<base::Instant> built{};      ///< and when that was done
    std::string leftovers{};                   ///< of an erasure, in words; "" where there are none
};

/// Keeps the note of one index in a file of its folder. Of one thread.
class IndexNotes {
public:
    IndexNotes(const std::filesystem::path& index_dir, std::string engine);
    /// Writes it down where it is news. What cannot be written is left: an index goes on without.
    void say(Revision revision, const std::string& trouble, const std::string& leftovers) noexcept;
    /// An index that was there was of no use, and there is another now.
    void built_anew(const std::string& why);

private:
    std::filesystem::path file_;
    std::optional<IndexNote> last_;
    std::string engine_, built_because_;
    std::optional<base::Instant> built_;
};

/// Absent where none was written, or none that can be read.
std::optional<IndexNote> read_index_note(const std::filesystem::path& index_dir);

}  // namespace daybook::catalogue
