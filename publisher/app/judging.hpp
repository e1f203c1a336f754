#pragma once

#include "publisher/app/check_beyond.hpp"
#include "publisher/app/config.hpp"
#include "publisher/record/publisher.hpp"
#include "schemas/check.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::app {

/// How a source's files are judged: by this checker against this version of the schema, given an edition by these rules
/// of evidence for what is owed, and let through by the source's gate.
std::string judging_of(const Config& config, const ConfiguredSource& source);

/// A digest of what a source says of a file, by which its edition is told: its name, its title and what its catalogue states.
std::string said_of(const std::string& url, const std::string& title, const record::Statement& stated);

/// What a judgement is about: these bytes, what was `said` of them, and how they are judged.
std::string judged_key(const base::Sha256& snapshot, const std::string& said, const Config& config, const ConfiguredSource& source);

/// A version's rows are numbered in 24 bits by every follower.
inline constexpr std::int64_t kMostRows = (1 << 24) - 1;

/// A harvested file as check_in_worker() takes it.
schemas::CheckRequest harvest_request(const std::string& url, const schemas::Schema& schema);

/// The failure's name of a file that could not be checked: that its worker died, which counts against the file; "exhausted" where there was no room
/// for its rows, which says nothing of it.
std::string failure_of_check(const base::Error& error);

/// What readers are told of a rejected file: the report without its cells, and why it was not accepted.
std::string public_report(const schemas::Report& report, const record::Judgement& judgement);

/// What a person said of a file: its edition, which is believed, and why it follows an earlier version.
struct Officer {
    schemas::Edition edition;
    std::string reason, note, who;
    bool waits = true;   ///< the draft goes out on its date, not with the next release
    std::optional<record::CalendarEntry> date = {};   ///< entered together with the draft
    bool reinstates = false;   ///< its rows may be those of a version that was withdrawn by mistake

    /// True of a draft that an officer handed in with other words for readers; who says nothing leaves the words that there are.
    bool says_otherwise(const record::VersionRecord& draft) const;
};

/// Bytes of a source that were checked and are to be judged.
struct CheckedObject {
    const ConfiguredSource* source = nullptr;
    record::ObjectRecord object;
    base::Sha256 digest;
    std::filesystem::path snapshot;
    schemas::CheckResult* result = nullptr;   ///< what judging finds goes into its report
    std::optional<Officer> officer = {};      ///< when a person brings it
    std::vector<std::string> parts = {};      ///< addresses of what it was joined from
    std::optional<base::Instant> fetched = {};   ///< when these bytes were, where they are not its object's newest
};

/// What a file is judged by could not be read to its end, since the work that wanted it is over (base::StopsChildren).
/// Nothing of the judgement is to be entered.
struct JudgingStopped {};

/// What to do about an obstacle of this code where the other edition is the wrong one, to follow its words; "" where they say it.
std::string way_out(std::string_view code);

/// Judges checked files one after the other and enters what follows: a draft, a held file, a rejection. A file
/// that was released and would be rejected, held or put elsewhere when the same bytes are read again is held
/// for a person: no program withdraws anything.
class Judge {
public:
    Judge(record::Publisher& publisher, const Config& config, const base::Clock& clock)
        : publisher_(publisher), config_(config), clock_(clock) {}

    /// What is to become of it; writes nothing but what was found into the report of `checked`. Throws JudgingStopped.
    record::Verdict consider(const CheckedObject& checked);
    /// All that stands in the way of it as this edition, as things stand; without one, in that of its rows.
    std::vector<record::Judgement> obstacles(const CheckedObject& checked, const std::optional<schemas::Edition>& edition);
    /// Enters a verdict of consider().
    void enter(const CheckedObject& checked, const record::Verdict& verdict);

private:
    record::EditionClaim claim_of(const CheckedObject& checked) const;
    /// When these bytes were first seen here, which no later reading changes.
    base::Instant seen_at(const CheckedObject& checked) const;
    /// Holds it against what is known beyond its bytes: that day, its edition, the one before, and what it refers to.
    void compare(const CheckedObject& checked, const record::EditionClaim& claim);
    /// What another dataset of the organisation has for the edition, as it is or will be public when this is.
    Referred referred(const CheckedObject& checked, const schemas::Edition& edition, const std::string& resource);
    std::optional<schemas::CheckedRows> rows_of(const record::VersionRecord& version, const schemas::Schema& schema) const;
    void draft(const CheckedObject& checked, const record::Verdict& verdict);
    record::PrintIndex& prints_of(const std::string& table);

    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    std::map<std::string, record::PrintIndex> prints_;
};

}  // namespace daybook::app
