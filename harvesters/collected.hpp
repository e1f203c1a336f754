#pragma once

#include "harvesters/choice.hpp"
#include "harvesters/gather.hpp"
#include "harvesters/parts.hpp"
#include "harvesters/record_groups.hpp"
#include "harvesters/sentences.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// Throws Error(exhausted): the catalogue is larger than is read, and `what` says in which way.
[[noreturn]] void refuse_larger(const std::string& what);

/// What a gathering has taken out of answers so far, within its limits: files, records and what they make up,
/// deletions, and what could not be used.
class Collected {
public:
    /// All three must outlive it. Throws Error(bad_input) for expressions of the source that are none.
    Collected(const Source& source, const Occasion& occasion, const GatherServices& services);

    /// Takes what is known without asking.
    void begin_with(Start& start);
    /// Takes what an answer says; `group` is the only one that its records can be for, or "". Gives back how
    /// many of its files the source wants.
    std::int64_t take(Gathered page, const std::string& group);
    void add_entries(std::int64_t entries) { out_.entries += entries; }
    /// Something is missing: of the group, or of any when that is "".
    void missing(const std::string& what, const std::string& group);
    void warn(std::string what) { warnings_.add(std::move(what)); }
    /// Throws Error(exhausted) saying which limit was passed.
    void refuse_too_much() const;

    /// Answers that are to be read besides, in the order in which they were named; more may come with each.
    const std::vector<Request>& details() const { return details_; }
    bool has_nothing() const { return out_.objects.empty() && records_.empty() && deleted_.empty(); }
    bool has_records() const { return record_count_ > 0; }
    std::string why_nothing() const { return choice_.why_nothing(); }

    /// Draws up what the records of a group make up, if they are all there.
    void compose(const std::string& group);
    /// To be called when all is read: draws up the other groups, leaves out what was deleted, and gives back
    /// what is to be joined. Throws Error(bad_input) when the source offers nothing at all.
    std::vector<Whole> close(std::int64_t answers);
    void add_joined(SourceObject object);
    Gathering take_out(std::int64_t answers) &&;

private:
    void hold(std::uint64_t bytes);
    bool take_object(SourceObject object);
    void take_record(Record record, const std::string& about);
    void take_bad(const BadEntry& bad, const std::string& group);
    bool can_be(const Moment& change) const;
    void take_moments(const Gathered& page);
    void keep_here(SourceObject& object) const;
    void leave_out_older();
    void tell_apart();
    void leave_out_deleted();
    void leave_out_repeated();

    const Source& source_;
    const Kind& kind_;
    const Occasion& occasion_;
    const GatherServices& services_;
    Choice choice_;
    Parts parts_;
    Gathering out_;
    Sentences problems_, warnings_;
    std::set<std::string> bad_;  ///< what was told of entries
    std::vector<Request> details_;
    std::set<std::string> details_seen_, urls_;
    std::map<std::string, std::size_t> named_;              ///< identity, to the first object that has it
    std::set<std::string> shared_;                          ///< identities that several files have
    std::map<std::string, std::string> deleted_, changed_;  ///< when, by entry; the latest
    RecordGroups records_;
    std::size_t record_count_ = 0;
    std::uint64_t held_bytes_ = 0;
    bool has_nothing_yet_ = false;
};

}  // namespace daybook::harvesters
