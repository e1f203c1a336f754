#pragma once

#include "publisher/columnar/duck.hpp"

#include <filesystem>
#include <memory>
#include <set>
#include <string>

namespace daybook::columnar {

/// The folder that a file lies in, absolute.
std::filesystem::path folder_of(const std::filesystem::path& file);

/// An engine in memory for one piece of work on files of some folders; one thread, so that rows keep their order. What failed halfway is not
/// used again, and its tables go. Its memory is bounded; work that may need more names a folder to spill into, which is made when it is
/// needed and goes with the engine.
class Workbench {
public:
    /// Without `spill` it is small work: an engine that is there already, where one is, and what is past its memory throws Error(exhausted).
    /// With one, which nothing else may use, work of any size in an engine of its own.
    explicit Workbench(const std::set<std::filesystem::path>& folders, const std::filesystem::path& spill = {});
    /// Behind the last connection.
    ~Workbench();
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    Database& database();
    /// All tables are dropped again.
    void done() { done_ = true; }

private:
    struct Engine;
    class IdleEngines;
    std::unique_ptr<Engine> engine_;
    std::filesystem::path spill_;
    bool done_ = false;
};

/// Where work that ends in a file may spill.
std::filesystem::path spill_beside(const std::filesystem::path& to);

/// COPY of a SELECT into Parquet, in groups of so many rows: the same rows give the same bytes. Written beside its place, flushed, renamed: no
/// reader and no crash sees half a file. Throws Error (exhausted when the disk is full) and leaves none.
void copy_to(Connection& connection, const std::string& select, int group_rows, const std::filesystem::path& to);

}  // namespace daybook::columnar
