#pragma once

#include "publisher/base/clock.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace daybook::tests {

/// What may be done to a record, with everything that was left to chance.
struct Step {
    enum class Act {
        offer,
        deliver,
        kill_offer,
        announce,
        move,
        confirm,
        cancel,
        release_named,
        withdraw,
        damage,
        erase_version,
        erase_edition,
        erase_draft,
        kill_erasure,
        release,
        keep,
        kill,
        fail,
        fail_then_offer,
        wait,
        set_back,
        restart
    };
    Act act = Act::release;
    std::size_t slot = 0;
    std::size_t file = 0;
    int source = 0;                    ///< which of the addresses that a slot's files come from
    std::chrono::milliseconds span{};  ///< to wait, or to set the clock back
    int day = 0;                       ///< of a date: half past nine so many days from now, which may be past
    bool firm = true;                  ///< a date is confirmed; a withdrawal has words; a delivery is new
    int number = 0;                    ///< of a version; of the step of a release at which it is cut off
    std::string code;

    std::string words() const;
};

/// How the promise of a `keep` step is kept, by its number: on time; by a restart after a crash before the
/// instant; by one after it; after another release got in between; while its source offers a file between the
/// preparing and the instant; while it does so between the instant and the settling.
enum class Keeping { on_time, crash_before, crash_after, disturbed, offered_before, offered_after };
inline Keeping keeping(const Step& step) {
    return static_cast<Keeping>(step.number % 6);
}

/// An officer delivers a file as one that was withdrawn by mistake, should it be one.
inline bool brings_back(const Step& step) {
    return step.act == Step::Act::deliver && !step.firm;
}

/// The same steps for the same seed, on every machine.
std::vector<Step> random_steps(std::uint64_t seed);

/// One a line.
std::string words(const std::vector<Step>& steps);

}  // namespace daybook::tests
