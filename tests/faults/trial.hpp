#pragma once

#include "tests/faults/faulty_calls.hpp"
#include "tests/support/archive_fixture.hpp"

#include <functional>
#include <string>
#include <vector>

namespace daybook::tests {

/// How work in a process of its own ended.
struct Ended {
    bool killed = false;
    int code = 0;                 ///< 0: done; 1: it threw, and so did another attempt; 2: it threw, and the next attempt did it; 3: some other way
    std::string call;             ///< the one that was made to fail
    long calls = 0;
    std::string words;            ///< of the first error
};

/// Does work in a process of its own, with another attempt after an Error, as a service does that lives on.
Ended in_child(const FaultPlan& plan, const std::function<void()>& work);

/// Work on an archive that is tried with a fault at one call after the other, each time from the same beginning.
class Trial {
public:
    /// `begin` makes what the work finds; `work` is done on the archive when it is open.
    Trial(std::string name, const std::function<void(ArchiveFixture&)>& begin, std::function<void(ArchiveFixture&)> work);

    const std::string& name() const { return name_; }
    ArchiveFixture& archive() { return archive_; }
    /// The archive as the work finds it, closed.
    const std::filesystem::path& before() const { return before_; }

    /// Puts the beginning back and does the work in_child(), opening and closing the archive included.
    Ended run(const FaultPlan& plan);
    /// How many calls the work makes when nothing fails.
    long count_calls();
    /// Every change that the work makes, for PowerCut.
    std::string trace();

    void put_back();

private:
    std::string name_;
    ArchiveFixture archive_;
    TempFolder kept_;
    std::filesystem::path before_;
    std::function<void(ArchiveFixture&)> work_;
};

/// What holds of an archive at every moment: the log verifies and every file that it or a release names is there with its digest.
/// Returns the revision.
record::Revision public_is_whole(const std::filesystem::path& public_dir, const std::string& context);
/// What holds besides when it has been opened: the register has the versions of the log with their states, and no other, and
/// nothing lies about in staging/ and drafts/.
void private_is_whole(ArchiveFixture& archive, const std::string& context);
/// What is tried: every way in which a call may fail.
inline constexpr Fault kFaults[] = {Fault::io_error, Fault::disk_full, Fault::interrupted, Fault::dead_disk, Fault::kill_before, Fault::kill_after};
/// All calls when DAYBOOK_EVERY_CALL is 1, every eighth from the third on when it is 3/8; else about `few` of them, others for each `salt`.
std::vector<long> calls_to_try(long all, long few, long salt);

}  // namespace daybook::tests
