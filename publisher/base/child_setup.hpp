#pragma once

#include "publisher/base/subprocess.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace daybook::base {

/// What a child is handed, by their descriptors here: they become its 0, 1, 2 and 3.
struct ChildEnds {
    int in, out, err, input;
};

/// The words that start this program anew, made before fork(): behind it no memory may be asked for.
class OwnCommand {
public:
    explicit OwnCommand(const std::vector<std::string>& arguments);
    OwnCommand(const OwnCommand&) = delete;
    OwnCommand& operator=(const OwnCommand&) = delete;
    /// Becomes the program, with an empty environment; ends this process where that fails.
    [[noreturn]] void become() const;

private:
    std::vector<std::string> words_;
    std::vector<char*> pointers_;
};

/// Runs in the child, between its beginning and its work: moves `ends` to their places, closes all else, sets
/// the limits, and sees to it that it dies with `parent`. Only async-signal-safe calls; ends the child when
/// the parent is dead already.
void set_up_child(const ChildEnds& ends, pid_t parent, const ChildLimits& limits);

}  // namespace daybook::base
