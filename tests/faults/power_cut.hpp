#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::tests {

/// What a disk is left with when the power goes: the changes that a trace of faulty_calls tells of are played on a
/// model of the folder, in which nothing is kept but what was flushed. A file's bytes are kept by flushing the file, its
/// name by flushing its folder, both by flushing the file system. A rename is kept whole by flushing either folder: file systems
/// with a journal never keep half of one. That is the least that a file system must do; most do more.
class PowerCut {
public:
    /// Begins with a folder whose every byte is on the disk.
    explicit PowerCut(const std::filesystem::path& before);

    /// What may survive beyond what was flushed.
    enum class Kept { nothing, names, bytes };

    /// The changes that a trace tells of, one after the other.
    static std::vector<std::string_view> changes_in(const std::string& trace);
    void play(std::string_view change);
    /// How a change is called towards people: "rename /staging/a /public/a".
    static std::string words_of(std::string_view change);

    /// Writes what the disk would hold. Shared memory of SQLite is left out: it is none of the disk.
    void write_to(const std::filesystem::path& folder, Kept kept) const;

private:
    struct Node {
        bool folder = false;
        std::string bytes, flushed_bytes;
        std::map<std::string, int> names, flushed_names;
    };
    struct Rename {
        int from, to, node;
        std::string name, new_name;
    };
    int add(bool folder);
    void load(const std::filesystem::path& from, int node);
    int find(std::string_view path) const;   ///< -1: nothing there
    std::pair<int, std::string> place_of(std::string_view path) const;
    void flush(int node);
    void flush_all();
    void write_node(const std::filesystem::path& to, int node, Kept kept) const;

    std::vector<Node> nodes_;
    std::vector<Rename> pending_;
};

}  // namespace daybook::tests
