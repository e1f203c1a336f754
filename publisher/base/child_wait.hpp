#pragma once

#include <chrono>
#include <functional>

namespace daybook::base {

/// While it lives, this thread does something else whenever it waits for a child (run_self()): several times a second, and once more, told that
/// the child has ended, before run_self() returns. For a thread that has more to see to than what the child reads; the work must not throw.
class WhileChildrenRun {
public:
    using Work = std::function<void(bool ended)>;
    explicit WhileChildrenRun(Work work);
    ~WhileChildrenRun();
    WhileChildrenRun(const WhileChildrenRun&) = delete;
    WhileChildrenRun& operator=(const WhileChildrenRun&) = delete;

    /// Does this thread's work, if it has any and it is time.
    static void turn(bool ended);

private:
    Work work_;
    std::chrono::steady_clock::time_point next_{};
    WhileChildrenRun* before_;
};

}  // namespace daybook::base
