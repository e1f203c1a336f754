#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/log_entry.hpp"

#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Reviewed sets of suppliers: ids that a rule keeps apart and a person found to be one (design section 7).
namespace daybook::record {

/// Why ids are joined, and why a set is parted.
inline constexpr std::string_view kJoinCodes[] = {"same-company", "renamed", "misspelt"};
inline constexpr std::string_view kPartCodes[] = {"joined-in-error", "companies-parted"};
/// Members of a set; more are no set that a person reviewed.
inline constexpr std::size_t kMostMembers = 500;

/// One decision, as aliases/ab/cd….json has it: whole, so that it can be read without those before it.
struct AliasDecision {
    std::int64_t number = 0;           ///< of the set, from 1 over the whole log; its identity
    std::string set;                   ///< its id: "<a member>--<number>"
    std::vector<std::string> members;  ///< ids by the rule, sorted, at least two; of a set that is parted those it had
    bool parted = false;               ///< the set is no more; each member stands for itself again
    std::string code;                  ///< one of kJoinCodes or kPartCodes
    std::string note;                  ///< why, in words for readers
    base::Instant at;

    base::json::Value to_json() const;
    /// Throws Error(corrupt or bad_input) when it is no decision.
    static AliasDecision from_json(const base::json::Value& value);
};

/// "acme-ltd--7". Ids by the rule end in no number behind two hyphens, so neither can be taken for the other.
std::string set_id(std::string_view member, std::int64_t number);
bool is_set_id(std::string_view id);

/// Decisions in the order of the log, and what they say of an id at a revision. A set's id means its members as long as
/// it is in force and nothing else ever: numbers are not given twice.
class SupplierSets {
public:
    static constexpr Revision kStill = std::numeric_limits<Revision>::max();

    /// What a decision said in the revisions [from, to).
    struct Period {
        AliasDecision decision;
        Revision from = 0, to = kStill;
        std::string path;  ///< of its file below public/
        bool in_force_at(Revision r) const { return from <= r && r < to && !decision.parted; }
    };
    /// What an id stands for at a revision.
    struct Standing {
        std::string id;                    ///< that goes on: itself, or the set that has it
        std::vector<std::string> choices;  ///< not empty: the set was parted, and these are what it may have meant
    };

    /// Throws Error(corrupt) when it contradicts what is in force.
    void apply(AliasDecision decision, std::string path, Revision shown);
    /// The words are erased, so the whole set is: it never was, in any revision.
    void forget(std::int64_t number);
    void forget_file(const std::string& path);

    Standing standing(const std::string& id, Revision r) const;
    /// The decision in force on a set, or on the set that has a member; nullptr when there is none.
    const Period* of(const std::string& id, Revision r) const;
    /// The decision that parted a set, or nullptr.
    const Period* parting_of(const std::string& set, Revision r) const;
    /// Ids by the rule that `id` stands for: the set's members, or itself. \pre the id has no choices
    std::vector<std::string> members(const std::string& id, Revision r) const;
    bool any(Revision r) const;
    /// The latest revision up to `r` that changed anything; 0 when none did.
    Revision changed(Revision r) const;
    const std::vector<Period>& periods() const { return periods_; }
    std::int64_t next_number() const { return last_ + 1; }

private:
    std::vector<Period> periods_;
    std::set<std::int64_t> forgotten_;
    std::int64_t last_ = 0;
};

}  // namespace daybook::record
