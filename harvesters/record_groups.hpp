#pragma once

#include "harvesters/kind.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// The records of a source, held until all of what they make up is there: a register, or one package for each
/// month.
class RecordGroups {
public:
    /// Holds at most so many bytes at a time.
    explicit RecordGroups(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}

    enum class Took { is_new, is_there, differs };
    /// `about` is what its page says of them all. One that differs from another of its name hurts its group.
    /// Throws Error(exhausted) when more are held than memory is meant for.
    Took take(Record record, const std::string& about);

    /// Something is missing from a group; "" from any of them.
    void hurt(const std::string& group);
    bool is_hurt(const std::string& group) const { return all_hurt_ || hurt_.contains(group); }

    /// Those that are held, in the order of their names.
    std::vector<std::string> names() const;
    bool empty() const { return groups_.empty(); }
    bool has(const std::string& name) const { return groups_.contains(name); }
    /// Takes a group out, in the order of the keys of its records. \pre it is held
    Group take_out(const std::string& name);

private:
    struct Items {
        std::string about;
        std::map<std::string, std::string> texts;  ///< by key
        std::uint64_t bytes = 0;
    };
    std::uint64_t most_bytes_, bytes_ = 0;
    std::map<std::string, Items> groups_;
    std::set<std::string> hurt_;
    bool all_hurt_ = false;
};

}  // namespace daybook::harvesters
