#pragma once

#include "publisher/base/clock.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What the record promises, as plain values. Written from the design (sections 1, 4 and 5) and
/// docs/releasing.md, not from the code: no file, no database, no crash is in here. What a step answers and
/// what the log says are words, so that a difference can be read.
namespace daybook::tests::model {

using base::Instant;

/// A file that may be offered: its rows by name. Files of equal rows have different bytes.
struct File {
    std::string name;
    std::set<std::string> rows;
    bool usable = true;
};

/// Those that the steps offer: two that say the same, two that share four fifths of their rows, a nil return
/// and one that is no table.
const std::vector<File>& files();

struct Version {
    std::size_t file = 0;
    int source = 0;
    bool waits = false;
    std::string reason;
    std::string state = "draft";
    int number = 0;
    bool damaged = false;  ///< its draft, by a power cut
    std::set<std::size_t> said = {};  ///< files of its own source that said its rows again

    bool pending() const { return state == "draft" || state == "scheduled"; }
    bool alive() const { return pending() || state == "released" || state == "superseded"; }
};

struct Date {
    Instant at;
    std::string state;
    std::string code;
    std::vector<std::string> earlier;  ///< "was …" or, of a date that was kept before another was announced, "kept …"
    std::optional<std::string> moved_as = {};  ///< the code of the last of them where words were given with it

    bool stands() const { return state == "provisional" || state == "confirmed"; }
    /// "2024-06-28T08:30:00Z confirmed, was 2024-06-21T08:30:00Z"
    std::string words() const;
};

/// An edition of a dataset, and everything that was ever offered for it.
struct Slot {
    std::string organisation, edition;
    std::vector<Version> versions;  ///< in the order in which they came
    std::optional<Date> date;
    std::string told;  ///< what the log last said of the date
    std::set<std::size_t> offered = {};  ///< files, whatever became of them

    std::string name() const { return organisation + "-spend-over-25k/" + edition; }
};

/// Where a release was cut off, as seen from outside.
struct Cut {
    std::string step;    ///< "" when it was not; else the step that was not taken
    int moves = 0;       ///< made before it
    bool lives = false;  ///< the process went on, so that what has begun is finished
    bool nothing_drafted() const { return step == "stage"; }
    bool undone() const;
};

class Model {
public:
    /// A log that says `log` already, its last release at `now`.
    Model(std::vector<std::string> log, Instant now);

    // Each answers "done", what was made public ("revision 14: …"), what became of a file ("held:
    // rows-elsewhere"), or "refused: <rule>".
    /// `cut` off at "draft", no draft is entered; an officer may bring back what was withdrawn by mistake.
    std::string offer(std::size_t slot, std::size_t file, int source, bool officer, const Cut& cut = {}, bool brings_back = false);
    std::string announce(std::size_t slot, Instant at, bool confirmed);
    std::string move(std::size_t slot, Instant at, const std::string& code);
    std::string confirm(std::size_t slot);
    std::string cancel(std::size_t slot, const std::string& code);
    std::string release_named(std::size_t slot);
    std::string withdraw(std::size_t slot, int number, const std::string& code, bool with_words);
    std::string damage(std::size_t slot);
    std::string erase_version(std::size_t slot, int number);
    std::string erase_edition(std::size_t slot, const Cut& cut = {});
    /// A file that is no public version.
    std::string erase_bytes(std::size_t file);
    /// The file of which the draft of a slot was made.
    std::optional<std::size_t> drafted(std::size_t slot) const;
    /// Rows that stand in no file that is left, public or not.
    std::set<std::string> erased_rows() const;
    std::string release(const Cut& cut = {});
    /// The batch for a promised instant, made public by the clock.
    std::string keep(Instant promise, const Cut& cut = {});
    /// The same, with something done between the preparing and the instant; its answer comes first.
    std::string keep_while(Instant promise, const std::function<std::string()>& meanwhile);
    std::optional<Instant> next_promise() const;

    Instant now;
    std::vector<Slot> slots;
    std::vector<std::string> log;
    Instant last_release;

private:
    struct Rejected {
        std::size_t slot;
        int source;
        std::size_t file;
        auto operator<=>(const Rejected&) const = default;
    };
    /// What an erasure reaches: versions by slot and place; what the log says of it, by edition, "" for what was never public.
    struct Reach {
        std::set<std::pair<std::size_t, std::size_t>> versions;
        struct Stone {
            std::set<int> numbers;
            std::set<std::size_t> files;
        };
        std::map<std::string, Stone> stones;
    };
    void take(Reach& reach, std::size_t slot, std::size_t place) const;
    bool take_along(Reach& reach) const;
    std::string erase(Reach reach, const Cut& cut);
    std::string stone_words(const std::string& slot, const Reach::Stone& stone);
    void forget(std::size_t file);
    bool says_what_was_erased(std::size_t file) const;
    std::string batch(Instant at, bool promised_only, const Cut& cut);
    std::vector<std::size_t> stage(Instant at, bool promised_only);
    std::string tell(Instant at, bool promised_only, const std::vector<std::size_t>& whole);
    std::vector<std::size_t> due(Instant at, bool promised_only) const;
    std::vector<std::string> untold_dates(bool enter);
    std::string make_public(Slot& slot);
    std::string draft(Slot& slot, Version version);
    std::string reason_of(const Slot& slot, const Version& version, int number) const;
    void pair_up(Slot& slot) const;
    std::string rejection_words(const Rejected& r) const;

    std::set<Rejected> untold_, told_;
    std::set<std::size_t> known_, erased_;  ///< files that were taken in and are here; that never are again
    int erasures_ = 0;
    std::optional<std::size_t> named_;  ///< slot whose draft is being released by name
    std::vector<std::size_t> sealed_;  ///< slots whose drafts a prepared batch owns
};

}  // namespace daybook::tests::model
