#include "tests/record/model.hpp"
#include "tests/record/real_record.hpp"
#include "tests/record/steps.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

using namespace daybook;
using tests::Keeping;
using tests::RealRecord;
using tests::Step;
using tests::model::Cut;
using tests::model::Model;

BOOST_AUTO_TEST_SUITE(model)

using enum tests::Step::Act;

namespace {

base::Instant half_past_nine_in(const Model& model, int days) {
    return record::release_hour(base::london_date(model.now) + std::chrono::days(days));
}

std::string keep(Model& model, const Step& step) {
    const auto promise = model.next_promise();
    if (!promise) return "nothing promised";
    if (*promise <= model.now) return model.release();
    const auto offered = [&] { return model.offer(step.slot, step.file, step.source, false); };
    if (keeping(step) == Keeping::offered_before) {
        auto kept = model.keep_while(*promise, offered);
        if (!kept.starts_with("refused: set back")) model.now = *promise;
        return kept;
    }
    if (keeping(step) == Keeping::offered_after) {
        const auto kept = model.keep(*promise);
        if (kept.starts_with("refused")) return kept;
        model.now = *promise;
        return kept + " | " + offered();
    }
    const bool lost = keeping(step) == Keeping::crash_before || keeping(step) == Keeping::disturbed;
    auto kept = model.keep(*promise, lost ? Cut{"journal"} : Cut{});
    if (kept.starts_with("refused")) return kept;
    if (!lost) {
        model.now = *promise;
        return kept;
    }
    if (keeping(step) == Keeping::crash_before) {
        model.now = *promise + std::chrono::hours(1);
        return model.release();
    }
    const auto between = model.release() + " | ";
    const auto again = model.next_promise();
    if (!again) return between;
    kept = model.keep(*again);
    if (kept.starts_with("refused")) return kept;
    model.now = *again;
    return between + kept;
}

/// The step done to the model; where a release was cut off is what the real one tells.
std::string apply(Model& model, const Step& step, const Cut& cut) {
    switch (step.act) {
        case offer:
        case deliver: return model.offer(step.slot, step.file, step.source, step.act == deliver, {}, brings_back(step));
        case announce: return model.announce(step.slot, half_past_nine_in(model, step.day), step.firm);
        case Step::Act::move: return model.move(step.slot, half_past_nine_in(model, step.day), step.code);
        case confirm: return model.confirm(step.slot);
        case cancel: return model.cancel(step.slot, step.code);
        case release_named: return model.release_named(step.slot);
        case withdraw: return model.withdraw(step.slot, step.number, step.code, step.firm);
        case damage: return model.damage(step.slot);
        case erase_version: return model.erase_version(step.slot, step.number);
        case erase_edition: return model.erase_edition(step.slot);
        case erase_draft: return model.erase_bytes(model.drafted(step.slot).value_or(step.file));
        case kill_erasure: model.erase_edition(step.slot, cut); return "started again";
        case kill_offer: model.offer(step.slot, step.file, step.source, false, cut); return "started again";
        case fail_then_offer: {
            const auto first = model.release(cut);
            const auto between = model.offer(step.slot, step.file, step.source, false);
            return (cut.step.empty() ? first : "cut off") + " | " + between + " | " + model.release();
        }
        case release: return model.release();
        case Step::Act::keep: return keep(model, step);
        case kill: model.release(cut); return "started again";
        case fail: {
            const auto first = model.release(cut);
            return (cut.step.empty() ? first : "cut off") + " | " + model.release();
        }
        case wait: model.now += step.span; return "done";
        case set_back: model.now -= step.span; return "done";
        case restart: return "done";
    }
    return {};
}

std::string register_words(const Model& model) {
    std::string out;
    for (const auto& slot : model.slots) {
        out += slot.name() + ":";
        for (const auto& v : slot.versions)
            out += fmt::format(" v{} {}{},", v.number, v.state, v.waits ? " (waits)" : "");
        out += slot.date ? " date " + slot.date->words() + "\n" : " no date\n";
    }
    return out;
}

/// The rows that no file has of which a version is or was public, and is not erased.
std::set<std::string> secret_rows(const Model& model) {
    std::set<std::string> out;
    for (const auto& file : tests::model::files()) out.insert(file.rows.begin(), file.rows.end());
    for (const auto& slot : model.slots)
        for (const auto& v : slot.versions)
            if (v.number > 0 && v.state != "erased")
                for (const auto& row : tests::model::files()[v.file].rows) out.erase(row);
    return out;
}

std::string unlike(std::string_view what, const std::string& model, const std::string& real) {
    return model == real
               ? ""
               : fmt::format("{} is not the model's\n  model: {}\n  real:  {}\n", what, model, real);
}

const tests::Samples& samples() {
    [[maybe_unused]] static const bool in_memory = tests::use_memory_for_folders();
    static const tests::Samples all;
    return all;
}

std::string difference(Model& model, RealRecord& real, const Step& step) {
    const auto answer = real.apply(step);
    const auto expected = apply(model, step, real.cut());
    if (auto d = unlike("the answer", expected, answer); !d.empty()) return d;
    if (auto d = unlike("the clock", base::to_rfc3339(model.now), base::to_rfc3339(real.now())); !d.empty())
        return d;
    if (auto d = unlike("the log", fmt::format("{}", fmt::join(model.log, "\n         ")),
                        fmt::format("{}", fmt::join(real.log(), "\n         ")));
        !d.empty())
        return d;
    if (auto d = unlike("the register", register_words(model), real.register_words()); !d.empty()) return d;
    const auto promise = [](const auto& at) { return at ? base::to_rfc3339(*at) : "none"; };
    if (auto d = unlike("the next promise", promise(model.next_promise()), promise(real.next_promise()));
        !d.empty())
        return d;
    return real.broken(secret_rows(model), model.erased_rows());
}

/// What is wrong after which step, or "".
std::string trial(const std::vector<Step>& steps) try {
    RealRecord real(samples());
    Model model(real.log(), tests::beginning());
    model.slots = tests::empty_slots();
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (auto d = difference(model, real, steps[i]); !d.empty())
            return fmt::format("after step {} ({}):\n{}", i + 1, steps[i].words(), d);
    return {};
} catch (const std::exception& e) {
    return std::string("the test itself failed: ") + e.what();
}

/// Leaves steps out while something is still wrong: halves first, then single ones.
std::vector<Step> shrunk(std::vector<Step> steps) {
    for (auto size = steps.size() / 2; size > 0; size /= 2)
        for (std::size_t at = 0; at + size <= steps.size();) {
            auto fewer = steps;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at),
                        fewer.begin() + static_cast<std::ptrdiff_t>(at + size));
            if (trial(fewer).empty()) ++at;
            else steps = fewer;
        }
    return steps;
}

bool agrees(std::uint64_t seed) {
    const auto steps = tests::random_steps(seed);
    if (trial(steps).empty()) return true;
    const auto few = shrunk(steps);
    BOOST_ERROR(
        fmt::format("seed {}: the record and the model part\n{}{}", seed, tests::words(few), trial(few)));
    return false;
}

/// The number after `--sequences`, or that after `--from`, on the command line of the test.
std::uint64_t argument(std::string_view name, std::uint64_t otherwise) {
    const auto& suite = boost::unit_test::framework::master_test_suite();
    for (int i = 1; i + 1 < suite.argc; ++i)
        if (name == suite.argv[i]) return std::strtoull(suite.argv[i + 1], nullptr, 10);
    return otherwise;
}

constexpr std::uint64_t kShortRun = 200;
constexpr int kEnough = 3;  // differences that are shown

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_is_done_to_a_record_it_does_what_the_model_says) {
    const auto sequences = argument("--sequences", kShortRun), from = argument("--from", 1);
    const auto start = std::chrono::steady_clock::now();
    int apart = 0;
    for (auto seed = from; seed < from + sequences && apart < kEnough; ++seed) apart += agrees(seed) ? 0 : 1;
    BOOST_TEST(apart == 0);
    BOOST_TEST_MESSAGE(
        fmt::format("{} sequences from seed {} in {:.1f} s", sequences, from,
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()));
}

BOOST_AUTO_TEST_SUITE_END()
