#pragma once

#include "harvesters/collected.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::harvesters {

/// Asks a catalogue for one answer after the other, within the limits of a gathering.
class Asking {
public:
    /// All must outlive it.
    Asking(const Source& source, const Occasion& occasion, const GatherServices& services, Collected& taken);

    /// One answer as its kind reads it. Throws Error; what is_the_end() of them ends the gathering.
    Gathered ask(const Request& request);
    /// The bytes of one. Throws Error likewise.
    Answer get(const Request& request);
    /// Throws Error(exhausted) saying which limit was passed, and Error(transient) when it is stopped.
    void refuse_too_much() const;
    /// True when nothing could be had for so long that the rest, `left` of what `of_what` says, is not asked
    /// for; that is then a problem of the gathering. Throws Error(transient) when there is nothing at all.
    bool gives_up(std::size_t left, std::string_view of_what);
    /// A limit, our own mistake, or somebody who wants it to end: what follows would fare no better.
    bool is_the_end(const base::Error& error) const;
    /// What an answer said cannot be used.
    void tell_unreadable(const Request& request) const;
    bool is_stopped() const { return services_.stop != nullptr && *services_.stop; }
    std::int64_t answers() const { return answers_; }

private:
    Answer fetched(const Request& request);

    const Source& source_;
    const Kind& kind_;
    const Occasion& occasion_;
    const GatherServices& services_;
    Collected& taken_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::int64_t answers_ = 0;
    std::uint64_t bytes_ = 0;
    int failures_in_a_row_ = 0;
    std::string last_failure_;
    bool gave_up_ = false;
};

}  // namespace daybook::harvesters
