#include "tests/record/steps.hpp"

#include "tests/record/model.hpp"

#include <fmt/format.h>

#include <array>
#include <random>
#include <utility>

namespace daybook::tests {

using enum Step::Act;
using namespace std::chrono_literals;

namespace {

constexpr std::array<const char*, 3> kSlots{"coasts/2024-05", "coasts/2024-06", "forests/2024-05"};

/// How often of a hundred or so.
constexpr std::pair<Step::Act, int> kOften[] = {{offer, 20},  {deliver, 18}, {kill_offer, 4}, {announce, 12}, {move, 5},
                                                {confirm, 4}, {cancel, 3},   {release_named, 4},    {withdraw, 6},
                                                {damage, 2},
                                                {erase_version, 3}, {erase_edition, 2}, {erase_draft, 3}, {kill_erasure, 3},
                                                {release, 11}, {keep, 12},     {kill, 5},
                                                {fail, 4},    {fail_then_offer, 5}, {wait, 7},     {set_back, 2},  {restart, 2}};

/// Ours, because the library's distributions differ from one to the next.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_(seed) {}
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
    template <class Range>
    const auto& one_of(const Range& range) {
        return range[below(std::size(range))];
    }

private:
    std::mt19937_64 engine_;
};

Step::Act act(Chance& chance) {
    std::size_t all = 0;
    for (const auto& [one, often] : kOften) all += static_cast<std::size_t>(often);
    auto left = static_cast<int>(chance.below(all));
    for (const auto& [one, often] : kOften)
        if ((left -= often) < 0) return one;
    return release;
}

Step random_step(Chance& chance) {
    static constexpr std::chrono::milliseconds kSpans[] = {1s, 120ms, 1h, 24h, 48h, 168h};
    static constexpr std::chrono::milliseconds kBack[] = {1s, 1h, 36h};
    // Mostly one that is known.
    static constexpr const char* kDateCodes[] = {"quality",       "legal", "data-not-ready",
                                                 "no-return-due", "",      "weather"};
    static constexpr const char* kWithdrawalCodes[] = {"published-in-error", "consolidated",
                                                       "published-in-error", "boredom"};
    Step s;
    s.act = act(chance);
    s.slot = chance.below(kSlots.size());
    s.file = chance.below(model::files().size());
    s.source = s.act == deliver ? 2 : static_cast<int>(chance.below(4) / 3);
    s.span = s.act == set_back ? chance.one_of(kBack) : chance.one_of(kSpans);
    s.day = static_cast<int>(chance.below(4));
    s.firm = chance.below(4) > 0;
    s.number = s.act == withdraw || s.act == erase_version ? 1 + static_cast<int>(chance.below(3))
                                                            : static_cast<int>(chance.below(s.act == kill_erasure ? 48 : 36));
    s.code = s.act == withdraw ? chance.one_of(kWithdrawalCodes) : chance.one_of(kDateCodes);
    return s;
}

}  // namespace

std::string Step::words() const {
    const auto* const where = kSlots[slot];
    const auto& what = model::files()[file].name;
    static constexpr const char* kKeepings[] = {"on time", "after a crash before it", "with a crash after it",
                                                "after another release got in between",
                                                "while before it a file is offered", "while after it a file is offered"};
    switch (act) {
        case offer: return fmt::format("source {} of {} offers '{}'", source, where, what);
        case deliver:
            return fmt::format("an officer delivers '{}' for {}{}", what, where, firm ? "" : ", also where it was withdrawn");
        case announce:
            return fmt::format("announce {} for half past nine in {} days, {}", where, day,
                               firm ? "confirmed" : "provisional");
        case Step::Act::move:
            return fmt::format("move the date of {} to half past nine in {} days, code '{}'", where, day,
                               code);
        case confirm: return fmt::format("confirm the date of {}", where);
        case cancel: return fmt::format("cancel the date of {}, code '{}'", where, code);
        case release_named: return fmt::format("release the draft of {} by its name", where);
        case withdraw:
            return fmt::format("withdraw {} v{}, code '{}', {} words", where, number, code,
                               firm ? "with" : "without");
        case erase_version: return fmt::format("erase {} v{}", where, number);
        case erase_edition: return fmt::format("erase all of {}", where);
        case erase_draft: return fmt::format("erase the draft of {}, or else '{}'", where, what);
        case kill_erasure:
            return fmt::format("kill -9 an erasure of all of {} as its step {} begins, and start again", where,
                               number + 1);
        case damage: return fmt::format("a power cut damages the draft of {}", where);
        case release: return "release what is due";
        case keep:
            return fmt::format("keep the next promise {}, '{}' from source {} of {}", kKeepings[number % 6], what, source, where);
        case kill: return fmt::format("kill -9 a release as its step {} begins, and start again", number + 1);
        case fail: return fmt::format("a release fails in its step {}, and is tried again", number + 1);
        case fail_then_offer:
            return fmt::format("a release fails in its step {}, source {} of {} offers '{}', and it is tried again",
                               number + 1, source, where, what);
        case kill_offer:
            return fmt::format("kill -9 the drafting of '{}' from source {} of {} {} it is entered, and start again",
                               what, source, where, number % 2 == 0 ? "before" : "after");
        case wait: return fmt::format("wait {} s", static_cast<double>(span.count()) / 1000);
        case set_back:
            return fmt::format("set the clock back by {} s", static_cast<double>(span.count()) / 1000);
        case restart: return "start again";
    }
    return {};
}

std::vector<Step> random_steps(std::uint64_t seed) {
    Chance chance(seed);
    std::vector<Step> out(6 + chance.below(20));
    for (auto& step : out) step = random_step(chance);
    return out;
}

std::string words(const std::vector<Step>& steps) {
    std::string out;
    for (std::size_t i = 0; i < steps.size(); ++i)
        out += fmt::format("  {:2}. {}\n", i + 1, steps[i].words());
    return out;
}

}  // namespace daybook::tests
