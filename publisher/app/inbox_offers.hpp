#pragma once

#include "publisher/app/inbox_folder.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::app {

/// True for names under which programs that carry files keep what is not whole: rsync's ".may.csv.Xa1b2c",
/// ".part", ".filepart", ".tmp"; and for what desktops leave behind ("~$may.xlsx", "Thumbs.db").
bool is_passing_name(std::string_view name);

/// True for what an organisation's or a dataset's folder may be called.
bool is_place_name(const std::string& name);

/// True for the name of a note: YAML.
bool is_note_name(std::string_view name);

/// A file beside its note, or why it cannot be one.
struct Offer {
    std::string data, note;
    Look data_look, note_look;
    std::string trouble, remedy;  ///< refused by these words
    std::string waits;            ///< not complete yet, and for what
};

/// Puts files and notes of one folder together: "may.csv" with "may.csv.yaml", else with "may.yaml". By name.
std::vector<Offer> offers_of(const std::vector<DoorEntry>& entries, std::uint64_t most_bytes);

/// Remembers since when files have looked as they do.
class Stillness {
public:
    using Time = std::chrono::steady_clock::time_point;
    explicit Stillness(std::chrono::seconds settle) : settle_(settle) {}
    /// True when `key` was seen to look so for the whole time to settle.
    bool still(const std::string& key, const Look& look, Time now);
    void forget(const std::string& key) { seen_.erase(key); }

private:
    struct Seen {
        Look look;
        Time since, last;
    };
    void forget_the_gone(Time now);
    std::chrono::seconds settle_;
    std::map<std::string, Seen> seen_;
    Time swept_{};
};

}  // namespace daybook::app
