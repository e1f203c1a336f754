#include "tests/record/real_record.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

/// Steps of a real record that are cut off: its process is killed, or a step of it fails.
namespace daybook::tests {

using record::LogReader;

namespace {

/// Shared with the child that is killed.
struct Watched {
    char step[240];
    int moves;
};

/// Counts the steps of a release; true when the one that begins is the `last`.
bool reached(Watched& seen, int& begun, const std::string& step, int last) {
    if (begun++ == last) {
        std::strncpy(seen.step, step.c_str(), sizeof seen.step - 1);
        return true;
    }
    if (step.starts_with("move ")) ++seen.moves;
    return false;
}

}  // namespace

std::string RealRecord::kill(const Step& step, const std::function<void()>& work) {
    auto* const seen = static_cast<Watched*>(
        ::mmap(nullptr, sizeof(Watched), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    archive_.close();
    const pid_t child = ::fork();
    if (child == 0) {
        int begun = 0;
        try {
            archive_.reopen([&](const std::string& name) {
                if (reached(*seen, begun, name, step.number)) ::raise(SIGKILL);
            });
            work();
        } catch (const base::Error&) {
            // A refusal: the parent sees that nothing came of it.
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) cut_ = {seen->step, seen->moves, false};
    ::munmap(seen, sizeof(Watched));
    const LogReader left(archive_.public_dir());
    left.verify(left.checkpoint());
    archive_.reopen();
    return "started again";
}

/// Killed as the draft is about to be entered, or as soon as it is.
std::string RealRecord::kill_offer(const Step& step) {
    auto at = step;
    at.number = step.number % 2;
    return kill(at, [&] { offer(step); });
}

std::string RealRecord::fail(const Step& step) {
    Watched seen{};
    int begun = 0;
    archive_.reopen([&](const std::string& name) {
        if (reached(seen, begun, name, step.number))
            throw base::Error(base::ErrorKind::internal, "a step that fails");
    });
    auto first = release();
    if (seen.step[0] != 0) {
        cut_ = {seen.step, seen.moves, true};
        first = "cut off";
    }
    begun = 1 << 20;
    if (step.act == Step::Act::fail_then_offer) first += " | " + offer_or_refused(step);
    auto second = release();
    archive_.reopen();
    return first + " | " + second;
}

}  // namespace daybook::tests
